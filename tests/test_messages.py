"""The Chinese catalogues are complete, and the tool that keeps them finds what is not."""

from __future__ import annotations

import os
from gettext import GNUTranslations

import pytest

from tests.house import ROOT, apps, none
from wugong.config import messages
from wugong.config.msgids import NotLiteral, in_python, in_template


@pytest.mark.slow  # reads all code
def test_every_text_is_translated_as_it_should_be():
    none(messages.problems())


def test_every_catalogue_is_loaded_by_django(settings):
    kept = {messages.catalogue_of(ROOT / "wugong" / app) for app in apps()}
    with_texts = {path.parents[2] for path in kept if path.exists()}
    loaded = {ROOT / "wugong" / name.split(".")[1] / "locale" for name in settings.INSTALLED_APPS if "wugong." in name}
    assert with_texts <= loaded | {path.resolve() for path in map(type(ROOT), settings.LOCALE_PATHS)}


def found_in_code(text):
    return [(m.context, m.singular, m.plural) for m in in_python(text)]


def test_texts_are_found_in_code_under_any_name():
    text = (
        "from django.utils import translation\n"
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy as named\n"
        "a = _('Accept') + translation.gettext('Return')\n"
        "b = ngettext('%(n)d day', '%(n)d days', n)\n"
        "c = named('basis', 'unit')\n"
        "d = gettext('not ours')\n"
    )
    assert found_in_code(text) == [
        ("", "Accept", ""),
        ("", "Return", ""),
        ("", "%(n)d day", "%(n)d days"),
        ("basis", "unit", ""),
    ]


def test_a_text_that_is_not_written_there_is_refused():
    with pytest.raises(NotLiteral, match=r"rules\.py:2: the text to translate must be written there"):
        list(in_python("from django.utils.translation import gettext as _\n_(f'{n} days')\n", "rules.py"))


def found_in_page(text):
    return [(m.context, m.singular, m.plural) for m in in_template(text)]


def test_texts_are_found_in_templates():
    page = (
        '{% translate "Desk" %}{% trans "unit" context "basis" %}{% translate "100% done" as x %}'
        '{% include "web/button.html" with label=_("Accept") %}{{ _("Return")|upper }}'
        "{% comment %}{% translate 'never' %}{% endcomment %}"
        "{% blocktranslate trimmed count n=rows|length %}\n  {{ n }} day\n{% plural %}\n  {{ n }} days\n"
        "{% endblocktranslate %}"
        '{% blocktranslate context "clock" %}left{% endblocktranslate %}'
    )
    assert found_in_page(page) == [
        ("", "Desk", ""),
        ("basis", "unit", ""),
        ("", "100%% done", ""),
        ("", "Accept", ""),
        ("", "Return", ""),
        ("", "%(n)s day", "%(n)s days"),
        ("clock", "left", ""),
    ]


def test_a_tag_inside_a_translated_block_is_refused():
    with pytest.raises(SyntaxError, match="may not stand inside a translated block"):
        found_in_page("{% blocktranslate %}{% url 'x' %}{% endblocktranslate %}")


@pytest.fixture
def house(tmp_path):
    """An app ``places`` with one module; returns the way to write both its files."""
    app = tmp_path / "wugong" / "places"
    app.mkdir(parents=True)
    (app / "__init__.py").touch()

    def write(code: str, catalogue: str = "") -> None:
        (app / "rules.py").write_text(f"from django.utils.translation import gettext as _, ngettext\n{code}\n")
        if catalogue:
            path = messages.catalogue_of(app)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{messages.HEADER}\n{catalogue}\n")

    write.root, write.catalogue = tmp_path, messages.catalogue_of(app)
    return write


def test_an_update_keeps_translations_and_drops_what_is_gone(house):
    house("_('street')\n_('grid')", 'msgid "street"\nmsgstr "街道"\n\nmsgid "gone"\nmsgstr "没了"')
    assert messages.update(house.root) == 1
    assert house.catalogue.read_text() == (
        f"{messages.HEADER}\n"
        '#: wugong/places/rules.py\nmsgid "street"\nmsgstr "街道"\n\n'
        '#: wugong/places/rules.py\nmsgid "grid"\nmsgstr ""\n'
    )
    assert messages.update(house.root) == 0


@pytest.mark.parametrize(
    ("code", "catalogue", "fault"),
    [
        ("_('street')", "", "“street”: not translated"),
        ("_('street')", 'msgid "street"\nmsgstr ""', "“street”: not translated"),
        ("_('street')", '#, fuzzy\nmsgid "street"\nmsgstr "街道"', "“street”: not translated"),
        ("", 'msgid "street"\nmsgstr "街道"', "no longer in the code"),
        ("_('%(n)d left')", 'msgid "%(n)d left"\nmsgstr "剩 %(m)d"', "placeholders ['n'] became ['m']"),
        ("_('%d left')", 'msgid "%d left"\nmsgstr "剩几天"', "placeholders have names"),
        ("_('左 left')", 'msgid "左 left"\nmsgstr "左"', "message ids are English"),
        ("_('Look!')", 'msgid "Look!"\nmsgstr "看, 这里"', "half-width punctuation"),
        ("_('You')", 'msgid "You"\nmsgstr "你们"', "addressed with 您"),
        ("_('Submit')", 'msgid "Submit"\nmsgstr "提交"', "says nothing"),
    ],
)
def test_a_fault_is_found(house, code, catalogue, fault):
    house(code, catalogue)
    found = list(messages.problems(house.root))
    assert len(found) == 1
    assert fault in found[0]


def test_a_whole_catalogue_has_no_fault(house):
    plural = 'msgid "one day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d 天"'
    single = 'msgid "Soon: %(matter)s"\nmsgstr "将到期：%(matter)s"'
    house("_('Soon: %(matter)s')\nngettext('one day', '%(n)d days', n)", f"{single}\n\n{plural}")
    assert list(messages.problems(house.root)) == []


@pytest.fixture
def sharing(house):
    """A second app, and ``common``; returns the way to write the module of the second."""
    for name in ("sharing", "common"):
        (house.root / "wugong" / name).mkdir()
        (house.root / "wugong" / name / "__init__.py").touch()
    path = house.root / "wugong" / "sharing" / "rules.py"
    return lambda code: path.write_text(f"from django.utils.translation import gettext as _\n{code}\n")


def test_what_two_apps_say_is_translated_once_in_common(house, sharing):
    house("_('unit')\n_('street')", 'msgid "unit"\nmsgstr "单位"\n\nmsgid "street"\nmsgstr "街道"')
    sharing("_('Unit')")
    assert messages.update(house.root) == 2
    common = messages.catalogue_of(house.root / "wugong" / "common").read_text()
    assert 'msgid "unit"\nmsgstr "单位"' in common
    assert "Unit" not in common
    assert "unit" not in house.catalogue.read_text()
    assert not messages.catalogue_of(house.root / "wugong" / "sharing").exists()
    assert list(messages.problems(house.root)) == []


def test_a_copy_in_the_catalogue_of_an_app_is_found(house, sharing):
    house("_('unit')", 'msgid "unit"\nmsgstr "单位"')
    sharing("_('unit')")
    found = "\n".join(messages.problems(house.root))
    assert "“unit”: not translated (in wugong/common/" in found
    assert "wugong/places/locale/zh_Hans/LC_MESSAGES/django.po: “unit”: no longer in the code" in found


@pytest.mark.parametrize("other", ["Taken Back", "taken back."])
def test_ids_that_differ_in_capitals_or_a_full_stop_are_found(house, other):
    both = f'msgid "taken back"\nmsgstr "已撤回"\n\nmsgid "{other}"\nmsgstr "已撤回"'
    house(f"_('taken back')\n_('{other}')", both)
    found = list(messages.problems(house.root))
    assert len(found) == 1
    assert "but for capitals or a full stop; use one of them, or pgettext." in found[0]


def test_an_entry_translates_its_id_with_a_capital_too(house):
    house("_('street')\n_('Street')", 'msgid "street"\nmsgstr "街道"')
    assert list(messages.problems(house.root)) == []
    messages.compile_all(house.root)
    with house.catalogue.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert [compiled.gettext(text) for text in ("street", "Street")] == ["街道", "街道"]


def test_only_what_changed_is_compiled(house):
    house("_('street')", 'msgid "street"\nmsgstr "街道"')
    assert messages.compile_all(house.root) == 1
    assert messages.compile_all(house.root) == 0
    compiled = house.catalogue.with_suffix(".mo")
    os.utime(compiled, (0, 0))
    assert messages.compile_all(house.root) == 1
    assert "街道".encode() in compiled.read_bytes()
