"""Requests that change who holds whom, the pool's claims, stand-ins, and periods that are locked."""

from piccolo.columns import UUID, Array, Date, Text, Timestamptz, Varchar
from piccolo.table import Table

from rapport.kernel.database.columns import Owned, TenantForeignKey
from rapport.organisation.tables import Employee


class TransferRequest(Owned, Table):
    """客户移交申请. `to_rm_id` None: back into the pool. `state` follows domain.md 2.4."""

    no = Varchar(length=20)
    customer_ids = Array(base_column=UUID())
    from_rm_id = TenantForeignKey(Employee)
    to_rm_id = UUID(null=True, default=None)
    from_org_id = UUID(null=True, default=None)
    to_org_id = UUID(null=True, default=None)
    reason = Varchar(length=500, default="")
    baseline_rule = Varchar(length=20, default="BASE_RETAINED")
    target_rule = Varchar(length=20, default="PRO_RATA")
    effective_date = Date()
    state = Varchar(length=12)
    refuse_reason = Varchar(length=500, default="")
    approval_id = UUID(null=True, default=None)
    created_at = Timestamptz()


class Claim(Owned, Table):
    """认领申请 of a pool customer; one open at a time for each customer."""

    customer_id = UUID()
    applicant_id = TenantForeignKey(Employee)
    pool_org_id = UUID(null=True, default=None)
    reason = Varchar(length=500, default="")
    state = Varchar(length=12)
    approval_id = UUID(null=True, default=None)
    expires_at = Timestamptz()
    created_at = Timestamptz()


class PoolEntry(Owned, Table):
    """Why and since when a customer is in the pool; `left_on` None while he is."""

    customer_id = UUID()
    line = Varchar(length=20)
    pool_org_id = UUID(null=True, default=None)
    released_by = UUID(null=True, default=None)
    cause = Varchar(length=12)
    entered_on = Date()
    left_on = Date(null=True, default=None)


class Custody(Owned, Table):
    """客户托管: a stand-in with a deadline; results stay with the owner. `deadline` is the last day."""

    customer_id = UUID()
    owner_rm_id = TenantForeignKey(Employee)
    custodian_rm_id = TenantForeignKey(Employee)
    assignment_id = UUID(null=True, default=None)
    deadline = Date()
    reason = Text(default="")
    state = Varchar(length=12)
    approval_id = UUID(null=True, default=None)
    created_at = Timestamptz()


class LockedPeriod(Owned, Table):
    """Days whose assignments are settled: nothing that counts in them changes any more."""

    first = Date()
    last = Date()
    reason = Varchar(length=200, default="")
    locked_by = UUID(null=True, default=None)
    locked_at = Timestamptz()
