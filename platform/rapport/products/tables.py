"""Product types, accounts and what the bank reports on them (domain.md 3, fields.csv).

Balances (`balance_change`), postings (`posting`, `posting_history`) and the measures of a run
(`account_measure`, `customer_measure`) are too large for an id of their own: `products/schema.py` makes them.
"""

from piccolo.columns import UUID, BigInt, Bytea, Date, Integer, Numeric, SmallInt, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Owned, Sourced, TenantForeignKey


class ProductType(Owned, Table):
    code = Varchar(length=40)
    name = Varchar(length=100)
    name_en = Varchar(length=100, default="")
    category = Varchar(length=20)
    nature = Varchar(length=12)
    day_count = Varchar(length=10, default="ACT/360")
    aum_factor = Numeric(digits=(6, 4))
    deposit_factor = Numeric(digits=(6, 4))
    risk_rating = Varchar(length=2, default="")
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    ux_product_type_code = Unique(["tenant_id", "code"])


class ProductMapping(Owned, Table):
    """Which code of a source system means which product type; an unknown code is quarantined."""

    source_system = Varchar(length=20)
    source_code = Varchar(length=40)
    product_type_id = TenantForeignKey(ProductType)
    ux_product_mapping_code = Unique(["tenant_id", "source_system", "source_code"])


class Account(Owned, Sourced, Table):
    """An account or contract. Amounts are minor units of `currency`; loans keep their latest report here."""

    account_no = Varchar(length=60)
    kind = Varchar(length=12)
    customer_id = UUID()
    product_type_id = TenantForeignKey(ProductType)
    accounting_org_id = UUID(null=True, default=None)
    settlement_account_id = UUID(null=True, default=None)
    currency = Varchar(length=3)
    open_date = Date(null=True, default=None)
    maturity_date = Date(null=True, default=None)
    close_date = Date(null=True, default=None)
    rate = Numeric(digits=(12, 8), null=True, default=None)
    status = Varchar(length=12, default="OPEN")
    principal = BigInt(null=True, default=None)
    instalment = BigInt(null=True, default=None)
    term_months = SmallInt(null=True, default=None)
    overdue_days = Integer(default=0)
    risk_class = Varchar(length=16, default="")
    missing_since = Date(null=True, default=None)
    ux_account_number = Unique(["tenant_id", "kind", "account_no"])


class AccountParty(Owned, Sourced, Table):
    account_id = TenantForeignKey(Account)
    customer_id = UUID()
    role = Varchar(length=12)
    ux_account_party_role = Unique(["tenant_id", "account_id", "customer_id", "role"])


class Card(Owned, Sourced, Table):
    """A card; its number is encrypted, the blind index is its source key."""

    card_no = Bytea()
    card_no_index = Bytea()
    customer_id = UUID()
    account_id = UUID(null=True, default=None)
    product_type_id = TenantForeignKey(ProductType)
    issue_date = Date(null=True, default=None)
    ux_card_number = Unique(["tenant_id", "card_no_index"])


class CreditLine(Owned, Sourced, Table):
    line_no = Varchar(length=60)
    customer_id = UUID()
    currency = Varchar(length=3)
    amount = BigInt()
    used = BigInt()
    end = Date(null=True, default=None)
    ux_credit_line_number = Unique(["tenant_id", "line_no"])


class StandingOrder(Owned, Sourced, Table):
    order_no = Varchar(length=60)
    account_id = UUID()
    bank_to = Varchar(length=40, default="")
    account_to = Varchar(length=60, default="")
    amount = BigInt()
    purpose = Varchar(length=24, default="")
    ux_standing_order_number = Unique(["tenant_id", "order_no"])


class FxRate(Owned, Sourced, Table):
    """Middle rate: base currency for one unit of `currency`."""

    currency = Varchar(length=3)
    middle_rate = Numeric(digits=(18, 8))
    ux_fx_rate_day = Unique(["tenant_id", "currency", "as_of"])


class GlBalance(Owned, Sourced, Table):
    subject = Varchar(length=20)
    currency = Varchar(length=3)
    balance = BigInt()
    ux_gl_balance_day = Unique(["tenant_id", "as_of", "subject", "currency"])
