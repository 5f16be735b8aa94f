"""What whoever creates the tenant loads: products, units, people to log in as, days."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tenants.demonstration import CATEGORY_NAMES, PRODUCTS, UNITS, Timeline, employees, log_ins
from tenants.demonstration.products import Category, Nature
from tenants.demonstration.timeline import add_months, month_end


def test_every_family_of_the_tree_has_products_named_in_two_languages() -> None:
    assert {one.category for one in PRODUCTS} == set(Category) == CATEGORY_NAMES.keys()
    assert len({one.code for one in PRODUCTS}) == len(PRODUCTS)
    for one in PRODUCTS:
        assert one.name_zh
        assert one.name_en.isascii()
        assert len(one.code) <= 40


def test_assets_of_a_customer_are_deposits_and_what_the_bank_keeps_for_them() -> None:
    for one in PRODUCTS:
        counted = one.nature in (Nature.LIABILITY, Nature.AUM)
        assert one.aum_factor == (Decimal(1) if counted else Decimal(0))
        assert one.deposit_factor == (Decimal(1) if one.nature is Nature.LIABILITY else Decimal(0))
        assert bool(one.risk_rating) == (one.nature is Nature.AUM)


def test_units_form_one_tree() -> None:
    codes = {one.code for one in UNITS}
    assert [one.code for one in UNITS if not one.parent] == ["HO"]
    assert {one.parent for one in UNITS} - {""} <= codes
    children = Counter(one.parent for one in UNITS)
    assert [children[f"B{at:02d}"] for at in range(1, 5)] == [3, 3, 3, 3]


def test_somebody_can_log_in_for_every_post() -> None:
    people = log_ins()
    assert people[0].name == "李晨"
    assert {one.post for one in people} == {one.post for one in employees()}
    assert len({one.number for one in people}) == len(people)
    assert len({one.name for one in employees()}) == len(employees())


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_months_are_added_within_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_paydays_fall_on_working_days() -> None:
    days = Timeline().monthly(10)
    assert date(2026, 10, 10) in days  # a Saturday worked in place of a holiday
    assert date(2026, 1, 9) in days  # the 10th is a Saturday
    assert all(days[at] < days[at + 1] for at in range(len(days) - 1))
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
