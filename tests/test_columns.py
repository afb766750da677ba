"""What tables may and may not hold: R-80 of the domain, the direction of foreign keys, indexes with their reason."""

from __future__ import annotations

import ast
import re

from django.apps import apps as installed
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import Field, ForeignKey, Model

from tests.house import Module, none, rooms, stack

# categories the product refuses to hold, as words of a column's name.
DENIED = """
    id_card, id_number, identity_card, identity_number, passport, hukou, household_member, household_register,
    ethnicity, ethnic, nationality, religion, religious, belief, political_status, party_dues,
    criminal, crime, convict, prisoner, community_correction, drug, hiv, aids, mental, psychiatric, illness, disease,
    disability, disabled, petition, petitioner, face, fingerprint, voiceprint, iris, biometric, gps, location_track,
    credit_score, risk_score, risk_level, points, ranking, birthday, birth_date, date_of_birth, birthplace, gender, sex,
    marital, personal_income, household_income, low_income, subsistence, home_address, salary, dossier
"""
PHRASES = [tuple(phrase.split("_")) for phrase in re.findall(r"\w+", DENIED)]
# The state engine, the record and the files point at things of every kind; nobody else does.
GENERIC = {"record", "flow", "files"}


def house_models() -> list[type[Model]]:
    """Every table of the product, what only tests use left out."""
    names = (model for model in installed.get_models(include_auto_created=True))
    return [m for m in names if m.__module__.startswith("wugong.") and ".tests." not in m.__module__]


def app_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def refused(column: str) -> str:
    """The phrase of the deny-list that a column's name contains word by word, or nothing."""
    words = column.lower().split("_")
    for phrase in PHRASES:
        width = len(phrase)
        if any(tuple(words[i : i + width]) == phrase for i in range(len(words) - width + 1)):
            return "_".join(phrase)
    return ""


def test_no_column_holds_what_the_product_refuses_to_know():
    none(
        f"{model._meta.label}.{field.name}: {refused(field.name)}"
        for model in house_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and refused(field.name)
    )


def test_the_deny_list_reads_words_not_letters():
    assert refused("holder_id_card") == "id_card"
    assert refused("face") == "face"
    assert refused("home_address") == "home_address"
    assert [refused(name) for name in ("surface", "environmental", "household_count", "phone", "address")] == [""] * 5


def test_things_of_any_kind_are_pointed_at_only_by_the_engines():
    none(
        f"{model._meta.label}.{field.name}"
        for model in house_models()
        for field in [*model._meta.private_fields, *model._meta.get_fields()]
        if app_of(model) not in GENERIC
        and (isinstance(field, GenericForeignKey) or (field.is_relation and _points_at(field, "contenttypes")))
    )


def _points_at(field: object, app: str) -> bool:
    related = getattr(field, "related_model", None)
    return isinstance(related, type) and related._meta.app_label == app  # type: ignore[attr-defined]


def test_foreign_keys_point_downwards():
    floors = stack()
    none(
        f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}"
        for model in house_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model.__module__.startswith("wugong.")
        if app_of(model) != app_of(field.related_model) and floors[app_of(model)] >= floors[app_of(field.related_model)]
    )


def test_every_index_says_which_query_it_serves():
    none(module.at(node) for module in rooms("models") for node in unexplained(module))


def unexplained(module: Module) -> list[ast.Call]:
    """The indexes of a module without a comment above them (or above the list they stand in)."""
    indexes = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and is_index(node)]
    return sorted((i for i in indexes if not commented(module, i.lineno)), key=lambda index: index.lineno)


def is_index(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    indexed = any(k.arg == "db_index" and getattr(k.value, "value", False) is True for k in node.keywords)
    return name.endswith("Index") or indexed


def commented(module: Module, line: int) -> bool:
    above, beside = module.lines[line - 2] if line > 1 else "", module.lines[line - 1]
    return above.lstrip().startswith("#") or "  # " in beside


def test_an_index_without_its_query_is_found(tmp_path):
    models = tmp_path / "models.py"
    models.write_text(
        "indexes = [\n"
        "    # the newest first\n"
        "    models.Index(fields=['-at']),\n"
        "    models.Index(fields=['name']),\n"
        "]\n"
        "code = models.CharField(db_index=True)\n"
    )
    assert [node.lineno for node in unexplained(Module(models, tmp_path))] == [4, 6]
