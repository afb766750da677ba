"""No column ``state`` takes a word that its table does not know, whoever writes it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.house import none
from wugong.accounts.models import User
from wugong.flow.binding import bindings
from wugong.flow.models import Stateful

# Copies of the states of many tables: what flow keeps of every matter, and the lengths that a district sets.
COPIES = {"flow.Matter", "flow.Term"}
STATES = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("wugong.")
    and ".tests." not in model.__module__
    and model._meta.label not in COPIES
    and "state" in {field.name for field in model._meta.concrete_fields}
]


def listed(model) -> set[str]:
    """The words that the constraint of a model lets into its column ``state``."""
    name = f"{model._meta.app_label}_{model._meta.model_name}_state"
    found = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint) and c.name == name]
    return {word for constraint in found for _lookup, words in constraint.condition.children for word in words}


def test_every_machine_is_what_the_constraint_of_its_model_lists():
    own = [bound for bound in bindings() if ".tests." not in bound.model.__module__]
    assert len(own) >= 20
    none(bound.machine.name for bound in own if listed(bound.model) != {str(state) for state in bound.machine.states})


def test_every_column_of_states_has_its_constraint():
    none(model._meta.label for model in STATES if not listed(model))
    none(model._meta.label for model in STATES if not issubclass(model, Stateful) and listed(model) != choices(model))


def choices(model) -> set[str]:
    return {str(value) for value, _label in model._meta.get_field("state").choices}


@pytest.mark.parametrize("sql", ["UPDATE {table} SET state = 'nonsense'", "UPDATE {table} SET state = ''"])
def test_the_database_refuses_another_word(cast, sql):
    before = list(type(cast.pwc).objects.values_list("pk", "state"))
    for table in (type(cast.pwc)._meta.db_table, User._meta.db_table):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(table=table))
    assert list(type(cast.pwc).objects.values_list("pk", "state")) == before
