"""The tables follow the models, and an empty database becomes a whole one."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

from tests.house import none
from tests.test_columns import house_models

pytestmark = pytest.mark.django_db


def wugong_migrations():
    loader = MigrationExecutor(connection).loader
    return [m for m in loader.disk_migrations.values() if m.__module__.startswith("wugong.")]


def test_no_model_has_changed_without_a_migration():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_every_table_stands_after_migrating_from_nothing():
    tables = set(connection.introspection.table_names())
    none(model._meta.label for model in house_models() if model._meta.managed and model._meta.db_table not in tables)
    assert MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes()) == []


def test_what_a_migration_runs_can_be_taken_back():
    none(
        f"{migration.app_label}.{migration.name}: {type(operation).__name__} has no way back"
        for migration in wugong_migrations()
        for operation in migration.operations
        if isinstance(operation, (RunPython, RunSQL)) and not operation.reversible
    )


def test_each_app_has_one_line_of_migrations():
    loader = MigrationExecutor(connection).loader
    assert loader.detect_conflicts() == {}
