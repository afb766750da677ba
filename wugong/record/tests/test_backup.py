"""The whole state out and in again, and every way it can go wrong without losing anything."""

import gzip
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, models
from hypothesis import given
from hypothesis import strategies as st

from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.errors import Denied, Invalid
from wugong.record import backup as whole
from wugong.record import engine
from wugong.record.actions import append
from wugong.record.backup import tables
from wugong.record.backup.tables import Sum, _written
from wugong.record.models import Checkpoint, Entry, Seal
from wugong.record.provider import Software
from wugong.record.sealing import seal
from wugong.record.verification import Verification


def session():
    """The model of whatever keeps the sessions: a row with a text for its key."""
    return import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()


def sessions():
    return f"tables/{session()._meta.db_table}.jsonl"


@pytest.fixture
def state(transactional_db, home):
    """A little of everything: entries under seal, waiting entries, a group with rights, a session, files, keys."""
    for n in range(40):
        append(actor=SYSTEM, act=f"step_{n}", reason="“引号”\n𠮷野家\t'\\", detail={"n": n, "x": 0.1, "big": 10**22})
    seal(actor=SYSTEM)
    append(actor=SYSTEM, act="waiting")
    group = Group.objects.create(name="党建办")
    group.permissions.set(Permission.objects.order_by("pk")[:3])
    session().objects.create(
        session_key="k1", session_data="数据", expire_date=datetime(2026, 1, 1, 0, 0, 0, 7, tzinfo=UTC)
    )
    (home / "secret-key").write_text("s" * 48)
    (home / "opinion-key").write_text("o" * 48)
    (home / "mediation-key").write_text("m" * 48)
    (home / "files" / "ab").mkdir(parents=True)
    (home / "files" / "ab" / "会议纪要.docx").write_bytes(os.urandom(3000))
    (home / "files" / "empty").touch()
    return home


@pytest.fixture
def saved(state, tmp_path):
    file = tmp_path / "backup.wugong"
    whole.backup(str(file), actor=SYSTEM)
    return file


def sums():
    """What every table holds."""
    held = {}
    for table in tables.tables():
        total = Sum(table)
        for row in table.rows(connection):
            total.add(row)
        held[table.name] = (total.rows, total.text())
    return held


def stand(home):
    """Every file of the home but those of a database, with its content."""
    found = sorted(p for p in home.rglob("*") if p.is_file() and "sqlite3" not in p.name)
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in found}


def rebuilt(file, target, change):
    """The archive with its members (a dict of bytes) changed and the hashes of the manifest put right again."""
    with tarfile.open(file) as tar:
        members = {info.name: tar.extractfile(info).read() for info in tar}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    if manifest.get("members") != "kept":
        manifest["members"] = {
            name: {"size": len(text), "sha256": hashlib.sha256(text).hexdigest()} for name, text in members.items()
        }
    with tarfile.open(target, "w:gz") as tar:
        for name, text in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return target


@pytest.mark.slow  # starts the program three times
def test_the_state_moves_to_a_new_database_and_back_unchanged(saved, state, tmp_path, process, tables_file):
    """From this engine into an SQLite file in another home, and from there back in the place of what is here."""
    held, files = sums(), stand(state)
    other = tmp_path / "other"
    other.mkdir()
    if tables_file.exists():
        shutil.copy(tables_file, other / "wugong.sqlite3")
    moved = process(other, "restore", str(saved))
    assert (moved.returncode, moved.stderr) == (0, "")
    assert stand(other) == files
    assert process(other, "record", "verify").returncode == 0
    again = tmp_path / "again.wugong"
    assert process(other, "backup", str(again)).returncode == 0

    Group.objects.all().delete()
    append(actor=SYSTEM, act="to be lost")
    (state / "files" / "empty").unlink()
    manifest = whole.restore(str(again), actor=SYSTEM, replace=True)
    assert manifest["database"] == "sqlite"
    assert stand(state) == files
    restored = sums()
    entries = restored.pop("record_entry")
    # Since the backup two acts were recorded: the restoration there and the one here.
    assert entries[0] == held.pop("record_entry")[0] + 1
    assert restored == held
    assert list(Entry.objects.order_by("-pk").values_list("act", flat=True)[:3]) == ["restore", "restore", "waiting"]


def test_a_restored_state_goes_on(saved, state):
    whole.restore(str(saved), actor=SYSTEM, replace=True)
    Group.objects.create(name="a new number")
    append(actor=SYSTEM, act="new")
    assert engine.missing_guards(connection) == []
    last = seal(actor=SYSTEM)
    assert last.size == Entry.objects.count() == 43
    signer = Software()
    assert list(Verification(signer.public_keys(), signer).findings()) == []


def test_a_backup_is_its_owners_alone_and_recorded(saved, state):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.act, entry.outcome, entry.detail["rows"] > 24) == ("back_up", "seen", True)
    assert list(saved.parent.glob("*.part")) == []


def test_restored_files_are_their_owners_alone(saved, state):
    whole.restore(str(saved), actor=SYSTEM, replace=True)
    assert stat.S_IMODE((state / "record" / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "record").stat().st_mode) == 0o700


def test_what_is_in_use_is_not_replaced_unasked(saved, state):
    held, files = sums(), stand(state)
    with pytest.raises(Invalid, match="holds files"):
        whole.restore(str(saved), actor=SYSTEM)
    for path in sorted(state.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(Invalid, match="the database is in use"):
        whole.restore(str(saved), actor=SYSTEM)
    assert sums() == held
    assert stand(state) == {}
    assert files != {}


def test_others_than_the_system_administrator_neither_save_nor_restore(saved, state, tmp_path):
    held = sums()
    for role in set(Role) - {Role.A1}:
        hat = Hat("h", role)
        actor = Actor(user=UUID(int=1), hat=hat, hats=(hat,))
        with pytest.raises(Denied):
            whole.backup(str(tmp_path / "mine"), actor=actor)
        with pytest.raises(Denied):
            whole.restore(str(saved), actor=actor, replace=True)
    assert sums() == held
    assert not (tmp_path / "mine").exists()


def cut(text):
    return text[: len(text) // 2]


def flip(text):
    text = bytearray(gzip.decompress(text))
    text[len(text) // 2] ^= 1
    return gzip.compress(bytes(text))


def shorn(text):
    return text[:-9]


def test_a_damaged_archive_changes_nothing(saved, state):
    held, files, text = sums(), stand(state), saved.read_bytes()
    for spoiled in (cut(text), flip(text), shorn(text), b"", b"not an archive", gzip.compress(text)):
        saved.write_bytes(spoiled)
        with pytest.raises(Invalid, match="is damaged or not a backup"):
            whole.restore(str(saved), actor=SYSTEM, replace=True)
        assert (sums(), stand(state)) == (held, files)


def escape(members, manifest):
    members["files/../../evil"] = b"x"


def lose_a_file(members, manifest):
    manifest["members"] = "kept"


def other_form(members, manifest):
    manifest["format"] = "wugong-backup-9"


def newer(members, manifest):
    manifest["migrations"]["record"].append("0099_later")


def older(members, manifest):
    manifest["migrations"]["record"].remove("0002_guards")


def other_columns(members, manifest):
    manifest["tables"][0]["columns"].append("more")


def fewer_rows(members, manifest):
    name = "tables/record_entry.jsonl"
    members[name] = b"".join(members[name].splitlines(keepends=True)[:-1])


def changed_row(members, manifest):
    name = "tables/record_entry.jsonl"
    members[name] = members[name].replace(b"step_7", b"step_8")


def orphans(members, manifest):
    members["tables/auth_group.jsonl"] = b""


def bad_value(members, manifest):
    name = sessions()
    members[name] = members[name].replace(b"2026-01-01T", b"2026-13-01T")


def bad_row(members, manifest):
    members[sessions()] = b'["k2"]\n'


def no_json(members, manifest):
    members[sessions()] = b"{\n"


UNFIT = [
    (escape, "is damaged or not a backup"),
    (lose_a_file, "is damaged or not a backup"),
    (other_form, "in the form wugong-backup-9"),
    (newer, r"from a newer version \(record 0099_later\)"),
    (older, r"from an older version \(without record 0002_guards\)"),
    (other_columns, "other columns"),
    (fewer_rows, "The table record_entry did not come out as it was saved"),
    (changed_row, "The table record_entry did not come out as it was saved"),
    (orphans, "The backup contradicts itself"),
    (bad_value, r"The table \w+_session cannot be restored"),
    (bad_row, r"The table \w+_session cannot be restored"),
    (no_json, r"The table \w+_session cannot be restored"),
]


def test_an_archive_that_does_not_fit_changes_nothing(saved, state, tmp_path):
    held, files = sums(), stand(state)
    for change, reason in UNFIT:
        other = rebuilt(saved, tmp_path / "other.wugong", change)
        with pytest.raises(Invalid, match=reason):
            whole.restore(str(other), actor=SYSTEM, replace=True)
        assert (sums(), stand(state)) == (held, files)
    assert engine.missing_guards(connection) == []


def test_a_failure_after_the_files_changed_places_puts_them_back(saved, state, monkeypatch):
    append(actor=SYSTEM, act="since")
    (state / "files" / "since").write_text("new")
    held, files = sums(), stand(state)

    def fail():
        raise OperationalError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "commit", fail)
        with pytest.raises(OperationalError, match="the disk is full"):
            whole.restore(str(saved), actor=SYSTEM, replace=True)
    assert (sums(), stand(state)) == (held, files)
    assert list(state.glob(".restore-*")) == []


def test_a_link_is_refused_for_it_would_be_left_out(state, tmp_path):
    (state / "files" / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(Invalid, match="elsewhere is a link"):
        whole.backup(str(tmp_path / "b"), actor=SYSTEM)
    assert list(tmp_path.glob("b*")) == []


def test_a_backup_inside_the_home_is_refused(state):
    with pytest.raises(Invalid, match="Put the backup outside"):
        whole.backup(str(state / "b"), actor=SYSTEM)
    assert not (state / "b").exists()


def test_the_commands_say_in_one_sentence_what_is_wrong(state, tmp_path):
    for args, reason in [
        (("backup", str(tmp_path / "no" / "b")), "cannot be written: No such file or directory."),
        (("restore", str(tmp_path / "none")), "cannot be read: No such file or directory."),
    ]:
        with pytest.raises(CommandError, match=reason) as raised:
            call_command(*args)
        assert raised.value.returncode == 1


def test_the_commands_say_what_they_did(state, tmp_path):
    out, file = io.StringIO(), tmp_path / "b"
    call_command("backup", str(file), stdout=out)
    call_command("restore", str(file), "--replace", stdout=out)
    first, second = out.getvalue().splitlines()
    assert first.startswith(f"Saved in {file}: all files and ")
    assert second.startswith("Restored and checked as of 20")
    assert (Seal.objects.count(), Checkpoint.objects.count()) == (40, 1)


zoned = st.datetimes(timezones=st.just(UTC))
VALUES = [
    (models.DateTimeField(), zoned),
    (models.DateField(), st.dates(min_value=date(1900, 1, 1))),
    (models.TimeField(), st.times()),
    (models.DurationField(), st.timedeltas(min_value=timedelta(days=-999), max_value=timedelta(days=999))),
    (models.DecimalField(max_digits=12, decimal_places=4), st.decimals(-(10**7), 10**7, places=4)),
    (models.UUIDField(), st.uuids()),
    (models.BinaryField(), st.binary()),
    (models.FloatField(), st.floats(allow_nan=False)),
    (models.BooleanField(), st.booleans()),
    (models.BigIntegerField(), st.integers(-(2**63), 2**63 - 1)),
    (models.TextField(), st.text()),
]


@pytest.mark.parametrize(("field", "values"), VALUES)
def test_a_value_of_every_kind_comes_back_exact(field, values):
    @given(values)
    def comes_back(value):
        text = json.dumps(_written(value))
        back = field.to_python(json.loads(text))
        assert (bytes(back) if isinstance(back, memoryview) else back) == value

    comes_back()


def test_a_value_without_a_way_to_write_it_is_an_error_of_the_program():
    with pytest.raises(TypeError, match="complex"):
        _written(1j)
    assert _written(Decimal("1.50")) == "1.50"
    assert _written(time(9, 30)) == "09:30:00"
