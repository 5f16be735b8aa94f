"""One timeline of all verticals: merged, in order, told to whom it may be, in his language."""

from datetime import UTC, date, datetime

import pytest
from rapport.customers import timeline
from rapport.customers.timeline import KINDS, Money, TimelineEvent, customer_events, of_group, register_source
from rapport.kernel.i18n import _, using_locale
from rapport.product import load_product

DAY = date(2026, 11, 10)


class Told:
    def __init__(self, permission, *events):
        self.permission = permission
        self._events = events

    async def events(self, tx, customer_id, since, until):
        return [event for event in self._events if since <= event.at <= until]


def event(id_, at=DAY, kind="CONTACT", **more):
    return TimelineEvent(kind, id_, at, _("Contact"), **more)


@pytest.fixture
def sources(monkeypatch):
    """No sources but those that the test registers; the product's own are loaded before and stay."""
    load_product()
    known = {}
    monkeypatch.setattr(timeline, "_sources", known)
    return known


async def test_events_are_merged_newest_first_and_an_id_is_told_once(sources, bank, actor_of, reading):
    morning, evening = (datetime(2026, 11, 10, hour, tzinfo=UTC) for hour in (8, 18))
    register_source("first", Told("contact:read", event("a", moment=morning), event("b", date(2026, 1, 5))))
    register_source(
        "second", Told("holding:read", event("c", moment=evening), event("a", kind="MATURITY"), event("d"))
    )
    manager = await actor_of(bank, "RM", unit="S11", employee_no="E111")
    async with reading(bank) as tx:
        found = await customer_events(tx, manager, bank.run_id, date(2026, 1, 1), DAY)
    assert [each.id for each in found] == ["c", "a", "d", "b"]
    assert found[1].kind == "CONTACT"


async def test_who_lacks_the_permission_is_not_told(sources, bank, actor_of, reading):
    register_source("alerts", Told("alert:read", event("alert")))
    register_source("holdings", Told("holding:read", event("posting")))
    officer = await actor_of(bank, "PERFORMANCE_OFFICER")
    async with reading(bank) as tx:
        found = await customer_events(tx, officer, bank.run_id, DAY, DAY)
    assert [each.id for each in found] == ["posting"]


def test_a_name_is_taken_once(sources):
    source = Told("alert:read")
    register_source("alerts", source)
    register_source("alerts", source)
    with pytest.raises(ValueError, match="alerts"):
        register_source("alerts", Told("alert:read"))


def test_a_sentence_is_written_in_the_reader_s_language():
    told = TimelineEvent(
        "POSTING",
        "x",
        DAY,
        _("%(amount)s left %(product)s"),
        {"amount": Money(123_456_700), "product": "活期存款"},
    )
    with using_locale("en"):
        assert told.sentence("CNY") == "1.23M left 活期存款"
    with using_locale("zh_CN"):
        assert told.sentence("CNY") == "活期存款 转出 123.5 万"


def test_every_kind_has_a_group_and_a_name():
    for kind in KINDS.values():
        assert kind.group in timeline.GROUPS
        assert str(kind.label)
    events = [event("a"), event("b", kind="MATURITY")]
    assert of_group(events, "") == events
    assert [each.id for each in of_group(events, "maturity")] == ["b"]


async def test_a_change_of_manager_is_told_and_the_first_is_none(bank, actor_of, reading, database):
    from rapport.organisation.timeline import LeadChanges

    async with database.transaction(bank.tenant) as tx:
        customer = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E111"],
        )
        await tx.execute(
            "UPDATE assignment SET valid_to = '2026-08-31' WHERE tenant_id = $1 AND customer_id = $2",
            bank.tenant.id,
            customer,
        )
        await tx.execute(
            "INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)"
            " SELECT $1, id, line, $3, 'LEAD', 100, '2026-09-01' FROM customer WHERE tenant_id = $1 AND id = $2",
            bank.tenant.id, customer, bank.employees["E112"],
        )  # fmt: skip
        found = await LeadChanges().events(tx, customer, date(2020, 1, 1), DAY)
        none = await LeadChanges().events(tx, customer, date(2026, 9, 2), DAY)
    assert [(each.at, each.kind) for each in found] == [(date(2026, 9, 1), "RM_CHANGED")]
    assert found[0].args == {"previous": "经理111", "manager": "经理112"}
    assert none == []
