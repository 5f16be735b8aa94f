"""Sample customer page: the curve with its events, the timeline beside it, panels, dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.i18n import _, gettext
from rapport.web import charts
from rapport.web.gallery import story
from rapport.web.gallery.people import AS_OF, SEGMENTS, TIERS, TODAY, Customer, sample
from rapport.web.gallery.workbench import Form
from rapport.web.registry import Panel, UiRegistry
from rapport.web.render import AnyRequest, fragment, page, toast

CHANNEL_ICONS: Final = {
    "CALL": "phone",
    "VISIT": "footprints",
    "BRANCH": "building-2",
    "VIDEO": "video",
    "WECOM": "message-circle",
    "EMAIL": "mail",
}
_CHANNELS: Final = {
    "CALL": _("Call"),
    "VISIT": _("Visit"),
    "BRANCH": _("Branch"),
    "VIDEO": _("Video"),
    "WECOM": _("WeCom"),
    "EMAIL": _("E-mail"),
}
CHANNELS: Final = [(code, label, CHANNEL_ICONS[code]) for code, label in _CHANNELS.items()]
PURPOSES: Final = (
    ("CARE", _("Care")),
    ("SALE", _("Sale")),
    ("COMPLAINT", _("Complaint")),
    ("WINBACK", _("Win back")),
)
MOOD_ICONS: Final = {"1": "angry", "2": "frown", "3": "meh", "4": "smile", "5": "laugh"}
MOODS: Final = [(code, code, icon) for code, icon in MOOD_ICONS.items()]


def _customer(request: AnyRequest, customer_id: UUID) -> Customer:
    person: Customer | None = request.app.state.customers.get(customer_id)
    if person is None:
        raise NotFound
    return person


@get("/customers/{customer_id:uuid}")
async def show_customer(request: AnyRequest, customer_id: FromPath[UUID]) -> Template:
    return page(
        request,
        "gallery/customer.html",
        data_as_of=AS_OF,
        customer=_customer(request, customer_id),
        tiers=TIERS,
        segments=SEGMENTS,
        today=TODAY,
        events=story.EVENTS,
        kinds=story.KINDS,
        icons=story.KIND_ICONS,
        kind="",
        score=story.SCORE,
    )


@get("/customers/{customer_id:uuid}/timeline")
async def show_timeline(
    request: AnyRequest, customer_id: FromPath[UUID], kind: FromQuery[str] = ""
) -> Template:
    events = [one for one in story.EVENTS if not kind or one.kind == kind]
    return fragment(
        "gallery/timeline.html",
        customer=_customer(request, customer_id),
        events=events,
        kinds=story.KINDS,
        icons=story.KIND_ICONS,
        kind=kind,
    )


@get("/customers/{customer_id:uuid}/balance")
async def send_balance(
    request: AnyRequest, customer_id: FromPath[UUID], months: FromQuery[int] = 12
) -> charts.ChartDocument:
    _customer(request, customer_id)
    return charts.balance_chart(
        story.balance_lines(),
        [one.on_curve() for one in story.EVENTS],
        first=max(story.FIRST, AS_OF - timedelta(days=30 * months + 5)),
        last=AS_OF,
        currency="CNY",
    )


@get("/customers/{customer_id:uuid}/mix")
async def send_mix(request: AnyRequest, customer_id: FromPath[UUID]) -> charts.ChartDocument:
    _customer(request, customer_id)
    sums: dict[str, int] = {}
    for _name, family, minor, _rate, _day in story.HOLDINGS:
        if minor > 0:
            sums[family] = sums.get(family, 0) + minor
    return charts.share_chart(
        [(str(story.FAMILIES[key]), minor) for key, minor in sums.items()], currency="CNY"
    )


@get("/customers/{customer_id:uuid}/reveal")
async def ask_reason(request: AnyRequest, customer_id: FromPath[UUID]) -> Template:
    return fragment("gallery/reveal.html", customer=_customer(request, customer_id), errors={})


@post("/customers/{customer_id:uuid}/reveal", status_code=200)
async def reveal(request: AnyRequest, customer_id: FromPath[UUID], data: Form) -> Template:
    person = _customer(request, customer_id)
    if len(data.get("reason", "").strip()) < 4:
        errors = {"reason": gettext("Say in a few words what you need it for.")}
        return fragment("gallery/reveal.html", status=422, customer=person, errors=errors)
    headers = toast(gettext("Shown once and logged"), "info", close_dialog=True)
    return fragment("gallery/revealed.html", headers=headers, customer=person)


@get("/contacts/new")
async def new_contact(customer_id: FromQuery[UUID | None] = None) -> Template:
    return fragment(
        "gallery/contact_form.html",
        errors={},
        values={},
        customer_id=customer_id,
        today=TODAY,
        channels=CHANNELS,
        purposes=PURPOSES,
        moods=MOODS,
    )


@post("/contacts", status_code=200)
async def save_contact(data: Form) -> Template:
    needed = {"summary": gettext("Write what was said."), "next_on": gettext("Say when you go on.")}
    errors = {name: text for name, text in needed.items() if not data.get(name, "").strip()}
    if errors:
        return fragment(
            "gallery/contact_form.html",
            status=422,
            errors=errors,
            values=data,
            customer_id=None,
            today=TODAY,
            channels=CHANNELS,
            purposes=PURPOSES,
            moods=MOODS,
        )
    headers = toast(gettext("Contact recorded, the alert is closed"), close_dialog=True)
    return fragment("gallery/nothing.html", headers=headers)


async def find_customer(_tx: Transaction, _actor: Actor, customer_id: UUID) -> object:
    found = sample().get(customer_id)
    if found is None:
        raise NotFound
    return found


async def load_holdings(_tx: Transaction, actor: Actor, subject: Customer) -> Mapping[str, Any]:
    return {
        "customer": subject,
        "rows": story.HOLDINGS,
        "families": story.FAMILIES,
        "currency": actor.tenant.currency,
    }


async def load_maturities(_tx: Transaction, actor: Actor, _subject: Customer) -> Mapping[str, Any]:
    rows = [row for row in story.HOLDINGS if row[4] is not None]
    return {"rows": sorted(rows, key=lambda row: row[4]), "currency": actor.tenant.currency, "today": TODAY}


async def load_broken(_tx: Transaction, _actor: Actor, _subject: Customer) -> Mapping[str, Any]:
    raise ConnectionError("the plugin's own system is away")


def register(ui: UiRegistry) -> None:
    ui.add_subject("customer360", find_customer)
    ui.add_panel(
        Panel(
            "holdings",
            "customer360.main",
            _("Holdings"),
            "gallery/holdings.html",
            load_holdings,
            "holding:read",
            10,
        ),
        Panel(
            "maturities",
            "customer360.side",
            _("Coming maturities"),
            "gallery/maturities.html",
            load_maturities,
        ),
        Panel(
            "broken", "customer360.side", _("Relations"), "gallery/maturities.html", load_broken, order=200
        ),
    )


HANDLERS: Final[list[Any]] = [
    show_customer,
    show_timeline,
    send_balance,
    send_mix,
    ask_reason,
    reveal,
    new_contact,
    save_contact,
]
