"""``wugong record``: prove the record untouched, to oneself and to others."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections, router
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal, Unseen
from wugong.common.streams import Progress
from wugong.record import engine, proofs, queries, witness
from wugong.record.management.terminal import database_fault
from wugong.record.models import Entry
from wugong.record.provider import Provider, provider
from wugong.record.rules import moment
from wugong.record.sealing import seal
from wugong.record.verification import Verification


class Command(BaseCommand):
    requires_system_checks = []  # a broken page must not prevent verification
    help = "The append-only record: verify, seal, export checkpoints, prove and check an entry, lock a role out."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verify = verbs.add_parser("verify", help="find every changed, missing or re-ordered row")
        verify.add_argument("--checkpoint", metavar="FILE", help="checkpoints exported earlier: finds a cut-off end")
        verify.add_argument("--public-key", metavar="FILE", help="trust this key alone (PEM), not those kept here")
        verbs.add_parser("seal", help="seal now what waits")
        export = verbs.add_parser("export", help="checkpoints, public keys and the proofs between them, as JSON")
        export.add_argument("file", metavar="FILE", help="- for standard output")
        export.add_argument("--all", action="store_true", help="every checkpoint, not the last of each day")
        proof = verbs.add_parser("proof", help="the proof that an entry stands in the record, as JSON")
        proof.add_argument("entry", metavar="ENTRY_ID")
        proof.add_argument("-o", "--output", metavar="FILE", default="-")
        check = verbs.add_parser("check", help="check an exported file or a proof with the public key alone")
        check.add_argument("file", metavar="FILE")
        check.add_argument("--public-key", metavar="FILE", help="the key to trust (PEM), else those kept here")
        lock = verbs.add_parser("lock-down", help="PostgreSQL: let a role insert into the record and nothing else")
        lock.add_argument("--role", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        verb = getattr(self, "do_" + options["verb"].replace("-", "_"))
        try:
            verb(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as error:
            raise database_fault(error) from None

    def do_verify(self, options: dict[str, Any]) -> None:
        signer = provider()
        keys = trusted(options["public_key"], signer)
        witnesses = exported(options["checkpoint"]) if options["checkpoint"] else []
        witnesses += [own] if (own := witness.kept()) else []
        run = Verification(keys, signer, witnesses)
        found, progress = 0, Progress()
        for finding in run.findings(tick=lambda: progress(run.sealed)):
            found += 1
            self.stdout.write(finding.sentence)
        progress.done()
        self.stdout.write(
            _("Entries read: %(sealed)d, checkpoints: %(checkpoints)d.")
            % {"sealed": run.sealed, "checkpoints": run.checkpoints}
        )
        if run.waiting_since:
            said = {"waiting": run.waiting, "since": moment(run.waiting_since)}
            self.stdout.write(_("Entries waiting for their seal: %(waiting)d, the oldest since %(since)s.") % said)
        if run.late:
            text = _("Entries that tell of a time more than a day before their seal: %(late)d.")
            self.stdout.write(text % {"late": run.late})
        if found:
            text = _("The record is not as it was sealed. Findings: %(count)d.")
            raise CommandError(text % {"count": found})
        self.stdout.write(_("The record is as it was sealed."))

    def do_seal(self, options: dict[str, Any]) -> None:
        made = seal(actor=SYSTEM)
        if made is None:
            self.stdout.write(_("Nothing waited, or another worker is sealing."))
        else:
            said = {"size": made.size, "number": made.number}
            self.stdout.write(_("Entries sealed: %(size)d, checkpoint %(number)d.") % said)

    def do_export(self, options: dict[str, Any]) -> None:
        chosen = queries.checkpoints() if options["all"] else queries.last_checkpoints_of_days()
        write(options["file"], proofs.export(chosen, provider()))

    def do_proof(self, options: dict[str, Any]) -> None:
        try:
            entry = UUID(options["entry"])
            write(options["output"], proofs.inclusion(entry))
        except (ValueError, Unseen):
            raise CommandError(_("There is no entry %(id)s in the record.") % {"id": options["entry"]}) from None

    def do_check(self, options: dict[str, Any]) -> None:
        signer = provider()
        keys = trusted(options["public_key"], signer)
        self.stdout.write(proofs.check(read(options["file"]), keys, signer))

    def do_lock_down(self, options: dict[str, Any]) -> None:
        engine.lock_down(connections[router.db_for_write(Entry)], options["role"])
        self.stdout.write(_("%(role)s inserts into the record and cannot change it.") % {"role": options["role"]})


def trusted(file: str | None, signer: Provider) -> dict[str, str]:
    """Public keys by id: those in the file (one or more PEM blocks), else those of this installation."""
    if not file:
        return signer.public_keys()
    blocks = re.findall(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\n?", text_of(file), re.DOTALL)
    if not blocks:
        raise Invalid(_("%(file)s holds no public key in PEM form.") % {"file": file})
    return {signer.key_of(pem): pem for pem in blocks}


def exported(file: str) -> list[dict[str, Any]]:
    """The checkpoints of a file that ``wugong record export`` wrote."""
    text = read(file)
    found = text.get("checkpoints") if isinstance(text, dict) else None
    kinds = {"number": int, "size": int, "root": str, "at": str}
    if not isinstance(found, list) or not all(
        isinstance(said, dict) and all(isinstance(said.get(name), kind) for name, kind in kinds.items())
        for said in found
    ):
        raise Invalid(_("%(file)s is not a file of wugong record export.") % {"file": file})
    return found


def text_of(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise Invalid(_("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}) from None
    except UnicodeDecodeError:
        raise Invalid(_("%(file)s is not a text file in UTF-8.") % {"file": file}) from None


def read(file: str) -> Any:
    try:
        return json.loads(text_of(file))
    except ValueError:
        raise Invalid(_("%(file)s is not JSON.") % {"file": file}) from None


def write(file: str, document: dict[str, Any]) -> None:
    """Whole or not at all: a file that was there stays until the new one is complete."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if file == "-":
        sys.stdout.write(text)
        return
    draft = Path(f"{file}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise Invalid(_("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}) from None
