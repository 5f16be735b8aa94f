"""The one mapping of canonical names to the product's names (fields.csv, `Entity.field`).

`SOURCE` marks a field that is the row's source key or only finds another row; None one that fields.csv
does not name, which the product keeps under the canonical name.
"""

from __future__ import annotations

from typing import Final

SOURCE: Final = "source_key"

PRODUCT_NAMES: Final[dict[str, dict[str, str | None]]] = {
    "org_unit": {
        "org_code": "OrgUnit.code",
        "name": "OrgUnit.name",
        "parent_code": "OrgUnit.parent_id",
        "level": "OrgUnit.type",
    },
    "party": {
        "cust_no": "Customer.customer_no",
        "type": "Customer.type",
        "name": "Customer.name",
        "sex": "PersonExt.gender",
        "birth_date": "PersonExt.birth_date",
        "id_no": "Customer.id_no",
        "mobile": "Customer.mobile",
        "org_code": "Customer.managing_org",
        "open_date": "Customer.since",
        "status": None,
        "line": "Customer.line",
        "tier": "Customer.tier",
    },
    "deposit_arrangement": {
        "acct_no": "Account.account_no",
        "cust_no": "Account.customer_id",
        "product_code": "Account.product_code",
        "ccy": "Account.currency",
        "org_code": "Account.accounting_org",
        "open_date": "Account.open_date",
        "close_date": "Account.close_date",
        "status": "Account.status",
    },
    "party_arrangement_role": {"acct_no": SOURCE, "cust_no": SOURCE, "role": None},
    "arrangement_balance": {
        "acct_no": "DailyBalance.account_id",
        "as_of": "DailyBalance.date",
        "balance": "DailyBalance.balance",
        "ccy": "Account.currency",
    },
    "posting": {
        "txn_id": SOURCE,
        "acct_no": "FlowFact.account_id",
        "book_date": "FlowFact.date",
        "dr_cr": "FlowFact.direction",
        "amount": "FlowFact.amount",
        "operation": "FlowFact.channel",
        "purpose": "FlowFact.txn_type",
        "counter_bank": "FlowFact.counterparty_bank",
        "counter_acct": None,
    },
    "loan_arrangement": {
        "loan_no": "Account.account_no",
        "acct_no": None,
        "cust_no": "Account.customer_id",
        "product_code": "Account.product_code",
        "ccy": "Account.currency",
        "start_date": "Account.open_date",
        "term_months": None,
        "principal": None,
        "instalment": None,
        "outstanding": "DailyBalance.balance",
        "overdue_days": "LoanClass.days_past_due",
        "risk_class": "LoanClass.official_class",
    },
    "card_arrangement": {
        "card_no": SOURCE,
        "cust_no": "Account.customer_id",
        "acct_no": None,
        "product_code": "Account.product_code",
        "issue_date": "Account.open_date",
    },
    "standing_order": {
        "order_no": SOURCE,
        "acct_no": SOURCE,
        "bank_to": None,
        "acct_to": None,
        "amount": None,
        "purpose": None,
    },
    "ledger_balance": {"as_of": None, "subject": None, "ccy": None, "balance": None},
    "employee": {
        "employee_no": "Employee.employee_no",
        "name": "Employee.name",
        "org_code": "Employee.org_id",
        "post": "Employee.main_post",
        "rm_type": "Employee.rm_type",
        "hire_date": "Employee.hire_date",
        "status": "Employee.status",
    },
    "rm_assignment": {
        "cust_no": "Assignment.customer_id",
        "line": "Assignment.line",
        "employee_no": "Assignment.rm_id",
        "type": "Assignment.type",
        "share_pct": "Assignment.share_pct",
        "valid_from": "Assignment.valid_from",
    },
    "term_arrangement": {
        "arr_no": "Account.account_no",
        "cust_no": "Account.customer_id",
        "product_code": "Account.product_code",
        "ccy": "Account.currency",
        "org_code": "Account.accounting_org",
        "start_date": "Account.open_date",
        "maturity_date": "Account.maturity_date",
        "rate_pct": "Account.rate",
        "principal": "DailyBalance.balance",
        "status": "Account.status",
    },
    "facility_arrangement": {
        "line_no": SOURCE,
        "cust_no": "CreditLine.customer_id",
        "ccy": None,
        "limit": "CreditLine.amount",
        "drawn": "CreditLine.used",
        "valid_to": "CreditLine.end",
    },
    "exchange_rate": {"ccy": None, "as_of": None, "middle_rate": None},
    "interaction": {
        "contact_no": SOURCE,
        "cust_no": "CallReport.customer_id",
        "employee_no": None,
        "at": "CallReport.start",
        "channel": "CallReport.channel",
        "purpose": "CallReport.purpose",
        "feedback": "CallReport.feedback",
        "tags": None,
        "competitor": "CallReport.competitor_info",
        "price_refused": None,
    },
    "balance_history": {
        "acct_no": "DailyBalance.account_id",
        "valid_from": "DailyBalance.date",
        "balance": "DailyBalance.balance",
        "ccy": "Account.currency",
    },
}


def product_name(table: str, field: str) -> str | None:
    """`Entity.field` of fields.csv, `SOURCE`, or None. KeyError for a name that is not canonical."""
    return PRODUCT_NAMES[table][field]
