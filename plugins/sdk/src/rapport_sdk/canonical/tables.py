"""The canonical tables. Fields come from feeds.md, code lists from domain.md 2, 9.0 and 10.2."""

from __future__ import annotations

from typing import Any, Final

from rapport_sdk.canonical.fields import Field, FieldKind, Table, Timing

LINES: Final = ("CORPORATE", "RETAIL", "SME", "PRIVATE", "INSTITUTION")
PURPOSES: Final = (
    "HOUSEHOLD",
    "INTEREST",
    "OVERDRAFT_INTEREST",
    "FEE",
    "INSURANCE",
    "PENSION",
    "LOAN",
    "LEASING",
    "PAYROLL",
)


def _key(name: str, *, required: bool = True, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.KEY, required=required, **more)


def _code(name: str, values: str = "", *, required: bool = False, **more: Any) -> Field:
    return Field(
        name=name, kind=FieldKind.CODE, required=required, values=tuple(values.split()), length=40, **more
    )


def _text(name: str, length: int, *, required: bool = False, personal: bool = False) -> Field:
    return Field(name=name, kind=FieldKind.TEXT, length=length, required=required, personal=personal)


def _day(name: str, timing: Timing = Timing.ANY, *, required: bool = False, personal: bool = False) -> Field:
    return Field(name=name, kind=FieldKind.DATE, timing=timing, required=required, personal=personal)


def _money(
    name: str, *, required: bool = False, currency: str | None = "ccy", minimum: int | None = None
) -> Field:
    return Field(
        name=name,
        kind=FieldKind.MONEY,
        required=required,
        currency=currency,
        minimum=minimum,
        personal=True,
    )


def _rate(name: str, minimum: int | None = 0, maximum: int | None = None, *, required: bool = False) -> Field:
    return Field(name=name, kind=FieldKind.RATE, minimum=minimum, maximum=maximum, required=required)


def _count(name: str, maximum: int) -> Field:
    return Field(name=name, kind=FieldKind.INTEGER, minimum=0, maximum=maximum)


_CCY = Field(name="ccy", kind=FieldKind.CURRENCY, required=True, length=3)
_CUST_NO = _key("cust_no", length=40, personal=True)
_ACCT_NO = _key("acct_no", personal=True)
_PRODUCT = _key("product_code", length=40)
_ORG = _key("org_code", length=40)

_ALL: Final = (
    Table(
        name="org_unit",
        key=("org_code",),
        fields=(
            _ORG,
            _text("name", 200, required=True),
            _key("parent_code", required=False, length=40),
            _code("level", "HEAD_OFFICE BRANCH SUB_BRANCH_L2 SUB_BRANCH OUTLET DEPT TEAM", required=True),
        ),
    ),
    Table(
        name="party",
        key=("cust_no",),
        fields=(
            _CUST_NO,
            _code("type", "PERSON COMPANY INSTITUTION", required=True),
            _text("name", 200, required=True, personal=True),
            _code("sex", "M F", personal=True),
            _day("birth_date", Timing.NOT_AFTER, personal=True),
            _text("id_no", 40, personal=True),
            _text("mobile", 40, personal=True),
            _ORG,
            _day("open_date"),
            _code("status", "PROSPECT ACTIVE DORMANT CLOSED"),
            _code("line", " ".join(LINES)),
            _code("tier"),
        ),
    ),
    Table(
        name="deposit_arrangement",
        key=("acct_no",),
        fields=(
            _ACCT_NO,
            _CUST_NO,
            _PRODUCT,
            _CCY,
            _ORG,
            _day("open_date"),
            _day("close_date"),
            _code("status", "OPEN DORMANT FROZEN CLOSED"),
        ),
    ),
    Table(
        name="party_arrangement_role",
        key=("acct_no", "cust_no", "role"),
        fields=(_ACCT_NO, _CUST_NO, _code("role", "OWNER AUTHORISED", required=True)),
    ),
    Table(
        name="arrangement_balance",
        key=("acct_no",),
        fields=(_ACCT_NO, _day("as_of", Timing.SAME, required=True), _money("balance", required=True), _CCY),
    ),
    Table(
        name="posting",
        key=("txn_id",),
        journal="amount",
        fields=(
            _key("txn_id"),
            _ACCT_NO,
            _day("book_date", Timing.NOT_AFTER, required=True),
            _code("dr_cr", "D C", required=True),
            _money("amount", required=True, currency=None, minimum=0),
            _code("operation", "CASH_IN CASH_OUT CARD TRANSFER_IN TRANSFER_OUT SYSTEM", required=True),
            _code("purpose", " ".join(PURPOSES)),
            _text("counter_bank", 60, personal=True),
            _text("counter_acct", 60, personal=True),
        ),
    ),
    Table(
        name="loan_arrangement",
        key=("loan_no",),
        fields=(
            _key("loan_no", personal=True),
            _key("acct_no", required=False, personal=True),
            _CUST_NO,
            _PRODUCT,
            _CCY,
            _day("start_date", required=True),
            _count("term_months", 1200),
            _money("principal"),
            _money("instalment"),
            _money("outstanding", required=True),
            _count("overdue_days", 100_000),
            _code("risk_class", "NORMAL SPECIAL_MENTION SUBSTANDARD DOUBTFUL LOSS"),
        ),
    ),
    Table(
        name="card_arrangement",
        key=("card_no",),
        fields=(
            _key("card_no", personal=True),
            _CUST_NO,
            _key("acct_no", required=False, personal=True),
            _PRODUCT,
            _day("issue_date"),
        ),
    ),
    Table(
        name="standing_order",
        key=("order_no",),
        fields=(
            _key("order_no"),
            _ACCT_NO,
            _text("bank_to", 60, personal=True),
            _text("acct_to", 60, personal=True),
            _money("amount", required=True, currency=None, minimum=0),
            _code("purpose", " ".join(PURPOSES)),
        ),
    ),
    Table(
        name="ledger_balance",
        key=("subject", "ccy"),
        fields=(
            _day("as_of", Timing.SAME, required=True),
            _key("subject", length=20),
            _CCY,
            _money("balance", required=True),
        ),
    ),
    Table(
        name="employee",
        key=("employee_no",),
        fields=(
            _key("employee_no", length=40),
            _text("name", 100, required=True, personal=True),
            _ORG,
            _code("post", required=True),
            _code("rm_type", "CORPORATE RETAIL SME CREDIT PRIVATE INSTITUTION"),
            _day("hire_date"),
            _code("status", "ACTIVE LEAVE NOTICE LEFT TRANSFERRED", required=True),
        ),
    ),
    Table(
        name="rm_assignment",
        key=("cust_no", "line", "employee_no"),
        fields=(
            _CUST_NO,
            _code("line", " ".join(LINES), required=True),
            _key("employee_no", length=40),
            _code("type", "LEAD CO", required=True),
            _rate("share_pct", 0, 100),
            _day("valid_from", required=True),
        ),
    ),
    Table(
        name="term_arrangement",
        key=("arr_no",),
        fields=(
            _key("arr_no", personal=True),
            _CUST_NO,
            _PRODUCT,
            _CCY,
            _ORG,
            _day("start_date", required=True),
            _day("maturity_date"),
            _rate("rate_pct", -100, 1000),
            _money("principal", required=True),
            _code("status", "OPEN MATURED RENEWED REDEEMED CANCELLED CLOSED", required=True),
        ),
    ),
    Table(
        name="facility_arrangement",
        key=("line_no",),
        fields=(
            _key("line_no"),
            _CUST_NO,
            _CCY,
            _money("limit", required=True, minimum=0),
            _money("drawn", minimum=0),
            _day("valid_to"),
        ),
    ),
    Table(
        name="exchange_rate",
        key=("ccy", "as_of"),
        fields=(_CCY, _day("as_of", Timing.NOT_AFTER, required=True), _rate("middle_rate", required=True)),
    ),
    Table(
        name="interaction",
        key=("contact_no",),
        fields=(
            _key("contact_no"),
            _CUST_NO,
            _key("employee_no", length=40),
            Field(name="at", kind=FieldKind.MOMENT, required=True),
            _code("channel", "VISIT BRANCH CALL VIDEO WECOM EMAIL EVENT", required=True),
            _code("purpose", "NEW CARE SALE CREDIT_CHECK COLLECTION COMPLAINT WINBACK SURVEY", required=True),
            _text("feedback", 4000, personal=True),
            Field(name="tags", kind=FieldKind.LIST, length=400),
            _text("competitor", 200),
            Field(name="price_refused", kind=FieldKind.FLAG),
        ),
    ),
    Table(
        name="balance_history",
        key=("acct_no", "valid_from"),
        fields=(
            _ACCT_NO,
            _day("valid_from", Timing.NOT_AFTER, required=True),
            _money("balance", required=True),
            _CCY,
        ),
    ),
)

TABLES: Final = {table.name: table for table in _ALL}
