"""What a reader asks of the list: read from the address, written back into it (state lives in the URL)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from rapport.customers.listing.sorts import DEFAULT_SORT, SORTS, Sort
from rapport.customers.vocabulary import ALERT_LEVELS, CHANGES, CONTACT_STATES, LINES, TIERS, TYPES
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

MOST_ROWS: Final = 200
ROWS: Final = 50
MOST_TEXT: Final = 100
MOST_DAYS: Final = 366
# Parameters that hold several values, separated by commas or repeated, and what may stand in them.
LISTS: Final[Mapping[str, Iterable[str] | None]] = {
    "tier": TIERS,
    "type": TYPES,
    "line": LINES,
    "alert": ALERT_LEVELS,
    "tag": None,
}
CHOICES: Final[Mapping[str, Iterable[str]]] = {"contact": CONTACT_STATES, "change": CHANGES}
TEXTS: Final = ("q", "unit", "rm")
NAMES: Final = frozenset({*LISTS, *CHOICES, *TEXTS, "maturing", "sort"})


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Filters and order. `unit` and `rm` are the bank's own codes; `maturing` days from today."""

    q: str = ""
    tier: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    alert: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    contact: str = ""
    change: str = ""
    unit: str = ""
    rm: str = ""
    maturing: int | None = None
    sort: str = DEFAULT_SORT
    faults: tuple[FieldError, ...] = field(default=(), compare=False)

    @property
    def order(self) -> Sort:
        return SORTS[self.sort.removeprefix("-")]

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return replace(self, sort=DEFAULT_SORT) != ListQuery()

    def without(self, name: str) -> "ListQuery":
        """The query with one filter taken away."""
        nothing: dict[str, Any] = {name: getattr(ListQuery(), name)}
        return replace(self, **nothing)

    def address(self, **more: object) -> str:
        """The query string that reads as this query, defaults left out; `more` is appended."""
        pairs = [
            *self.pairs(),
            *((name, str(value)) for name, value in more.items() if value not in (None, "")),
        ]
        return urlencode(pairs, safe=",")

    def pairs(self) -> list[tuple[str, str]]:
        values = [(name, str(getattr(self, name))) for name in (*TEXTS, *CHOICES)]
        values += [(name, ",".join(getattr(self, name))) for name in LISTS]
        values.append(("maturing", "" if self.maturing is None else str(self.maturing)))
        values.append(("sort", "" if self.sort == DEFAULT_SORT else self.sort))
        return [(name, value) for name, value in values if value]


def parameters(query_string: str) -> dict[str, list[str]]:
    """The address's parameters with all their values, blanks stripped and empty ones dropped."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query_string, max_num_fields=100):
        if text := value.strip():
            found.setdefault(name, []).append(text)
    return found


def read_query(given: Mapping[str, Sequence[str]]) -> ListQuery:
    """A query from the address's parameters; what cannot be understood is left out and named in `faults`."""
    reader = _Reader(given)
    query = ListQuery(
        q=reader.text("q"),
        unit=reader.text("unit"),
        rm=reader.text("rm"),
        maturing=reader.days("maturing"),
        sort=reader.sort(),
        **{name: reader.several(name, allowed) for name, allowed in LISTS.items()},  # type: ignore[arg-type]
        **{name: reader.choice(name, allowed) for name, allowed in CHOICES.items()},  # type: ignore[arg-type]
    )
    return replace(query, faults=tuple(reader.faults))


def strict_query(given: Mapping[str, Sequence[str]], *, besides: Iterable[str] = ()) -> ListQuery:
    """As `read_query`, for programs: a parameter or value that is not understood is `Invalid`."""
    unknown = sorted(set(given) - NAMES - set(besides))
    query = read_query(given)
    faults = [*query.faults, *(FieldError(name, "unknown_field", _message()) for name in unknown)]
    if faults:
        raise Invalid(fields=faults)
    return query


def page_size(given: Mapping[str, Sequence[str]]) -> int:
    """`limit`, 50 unless given; Invalid outside 1 to 200."""
    text = given.get("limit", (str(ROWS),))[-1]
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_ROWS):
        raise Invalid(fields=[FieldError("limit", "invalid", gettext("A number from 1 to 200"))])
    return int(text)


class _Reader:
    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = given
        self.faults: list[FieldError] = []

    def text(self, name: str) -> str:
        value = self._given.get(name, ("",))[-1]
        if len(value) > MOST_TEXT or "\0" in value:
            self._fault(name)
            return ""
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name).upper()
        return value if self._known(name, value, allowed) else ""

    def several(self, name: str, allowed: Iterable[str] | None) -> tuple[str, ...]:
        parts = [part.strip() for value in self._given.get(name, ()) for part in value.split(",")]
        if allowed is None:
            return tuple(
                dict.fromkeys(part for part in parts if 0 < len(part) <= MOST_TEXT and "\0" not in part)
            )
        return tuple(
            dict.fromkeys(part for part in map(str.upper, parts) if self._known(name, part, allowed))
        )

    def days(self, name: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if value.isascii() and value.isdigit() and int(value[:9]) <= MOST_DAYS:
            return int(value)
        self._fault(name)
        return None

    def sort(self) -> str:
        value = self.text("sort") or DEFAULT_SORT
        if value.removeprefix("-") in SORTS:
            return value
        self._fault("sort")
        return DEFAULT_SORT

    def _known(self, name: str, value: str, allowed: Iterable[str]) -> bool:
        if value and value not in allowed:
            self._fault(name)
        return value != "" and value in allowed

    def _fault(self, name: str) -> None:
        self.faults.append(FieldError(name, "invalid", gettext("This value is not allowed here")))


def _message() -> str:
    return gettext("There is no field of this name")
