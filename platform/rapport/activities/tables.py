"""Contacts made, and tasks (domain.md 10.1 to 10.3)."""

from piccolo.columns import JSONB, UUID, Array, Date, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Owned, Sourced


class CallReport(Owned, Sourced, Table):
    """A contact made. `contacted_on` is the business date, `started_at` the clock's time stamp."""

    customer_id = UUID()
    rm_id = UUID(null=True, default=None)
    recorded_by = UUID(null=True, default=None)
    contacted_on = Date()
    started_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    channel = Varchar(length=8)
    purpose = Varchar(length=16)
    persons_met = Array(base_column=Text())
    companions = Array(base_column=Text())
    place = Varchar(length=200, default="")
    topics = Array(base_column=Text())
    needs = Text(default="")
    feedback = Text(default="")
    competitor_info = Text(default="")
    tags = Array(base_column=Text())
    price_refused_on = Date(null=True, default=None)
    risks = Text(default="")
    mood = SmallInt(null=True, default=None)
    next_step = Text(default="")
    next_date = Date(null=True, default=None)
    opportunity_id = UUID(null=True, default=None)
    alert_id = UUID(null=True, default=None)
    validity = Varchar(length=8, default="")
    review_comment = Text(default="")
    version = Integer(default=1)
    created_at = Timestamptz()


class CallReportVersion(Owned, Table):
    """What a call report said before an edit."""

    report_id = UUID()
    version = Integer()
    content = JSONB()
    edited_by = UUID()
    edited_at = Timestamptz()
    ux_call_report_version_version = Unique(["tenant_id", "report_id", "version"])


class Attachment(Owned, Table):
    """A file of a call report, encrypted on disk under `stored_as`."""

    report_id = UUID()
    file_name = Varchar(length=200)
    media_type = Varchar(length=100)
    size = Integer()
    stored_as = Varchar(length=100)
    created_at = Timestamptz()


class Task(Owned, Table):
    """`kind` says which rule or person made it; (kind, subject_id, occasion) is made once."""

    no = Varchar(length=20)
    source = Varchar(length=10)
    kind = Varchar(length=20)
    title = Varchar(length=200)
    title_args = JSONB(default="{}")
    customer_id = UUID(null=True, default=None)
    assignee_id = UUID(null=True, default=None)
    created_by = UUID(null=True, default=None)
    subject_id = UUID(null=True, default=None)
    occasion = Varchar(length=60, default="")
    due_on = Date()
    priority = Varchar(length=8, default="NORMAL")
    acceptance = Text(default="")
    state = Varchar(length=12, default="NEW")
    feedback = Text(default="")
    call_report_id = UUID(null=True, default=None)
    closed_on = Date(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    closed_by = UUID(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()
