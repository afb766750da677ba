"""The laws can refuse: each predicate by which they judge is shown an offender and something that is well."""

import ast

import pytest

from tests.house import Module, functions, length
from tests.test_architecture import NOW, asks_a_table, names_its_actor, pure, writes


def call(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    "text",
    [
        "topic.save()",
        "topic.save(update_fields=['state'])",
        "Topic.objects.create(title=title)",
        "Topic.objects.filter(pk=pk).update(state=state)",
        "rows.update(**columns)",
        "topic.delete()",
        "Topic.objects.bulk_create(rows)",
        "Topic.objects.get_or_create(pk=pk)",
    ],
)
def test_a_write_is_seen(text):
    assert writes(call(text))


@pytest.mark.parametrize(
    "text",
    [
        "found.update(other)",
        "picture.save(target, 'PNG')",
        "digest.update(part)",
        "Seat.create(1)",
        "save()",
        "form.save(commit=False)",
    ],
)
def test_what_only_looks_like_a_write_is_let_pass(text):
    assert not writes(call(text))


@pytest.mark.parametrize(
    ("signature", "well"),
    [
        ("(topic, *, actor)", True),
        ("(topic, *, reason='', actor)", True),
        ("(topic, *, actor=None)", False),
        ("(topic, actor)", False),
        ("(topic)", False),
    ],
)
def test_an_action_without_a_mandatory_actor_is_seen(signature, well):
    assert names_its_actor(ast.parse(f"def admit{signature}: pass").body[0]) is well


@pytest.mark.parametrize(
    ("name", "well"),
    [
        ("dataclasses.dataclass", True),
        ("wugong.flow.table.Machine", True),
        ("wugong.places.rules.Level", True),
        ("wugong.common.actor.Role", True),
        ("django.db.models.TextChoices", True),
        ("django.db.models.Q", False),
        ("django.utils.timezone.now", False),
        ("wugong.common.clock.now", False),
        ("wugong.places.models.Place", False),
        ("wugong.flow.queries", False),
    ],
)
def test_an_impure_import_of_rules_is_seen(name, well):
    assert pure(name) is well


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("datetime.now(UTC)", True),
        ("date.today()", True),
        ("timezone.now()", True),
        ("localdate()", True),
        ("localdate(moment)", False),
        ("clock.now()", False),
    ],
)
def test_a_clock_of_ones_own_is_seen(text, caught):
    assert bool(NOW.search(text)) is caught


@pytest.mark.parametrize(
    ("text", "asked"),
    [("Place.objects.filter(code=code)", 1), ("Place.objects.none()", 0), ("queries.places(actor)", 0)],
)
def test_a_page_that_asks_a_table_is_seen(text, asked):
    assert len(asks_a_table(ast.parse(text))) == asked


def test_a_docstring_does_not_lengthen_a_function(tmp_path):
    path = tmp_path / "views.py"
    path.write_text('def show():\n    """One\n    two\n    """\n    return 1\n')
    assert [length(function) for function in functions(Module(path, tmp_path))] == [2]
