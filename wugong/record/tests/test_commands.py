import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from wugong.common.actor import SYSTEM
from wugong.record import engine
from wugong.record.actions import append
from wugong.record.models import Entry
from wugong.record.sealing import seal


def run(*args):
    out = io.StringIO()
    call_command("record", *args, stdout=out)
    return out.getvalue().splitlines()


def fails(*args):
    """The lines on standard output and the sentence on standard error of a run that ends with status 1."""
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("record", *args, stdout=out)
    assert raised.value.returncode == 1
    return out.getvalue().splitlines(), str(raised.value)


def test_verify_says_that_all_is_well(sealed):
    assert run("verify") == ["Entries read: 35, checkpoints: 4.", "The record is as it was sealed."]


def test_verify_says_what_waits(sealed):
    append(actor=SYSTEM, act="new")
    assert run("verify")[1].startswith("Entries waiting for their seal: 1, the oldest since 20")


def test_verify_names_each_fault_on_a_line_and_fails(sealed):
    with engine.unguarded(connection):
        Entry.objects.filter(pk__in=[sealed[4].pk, sealed[20].pk]).update(reason="forged")
    lines, sentence = fails("verify")
    assert [line.split(" of ")[0] for line in lines[:2]] == [
        f"Number 5, entry {sealed[4].pk}",
        f"Number 21, entry {sealed[20].pk}",
    ]
    assert sentence == "The record is not as it was sealed. Findings: 2."


def test_verify_against_an_exported_file(sealed, tmp_path):
    file = tmp_path / "checkpoints.json"
    run("export", str(file))
    assert run("verify", "--checkpoint", str(file))[-1] == "The record is as it was sealed."
    document = json.loads(file.read_text())
    document["checkpoints"][0]["size"] = 99
    file.write_text(json.dumps(document))
    lines, _ = fails("verify", "--checkpoint", str(file))
    assert lines[0].startswith("Checkpoint 4 in the file does not hold")
    assert lines[1].startswith("The record is cut off after number 35")


def test_verify_trusts_the_given_key_alone(sealed, home, tmp_path):
    (own,) = (home / "record").glob("*.pub")
    assert run("verify", "--public-key", str(own))[-1] == "The record is as it was sealed."
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAUIPwAvf1KXhL8zrZJrO3HDJQL6smu8ODnr8I5Arl7tQ=\n"
        "-----END PUBLIC KEY-----\n"
    )
    lines, _ = fails("verify", "--public-key", str(stranger))
    assert any(line.startswith("Checkpoint 1 of ") and "not one of those trusted" in line for line in lines)


def test_seal_says_how_far_the_record_is_sealed(db):
    assert run("seal") == ["Nothing waited, or another worker is sealing."]
    append(actor=SYSTEM, act="x")
    assert run("seal") == ["Entries sealed: 1, checkpoint 1."]


def test_a_proof_goes_out_and_is_checked_with_the_public_key_alone(sealed, home, tmp_path, django_assert_num_queries):
    file = tmp_path / "proof.json"
    run("proof", str(sealed[7].pk), "-o", str(file))
    (own,) = (home / "record").glob("*.pub")
    with django_assert_num_queries(0):
        (line,) = run("check", str(file), "--public-key", str(own))
    assert line.startswith(f"Entry {sealed[7].pk} of ")
    file.write_text(file.read_text().replace("step_8", "step_9"))
    assert fails("check", str(file))[1].startswith("The proof does not hold")


def test_a_dash_is_standard_output_and_input(sealed, capsys, monkeypatch):
    run("export", "--all", "-")
    text = capsys.readouterr().out
    assert len(json.loads(text)["checkpoints"]) == 4
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run("check", "-")[0].startswith("Checkpoints that hold: 4,")
    run("proof", str(sealed[0].pk))
    assert json.loads(capsys.readouterr().out)["entry"]["id"] == str(sealed[0].pk)


@pytest.mark.parametrize("entry", ["seventeen", "", "01a209c5-0000-7000-8000-000000000000"])
def test_a_proof_of_nothing_is_refused(sealed, entry):
    assert fails("proof", entry)[1] == f"There is no entry {entry} in the record."


BAD_FILES = [
    (None, "cannot be read: No such file or directory."),
    (b"\xff\xfe\x00", "is not a text file in UTF-8."),
    (b"{", "is not JSON."),
    (b"[]", "is not a file of wugong record export."),
    (b'{"checkpoints": [{"number": 1}]}', "is not a file of wugong record export."),
]


@pytest.mark.parametrize(("content", "reason"), BAD_FILES)
def test_a_bad_file_is_refused_with_its_name(sealed, tmp_path, content, reason):
    file = tmp_path / "file.json"
    if content is not None:
        file.write_bytes(content)
    lines, sentence = fails("verify", "--checkpoint", str(file))
    assert (lines, sentence) == ([], f"{file} {reason}")


def test_a_file_without_a_key_is_refused(sealed, tmp_path):
    file = tmp_path / "key.pem"
    file.write_text("nothing")
    assert fails("verify", "--public-key", str(file))[1] == f"{file} holds no public key in PEM form."
    file.write_text("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n")
    assert fails("check", "-", "--public-key", str(file))[1] == "This is not an Ed25519 public key in PEM form."


def test_an_export_that_cannot_be_written_leaves_nothing(sealed, tmp_path):
    file = tmp_path / "missing" / "file.json"
    assert fails("export", str(file))[1] == f"{file} cannot be written: No such file or directory."
    assert list(tmp_path.glob("**/*.part")) == []


def test_a_database_that_does_not_answer_is_one_sentence(db, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr("wugong.record.verification.Verification.findings", fail)
    assert fails("verify")[1] == "The database does not answer as it should: connection refused."


def test_lock_down_needs_postgresql_or_a_role(db):
    sentence = fails("lock-down", "--role", "nobody_here")[1]
    assert sentence.startswith("Only PostgreSQL" if connection.vendor == "sqlite" else "There is no role nobody_here")


@pytest.mark.parametrize("args", [[], ["unknown"], ["proof"], ["verify", "--unknown"]])
def test_wrong_usage_ends_with_status_two(args):
    with pytest.raises(SystemExit) as raised:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["wugong", "record", *args])
    assert raised.value.code == 2


def test_seal_by_hand_is_seal_by_the_worker(db):
    append(actor=SYSTEM, act="x")
    run("seal")
    assert seal(actor=SYSTEM) is None
