"""Two days sent again: what they restate, and that nothing else differs."""

from typing import Any

from tenants.demonstration import Manifest


def test_revisions_replace_two_days_of_the_feed(small: Manifest, open_feed: Any) -> None:
    revised = open_feed(small.revisions)
    assert tuple(revised.days) == small.revised
    assert set(small.revised) < set(small.days)


def test_only_postings_and_balances_differ(small: Manifest, small_feed: Any, open_feed: Any) -> None:
    revised = open_feed(small.revisions)
    booked, corrected = small.revised
    changed = {
        (day, path.name.split("_2")[0].removeprefix("CBS_"))
        for day in small.revised
        for path in small_feed.path("ORG", day).parent.glob("*.dat")
        if path.read_bytes() != (revised.path("ORG", day).parent / path.name).read_bytes()
    }
    assert changed == {(booked, "TXN"), (booked, "BALANCE"), (corrected, "TXN")}


def test_the_mistake_moves_to_the_right_account_and_its_correction_is_gone(
    small: Manifest, small_feed: Any, open_feed: Any, read: Any
) -> None:
    revised = open_feed(small.revisions)
    booked, corrected = small.revised
    before = {row[0]: row for row in small_feed.rows("TXN", booked)}
    after = {row[0]: row for row in revised.rows("TXN", booked)}
    assert before.keys() == after.keys()
    (moved,) = (number for number in before if before[number] != after[number])
    wrong, right = before[moved][1], after[moved][1]
    assert before[moved][4] == after[moved][4] == "86000.00"
    kept = revised.rows("TXN", corrected)
    gone = {row[1]: row[3:5] for row in small_feed.rows("TXN", corrected) if row not in kept}
    assert gone == {wrong: ("D", "86000.00"), right: ("C", "86000.00")}
    old = {row[0]: read.cents(row[2]) for row in small_feed.rows("BALANCE", booked)}
    new = {row[0]: read.cents(row[2]) for row in revised.rows("BALANCE", booked)}
    assert {account: new[account] - old[account] for account in old if new[account] != old[account]} == {
        wrong: -8_600_000,
        right: 8_600_000,
    }
