"""Documents that prove themselves to someone who has nothing but the public key."""

import copy
import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Unseen
from wugong.common.ids import new_id
from wugong.record import engine
from wugong.record.actions import append
from wugong.record.models import Checkpoint, Node, Seal
from wugong.record.proofs import check, export, inclusion
from wugong.record.provider import Software
from wugong.record.queries import checkpoints, last_checkpoints_of_days
from wugong.record.sealing import seal
from wugong.record.verification import Verification


def checked(document, keys=None):
    signer = Software()
    return check(json.loads(json.dumps(document)), keys or signer.public_keys(), signer)


def test_every_entry_has_a_proof_that_holds(sealed):
    for number, entry in enumerate(sealed, 1):
        document = inclusion(entry.pk)
        assert document["proof"]["metadata"]["index"] == number
        assert document["entry"]["act"] == f"step_{number}"
        assert str(entry.pk) in checked(document)


def test_a_proof_is_under_the_first_checkpoint_that_covers_the_entry(sealed):
    assert [inclusion(sealed[n].pk)["checkpoint"]["number"] for n in (0, 9, 10, 34)] == [1, 1, 2, 4]


def test_a_proof_needs_no_stored_hashes(sealed):
    from django.db import connection

    before = inclusion(sealed[34].pk)
    with engine.unguarded(connection):
        Node.objects.all().delete()
    assert inclusion(sealed[34].pk) == before


def test_a_proof_can_be_followed_by_hand(sealed):
    """As RFC 9162 has it, with nothing of ours."""
    document = inclusion(sealed[12].pk)
    text = json.dumps(document["entry"], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    node = hashlib.sha256(b"\x00" + text).digest()
    path = [bytes.fromhex(step) for step in document["proof"]["path"]]
    assert node == path[0]
    for bit, other in zip(document["proof"]["rule"], path[1:], strict=False):
        node = hashlib.sha256(b"\x01" + (other + node if bit else node + other)).digest()
    assert node.hex() == document["checkpoint"]["root"]


TAMPERED = [
    (lambda d: d["entry"].update(act="forged"), "The proof does not hold"),
    (lambda d: d["entry"].pop("reason"), "The proof does not hold"),
    (lambda d: d["proof"]["path"].__setitem__(1, "00" * 32), "The proof does not hold"),
    (lambda d: d["proof"]["rule"].__setitem__(0, 1), "The proof does not hold"),
    (lambda d: d["proof"]["metadata"].update(index=1), "The proof does not hold"),
    (lambda d: d["proof"]["metadata"].update(size=12), "The proof does not hold"),
    (lambda d: d["proof"]["metadata"].update(security=False), "The proof does not hold"),
    (lambda d: d["checkpoint"].update(root="00" * 32), "signature does not match"),
    (lambda d: d["checkpoint"].update(at="2020-01-01T00:00:00.000000Z"), "signature does not match"),
    (lambda d: d["checkpoint"].update(signature="00" * 64), "signature does not match"),
    (lambda d: d["checkpoint"].update(signature="zz"), "signature does not match"),
    (lambda d: d["checkpoint"].update(signature=None), "signature does not match"),
    (lambda d: d["checkpoint"].update(key="0" * 32), "not one of those trusted"),
    (lambda d: d["checkpoint"].update(signing="RSA"), "names the signature RSA"),
    (lambda d: d.pop("checkpoint"), "not a document"),
    (lambda d: d.update(proof=None), "The proof does not hold"),
    (lambda d: d.update(proof=[]), "The proof does not hold"),
    (lambda d: d.update(entry=[]), "The proof does not hold"),
    (lambda d: d.update(format="wugong-proof-2"), "not a document"),
]


@pytest.mark.parametrize(("tamper", "reason"), TAMPERED)
def test_a_tampered_proof_is_refused(sealed, tamper, reason):
    document = copy.deepcopy(inclusion(sealed[12].pk))
    tamper(document)
    with pytest.raises(Invalid, match=reason):
        checked(document)


@pytest.mark.parametrize("text", [None, 7, [], {}, "x", {"format": []}])
def test_what_is_no_document_is_refused(db, text):
    with pytest.raises(Invalid, match="not a document"):
        checked(text, {"k": "v"})


def test_a_proof_does_not_hold_for_a_strangers_key(sealed, tmp_path):
    stranger = Software(tmp_path / "stranger")
    stranger.key()
    with pytest.raises(Invalid, match="not one of those trusted"):
        checked(inclusion(sealed[0].pk), stranger.public_keys())


def test_an_entry_that_waits_has_no_proof_yet(sealed):
    with pytest.raises(Invalid, match="not sealed yet"):
        inclusion(append(actor=SYSTEM, act="new").pk)


def test_an_unknown_entry_has_no_proof(sealed):
    with pytest.raises(Unseen):
        inclusion(new_id())


def test_exported_checkpoints_prove_that_nothing_between_them_changed(sealed):
    document = export(checkpoints(), Software())
    assert [c["size"] for c in document["checkpoints"]] == [10, 20, 30, 35]
    assert len(document["consistency"]) == 3
    assert checked(document).startswith("Checkpoints that hold: 4, the last at 20")


def test_the_last_checkpoint_of_each_day_is_exported(sealed):
    assert [c.number for c in last_checkpoints_of_days()] == [4]


def test_an_empty_record_exports_nothing_and_says_so(db):
    assert checked(export(checkpoints(), Software()), {"k": "v"}) == "No checkpoint in the file."


def test_a_checkpoint_of_a_quiet_day_is_consistent_with_the_one_before(sealed, monkeypatch):
    monkeypatch.setattr("wugong.record.queries.full_search_due", lambda: True)
    assert seal(actor=SYSTEM).number == 5
    assert checked(export(checkpoints(), Software())).startswith("Checkpoints that hold: 5, the last at 20")


REWRITTEN = [
    (lambda d: d["consistency"].pop(1), "Between checkpoints 2 and 3"),
    (lambda d: d["consistency"][0]["path"].__setitem__(0, "00" * 32), "Between checkpoints 1 and 2"),
    (lambda d: d["checkpoints"].reverse(), "Between checkpoints 4 and 3"),
    (lambda d: d["checkpoints"][2].update(root="00" * 32), "Checkpoint 3 does not hold"),
    (lambda d: d["checkpoints"].pop(1), "Between checkpoints 1 and 3"),
    (lambda d: d.update(checkpoints=[7]), "not a document"),
]


@pytest.mark.parametrize(("tamper", "reason"), REWRITTEN)
def test_a_tampered_export_is_refused(sealed, tamper, reason):
    document = copy.deepcopy(export(checkpoints(), Software()))
    tamper(document)
    with pytest.raises(Invalid, match=reason):
        checked(document)


def test_a_proof_reads_stored_hashes_and_not_the_leaves_below_them(sealed):
    with CaptureQueriesContext(connection) as queries:
        inclusion(sealed[32].pk)
    leaves = [query["sql"] for query in queries if "leaf" in query["sql"]]
    assert (len(queries), len(leaves)) == (8, 4)


class National(Software):
    """Stands for a customer's module: another hash, another signature, the same five methods."""

    hashing = "sm3"
    signing = "SM2"

    def sign(self, message):
        return hashlib.new("sm3", b"secret" + message).digest()

    def verify(self, pem, message, signature):
        return signature == self.sign(message)


def test_a_module_with_other_algorithms_is_plugged_in_by_a_setting(db, small, settings):
    settings.RECORD_PROVIDER = "wugong.record.tests.test_proofs.National"
    entries = [append(actor=SYSTEM, act=f"step_{n}") for n in range(23)]
    last, signer = seal(actor=SYSTEM), National()
    assert (last.hashing, last.signing, last.size) == ("sm3", "SM2", 23)
    assert list(Verification(signer.public_keys(), signer).findings()) == []
    assert str(entries[4].pk) in check(inclusion(entries[4].pk), signer.public_keys(), signer)
    assert check(export(checkpoints(), signer), signer.public_keys(), signer).startswith("Checkpoints that hold: 3,")


def test_a_record_keeps_its_hash(sealed, settings):
    settings.RECORD_PROVIDER = "wugong.record.tests.test_proofs.National"
    append(actor=SYSTEM, act="new")
    with pytest.raises(Invalid, match="hashed with sha256 and the provider brings sm3"):
        seal(actor=SYSTEM)
    assert (Seal.objects.count(), Checkpoint.objects.count()) == (35, 4)
