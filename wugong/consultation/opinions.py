"""Opinions and statements at rest: sealed with a key of their own, salted, and named by a hash in the record."""

from __future__ import annotations

import hashlib
import json
import secrets

from django.conf import settings
from django.utils.translation import gettext as _

from wugong.common import sealed
from wugong.common.errors import Refusal
from wugong.consultation.models import Consultation
from wugong.consultation.rules.guards import WAITING
from wugong.record.rules import canonical


def seal(**said: str) -> str:
    """What is said, with a salt, under the key of opinions."""
    salted = json.dumps({"salt": secrets.token_hex(16), **said}, ensure_ascii=False)
    return sealed.seal(salted, purpose="opinion", root=settings.OPINION_KEY)


def read(kept: str) -> dict[str, str]:
    """What was sealed. Raises Refusal where the key is another one."""
    text = sealed.unseal(kept, purpose="opinion", root=settings.OPINION_KEY)
    if not text:
        raise Refusal(_("The key of opinions is not the one they were sealed with. Put it back."), rule="key")
    said: dict[str, str] = json.loads(text)
    return said


def texts(case: Consultation) -> dict[str, str]:
    """What an opening lets one read: the reasons, which nobody reads where they lapsed unsigned, and the statements."""
    opinion = case.opinion if case.verdict or case.state in WAITING else ""
    kept = {"opinion": opinion, "asker": case.asker_statement, "answerer": case.answerer_statement}
    return {name: read(held)["text"] for name, held in kept.items() if held}


def fingerprint(said: dict[str, str]) -> str:
    """What the record keeps of an opinion: nobody reads it back, and another text has another one."""
    return hashlib.sha256(canonical(said)).hexdigest()
