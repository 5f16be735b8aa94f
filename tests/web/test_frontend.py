"""The bundle: small, typed, without forms that the content security policy forbids, reproducible."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest
from rapport.web import assets, assets_build, icons

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "platform" / "rapport" / "web"
LIMIT = 40 * 1024
TEMPLATES = sorted(
    file
    for folder in ("platform", "tenants", "billing", "admin", "plugins")
    for file in (ROOT / folder).rglob("templates/**/*.html")
)
SCRIPTS = sorted((WEB / "frontend").rglob("*.ts"))
STYLES = sorted((WEB / "frontend").rglob("*.css"))
FORBIDDEN_IN_TEMPLATES = {
    r"\bstyle\s*=": "a style attribute: write a class",
    r"\shx-on": "hx-on evaluates text: write it in frontend/",
    r"\son[a-z]+\s*=": "an event attribute: write it in frontend/",
    r"<script": "an inline script: write it in frontend/",
    r"<style": "an inline style sheet: write it in frontend/css/",
    r"javascript:": "a javascript: address",
    r"\bdata:": "a data: address",
    r"hx-vals\s*=\s*['\"]js:": "hx-vals js: evaluates text",
    r"hx-trigger\s*=\s*([\"'])([^\"']*,)?\s*[\w:-]+\[": "a trigger filter evaluates text",
    r"\b(from|target|root):(find|closest|next|previous)\s": "a selector with spaces: put it into quotes",
    r"hx-confirm\s*=\s*['\"]js:": "hx-confirm js: evaluates text",
    r"https?://": "an address of another host",
}
FORBIDDEN_IN_SCRIPTS = {
    r"\beval\(|new Function\(": "eval",
    r"setAttribute\(\s*['\"]style": "a style attribute: set element.style.x",
    r"insertAdjacentHTML|outerHTML\s*=": "HTML from text: build nodes",
    r":\s*any\b|<any>|as any": "any",
    r"@ts-ignore|@ts-nocheck": "the type check switched off",
    r"https?://(?!www\.w3\.org/2000/svg)": "an address of another host",
}
FORBIDDEN_IN_STYLES = {
    r"\bdata:": "a data: address",
    r"@import\s+url\(": "a foreign sheet",
    r"https?://": "a foreign address",
}


@pytest.fixture(scope="session", autouse=True)
def built():
    assets_build.build()


def _found(files, forbidden):
    return [
        f"{file.relative_to(ROOT)}: {why}"
        for file in files
        for pattern, why in forbidden.items()
        if re.search(pattern, file.read_text("utf-8"))
    ]


def test_sources_hold_no_forbidden_form():
    assert TEMPLATES
    assert _found(TEMPLATES, FORBIDDEN_IN_TEMPLATES) == []
    assert _found(SCRIPTS, FORBIDDEN_IN_SCRIPTS) == []
    assert _found(STYLES, FORBIDDEN_IN_STYLES) == []


@pytest.mark.parametrize(
    "template",
    [
        '<p style="color:red">',
        '<b hx-on:click="x()">',
        "<a onclick='x()'>",
        "<script>x</script>",
        '<i hx-trigger="click[ctrlKey]">',
    ],
)
def test_the_search_for_forbidden_forms_finds_them(template):
    assert any(re.search(pattern, template) for pattern in FORBIDDEN_IN_TEMPLATES)


def test_own_rules_carry_the_prefix():
    """Classes of daisyUI that we adjust, states and elements apart, every class of ours starts with rp-."""
    adjusted = {
        "btn",
        "btn-sm",
        "btn-primary",
        "btn-ghost",
        "btn-error",
        "input",
        "select",
        "textarea",
        "checkbox",
        "radio",
    }
    known = adjusted | {"sr-only", "htmx-request"}
    names = {
        name
        for file in STYLES
        for selector in re.findall(
            r"^[^@{}]*(?=\{)", re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL), re.MULTILINE
        )
        for name in re.findall(r"\.([a-z][\w-]*)", selector)
    }
    assert {name for name in names if not name.startswith(("rp-", "is-"))} <= known


def test_scripts_before_charts_stay_small():
    chunks = assets.manifest()
    loaded = assets.static_imports(chunks, assets.ENTRY)
    sizes = {key: len(gzip.compress((assets.DIST / chunks[key].file).read_bytes(), 9)) for key in loaded}
    assert sum(sizes.values()) <= LIMIT, sizes
    assert not any("echarts" in key for key in loaded)
    assert any("echarts" in key for key in chunks)


def test_the_bundle_fits_the_policy():
    files = [file for file in assets.DIST.rglob("*") if file.suffix in {".css", ".svg"}]
    assert files
    for file in files:
        text = file.read_text("utf-8")
        assert "url(data:" not in text, file
        assert "@import" not in text, file
        assert "<script" not in text, file


def test_types_hold():
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    checked = subprocess.run(
        [assets_build.node(), compiler, "--noEmit"], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


def test_a_second_build_has_nothing_to_do():
    assert assets_build.build() is False


def test_versions_are_exact_and_the_lock_names_no_host():
    package = json.loads((ROOT / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_what_is_built_is_not_committed():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not [name for name in listed if "node_modules/" in name or "/dist/" in name or ".min." in name]


def test_a_failing_tool_is_told_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(assets_build, "_npm", lambda: Path("no-such-file.js"))
    monkeypatch.setattr(assets_build, "_stamped", lambda stamp, wanted: False)
    assert assets_build.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("assets: npm ci failed: ")
    assert said.count("\n") == 1


def test_pages_without_assets_say_how_to_build_them(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets.manifest.cache_clear()
    try:
        with pytest.raises(assets.AssetsMissingError, match="assets_build"):
            assets.manifest()
    finally:
        monkeypatch.undo()
        assets.manifest.cache_clear()


def _file(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_icons_are_found_where_they_are_named(tmp_path):
    files = [
        _file(
            tmp_path,
            "a.html",
            '{{ ui.icon("phone") }}{{ icon("up" if x == "down" else "left") }}{{ ui.stat(icon="star") }}',
        ),
        _file(tmp_path, "b.html", '{% macro m(text, icon="bell") %}{% endmacro %}{{ _("mail") }}'),
        _file(
            tmp_path,
            "c.py",
            'ICONS = {"a": "user"}\nMenuEntry("id", _("x"), "home", "/")\nCommand("id", _("y"), icon="key")\n',
        ),
        _file(tmp_path, "d.ts", 'icon("x"); t("phone-call")'),
    ]
    assert set(icons.icons_named(files)) == {
        "phone",
        "up",
        "left",
        "star",
        "bell",
        "user",
        "home",
        "key",
        "x",
    }


def test_an_unknown_icon_stops_the_build(tmp_path):
    source = _file(tmp_path, "a.html", '{{ icon("no-such-icon") }}')
    with pytest.raises(icons.IconError, match=r"no-such-icon.*a\.html"):
        icons.sprite(icons.icons_named([source]), ROOT / icons.ICON_FOLDER)


def test_a_source_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(icons.IconError, match=r"a\.html:1"):
        icons.icons_named([_file(tmp_path, "a.html", "{% if %}")])
    with pytest.raises(icons.IconError, match=r"a\.py:1"):
        icons.icons_named([_file(tmp_path, "a.py", "def (")])
