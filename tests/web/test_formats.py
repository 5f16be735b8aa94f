"""Numbers, money and dates in both languages; money against exact arithmetic."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel import i18n

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("minor", "currency", "exact", "whole", "chinese", "english"),
    [
        (62_810_000_00, "CNY", "62,810,000.00", "62,810,000", "6,281.0 万", "62.81M"),
        (864_000_000_00, "CNY", "864,000,000.00", "864,000,000", "8.64 亿", "864.00M"),
        (9_999_999_999, "CNY", "99,999,999.99", "100,000,000", "1.00 亿", "100.00M"),
        (999_950, "CNY", "9,999.50", "10,000", "1.0 万", "10.0K"),
        (949_949, "CNY", "9,499.49", "9,499", "9,499", "9.5K"),
        (-150_000_050, "CZK", "-1,500,000.50", "-1,500,001", "-150.0 万", "-1.50M"),
        (12_345, "JPY", "12,345", "12,345", "1.2 万", "12.3K"),
        (1, "CNY", "0.01", "0", "0", "0"),
        (-1, "CNY", "-0.01", "0", "0", "0"),
        (0, "KWD", "0.000", "0", "0", "0"),
    ],
)
def test_money(minor, currency, exact, whole, chinese, english):
    for locale, short in (("zh_CN", chinese), ("en", english)):
        with i18n.using_locale(locale):
            assert i18n.money(minor, currency) == exact
            assert i18n.money(minor, currency, whole=True) == whole
            assert i18n.money(minor, currency, short=True) == short


@given(st.integers(-(2**63), 2**63 - 1))
def test_exact_money_loses_no_cent(minor):
    written = i18n.money(minor, "CNY")
    assert Decimal(written.replace(",", "")).scaleb(2) == minor


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_short_money_is_the_half_up_rounding_of_the_amount(minor, currency):
    digits = {"CNY": 2, "JPY": 0, "KWD": 3}[currency]
    units = {"亿": (10**8, 2), "万": (10**4, 1)}
    with i18n.using_locale("zh_CN"):
        written = i18n.money(minor, currency, short=True)
    number, _, unit = written.partition(" ")
    size, places = units.get(unit, (1, 0))
    exact = Decimal(minor).scaleb(-digits) / size
    assert Decimal(number.replace(",", "")) == exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_changes_carry_their_sign():
    assert i18n.delta(120_000_00, "CNY") == "+12.0 万"
    assert i18n.delta(-120_000_00, "CNY") == "-12.0 万"
    assert i18n.delta(0, "CNY") == "0"


@pytest.mark.parametrize(
    ("share", "plain", "signed"),
    [
        ("0.082", "8.2%", "+8.2%"),
        ("-0.0684", "-6.8%", "-6.8%"),
        ("0.00001", "0.0%", "0.0%"),
        ("12.5", "1,250.0%", "+1,250.0%"),
    ],
)
def test_shares(share, plain, signed):
    assert i18n.percent(Decimal(share)) == plain
    assert i18n.percent(Decimal(share), sign=True) == signed


def test_a_share_rounds_half_up():
    assert i18n.percent(Decimal("0.00045"), 2) == "0.05%"


@pytest.mark.parametrize(
    ("locale", "day", "short", "month", "weekday", "moment"),
    [
        ("zh_CN", "2026-11-20", "11-20", "2026-11", "周五", "2026-11-20 09:30"),
        ("en", "20 Nov 2026", "20 Nov", "Nov 2026", "Fri", "20 Nov 2026, 09:30"),
    ],
)
def test_dates(locale, day, short, month, weekday, moment):
    stamp = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    with i18n.using_locale(locale):
        assert i18n.day(TODAY) == day
        assert i18n.day_short(TODAY) == short
        assert i18n.month(TODAY) == month
        assert i18n.weekday(TODAY) == weekday
        assert i18n.moment(stamp, "Asia/Shanghai") == moment


def test_a_moment_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        i18n.moment(datetime(2026, 11, 20), "Asia/Shanghai")  # noqa: DTZ001 - that is the fault


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 11, 20), "今天", "today"),
        (date(2026, 11, 19), "1天前", "1 day ago"),
        (date(2026, 10, 31), "3周前", "3 weeks ago"),
        (date(2026, 11, 23), "3天后", "in 3 days"),
    ],
)
def test_days_ago(day, chinese, english):
    with i18n.using_locale("zh_CN"):
        assert i18n.ago(day, TODAY) == chinese
    with i18n.using_locale("en"):
        assert i18n.ago(day, TODAY) == english


def test_an_unknown_locale_is_refused():
    with pytest.raises(KeyError), i18n.using_locale("fr"):
        pass
    assert i18n.current.get() == i18n.DEFAULT_LOCALE


def test_a_lazy_text_speaks_the_language_of_the_moment():
    label = i18n._("Command palette")
    with i18n.using_locale("zh_CN"):
        assert (str(label), f"{label}") == ("命令面板", "命令面板")
    with i18n.using_locale("en"):
        assert str(label) == "Command palette"
    assert label == i18n._("Command palette")


HALF_DONE = 'msgid "Two"\nmsgstr ""\n\nmsgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] ""\n'
DONE = 'msgid "Two"\nmsgstr "2"\n\nmsgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s 天"\n'


def test_catalogues_of_several_packages_are_one(tmp_path):
    """What one package has not translated yet does not hide the translation of another."""
    for number, text in enumerate(('msgid "One"\nmsgstr "1"\n\n' + HALF_DONE, DONE)):
        folder = tmp_path / str(number) / "zh_CN" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(text, encoding="utf-8")
    try:
        i18n.install_catalogues([tmp_path / "0", tmp_path / "1"])
        assert [i18n.gettext(text) for text in ("One", "Two", "Three")] == ["1", "2", "Three"]
        assert i18n.ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s 天"
    finally:
        i18n.install_catalogues(i18n.locale_directories(_packages()))


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "messages.po"
    file.write_text(DONE + 'msgstr[1] "%(num)s 天天"\n', encoding="utf-8")
    with pytest.raises(i18n.CatalogueError, match=r"messages\.po:\d"):
        i18n.read_catalogue("zh_CN", file)


def test_a_second_plural_form_left_empty_does_no_harm(tmp_path):
    file = tmp_path / "messages.po"
    file.write_text(DONE + 'msgstr[1] ""\n', encoding="utf-8")
    assert i18n.read_catalogue("zh_CN", file)["%(num)s day"].string == ("%(num)s 天",)


def _packages():
    from rapport.web.environment import PACKAGES

    return PACKAGES
