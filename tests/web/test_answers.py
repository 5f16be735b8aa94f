"""Pages, fragments, toasts, errors, panels and the registry, over the sample application."""

import json
import re
from dataclasses import replace

import pytest
from litestar.testing import TestClient
from rapport.kernel.access import Actor, Permission
from rapport.kernel.i18n import _, install_catalogues, locale_directories, using_locale
from rapport.web import assets_build
from rapport.web.environment import PACKAGES, create_environment, with_params
from rapport.web.gallery.app import PERSON, create_app
from rapport.web.preferences import Preferences
from rapport.web.registry import Command, MenuEntry, Panel, RegistryError, UiRegistry
from rapport.web.render import toast

MAIN = {"HX-Request": "true", "HX-Target": "main#main"}
CUSTOMER = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def client():
    assets_build.build()
    with TestClient(create_app()) as client:
        yield client
    install_catalogues(locale_directories(PACKAGES))  # the gallery has its own


def test_a_browser_gets_the_whole_page_and_htmx_its_main_part(client):
    whole, part = client.get("/customers").text, client.get("/customers", headers=MAIN).text
    assert whole.startswith("<!doctype html>")
    assert whole.count("<main") == 1
    assert "<main" not in part
    assert part.lstrip().startswith("<title>客户 · Rapport</title>")
    assert 'id="grid"' in part
    assert 'hx-target="#rp-as-of"' in part


def test_going_back_gets_the_whole_page(client):
    answer = client.get("/customers", headers={"HX-History-Restore-Request": "true"})
    assert "<main" in answer.text


@pytest.mark.parametrize("path", ["/", "/cards/alerts", "/errors/404"])
def test_private_pages_are_never_kept(client, path):
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["vary"] == "HX-Request, HX-Target, Cookie"


def test_hashed_files_are_kept_for_a_year(client):
    source = re.search(r'src="(/static/dist/assets/main-[^"]+\.js)"', client.get("/").text)
    answer = client.get(source[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert client.get("/static/dist/../../app.py").status_code == 404


def test_preferences_come_from_the_cookies(client):
    def html(**cookies):
        return client.get("/", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}).text

    assert 'lang="en" data-theme="rp-dark" data-theme-choice="dark" data-density="compact"' in html(
        lang="en", theme="dark", density="compact"
    )
    assert '<html lang="zh-CN" data-theme-choice="system" data-density="normal"' in html(theme='x"><script>')


def test_the_profile_speaks_where_there_is_no_cookie():
    assert Preferences.from_cookies({}, theme="dark").theme == "dark"
    assert Preferences.from_cookies({"theme": "light"}, theme="dark").theme == "light"


def test_forms_and_scripts_get_the_token(client):
    page = client.get("/").text
    assert '<meta name="csrf-token" content="gallery">' in page
    assert '<input type="hidden" name="csrf_token" value="gallery">' in page


def test_toasts_travel_in_ascii():
    headers = toast(_("Saved"), undo="/undo", close_dialog=True, refresh="tasks")
    assert headers["HX-Trigger"].isascii()
    assert json.loads(headers["HX-Trigger"]) == {
        "rp-toast": {"text": "已保存", "kind": "success", "undo": "/undo"},
        "close-dialog": {"value": True},
        "refresh": {"value": "tasks"},
    }
    with using_locale("en"):
        assert json.loads(toast(_("Saved"))["HX-Trigger"])["rp-toast"]["text"] == "Saved"


def test_an_error_is_a_page_for_a_browser(client):
    answer = client.get("/errors/403")
    assert answer.status_code == 403
    assert "<h1>" in answer.text
    assert "req-gallery" in answer.text
    assert "HX-Trigger" not in answer.headers


def test_an_error_is_a_toast_for_htmx(client):
    answer = client.get("/errors/403", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["hx-reswap"] == "none"
    assert json.loads(answer.headers["hx-trigger"])["rp-toast"]["kind"] == "error"
    assert "<html" not in answer.text


def test_unknown_addresses_answer_alike(client):
    first = client.get("/ui/panels/no-such-panel")
    second = client.get(f"/ui/panels/holdings?subject={CUSTOMER[:-1]}f".replace("8000", "9000"))
    assert first.status_code == second.status_code == 404
    assert first.text == second.text


def test_a_panel_loads_on_its_own_and_fails_on_its_own(client):
    good = client.get(f"/ui/panels/holdings?subject={CUSTOMER}")
    bad = client.get(f"/ui/panels/broken?subject={CUSTOMER}")
    assert good.status_code == bad.status_code == 200
    assert 'id="panel-holdings"' in good.text
    assert "此部分加载失败。" in bad.text
    assert "the plugin's own system" not in bad.text


def test_a_panel_without_its_subject_is_not_found(client):
    assert client.get("/ui/panels/holdings").status_code == 404


def test_a_panel_without_permission_is_not_found(client, monkeypatch):
    poor = replace(PERSON, permissions=PERSON.permissions - {Permission.HOLDING_READ})
    monkeypatch.setattr("rapport.web.gallery.app.PERSON", poor)
    assert client.get(f"/ui/panels/holdings?subject={CUSTOMER}").status_code == 404
    assert "/ui/panels/holdings" not in client.get(f"/customers/{CUSTOMER}").text


def _nobody(permissions: frozenset[str]) -> Actor:
    return replace(PERSON, permissions=permissions)


def test_contributions_are_filtered_by_permission_and_ordered():
    ui = UiRegistry()
    ui.add_menu(
        MenuEntry("b", _("Saved"), "x", "/b", 20), MenuEntry("a", _("Saved"), "x", "/a", 10, "customer:read")
    )
    ui.add_command(Command("c", _("Saved"), "x", permission="feed:read"))
    assert [entry.id for entry in ui.menu_for(PERSON)] == ["a", "b"]
    assert [entry.id for entry in ui.menu_for(_nobody(frozenset()))] == ["b"]
    assert ui.commands_for(_nobody(frozenset())) == []
    assert ui.menu_for(None) == []


async def _load(tx, actor, subject):
    return {}


def test_an_id_taken_twice_or_an_unknown_slot_is_refused():
    ui = UiRegistry()
    ui.add_menu(MenuEntry("a", _("Saved"), "x", "/a"))
    with pytest.raises(RegistryError, match="taken"):
        ui.add_menu(MenuEntry("a", _("Saved"), "x", "/b"))
    with pytest.raises(RegistryError, match="slot"):
        ui.add_panel(Panel("p", "nowhere", _("Saved"), "x.html", _load))  # type: ignore[arg-type]
    ui.add_panel(Panel("p", "dashboard.tile", _("Saved"), "x.html", _load))
    assert [panel.id for panel in ui.panels_for(PERSON, "dashboard.tile")] == ["p"]
    assert ui.panels_for(PERSON, "customer360.side") == []


@pytest.mark.parametrize(
    ("url", "changes", "expected"),
    [
        ("/c?sort=-aum&q=王", {"sort": "name"}, "/c?q=%E7%8E%8B&sort=name"),
        ("/c?sort=a&cursor=x", {"cursor": None, "sort": ""}, "/c"),
        ("/c", {"q": "a&b=c"}, "/c?q=a%26b%3Dc"),
    ],
)
def test_addresses_change_by_parameter(url, changes, expected):
    assert with_params(url, **changes) == expected


def test_templates_are_strict_and_escaped():
    environment = create_environment()
    with pytest.raises(Exception, match="undefined"):
        environment.from_string("{{ missing }}").render()
    assert environment.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    assert environment.from_string("{{ none|day }} {{ none|percent }}").render(none=None) == "— —"
    with pytest.raises(Exception, match="no tenant"):
        environment.from_string("{{ 1|money }}").render()
    assert environment.from_string("{{ 123456|money('CNY') }}").render() == "1,234.56"
