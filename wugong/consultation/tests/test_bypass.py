"""A decision cannot be recorded early: page, interface, command line, race, SQL (R-05, R-06); on both engines."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal, Stale
from wugong.consultation import evidence, testing
from wugong.consultation.actions import open_opinion, set_practice
from wugong.consultation.guards import changed_guards
from wugong.consultation.models import Consultation
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import stays
from wugong.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DECIDED = {"decision": "go_ahead", "decision_note": "经研究决定。"}
DIRECTIONS = pytest.mark.parametrize(("direction", "rule"), [("down", "R-05"), ("up", "R-06")])


def refusals(case) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(object_id=case.pk).exclude(outcome="done").order_by("at", "id")
    return list(rows.values_list("act", "outcome", "rule"))


@DIRECTIONS
def test_the_page_refuses(cast, client, direction, rule):
    case, _sides = testing.issued(cast, direction)
    client.force_login(cast.users["department_officer" if direction == "down" else "street_secretary"])
    address = reverse("web:step", args=["consultation", case.pk, "record_decision"])
    answer = client.post(address, DECIDED)
    assert answer.status_code == 409
    assert "还没有答复" in answer.content.decode()
    assert "经研究决定。" in answer.content.decode()  # nothing typed is lost
    assert (reread(case).state, refusals(case)) == ("issued", [("record_decision", "refused", rule)])


@DIRECTIONS
def test_the_interface_refuses(cast, client, direction, rule):
    case, _sides = testing.prepared(cast, direction)
    client.force_login(cast.users["department_officer" if direction == "down" else "street_secretary"])
    address = f"/api/v1/matters/{case.pk}/steps/record_decision"
    answer = client.post(address, json.dumps({"inputs": DECIDED}), content_type="application/json")
    assert answer.status_code == 409, answer.content
    assert (reread(case).state, refusals(case)) == ("preparing", [("record_decision", "refused", rule)])


@DIRECTIONS
def test_code_on_the_command_line_refuses(cast, direction, rule):
    """There is no command that decides; who calls the actions from a shell meets the same guards, as nobody's hand."""
    case, sides = testing.deliberated(cast, direction=direction)
    stays(case, lambda: take(case, "record_decision", actor=SYSTEM, **DECIDED), Denied, "role")
    with pytest.raises(Exception, match="还没有答复"):
        take(case, "record_decision", actor=sides.asks, **DECIDED)
    assert reread(case).state == "deliberated"
    assert refusals(case) == [("record_decision", "denied", "role"), ("record_decision", "refused", rule)]


def test_two_who_look_at_one_page_race_and_the_decision_loses(cast):
    """One signs that the street does not agree, the other decides on what he saw before; either order."""
    case, sides = testing.deliberated(cast, "disagree")
    seen = Consultation.objects.get(pk=case.pk)
    perform(case, "return_opinion", actor=sides.heads)
    with pytest.raises(Stale):
        perform(seen, "record_decision", actor=sides.asks, seen=seen.version, **DECIDED)
    with pytest.raises(Refusal):
        perform(Consultation.objects.get(pk=case.pk), "record_decision", actor=sides.asks, **DECIDED)
    assert reread(case).state == "returned"
    assert refusals(case) == [("record_decision", "refused", "state"), ("record_decision", "refused", "coordination")]


def sql(statement: str, *given) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


def key(case) -> object:
    return case.pk if connection.vendor == "postgresql" else case.pk.hex


FORGED = (
    "UPDATE consultation_consultation SET state = 'decided', decision = 'go_ahead', verdict = 'agree', opinion = 'x',"
    " returned_at = created_at, signed_by = initiator_id, meeting_no = '1', meeting_on = '2026-11-02', present = 9"
    " WHERE id = %s"
)


@pytest.mark.parametrize("direction", ["down", "up"])
def test_the_database_refuses(cast, direction):
    case, _sides = testing.issued(cast, direction)
    for statement in (
        "UPDATE consultation_consultation SET state = 'decided' WHERE id = %s",
        "UPDATE consultation_consultation SET state = 'sealed', decision = 'go_ahead', lapsed_at = created_at"
        " WHERE id = %s",
        FORGED,
        "UPDATE consultation_consultation SET state = 'draft' WHERE id = %s",
        "UPDATE consultation_consultation SET candidate = '某某' WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            sql(statement, key(case))
    row = Consultation.objects.get(pk=case.pk)
    row.pk, row.biz_no, row.state, row.decision, row.lapsed_at = None, "X", "decided", "go_ahead", row.issued_at
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError):
            sql("INSERT OR REPLACE INTO consultation_consultation SELECT * FROM consultation_consultation")
    assert reread(case).state == "issued"


def test_the_database_keeps_what_was_signed_disputed_and_decided(cast):
    case, _sides = testing.returned(cast, "disagree")
    for statement in (
        "UPDATE consultation_consultation SET verdict = 'agree' WHERE id = %s",
        "UPDATE consultation_consultation SET opinion = 'x' WHERE id = %s",
        "UPDATE consultation_consultation SET state = 'decided', decision = 'go_ahead', outcome = 'agreed'"
        " WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            sql(statement, key(case))
    done = testing.decided(*testing.returned(cast))
    with pytest.raises(DatabaseError):
        sql("UPDATE consultation_consultation SET decision = 'dropped' WHERE id = %s", key(done))


GONE_AHEAD = "UPDATE consultation_consultation SET state = 'decided', decision = 'go_ahead' WHERE id = %s"


@pytest.mark.parametrize("answer", ["", "disagree", "insufficient_information"])
def test_the_database_wants_the_consent_of_the_committee(cast, answer):
    """Where consent is required, neither a conclusion nor an outcome of one's own making lets a decision in (R-07)."""
    officer = cast.actor("district_officer")
    set_practice(effect="consent_required", silence="escalate_then_lapse", reason="区委决定", actor=officer)
    case, sides = testing.returned(cast, answer) if answer else testing.lapsed(cast)
    perform(case, "coordinate", actor=officer)
    for actor in (sides.asks, sides.heads):
        perform(reread(case), "give_statement", actor=actor, text="已说明。")
    agreed = "UPDATE consultation_consultation SET outcome = 'agreed' WHERE id = %s"
    signed = "UPDATE consultation_consultation SET consent_signed_by = initiator_id WHERE id = %s"
    for statement in (GONE_AHEAD, agreed, signed):  # no conclusion, no consent, no meeting
        with pytest.raises(DatabaseError):
            sql(statement, key(case))
    perform(reread(case), "conclude", actor=officer, outcome="differs", conclusion="意见不一。")
    for statement in (GONE_AHEAD, agreed, GONE_AHEAD.replace("SET", "SET outcome = 'agreed',")):
        with pytest.raises(DatabaseError):
            sql(statement, key(case))
    assert testing.decided(case, sides, "dropped").decision == "dropped"


def test_the_database_keeps_a_consent_and_a_conclusion(cast):
    case, sides = testing.coordinated(cast, "agreed")
    for change in ("late_present = 9", "consent_signed_by = NULL", "outcome = 'differs'", "conclusion = '另议'"):
        with pytest.raises(DatabaseError):
            sql(f"UPDATE consultation_consultation SET {change} WHERE id = %s", key(case))
    assert testing.decided(case, sides).decision == "go_ahead"
    given_up, sides = testing.coordinated(cast, "dropped")
    with pytest.raises(DatabaseError):
        sql(GONE_AHEAD, key(given_up))
    row = Consultation.objects.get(pk=given_up.pk)
    row.pk, row.biz_no, row.outcome = None, "X", "agreed"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def verified(folder, data: bytes) -> tuple[int, str]:
    """What ``verify.py`` says, run by a Python that knows nothing of the product."""
    (folder / "pack.zip").write_bytes(data)
    (folder / "verify.py").write_bytes(zipfile.ZipFile(io.BytesIO(data)).read("verify.py"))
    run = [sys.executable, "-I", "-S", "verify.py", "pack.zip"]
    ran = subprocess.run(
        run, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"}
    )
    return ran.returncode, ran.stdout + ran.stderr


def with_changed(data: bytes, name: str, old: bytes, new: bytes, drop: bool = False) -> bytes:
    held, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(held, "w") as archive:
        for each in source.namelist():
            content = source.read(each)
            if each == name:
                assert old in content
                content = content.replace(old, new, 1)
            if not (drop and each == name):
                archive.writestr(each, content)
    return held.getvalue()


@pytest.fixture
def own_home(tmp_path, settings):
    settings.HOME = tmp_path / "home"


def test_the_pack_verifies_alone_and_names_what_was_changed(cast, own_home, tmp_path):
    case, sides = testing.returned(cast)
    open_opinion(case, purpose="file", actor=sides.heads)
    testing.decided(case, sides)
    data = evidence.pack(reread(case), opened=True)
    status, said = verified(tmp_path, data)
    assert status == 0, said
    assert "opinion.json" in said
    letter = next(n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.endswith(".pdf"))
    for name, old, new, blamed in (
        ("case.txt", "不能断档".encode(), "可以断档".encode(), "case.txt"),
        ("record.jsonl", b'"act":"acknowledge"', b'"act":"acknowledged"', "acknowledged"),
        ("opinion.json", "不能断档".encode(), "可以断档".encode(), "opinion.json"),
        (letter, b"%PDF", b"%PDG", letter),
        ("pack.json", case.biz_no.encode(), b"X", "pack.json"),
    ):
        status, said = verified(tmp_path, with_changed(data, name, old, new))
        first = said.strip().splitlines()[-1]
        assert (status, blamed in first) == (1, True), said
    status, said = verified(tmp_path, with_changed(data, letter, b"", b"", drop=True))
    assert (status, "missing" in said) == (1, True)


def test_a_row_taken_out_of_the_pack_is_missed(cast, own_home, tmp_path):
    case, _sides = testing.lapsed(cast)
    call_command("evidence", case.biz_no, output=str(tmp_path / "out.zip"), verbosity=0, stdout=io.StringIO())
    data = (tmp_path / "out.zip").read_bytes()
    assert verified(tmp_path, data)[0] == 0
    rows = zipfile.ZipFile(io.BytesIO(data)).read("record.jsonl").split(b"\n")
    status, said = verified(tmp_path, with_changed(data, "record.jsonl", rows[2] + b"\n", b""))
    assert (status, "record.jsonl 第3行" in said.splitlines()[-1]) == (1, True), said


def test_a_guard_that_is_taken_down_is_named(db):
    assert list(changed_guards()) == []
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER consultation_early_update"
            if sqlite
            else "ALTER TABLE consultation_consultation DISABLE TRIGGER consultation_guard"
        )
    [found] = changed_guards()
    assert ("consultation_early_update" if sqlite else "consultation_guard") in found.sentence
