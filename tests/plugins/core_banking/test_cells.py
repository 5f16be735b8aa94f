"""Every conversion against a plain reading of the same text in Python."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport_core_banking.mapping.dates import DateFormat
from rapport_core_banking.mapping.model import Column, NumberFormat
from rapport_core_banking.reading.cells import Context, convert
from rapport_core_banking.reading.cells.money import minor_units
from rapport_sdk.canonical import Field, FieldKind, Timing
from rapport_sdk.canonical.currencies import MINOR_DIGITS

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAY = date(2026, 1, 5)
CONTEXT = Context(DAY, ZoneInfo("Asia/Shanghai"), ";", trim=False)
PLAIN = NumberFormat(decimals=2, point=".", thousands="", implied=False, sign_last=False)


def column(number: NumberFormat = PLAIN, forms: tuple[str, ...] = ("YYYYMMDD",), **more: Any) -> Column:
    parts: dict[str, Any] = {
        "label": "x",
        "field": None,
        "codes": None,
        "default": None,
        "empty": ("",),
        "dates": tuple(map(DateFormat, forms)),
        "number": number,
        "start": 1,
        "width": 0,
        "optional": False,
    }
    return Column(**{**parts, **more})


def converted(
    texts: list[str], field: Field, what: Column, context: Context = CONTEXT
) -> list[tuple[Any, str]]:
    """(value, reason) for each text; a text with a reason has no value that counts."""
    cells = convert(pa.array(texts, pa.string()), what, field, context)
    cells.values.validate(full=True)
    reasons = [""] * len(texts)
    for fault in cells.faults:
        assert fault.rows.null_count == 0
        for place, hit in enumerate(fault.rows.to_pylist()):
            reasons[place] = fault.reason if hit else reasons[place]
    return [
        (None if reason else value, reason)
        for value, reason in zip(cells.values.to_pylist(), reasons, strict=True)
    ]


numbers = st.one_of(
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,4})?", fullmatch=True),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.text("0123456789.-+, eE￥", max_size=24),
    st.sampled_from(["", "-", ".", "0", "-0", "00", "-0.00", "0" * 40 + "1", "1" + "0" * 40]),
)


def scaled_oracle(text: str, decimals: int) -> tuple[int | None, str]:
    if text == "":
        return None, ""
    fraction = rf"(\.[0-9]{{1,{decimals}}})?" if decimals else ""
    if not re.fullmatch(rf"-?[0-9]+{fraction}", text, re.ASCII):
        return None, "BAD_NUMBER"
    whole = text.lstrip("-").split(".")[0].lstrip("0")
    if len(whole) > 18 - max(decimals, 3):
        return None, "NUMBER_RANGE"
    return int(Decimal(text).scaleb(decimals)), ""


@UNTIMED
@given(st.lists(numbers, min_size=1, max_size=30), st.integers(0, 4))
def test_amounts(texts: list[str], decimals: int) -> None:
    form = NumberFormat(decimals=decimals, point=".", thousands="", implied=False, sign_last=False)
    found = converted(texts, Field(name="x", kind=FieldKind.MONEY), column(form))
    assert found == [scaled_oracle(text, decimals) for text in texts]


@UNTIMED
@given(
    st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=20),
    st.integers(0, 4),
    st.sampled_from([".", ","]),
    st.sampled_from(["", ".", ",", " ", "'"]),
    st.booleans(),
)
def test_amounts_written_in_every_notation(
    values: list[int], decimals: int, point: str, thousands: str, sign_last: bool
) -> None:
    if thousands == point:
        return
    form = NumberFormat(
        decimals=decimals, point=point, thousands=thousands, implied=False, sign_last=sign_last
    )

    def written(value: int) -> str:
        digits = f"{abs(value):0{decimals + 1}d}"
        whole, fraction = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
        text = f"{int(whole):,}".replace(",", thousands) + (point + fraction if fraction else "")
        return text if value >= 0 else f"{text}-" if sign_last else f"-{text}"

    found = converted([written(v) for v in values], Field(name="x", kind=FieldKind.MONEY), column(form))
    assert found == [(value, "") for value in values]


@UNTIMED
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=20), st.integers(0, 4))
def test_amounts_with_implied_decimals(values: list[int], decimals: int) -> None:
    form = NumberFormat(decimals=decimals, point=".", thousands="", implied=True, sign_last=False)
    texts = [f"{'-' if value < 0 else ''}{abs(value):018d}" for value in values]
    money = converted(texts, Field(name="x", kind=FieldKind.MONEY), column(form))
    assert money == [(value, "") for value in values]
    rates = converted(
        [text[-11:] for text in map(str, map(abs, values))],
        Field(name="x", kind=FieldKind.RATE),
        column(form),
    )
    for text, (value, reason) in zip([str(abs(v))[-11:] for v in values], rates, strict=True):
        if not reason:
            assert value == Decimal(text).scaleb(-decimals)


@UNTIMED
@given(st.lists(numbers, min_size=1, max_size=20))
def test_rates(texts: list[str]) -> None:
    def oracle(text: str) -> tuple[Decimal | None, str]:
        if text == "":
            return None, ""
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,8})?", text, re.ASCII):
            return None, "BAD_NUMBER"
        if len(text.lstrip("-").split(".")[0].lstrip("0")) > 10 or not 0 <= Decimal(text) <= 100:
            return None, "NUMBER_RANGE"
        return Decimal(text), ""

    field = Field(name="x", kind=FieldKind.RATE, minimum=0, maximum=100)
    assert converted(texts, field, column()) == [oracle(text) for text in texts]


@UNTIMED
@given(st.lists(numbers, min_size=1, max_size=20))
def test_whole_numbers(texts: list[str]) -> None:
    def oracle(text: str) -> tuple[int | None, str]:
        if text == "":
            return None, ""
        if not re.fullmatch(r"-?[0-9]+", text, re.ASCII):
            return None, "BAD_NUMBER"
        return (int(text), "") if 0 <= int(text) <= 1200 else (None, "NUMBER_RANGE")

    field = Field(name="x", kind=FieldKind.INTEGER, minimum=0, maximum=1200)
    assert converted(texts, field, column()) == [oracle(text) for text in texts]


dates = st.one_of(
    st.dates().map(lambda day: f"{day.year:04d}{day.month:02d}{day.day:02d}"),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.text("0123456789-/ ", max_size=10),
)


@UNTIMED
@given(st.lists(dates, min_size=1, max_size=30), st.sampled_from(list(Timing)))
def test_dates(texts: list[str], timing: Timing) -> None:
    def oracle(text: str) -> tuple[date | None, str]:
        if text == "":
            return None, ""
        try:
            assert re.fullmatch("[0-9]{8}", text, re.ASCII)
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except (AssertionError, ValueError):
            return None, "BAD_DATE"
        if not 1900 <= day.year <= 2199:
            return None, "DATE_RANGE"
        if timing is Timing.SAME and day != DAY:
            return None, "WRONG_DAY"
        if timing is Timing.NOT_AFTER and day > DAY:
            return None, "FUTURE_DATE"
        return day, ""

    field = Field(name="x", kind=FieldKind.DATE, timing=timing)
    assert converted(texts, field, column()) == [oracle(text) for text in texts]


@UNTIMED
@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["DD.MM.YYYY", "YYYY-MM-DD", "YYYY年MM月DD日"]),
)
def test_date_formats(day: date, form: str) -> None:
    text = form.replace("YYYY", f"{day:%Y}").replace("MM", f"{day:%m}").replace("DD", f"{day:%d}")
    what = column(forms=("YYYYMMDD", form))
    assert converted([text, f"{day:%Y%m%d}"], Field(name="x", kind=FieldKind.DATE), what) == [(day, "")] * 2


@UNTIMED
@given(
    st.datetimes(datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2199-12-30")),
    st.sampled_from(["Asia/Shanghai", "Europe/Prague", "UTC"]),
)
def test_moments_are_wall_clock_time_of_the_zone(moment: datetime, name: str) -> None:
    moment = moment.replace(microsecond=0)
    zone = ZoneInfo(name)
    context = Context(DAY, zone, ";", trim=False)
    what = column(forms=("YYYYMMDDhhmmss", "YYYY-MM-DDThh:mm:sszz"))
    field = Field(name="x", kind=FieldKind.MOMENT)
    offset = moment.strftime("%Y-%m-%dT%H:%M:%S+05:30")
    ((local, _), (given_offset, _)) = converted([f"{moment:%Y%m%d%H%M%S}", offset], field, what, context)
    assert local == moment.replace(tzinfo=zone).astimezone(UTC)
    assert given_offset == (moment - timedelta(hours=5, minutes=30)).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026010509", "20260105096000", "2026-01-05T09:00:00+99:99", "20260105093000 "]
)
def test_moments_that_are_none(text: str) -> None:
    what = column(forms=("YYYYMMDDhhmmss", "YYYY-MM-DDThh:mm:sszz"))
    assert converted([text], Field(name="x", kind=FieldKind.MOMENT), what) == [(None, "BAD_MOMENT")]


@UNTIMED
@given(
    st.lists(
        st.tuples(st.integers(-(10**16), 10**16), st.sampled_from(["CNY", "JPY", "KWD", "USD"])), min_size=1
    )
)
def test_minor_units_are_those_of_each_row(rows: list[tuple[int, str]]) -> None:
    amounts = pa.array([amount for amount, _ in rows], pa.int64())
    cells = minor_units(amounts, 2, pa.array([currency for _, currency in rows]))
    split = [False] * len(rows)
    for fault in cells.faults:
        assert fault.reason == "AMOUNT_PRECISION"
        split = [a or b for a, b in zip(split, fault.rows.to_pylist(), strict=True)]
    for (amount, currency), value, faulty in zip(rows, cells.values.to_pylist(), split, strict=True):
        exact = Decimal(amount).scaleb(MINOR_DIGITS[currency] - 2)
        assert faulty == (exact != exact.to_integral_value())
        assert faulty or value == exact


def test_codes_by_a_table_with_a_rest() -> None:
    field = Field(name="x", kind=FieldKind.CODE, values=("SYSTEM", "CARD"), length=40)
    table = {"01": "CARD", "*": "SYSTEM"}
    assert converted(["01", "77", ""], field, column(codes=table)) == [
        ("CARD", ""),
        ("SYSTEM", ""),
        (None, ""),
    ]
    assert converted(["CARD", "77"], field, column()) == [("CARD", ""), (None, "UNKNOWN_CODE")]


def test_flags_lists_and_defaults() -> None:
    flag = Field(name="x", kind=FieldKind.FLAG)
    what = column(codes={"Y": "true", "N": "false"})
    assert converted(["Y", "N", "", "?"], flag, what) == [
        (True, ""),
        (False, ""),
        (None, ""),
        (None, "UNKNOWN_CODE"),
    ]
    tags = Field(name="x", kind=FieldKind.LIST, length=20)
    assert converted(["a; b;;c", ";", ""], tags, column()) == [(["a", "b", "c"], ""), ([], ""), (None, "")]
    key = Field(name="x", kind=FieldKind.KEY, required=True)
    what = column(default="HO", empty=("", "NULL"))
    assert converted(["", "NULL", "B1"], key, what) == [("HO", ""), ("HO", ""), ("B1", "")]


@UNTIMED
@given(st.lists(st.text("ab \u3000\u00a0\u2003", max_size=5), min_size=1))
def test_outer_spaces_of_keys(texts: list[str]) -> None:
    field = Field(name="x", kind=FieldKind.KEY)
    found = converted(texts, field, column())
    assert [reason for _, reason in found] == ["WHITESPACE" if text != text.strip() else "" for text in texts]
    trimmed = converted(texts, field, column(), Context(DAY, UTC, ";", trim=True))
    assert trimmed == [(text.strip() or None, "") for text in texts]
