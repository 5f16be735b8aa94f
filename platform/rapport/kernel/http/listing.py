"""Parameters of the JSON API's lists: read strictly, so that a misspelt filter never means "all"."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl
from uuid import UUID

from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

LARGEST_PAGE = 200
USUAL_PAGE = 50


class ListParameters:
    """`?limit=&cursor=&sort=&q=` and the filters a list names; `Invalid` for any other parameter."""

    def __init__(self, query_string: bytes, *, sorts: Sequence[str], filters: Collection[str] = ()) -> None:
        pairs = parse_qsl(query_string.decode("latin-1"), max_num_fields=100)
        self._given: Mapping[str, str] = {name: value.strip() for name, value in pairs if value.strip()}
        known = {"limit", "cursor", "sort", "q", *filters}
        unknown = sorted(set(self._given) - known)
        if unknown:
            text = gettext("There is no field of this name")
            raise Invalid(fields=[FieldError(name, "unknown_field", text) for name in unknown])
        self.sort = self.choice("sort", sorts) or sorts[0]

    @property
    def cursor(self) -> str:
        return self._given.get("cursor", "")

    @property
    def q(self) -> str:
        return self._given.get("q", "")[:100]

    @property
    def limit(self) -> int:
        text = self._given.get("limit", str(USUAL_PAGE))
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
            raise self._refused("limit", gettext("A number from 1 to 200"))
        return int(text)

    def choice(self, name: str, allowed: Collection[str]) -> str:
        value = self._given.get(name, "")
        if value and value not in allowed:
            raise self._refused(name, gettext("This value is not allowed here"))
        return value

    def identifier(self, name: str) -> UUID | None:
        value = self._given.get(name)
        try:
            return UUID(value) if value else None
        except ValueError as error:
            raise self._refused(name, gettext("This value is of the wrong kind")) from error

    def day(self, name: str) -> date | None:
        value = self._given.get(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise self._refused(name, gettext("This value is of the wrong kind")) from error

    def _refused(self, name: str, text: str) -> Invalid:
        return Invalid(fields=[FieldError(name, "invalid", text)])
