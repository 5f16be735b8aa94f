"""Saved views: filters, order and columns of the list under a name; the product's own come first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from rapport.customers.listing.columns import COLUMNS, leads
from rapport.customers.listing.query import parameters, read_query
from rapport.kernel import audit
from rapport.kernel.access import POSTS, Actor, Permission, require
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.kernel.ids import uuid7

PAGE: Final = "customers"
LONGEST_NAME: Final = 60
MOST: Final = 30
AUDIENCES: Final[Mapping[str, Lazy]] = {
    "PERSONAL": _("Only me"),
    "POST": _("Everybody in one post"),
    "SHARED": _("Everybody"),
}
LISTED: LiteralString = """
    SELECT v.id, v.name, v.audience, v.post_code, v.owner_id, v.query
      FROM saved_view v
     WHERE v.tenant_id = $1 AND v.page = $2
       AND (v.owner_id = $3 OR v.audience = 'SHARED' OR (v.audience = 'POST' AND v.post_code = $4))
     ORDER BY v.position, v.created_at, v.id LIMIT $5
"""
OWN: LiteralString = (
    "SELECT count(*) FROM saved_view v WHERE v.tenant_id = $1 AND v.page = $2 AND v.owner_id = $3"
)
ADD: LiteralString = """
    INSERT INTO saved_view (tenant_id, id, page, name, audience, owner_id, post_code, query, position, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, 0, $9)
"""
CHANGE: LiteralString = """
    UPDATE saved_view SET query = $4::jsonb WHERE tenant_id = $1 AND id = $2 AND owner_id = $3
"""
DROP: LiteralString = "DELETE FROM saved_view WHERE tenant_id = $1 AND id = $2 AND owner_id = $3"


class Content(msgspec.Struct, frozen=True):
    """`address`: the query string of filters and order; `columns` empty: the reader's defaults."""

    address: str = ""
    columns: tuple[str, ...] = ()


class View(msgspec.Struct, frozen=True):
    """`id` is a word for the product's own views. `mine`: the reader may change or delete it."""

    id: str
    name: str | Lazy
    content: Content
    audience: str = ""
    mine: bool = False

    def url(self) -> str:
        parts = [self.content.address]
        if self.content.columns:
            parts.append("cols=" + ",".join(self.content.columns))
        return "/customers?" + "&".join([part for part in parts if part] + [f"view={self.id}"])


BUILT_IN: Final = (
    View("all", _("All customers"), Content()),
    View("due", _("Contacts due"), Content("contact=DUE&sort=contact_due")),
    View("alerts", _("Alerts"), Content("alert=RED,ORANGE,YELLOW&sort=-alert")),
    View("changes", _("Big changes"), Content("change=BIG&sort=change")),
    View("maturities", _("Maturing in 30 days"), Content("maturing=30")),
)


class NewView(msgspec.Struct, frozen=True):
    name: str
    audience: str = "PERSONAL"
    post_code: str = ""
    content: Content = Content()


async def list_views(tx: Transaction, actor: Actor) -> list[View]:
    """The product's own views, then those of the actor, his post and everybody."""
    rows = await tx.fetch(LISTED, tx.tenant.id, PAGE, actor.user_id, actor.post_code, MOST)
    saved = [
        View(
            str(row["id"]),
            row["name"],
            _content(row["query"]),
            row["audience"],
            row["owner_id"] == actor.user_id,
        )
        for row in rows
    ]
    return [*BUILT_IN, *saved]


def clean_content(address: str, columns: str) -> Content:
    """A view's content from what the list's address says; whatever is not understood is left out."""
    known = tuple(key for key in columns.split(",") if key in COLUMNS)
    return Content(read_query(parameters(address)).address(), known)


async def save_view(tx: Transaction, actor: Actor, new: NewView) -> str:
    """The id. Invalid without a name or with too many views; only leaders save for others (Forbidden)."""
    require(actor, Permission.CUSTOMER_READ)
    _check(actor, new)
    if await tx.fetch_value(OWN, tx.tenant.id, PAGE, actor.user_id) >= MOST:
        raise Invalid(
            fields=[FieldError("name", "too_many", gettext("You have too many views: delete one first"))]
        )
    view_id = uuid7()
    post = new.post_code if new.audience == "POST" else ""
    content = msgspec.json.encode(new.content).decode()
    await tx.execute(
        ADD,
        tx.tenant.id,
        view_id,
        PAGE,
        new.name,
        new.audience,
        actor.user_id,
        post,
        content,
        datetime.now(UTC),
    )
    audit.append(tx, actor, "view.save", "saved_view", str(view_id), details={"audience": new.audience})
    return str(view_id)


async def change_view(tx: Transaction, actor: Actor, view_id: UUID, content: Content) -> None:
    """Let an own view show what is shown now; `NotFound` for another's."""
    encoded = msgspec.json.encode(content).decode()
    if not await tx.execute(CHANGE, tx.tenant.id, view_id, actor.user_id, encoded):
        raise NotFound
    audit.append(tx, actor, "view.change", "saved_view", str(view_id))


async def delete_view(tx: Transaction, actor: Actor, view_id: UUID) -> None:
    """`NotFound` for another's view."""
    if not await tx.execute(DROP, tx.tenant.id, view_id, actor.user_id):
        raise NotFound
    audit.append(tx, actor, "view.delete", "saved_view", str(view_id))


def _check(actor: Actor, new: NewView) -> None:
    faults: list[FieldError] = []
    if not 0 < len(new.name) <= LONGEST_NAME or not new.name.isprintable():
        faults.append(FieldError("name", "invalid", gettext("A name of up to 60 characters")))
    if new.audience not in AUDIENCES:
        faults.append(FieldError("audience", "invalid", gettext("This value is not allowed here")))
    if new.audience == "POST" and new.post_code not in {post.code for post in POSTS}:
        faults.append(FieldError("post_code", "invalid", gettext("Choose a post")))
    if faults:
        raise Invalid(fields=faults)
    if new.audience != "PERSONAL" and not leads(actor):
        raise Forbidden


def _content(stored: str) -> Content:
    """What was saved may name what is no longer there: it is read as leniently as an address."""
    content = msgspec.json.decode(stored, type=Content)
    return clean_content(content.address, ",".join(content.columns))
