"""The temporary tables that a package is staged in, by canonical table (feeds.md)."""

from dataclasses import dataclass
from typing import Final, LiteralString


@dataclass(frozen=True, slots=True)
class Stage:
    """`columns`, in words, are those copied from Arrow, the row's line first; others the table fills itself.

    `records`: lists and bytes, which do not go through CSV. Texts are of limited length, so that PostgreSQL
    makes no second table for long values: that halves the cost of a small day.
    """

    name: LiteralString
    create: LiteralString
    columns: LiteralString
    records: bool = False

    @property
    def discard(self) -> LiteralString:
        """Takes the rows with the lines $1 out."""
        return "DELETE FROM " + self.name + " WHERE row_line = ANY($1::integer[])"


STAGES: Final[dict[str, Stage]] = {
    "org_unit": Stage(
        "stage_org_unit",
        """CREATE TEMP TABLE stage_org_unit (
            row_line integer, org_code varchar(40), name varchar(200), parent_code varchar(40), level
            varchar(20))
            ON COMMIT DROP""",
        "row_line org_code name parent_code level",
    ),
    "employee": Stage(
        "stage_employee",
        """CREATE TEMP TABLE stage_employee (
            row_line integer, employee_no varchar(40), name varchar(200), org_code varchar(40), post
            varchar(40), rm_type varchar(20), hire_date date, status varchar(12))
            ON COMMIT DROP""",
        "row_line employee_no name org_code post rm_type hire_date status",
    ),
    "party": Stage(
        "stage_party",
        """CREATE TEMP TABLE stage_party (
            row_line integer, cust_no varchar(40), type varchar(12), name varchar(200), sex varchar(1),
            birth_date date, org_code varchar(40), open_date date, status varchar(12), line varchar(20),
            tier varchar(12), id_no_index bytea STORAGE PLAIN, mobile_index bytea STORAGE PLAIN, id uuid
            DEFAULT uuidv7(), is_new boolean DEFAULT true)
            ON COMMIT DROP""",
        (
            "row_line cust_no type name sex birth_date org_code open_date status line tier id_no_index "
            "mobile_index"
        ),
        records=True,
    ),
    "deposit_arrangement": Stage(
        "stage_deposit_arrangement",
        """CREATE TEMP TABLE stage_deposit_arrangement (
            row_line integer, acct_no varchar(60), cust_no varchar(40), product_code varchar(40), ccy
            varchar(3), org_code varchar(40), open_date date, close_date date, status varchar(12))
            ON COMMIT DROP""",
        "row_line acct_no cust_no product_code ccy org_code open_date close_date status",
    ),
    "party_arrangement_role": Stage(
        "stage_party_arrangement_role",
        """CREATE TEMP TABLE stage_party_arrangement_role (
            row_line integer, acct_no varchar(60), cust_no varchar(40), role varchar(12))
            ON COMMIT DROP""",
        "row_line acct_no cust_no role",
    ),
    "term_arrangement": Stage(
        "stage_term_arrangement",
        """CREATE TEMP TABLE stage_term_arrangement (
            row_line integer, arr_no varchar(60), cust_no varchar(40), product_code varchar(40), ccy
            varchar(3), org_code varchar(40), start_date date, maturity_date date, rate_pct
            numeric(12,8), principal bigint, status varchar(12))
            ON COMMIT DROP""",
        (
            "row_line arr_no cust_no product_code ccy org_code start_date maturity_date rate_pct "
            "principal status"
        ),
    ),
    "loan_arrangement": Stage(
        "stage_loan_arrangement",
        """CREATE TEMP TABLE stage_loan_arrangement (
            row_line integer, loan_no varchar(60), acct_no varchar(60), cust_no varchar(40),
            product_code varchar(40), ccy varchar(3), start_date date, term_months integer, principal
            bigint, instalment bigint, outstanding bigint, overdue_days integer, risk_class varchar(16))
            ON COMMIT DROP""",
        (
            "row_line loan_no acct_no cust_no product_code ccy start_date term_months principal "
            "instalment outstanding overdue_days risk_class"
        ),
    ),
    "card_arrangement": Stage(
        "stage_card_arrangement",
        """CREATE TEMP TABLE stage_card_arrangement (
            row_line integer, cust_no varchar(40), acct_no varchar(60), product_code varchar(40),
            issue_date date, card_no_index bytea STORAGE PLAIN, id uuid DEFAULT uuidv7(), is_new boolean
            DEFAULT true)
            ON COMMIT DROP""",
        "row_line cust_no acct_no product_code issue_date card_no_index",
        records=True,
    ),
    "facility_arrangement": Stage(
        "stage_facility_arrangement",
        """CREATE TEMP TABLE stage_facility_arrangement (
            row_line integer, line_no varchar(60), cust_no varchar(40), ccy varchar(3), "limit" bigint,
            drawn bigint, valid_to date)
            ON COMMIT DROP""",
        "row_line line_no cust_no ccy limit drawn valid_to",
    ),
    "standing_order": Stage(
        "stage_standing_order",
        """CREATE TEMP TABLE stage_standing_order (
            row_line integer, order_no varchar(60), acct_no varchar(60), bank_to varchar(60), acct_to
            varchar(60), amount bigint, purpose varchar(24))
            ON COMMIT DROP""",
        "row_line order_no acct_no bank_to acct_to amount purpose",
    ),
    "rm_assignment": Stage(
        "stage_rm_assignment",
        """CREATE TEMP TABLE stage_rm_assignment (
            row_line integer, cust_no varchar(40), line varchar(20), employee_no varchar(40), type
            varchar(12), share_pct numeric(11,8), valid_from date)
            ON COMMIT DROP""",
        "row_line cust_no line employee_no type share_pct valid_from",
    ),
    "interaction": Stage(
        "stage_interaction",
        """CREATE TEMP TABLE stage_interaction (
            row_line integer, contact_no varchar(60), cust_no varchar(40), employee_no varchar(40), at
            timestamptz, channel varchar(8), purpose varchar(24), feedback text, tags text[], competitor
            varchar(200), price_refused boolean)
            ON COMMIT DROP""",
        ("row_line contact_no cust_no employee_no at channel purpose feedback tags competitor price_refused"),
        records=True,
    ),
    "exchange_rate": Stage(
        "stage_exchange_rate",
        """CREATE TEMP TABLE stage_exchange_rate (
            row_line integer, ccy varchar(3), as_of date, middle_rate numeric(18,8))
            ON COMMIT DROP""",
        "row_line ccy as_of middle_rate",
    ),
    "balance_history": Stage(
        "stage_balance_history",
        """CREATE TEMP TABLE stage_balance_history (
            row_line integer, acct_no varchar(60), valid_from date, balance bigint, ccy varchar(3))
            ON COMMIT DROP""",
        "row_line acct_no valid_from balance ccy",
    ),
    "arrangement_balance": Stage(
        "stage_arrangement_balance",
        """CREATE TEMP TABLE stage_arrangement_balance (
            row_line integer, acct_no varchar(60), balance bigint, ccy varchar(3))
            ON COMMIT DROP""",
        "row_line acct_no balance ccy",
    ),
    "posting": Stage(
        "stage_posting",
        """CREATE TEMP TABLE stage_posting (
            row_line integer, txn_id varchar(60), acct_no varchar(60), book_date date, dr_cr varchar(1),
            amount bigint, operation varchar(16), purpose varchar(24), counter_bank varchar(60),
            counter_acct varchar(60))
            ON COMMIT DROP""",
        "row_line txn_id acct_no book_date dr_cr amount operation purpose counter_bank counter_acct",
    ),
}
