"""The tables of a package: fields in the order of feeds.md, which are money, which one is totalled.

CUSTOMER ends with the two optional columns of the mapping: the tier of firms, and the line.
"""

from dataclasses import dataclass

FULL, DELTA = "FULL", "DELTA"


@dataclass(frozen=True, slots=True)
class Layout:
    """`daily` is the mode of a daily file; `money` columns are minor units; `total` is the control column."""

    fields: tuple[str, ...]
    daily: str
    money: tuple[str, ...] = ()
    total: str = ""

    @property
    def money_places(self) -> tuple[int, ...]:
        return tuple(self.fields.index(name) for name in self.money)

    @property
    def total_place(self) -> int | None:
        return self.fields.index(self.total) if self.total else None


def _layout(fields: str, daily: str, money: str = "", total: str = "") -> Layout:
    return Layout(tuple(fields.split()), daily, tuple(money.split()), total)


TABLES: dict[str, Layout] = {
    "ORG": _layout("org_code name parent_code level", FULL),
    "EMPLOYEE": _layout("employee_no name org_code post rm_type hire_date status", FULL),
    "CUSTOMER": _layout(
        "cust_no type name sex birth_date id_no mobile org_code open_date status tier line", DELTA
    ),
    "ACCOUNT": _layout("acct_no cust_no product_code ccy org_code open_date close_date status", DELTA),
    "ACCT_CUST": _layout("acct_no cust_no role", DELTA),
    "BALANCE": _layout("acct_no as_of balance ccy", FULL, "balance", "balance"),
    "TXN": _layout(
        "txn_id acct_no book_date dr_cr amount operation purpose counter_bank counter_acct",
        DELTA,
        "amount",
        "amount",
    ),
    "LOAN": _layout(
        "loan_no acct_no cust_no product_code ccy start_date term_months principal instalment outstanding"
        " overdue_days risk_class",
        FULL,
        "principal instalment outstanding",
        "outstanding",
    ),
    "CARD": _layout("card_no cust_no acct_no product_code issue_date", DELTA),
    "ARRANGEMENT": _layout(
        "arr_no cust_no product_code ccy org_code start_date maturity_date rate_pct principal status",
        DELTA,
        "principal",
        "principal",
    ),
    "CREDIT_LINE": _layout("line_no cust_no ccy limit drawn valid_to", FULL, "limit drawn", "limit"),
    "ASSIGNMENT": _layout("cust_no line employee_no type share_pct valid_from", FULL),
    "INTERACTION": _layout(
        "contact_no cust_no employee_no at channel purpose feedback tags competitor price_refused", DELTA
    ),
    "FX_RATE": _layout("ccy as_of middle_rate", FULL),
    "HISTORY": _layout("acct_no valid_from balance ccy", FULL, "balance", "balance"),
    "STANDING_ORDER": _layout("order_no acct_no bank_to acct_to amount purpose", FULL, "amount", "amount"),
    "GL": _layout("as_of subject ccy balance", FULL, "balance", "balance"),
}
