"""Two days sent again: what they restate, and that nothing else differs."""


def test_revisions_replace_two_days_of_the_feed(small, open_feed) -> None:
    revised = open_feed(small.revisions)
    assert tuple(revised.days) == small.revised
    assert set(small.revised) < set(small.days)


def test_only_postings_and_balances_differ(small, small_feed, open_feed) -> None:
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
    small, small_feed, open_feed, read
) -> None:
    revised = open_feed(small.revisions)
    booked, corrected = small.revised
    before = {row[0]: row for row in small_feed.rows("TXN", booked)}
    after = {row[0]: row for row in revised.rows("TXN", booked)}
    assert before.keys() == after.keys()
    (moved,) = (number for number in before if before[number] != after[number])
    wrong, right = before[moved][1], after[moved][1]
    assert before[moved][4] == after[moved][4] == "86000.00"
    gone = [row for row in small_feed.rows("TXN", corrected) if row not in revised.rows("TXN", corrected)]
    assert [(row[1], row[3], row[4]) for row in gone] == [
        (wrong, "D", "86000.00"),
        (right, "C", "86000.00"),
    ] or [(row[1], row[3], row[4]) for row in gone] == [(right, "C", "86000.00"), (wrong, "D", "86000.00")]
    old = {row[0]: read.cents(row[2]) for row in small_feed.rows("BALANCE", booked)}
    new = {row[0]: read.cents(row[2]) for row in revised.rows("BALANCE", booked)}
    assert {account: new[account] - old[account] for account in old if new[account] != old[account]} == {
        wrong: -8_600_000,
        right: 8_600_000,
    }
