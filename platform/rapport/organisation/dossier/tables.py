"""What HR keeps of a manager beside what the bank's files say (domain.md 2.3)."""

from piccolo.columns import UUID, Bytea, Date, Integer, Numeric, Timestamptz, Varchar
from piccolo.table import Table

from rapport.kernel.database.columns import Owned


class Qualification(Owned, Table):
    """A certificate; `valid_to` is its last day, null without end."""

    employee_id = UUID()
    name = Varchar(length=20)
    no = Varchar(length=60, default="")
    issuer = Varchar(length=100, default="")
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)


class EmploymentHistory(Owned, Table):
    employee_id = UUID()
    employer = Varchar(length=100)
    position = Varchar(length=100, default="")
    started_on = Date()
    ended_on = Date(null=True, default=None)


class Training(Owned, Table):
    employee_id = UUID()
    course = Varchar(length=100)
    completed_on = Date()
    hours = Numeric(digits=(6, 1))
    score = Numeric(digits=(5, 1), null=True, default=None)


class RewardPunishment(Owned, Table):
    employee_id = UUID()
    kind = Varchar(length=12)
    title = Varchar(length=200)
    decided_on = Date()
    issuer = Varchar(length=100, default="")


class LeaveRecord(Owned, Table):
    employee_id = UUID()
    type = Varchar(length=12)
    started_on = Date()
    ended_on = Date()


class GradeHistory(Owned, Table):
    employee_id = UUID()
    grade = Varchar(length=20)
    valid_from = Date()
    reason = Varchar(length=200, default="")


class EmployeeChange(Owned, Table):
    """One field or entry of a dossier before and after; both are encrypted, they may be personal."""

    employee_id = UUID()
    section = Varchar(length=20)
    field = Varchar(length=40)
    row_id = UUID(null=True, default=None)
    before = Bytea(null=True, default=None)
    after = Bytea(null=True, default=None)
    reason = Varchar(length=200, default="")
    changed_by = UUID()
    changed_by_name = Varchar(length=100)
    changed_at = Timestamptz()
    position = Integer(default=0)
