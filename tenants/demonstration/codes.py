"""Codes of the bank's files (feeds.md); the purpose PAYROLL is this bank's own addition."""

from enum import StrEnum


class CustomerType(StrEnum):
    PERSON = "PERSON"
    COMPANY = "COMPANY"
    INSTITUTION = "INSTITUTION"


class Line(StrEnum):
    """Business line of an assignment (domain.md 1)."""

    RETAIL = "RETAIL"
    PRIVATE = "PRIVATE"
    SME = "SME"
    CORPORATE = "CORPORATE"
    INSTITUTION = "INSTITUTION"


class Operation(StrEnum):
    CASH_IN = "CASH_IN"
    CASH_OUT = "CASH_OUT"
    CARD = "CARD"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    SYSTEM = "SYSTEM"


class Purpose(StrEnum):
    NONE = ""
    HOUSEHOLD = "HOUSEHOLD"
    INTEREST = "INTEREST"
    FEE = "FEE"
    INSURANCE = "INSURANCE"
    PENSION = "PENSION"
    LOAN = "LOAN"
    LEASING = "LEASING"
    PAYROLL = "PAYROLL"


class Channel(StrEnum):
    VISIT = "VISIT"
    BRANCH = "BRANCH"
    CALL = "CALL"
    VIDEO = "VIDEO"
    WECOM = "WECOM"
    EMAIL = "EMAIL"
    EVENT = "EVENT"


class ContactPurpose(StrEnum):
    NEW = "NEW"
    CARE = "CARE"
    SALE = "SALE"
    CREDIT_CHECK = "CREDIT_CHECK"
    COLLECTION = "COLLECTION"
    COMPLAINT = "COMPLAINT"
    WINBACK = "WINBACK"
    SURVEY = "SURVEY"


class Signal(StrEnum):
    """Early-warning signals that the planted stories raise (domain.md 9.6)."""

    A01 = "A01"
    A02 = "A02"
    A04 = "A04"
    A06 = "A06"
    A09 = "A09"
    A10 = "A10"
    E01 = "E01"
    E04 = "E04"
    E05 = "E05"
    E06 = "E06"


class Level(StrEnum):
    NONE = "NONE"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"


OWN_BANK = "临澜银行"
# Invented, so that no real bank is named as the one that takes customers away.
OTHER_BANKS = ("滨海商联银行", "中陆联合银行", "江北通汇银行", "远澜农商银行", "星河网络银行", "东屿信托银行")
TAG_QUOTE = "他行报价"
TAG_POACHED = "挖转"
TAG_SEPARATOR = ";"
