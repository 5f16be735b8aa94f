"""Units, employees and who holds which customer (domain.md 2.1 to 2.4)."""

from piccolo.columns import UUID, Array, Boolean, Date, Integer, Numeric, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Origin, Owned, Sourced, TenantForeignKey


class OrgUnit(Owned, Sourced, Table):
    code = Varchar(length=40)
    name = Varchar(length=200)
    name_en = Varchar(length=200, default="")
    type = Varchar(length=20)
    parent_id = UUID(null=True, default=None)
    is_accounting_org = Boolean(default=True)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    status = Varchar(length=12, default="ACTIVE")
    ux_org_unit_code = Unique(["tenant_id", "code"])


class Employee(Owned, Sourced, Table):
    """What the files say, then the dossier that HR keeps.

    `status_held`: HR set it, so that a file does not take it back; a file that says LEFT does.
    `portfolio_cap`: his own instead of that of his type.
    """

    employee_no = Varchar(length=40)
    name = Varchar(length=100)
    org_id = TenantForeignKey(OrgUnit)
    team_id = UUID(null=True, default=None)
    main_post = Varchar(length=40)
    rm_type = Varchar(length=20, default="")
    hire_date = Date(null=True, default=None)
    status = Varchar(length=12, default="ACTIVE")
    status_since = Date(null=True, default=None)
    languages = Array(base_column=Text())
    status_held = Boolean(default=False)
    full_time = Boolean(default=True)
    rm_since = Date(null=True, default=None)
    education = Varchar(length=20, default="")
    industries = Array(base_column=Text())
    grade = Varchar(length=20, default="")
    risk_relevant = Boolean(default=False)
    rotation_due = Date(null=True, default=None)
    compulsory_leave_due = Date(null=True, default=None)
    portfolio_cap = Integer(null=True, default=None)
    ux_employee_number = Unique(["tenant_id", "employee_no"])


class Assignment(Owned, Origin, Table):
    """One LEAD for each (customer, line) and day; `valid_to` is the last day, null while it runs.

    Rows are written on the day they take effect. `expires_at` ends a stand-in's rights (type CUSTODY) to the
    minute, by the clock; `view_right` and `maintain_right` are what the manager may see and change.
    """

    source_line = Integer(default=0)
    customer_id = UUID()
    line = Varchar(length=20)
    rm_id = TenantForeignKey(Employee)
    type = Varchar(length=10)
    share_pct = Numeric(digits=(7, 4))
    scheme_id = UUID(null=True, default=None)
    view_right = Boolean(default=True)
    maintain_right = Boolean(default=True)
    expires_at = Timestamptz(null=True, default=None)
    source = Varchar(length=10, default="IMPORT")
    approval_id = UUID(null=True, default=None)
    valid_from = Date()
    valid_to = Date(null=True, default=None)
