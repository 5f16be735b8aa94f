"""Customers and what a person keeps about a list of them (domain.md 9.0)."""

from piccolo.columns import JSONB, UUID, Array, Bytea, Date, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Origin, Owned, TenantForeignKey


class Customer(Owned, Origin, Table):
    """A party of the bank.

    `name_norm` is lower case without spaces, `name_pinyin` sorts, `name_initials` and `name_grams` search.
    Identity number, mobile, e-mail and address are encrypted; `*_index` finds them by equality.
    `lead_rm_id`, the contact dates, the alert columns and `next_task_on` repeat what other verticals decide
    and write here in the same transaction, set-based, so that a list needs no join for them. Contact
    is due soon from `contact_soon_on`, in time until `contact_due_on`, then overdue (domain.md 10.1).
    """

    source_line = Integer(default=0)
    customer_no = Varchar(length=40)
    name = Varchar(length=200)
    name_norm = Varchar(length=200, default="")
    name_pinyin = Varchar(length=400, default="")
    name_initials = Varchar(length=200, default="")
    name_grams = Array(base_column=Text())
    type = Varchar(length=12)
    line = Varchar(length=20, default="")
    managing_org_id = UUID(null=True, default=None)
    lead_rm_id = UUID(null=True, default=None)
    tier = Varchar(length=12, default="")
    tier_since = Date(null=True, default=None)
    lifecycle = Varchar(length=12, default="")
    gender = Varchar(length=1, default="")
    birth_date = Date(null=True, default=None)
    id_no = Bytea(null=True, default=None)
    id_no_index = Bytea(null=True, default=None)
    mobile = Bytea(null=True, default=None)
    mobile_index = Bytea(null=True, default=None)
    email = Bytea(null=True, default=None)
    email_index = Bytea(null=True, default=None)
    address = Bytea(null=True, default=None)
    since = Date(null=True, default=None)
    status = Varchar(length=12, default="ACTIVE")
    tags = Array(base_column=Text())
    remark = Varchar(length=500, default="")
    last_contact_on = Date(null=True, default=None)
    contact_due_on = Date(null=True, default=None)
    contact_soon_on = Date(null=True, default=None)
    alert_score = SmallInt(default=0)
    alert_level = Varchar(length=8, default="NONE")
    next_task_on = Date(null=True, default=None)
    version = Integer(default=1)
    updated_at = Timestamptz()
    ux_customer_number = Unique(["tenant_id", "customer_no"])


class ContactPerson(Owned, Table):
    """Somebody at the customer's (fields.csv, Contact)."""

    customer_id = TenantForeignKey(Customer)
    name = Varchar(length=100)
    position = Varchar(length=100, default="")
    role = Varchar(length=20, default="")
    mobile = Bytea(null=True, default=None)


class SavedView(Owned, Table):
    """Columns, filters and sort of a list, personal, for a post, or shared."""

    page = Varchar(length=20, default="customers")
    name = Varchar(length=60)
    audience = Varchar(length=10, default="PERSONAL")
    owner_id = UUID(null=True, default=None)
    post_code = Varchar(length=40, default="")
    query = JSONB(default="{}")
    position = Integer(default=0)
    created_at = Timestamptz()
