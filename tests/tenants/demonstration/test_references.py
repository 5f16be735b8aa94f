"""Keys are unique, references lead somewhere, codes are known, and nobody real is hit."""

import re
from collections import Counter, defaultdict
from typing import Any

from tenants.demonstration import PRODUCTS

REPEATED = ("CUSTOMER", "ACCOUNT", "ARRANGEMENT")
SINGLE = ("ORG", "EMPLOYEE", "LOAN", "CREDIT_LINE", "BALANCE")
PURPOSES = {
    "",
    "HOUSEHOLD",
    "INTEREST",
    "OVERDRAFT_INTEREST",
    "FEE",
    "INSURANCE",
    "PENSION",
    "LOAN",
    "LEASING",
    "PAYROLL",
}


def test_keys_are_unique_in_every_file(feed: Any) -> None:
    for day in feed.days:
        for table in (*REPEATED, *SINGLE, "CARD", "TXN", "INTERACTION"):
            keys = [row[0] for row in feed.rows(table, day)]
            assert len(set(keys)) == len(keys), table
        for table, width in (("ACCT_CUST", 3), ("ASSIGNMENT", 3)):
            keys = [row[:width] for row in feed.rows(table, day)]
            assert len(set(keys)) == len(keys), table
    for table in ("CARD", "INTERACTION"):
        keys = [row[0] for row in feed.every(table)]
        assert len(set(keys)) == len(keys)


def test_every_reference_is_known_by_its_day(feed: Any) -> None:
    for day in feed.days:
        units = {row[0] for row in feed.rows("ORG", day)}
        staff = {row[0]: row for row in feed.rows("EMPLOYEE", day)}
        customers, accounts = feed.latest("CUSTOMER", day), feed.latest("ACCOUNT", day)
        assert {row[2] for row in staff.values()} <= units
        assert {row[7] for row in customers.values()} <= units
        assert {row[2] for row in feed.rows("ORG", day)} <= units | {""}
        for table, place in (
            ("ACCOUNT", 1),
            ("ARRANGEMENT", 1),
            ("LOAN", 2),
            ("CARD", 1),
            ("CREDIT_LINE", 1),
        ):
            assert {row[place] for row in feed.rows(table, day)} <= customers.keys(), table
        for table, place in (("BALANCE", 0), ("TXN", 1), ("LOAN", 1), ("CARD", 2), ("ACCT_CUST", 0)):
            assert {row[place] for row in feed.rows(table, day)} <= accounts.keys(), table
        assert {row[0] for row in feed.rows("BALANCE", day)} == accounts.keys()
        assert {row[1] for row in feed.rows("ACCT_CUST", day)} <= customers.keys()
        for row in (*feed.rows("ASSIGNMENT", day), *feed.rows("INTERACTION", day)):
            assert row[0 if row[0] in customers else 1] in customers
            assert row[2] in staff
            assert staff[row[2]][3] == "RM"


def test_every_product_code_is_in_the_catalogue_and_every_family_in_use(default_feed: Any) -> None:
    catalogue = {one.code: one for one in PRODUCTS}
    used = {row[2] for row in default_feed.every("ACCOUNT")} | {
        row[2] for row in default_feed.every("ARRANGEMENT")
    }
    used |= {row[3] for row in default_feed.every("LOAN")} | {row[3] for row in default_feed.every("CARD")}
    assert used <= catalogue.keys()
    assert {catalogue[code].category for code in used} == {one.category for one in PRODUCTS}
    assert catalogue.keys() - used == set()


def test_codes_are_those_of_feeds(feed: Any) -> None:
    assert {row[6] for row in feed.every("TXN")} <= PURPOSES
    assert {row[5] for row in feed.every("TXN")} <= {
        "CASH_IN", "CASH_OUT", "CARD", "TRANSFER_IN", "TRANSFER_OUT", "SYSTEM",
    }  # fmt: skip
    assert {row[1] for row in feed.every("CUSTOMER")} == {"PERSON", "COMPANY", "INSTITUTION"}
    assert {row[9] for row in feed.every("ARRANGEMENT")} <= {"OPEN", "MATURED", "RENEWED"}
    assert {row[11] for row in feed.every("LOAN")} <= {
        "NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS",
    }  # fmt: skip
    assert {row[4] for row in feed.every("INTERACTION")} <= {
        "VISIT", "BRANCH", "CALL", "VIDEO", "WECOM", "EMAIL", "EVENT",
    }  # fmt: skip
    assert {row[9] for row in feed.every("INTERACTION")} == {"0", "1"}
    assert all(re.fullmatch(r"20\d{12}", row[3]) for row in feed.every("INTERACTION"))


def test_shares_sum_to_a_hundred_with_one_lead(feed: Any) -> None:
    for day in feed.days:
        shares: dict[tuple[str, str], int] = defaultdict(int)
        leads: Counter[tuple[str, str]] = Counter()
        for customer, line, _, kind, share, _ in feed.rows("ASSIGNMENT", day):
            assert re.fullmatch(r"\d+\.00", share)
            shares[customer, line] += int(share.removesuffix(".00"))
            leads[customer, line] += kind == "LEAD"
        assert set(shares.values()) == {100}
        assert set(leads.values()) == {1}


def test_the_bank_has_the_promised_people(default_feed: Any) -> None:
    units = Counter(row[3] for row in default_feed.rows("ORG", default_feed.days[-1]))
    assert units == {"HEAD_OFFICE": 1, "BRANCH": 4, "SUB_BRANCH": 12}
    posts = Counter(row[3] for row in default_feed.rows("EMPLOYEE", default_feed.days[-1]))
    assert posts["RM"] == 60
    assert posts.keys() == {
        "RM", "TEAM_LEADER", "UNIT_HEAD", "PERFORMANCE_OFFICER", "HR_OFFICER", "RISK_OFFICER",
        "PRODUCT_MANAGER", "FEED_OPERATOR",
    }  # fmt: skip
    kinds = Counter(row[1] for row in default_feed.latest("CUSTOMER").values())
    assert kinds == {"PERSON": 5000, "COMPANY": 950, "INSTITUTION": 50}
    lines = Counter(row[11] for row in default_feed.latest("CUSTOMER").values())
    assert lines.keys() == {"RETAIL", "PRIVATE", "SME", "CORPORATE", "INSTITUTION"}
    held = Counter(
        row[2] for row in default_feed.rows("ASSIGNMENT", default_feed.days[-1]) if row[3] == "LEAD"
    )
    assert len(held) == 60


def test_portfolios_stay_under_the_caps(default_feed: Any) -> None:
    kinds = {row[0]: row[4] for row in default_feed.rows("EMPLOYEE", default_feed.days[-1])}
    caps = {"PRIVATE": 80, "RETAIL": 300, "CORPORATE": 60, "SME": 150}
    held = Counter(
        row[2] for row in default_feed.rows("ASSIGNMENT", default_feed.days[-1]) if row[3] == "LEAD"
    )
    assert all(count <= caps[kinds[number]] for number, count in held.items())


def test_identity_numbers_are_right_in_form_and_belong_to_nobody(default_feed: Any) -> None:
    customers = default_feed.latest("CUSTOMER").values()
    numbers = [row[5] for row in customers]
    assert len(set(numbers)) == len(numbers)
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    for row in customers:
        if row[1] == "PERSON":
            assert row[5].startswith("98")
            assert row[5][6:14] == row[4]
            total = sum(int(digit) * weight for digit, weight in zip(row[5], weights, strict=False))
            assert row[5][17] == "10X98765432"[total % 11]
            assert int(row[5][16]) % 2 == (row[3] == "M")
        else:
            assert re.fullmatch(r"(91|12)98[0-9A-HJ-NPQRTUWXY]{14}", row[5])
    mobiles = [row[6] for row in customers]
    assert all(re.fullmatch(r"154\d{8}", number) for number in mobiles)
    assert len(set(mobiles)) == len(mobiles)


def test_cards_carry_a_right_luhn_digit(feed: Any) -> None:
    for row in feed.every("CARD"):
        digits = [int(digit) for digit in reversed(row[0])]
        total = sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
        assert total % 10 == 0


def test_contracts_follow_one_another_without_gap(feed: Any, read: Any) -> None:
    """A renewed contract ends on the day on which another of the same customer and product begins."""
    begun = {(row[1], row[2], row[5], row[8]) for row in feed.every("ARRANGEMENT")}
    renewed = [row for row in feed.latest("ARRANGEMENT").values() if row[9] == "RENEWED"]
    assert renewed
    assert all((row[1], row[2], row[6], row[8]) in begun for row in renewed)
    assert all(read.date(row[6]) <= feed.days[-1] for row in renewed)
