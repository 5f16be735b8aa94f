"""Every text is there in both languages, and the check notices when one is not."""

import re
from pathlib import Path

import pytest
from rapport.web import i18n_check, literal_text

PACKAGES = i18n_check.packages()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_text_is_there_in_both_languages(package):
    assert i18n_check.problems_of(package) == []


def test_packages_agree_on_their_words():
    assert i18n_check.common_problems(PACKAGES) == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project: `web` and one vertical, complete in both languages."""
    (tmp_path / "babel.cfg").write_text((i18n_check.ROOT / "babel.cfg").read_text())
    web = tmp_path / "platform" / "rapport" / "web"
    vertical = tmp_path / "platform" / "rapport" / "sales"
    for folder in (web, vertical):
        (folder / "templates").mkdir(parents=True)
        (folder / "__init__.py").write_text("")
    (vertical / "templates" / "page.html").write_text('<p title="{{ _("Price") }}">{{ _("Save") }}</p>')
    _po(web, ("Save", "保存"))
    (web / "labels.py").write_text('SAVE = _("Save")\n')
    _po(vertical, ("Price", "价格"))
    monkeypatch.setattr(i18n_check, "ROOT", tmp_path)
    monkeypatch.setattr(i18n_check, "WEB", web)
    monkeypatch.setattr(i18n_check.client_strings, "STRINGS", ())
    return vertical


def _po(folder, *entries):
    po = folder / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(
        "\n".join(f'msgid "{text}"\nmsgstr "{chinese}"\n' for text, chinese in entries), encoding="utf-8"
    )


def test_a_complete_project_has_no_problem(project):
    assert i18n_check.problems() == []


def test_a_missing_translation_is_found(project):
    _po(project, ("Price", ""))
    assert i18n_check.problems() == ["platform/rapport/sales/templates/page.html:1: no Chinese for 'Price'"]


def test_a_text_of_code_is_found(project):
    (project / "errors.py").write_text('TITLE = N_("Not for sale")\n')
    assert i18n_check.problems() == ["platform/rapport/sales/errors.py:1: no Chinese for 'Not for sale'"]


def test_an_unused_translation_is_found(project):
    _po(project, ("Price", "价格"), ("Gone", "没了"))
    assert i18n_check.problems() == ["platform/rapport/sales: unused: 'Gone'"]


def test_two_translations_of_one_text_are_found(project):
    _po(project, ("Price", "价格"), ("Save", "存"))
    assert i18n_check.problems() == ["'Save': '存' in sales, '保存' in web"]


def test_one_word_may_mean_two_things(project):
    (project / "templates" / "page.html").write_text('{{ pgettext("state", "Open") }} {{ _("Open") }}')
    _po(project, ("Open", "打开"))
    assert i18n_check.problems() == [
        "platform/rapport/sales/templates/page.html:1: no Chinese for 'Open' (state)"
    ]
    i18n_check.update()
    po = project / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"
    po.write_text(
        po.read_text(encoding="utf-8").replace('"Open"\nmsgstr ""', '"Open"\nmsgstr "未结"'), encoding="utf-8"
    )
    assert i18n_check.problems() == []


def test_other_placeholders_are_found(project):
    (project / "templates" / "page.html").write_text('{{ _("%(n)s left", n=1) }}')
    _po(project, ("%(n)s left", "剩 %(m)s"))
    assert len(i18n_check.problems()) == 1


def test_a_script_without_its_string_is_found(project):
    scripts = project.parent / "web" / "frontend"
    scripts.mkdir()
    (scripts / "main.ts").write_text('toast(t("Hello"))')
    assert i18n_check.problems() == ["client_strings.py lacks 'Hello'"]


def test_update_keeps_translations_and_adds_what_is_new(project):
    (project / "templates" / "page.html").write_text('{{ _("Price") }} {{ _("Margin") }} {{ _("Save") }}')
    i18n_check.update()
    written = (project / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    assert 'msgid "Price"\nmsgstr "价格"' in written
    assert 'msgid "Margin"\nmsgstr ""' in written
    assert "Save" not in written


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="Open it" class="btn">{{ _("Open") }}</a>', ["Open", "it"]),
        ("<p>保存</p>", ["保存"]),
        ('<b lang="en">EN</b> {{ _("x") }} <kbd>Ctrl</kbd>', []),
        ("{# a note #}{% block width %} rp-plain-wide{% endblock %}", []),
    ],
)
def test_words_outside_a_translation(template, words):
    assert list(literal_text.words(template)) == words


def test_a_percent_sign_in_a_template_text_names_a_value():
    """Templates format every text: a bare % would fail when the page is shown."""
    bare = re.compile(r'_\("[^"]*%(?![(%])[^"]*"\)')
    for template in sorted(Path("platform/rapport").glob("*/templates/**/*.html")):
        assert not bare.search(template.read_text(encoding="utf-8")), template
