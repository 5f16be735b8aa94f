"""The bank's product catalogue (domain.md 3.1): what each product code of its files means.

Whoever creates the tenant loads `PRODUCTS`; the files carry the codes alone.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """First level of the product tree."""

    DEPOSIT = "DEPOSIT"
    LOAN = "LOAN"
    BILL = "BILL"
    OFF_BALANCE = "OFF_BALANCE"
    FACTORING = "FACTORING"
    INTERNATIONAL = "INTERNATIONAL"
    WEALTH = "WEALTH"
    AGENCY = "AGENCY"
    CARD = "CARD"
    EBANK = "EBANK"
    ADVISORY = "ADVISORY"


class Nature(StrEnum):
    LIABILITY = "LIABILITY"
    ASSET = "ASSET"
    OFF_BALANCE = "OFF_BALANCE"
    AUM = "AUM"
    FEE = "FEE"
    COUNT = "COUNT"


CATEGORY_NAMES: dict[Category, tuple[str, str]] = {
    Category.DEPOSIT: ("存款", "Deposits"),
    Category.LOAN: ("贷款", "Loans"),
    Category.BILL: ("票据", "Bills"),
    Category.OFF_BALANCE: ("表外", "Off-balance"),
    Category.FACTORING: ("保理/供应链", "Factoring and supply chain"),
    Category.INTERNATIONAL: ("国际业务", "International business"),
    Category.WEALTH: ("理财", "Wealth"),
    Category.AGENCY: ("代理", "Agency"),
    Category.CARD: ("银行卡", "Cards"),
    Category.EBANK: ("电子银行", "E-banking"),
    Category.ADVISORY: ("顾问/投行", "Advisory"),
}


@dataclass(frozen=True, slots=True)
class Product:
    """`aum_factor` weighs the balance in a customer's AUM, `deposit_factor` in converted deposits."""

    code: str
    name_zh: str
    name_en: str
    category: Category
    nature: Nature
    day_count: str
    aum_factor: Decimal
    deposit_factor: Decimal
    risk_rating: str


_ONE, _NONE = Decimal(1), Decimal(0)


def _family(
    category: Category,
    nature: Nature,
    *rows: tuple[str, str, str],
    day_count: str = "ACT/360",
    aum: Decimal = _NONE,
    deposit: Decimal = _NONE,
    risk: str = "",
) -> tuple[Product, ...]:
    return tuple(Product(*row, category, nature, day_count, aum, deposit, risk) for row in rows)


_DEPOSITS = _family(
    Category.DEPOSIT,
    Nature.LIABILITY,
    ("DEP_CURRENT", "个人活期存款", "Personal demand deposit"),
    ("DEP_SETTLEMENT", "单位活期存款", "Corporate demand deposit"),
    ("DEP_AGREEMENT", "协定存款", "Agreement deposit"),
    ("DEP_CALL", "通知存款", "Call deposit"),
    ("DEP_TERM_3M", "定期存款三个月", "Term deposit 3 months"),
    ("DEP_TERM_6M", "定期存款六个月", "Term deposit 6 months"),
    ("DEP_TERM_1Y", "定期存款一年", "Term deposit 1 year"),
    ("DEP_TERM_2Y", "定期存款二年", "Term deposit 2 years"),
    ("DEP_TERM_3Y", "定期存款三年", "Term deposit 3 years"),
    ("DEP_CD", "大额存单", "Certificate of deposit"),
    ("DEP_STRUCTURED", "结构性存款", "Structured deposit"),
    ("DEP_MARGIN", "保证金存款", "Margin deposit"),
    ("DEP_FX", "外币活期存款", "Foreign-currency demand deposit"),
    aum=_ONE,
    deposit=_ONE,
)
_LOANS = _family(
    Category.LOAN,
    Nature.ASSET,
    ("LOAN_WORKING_CAPITAL", "流动资金贷款", "Working capital loan"),
    ("LOAN_FIXED_ASSET", "固定资产贷款", "Fixed asset loan"),
    ("LOAN_TRADE_FINANCE", "贸易融资", "Trade finance"),
    ("LOAN_SYNDICATED", "银团贷款", "Syndicated loan"),
    ("LOAN_INCLUSIVE", "普惠小微贷款", "Inclusive SME loan"),
    ("LOAN_MORTGAGE", "个人住房按揭贷款", "Mortgage"),
    ("LOAN_CONSUMER", "个人消费贷款", "Consumer loan"),
    ("LOAN_BUSINESS_OWNER", "个人经营贷款", "Business owner loan"),
    ("LOAN_FARMER", "农户贷款", "Farmer loan"),
)
_BILLS = (
    *_family(Category.BILL, Nature.OFF_BALANCE, ("BILL_ACCEPTANCE", "银行承兑汇票", "Bank acceptance")),
    *_family(Category.BILL, Nature.ASSET, ("BILL_DISCOUNT", "票据贴现", "Bill discount")),
    *_family(Category.BILL, Nature.COUNT, ("BILL_POOL", "票据池", "Bill pool")),
)
_OFF_BALANCE = _family(
    Category.OFF_BALANCE,
    Nature.OFF_BALANCE,
    ("OFF_GUARANTEE", "保函", "Guarantee"),
    ("OFF_LC", "信用证", "Letter of credit"),
    ("OFF_COMMITMENT", "贷款承诺", "Loan commitment"),
)
_FACTORING = _family(
    Category.FACTORING,
    Nature.ASSET,
    ("FACTORING_RECOURSE", "有追索权保理", "Factoring with recourse"),
    ("FACTORING_NONRECOURSE", "无追索权保理", "Factoring without recourse"),
    ("FACTORING_REVERSE", "反向保理", "Reverse factoring"),
)
_INTERNATIONAL = _family(
    Category.INTERNATIONAL,
    Nature.FEE,
    ("INTL_SETTLEMENT", "国际结算", "International settlement"),
    ("INTL_FX_SPREAD", "结售汇", "Foreign-exchange spread"),
    ("INTL_REMITTANCE", "跨境汇款", "Remittance"),
    ("INTL_CROSS_BORDER_RMB", "跨境人民币", "Cross-border RMB"),
)
_WEALTH = (
    *_family(
        Category.WEALTH,
        Nature.AUM,
        ("WEALTH_CASH", "现金管理类理财", "Cash wealth product"),
        day_count="ACT/365",
        aum=_ONE,
        risk="R1",
    ),
    *_family(
        Category.WEALTH,
        Nature.AUM,
        ("WEALTH_FIXED_90", "固定收益类理财90天", "Fixed-income wealth product 90 days"),
        ("WEALTH_FIXED_180", "固定收益类理财180天", "Fixed-income wealth product 180 days"),
        ("WEALTH_FIXED_365", "固定收益类理财365天", "Fixed-income wealth product 365 days"),
        day_count="ACT/365",
        aum=_ONE,
        risk="R2",
    ),
    *_family(
        Category.WEALTH,
        Nature.AUM,
        ("WEALTH_MIXED", "混合类理财", "Mixed wealth product"),
        ("WEALTH_TRUST", "信托代销", "Trust agency"),
        day_count="ACT/365",
        aum=_ONE,
        risk="R3",
    ),
    *_family(
        Category.WEALTH,
        Nature.AUM,
        ("WEALTH_EQUITY", "权益类理财", "Equity wealth product"),
        day_count="ACT/365",
        aum=_ONE,
        risk="R4",
    ),
    *_family(
        Category.WEALTH, Nature.AUM, ("WEALTH_FAMILY_TRUST", "家族信托", "Family trust"), aum=_ONE, risk="R3"
    ),
)
_AGENCY = (
    *_family(
        Category.AGENCY, Nature.AUM, ("AGENCY_FUND", "代销基金", "Investment fund"), aum=_ONE, risk="R3"
    ),
    *_family(
        Category.AGENCY,
        Nature.AUM,
        ("AGENCY_INSURANCE", "代理保险", "Insurance"),
        ("AGENCY_METAL", "贵金属", "Precious metal"),
        ("AGENCY_BOND", "储蓄国债", "Savings bond"),
        aum=_ONE,
        risk="R1",
    ),
    *_family(
        Category.AGENCY,
        Nature.COUNT,
        ("AGENCY_CUSTODY", "三方存管", "Securities custody"),
        ("AGENCY_UTILITY", "代缴费", "Utility and tax payment"),
        ("AGENCY_PAYROLL", "代发工资", "Payroll agency"),
    ),
)
_CARDS = _family(
    Category.CARD,
    Nature.COUNT,
    ("CARD_DEBIT", "借记卡", "Debit card"),
    ("CARD_CLASSIC", "信用卡普卡", "Classic credit card"),
    ("CARD_GOLD", "信用卡金卡", "Gold credit card"),
    ("CARD_PLATINUM", "信用卡白金卡", "Platinum credit card"),
    ("CARD_MERCHANT", "商户收单", "Merchant acquiring"),
)
_EBANK = _family(
    Category.EBANK,
    Nature.COUNT,
    ("EBANK_PERSONAL", "个人网银", "Personal online banking"),
    ("EBANK_CORPORATE", "企业网银", "Corporate online banking"),
    ("EBANK_MOBILE", "手机银行", "Mobile banking"),
    ("EBANK_CASH", "现金管理", "Cash management"),
    ("EBANK_ETC", "ETC", "Electronic toll collection"),
)
_ADVISORY = _family(
    Category.ADVISORY,
    Nature.FEE,
    ("ADVISORY_BOND", "债券承销", "Bond underwriting"),
    ("ADVISORY_MA", "并购顾问", "M&A advisory"),
    ("ADVISORY_CUSTODY", "资产托管", "Custody"),
)

PRODUCTS: tuple[Product, ...] = (
    *_DEPOSITS,
    *_LOANS,
    *_BILLS,
    *_OFF_BALANCE,
    *_FACTORING,
    *_INTERNATIONAL,
    *_WEALTH,
    *_AGENCY,
    *_CARDS,
    *_EBANK,
    *_ADVISORY,
)
