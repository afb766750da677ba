import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.models import F

from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid
from wugong.record import engine, witness
from wugong.record.actions import append
from wugong.record.findings import Fault
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.provider import Software
from wugong.record.sealing import seal
from wugong.record.verification import Verification

MODELS = [Entry, Seal, Node, Checkpoint]
COLUMN = {Entry: "reason", Seal: "leaf", Node: "digest", Checkpoint: "root"}


def state(model):
    return sorted(map(repr, model.objects.values_list()))


@pytest.mark.parametrize("model", MODELS)
def test_no_row_of_the_record_is_ever_changed_or_deleted(sealed, model):
    before = state(model)
    table, column = model._meta.db_table, COLUMN[model]
    statements = [f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table}")
    else:
        # Deletes the old row without a DELETE trigger.
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        statements.append(f'UPDATE OR REPLACE {table} SET "{column}" = "{column}"')
    for sql in statements:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**{column: F(column)})
    assert state(model) == before


def test_a_second_entry_of_the_same_id_is_refused(db):
    made = append(actor=SYSTEM, act="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create([Entry(pk=made.pk, act="y")])
    assert Entry.objects.values_list("act", flat=True).get() == "x"


def test_saving_an_entry_again_is_refused(db):
    made = append(actor=SYSTEM, act="x")
    made.act = "y"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        made.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        made.delete()
    assert Entry.objects.values_list("act", flat=True).get() == "x"


def test_all_guards_stand(db):
    assert engine.missing_guards(connection) == []


def test_guards_come_back_after_they_were_taken_down(sealed):
    with engine.unguarded(connection):
        assert len(engine.missing_guards(connection)) in {8, 12}
        Seal.objects.filter(index=35).delete()
    assert engine.missing_guards(connection) == []
    assert Seal.objects.count() == 34
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Seal.objects.filter(index=34).delete()


def test_guards_come_back_when_the_work_fails(sealed):
    with pytest.raises(ZeroDivisionError), engine.unguarded(connection):
        Seal.objects.filter(index=35).delete()
        1 / 0  # noqa: B018
    assert engine.missing_guards(connection) == []
    assert Seal.objects.count() == 35


@pytest.mark.django_db(transaction=True)
def test_a_test_database_can_be_emptied():
    append(actor=SYSTEM, act="x")
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_test_database_was_emptied_and_is_guarded():
    assert Entry.objects.count() == 0
    assert engine.missing_guards(connection) == []


@pytest.fixture
def role(db, postgresql):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE wugong_test_app NOSUPERUSER")
    return "wugong_test_app"


def as_role(role, sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(sql)
        cursor.execute("RESET ROLE")


def refused(role, sql):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        as_role(role, sql)


INSERT = (
    "INSERT INTO record_entry (id, at, actor_name, hat, role, place, kind, act, outcome, before, after, reason, rule,"
    " detail, address) VALUES (gen_random_uuid(), now(), '', '', '', '', '', 'x', 'done', '', '', '', '', '{}', '')"
)


@pytest.mark.postgresql
def test_a_locked_down_role_inserts_and_changes_nothing(role):
    engine.lock_down(connection, role)
    engine.lock_down(connection, role)
    as_role(role, INSERT)
    as_role(role, "UPDATE auth_group SET name = name")
    for table in engine.TABLES:
        refused(role, f"DELETE FROM {table}")
        refused(role, f"TRUNCATE {table}")
        refused(role, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    refused(role, "UPDATE record_entry SET act = 'y'")
    assert list(Entry.objects.values_list("act", flat=True)) == ["x"]


@pytest.mark.postgresql
def test_lock_down_refuses_a_role_it_cannot_bind(db, postgresql):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(Invalid, match="superuser or owns"):
        engine.lock_down(connection, owner)
    with pytest.raises(Invalid, match="There is no role nobody_here"):
        engine.lock_down(connection, "nobody_here")


@pytest.mark.postgresql
def test_lock_down_sees_a_right_that_comes_through_a_group(role):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE wugong_test_group NOSUPERUSER")
        cursor.execute("GRANT wugong_test_group TO wugong_test_app")
        cursor.execute("GRANT DELETE ON record_seal TO wugong_test_group")
    with pytest.raises(Invalid, match="record_seal"):
        engine.lock_down(connection, role)


def test_sqlite_has_no_roles(db):
    if connection.vendor == "sqlite":
        with pytest.raises(Invalid, match="Only PostgreSQL"):
            engine.lock_down(connection, "app")


def test_a_guard_that_bears_the_name_and_does_nothing_is_seen(sealed):
    assert engine.changed_guards(connection) == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION record_guard() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN NEW; END $$"
            )
        else:
            cursor.execute("DROP TRIGGER record_entry_delete")
            cursor.execute("CREATE TRIGGER record_entry_delete BEFORE DELETE ON record_entry BEGIN SELECT 1; END")
    assert engine.missing_guards(connection) == []
    assert "record_entry_rows" in (found := engine.changed_guards(connection)) or found == ["record_entry_delete"]


@pytest.mark.django_db(transaction=True)
def test_a_record_that_holds_something_is_not_taken_down():
    append(actor=SYSTEM, act="x")
    for target in ("0001", "zero"):
        with pytest.raises(IrreversibleError, match="The record holds 1 entries and is not taken down"):
            call_command("migrate", "record", target, verbosity=0)
    assert Entry.objects.count() == 1
    assert engine.missing_guards(connection) == []
    signer = Software()  # nor are guards of other apps that lean on it
    assert list(Verification(signer.public_keys(), signer).findings()) == []


def test_a_record_that_was_wiped_and_begun_anew_contradicts_the_last_checkpoint(sealed, home):
    assert witness.kept()["size"] == 35
    with engine.unguarded(connection):
        for model in (Checkpoint, Node, Seal, Entry):
            model.objects.all().delete()
    append(actor=SYSTEM, act="x")
    seal(actor=SYSTEM)
    assert witness.kept()["size"] == 35
    signer = Software()
    found = Verification(signer.public_keys(), signer, [witness.kept()]).findings()
    assert Fault.TAIL in {finding.fault for finding in found}
