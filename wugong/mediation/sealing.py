"""What is said in the studio, at rest: AES-256-GCM under ``MEDIATION_KEY``, with a key of its own for each wall."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from wugong.common import sealed
from wugong.common.errors import Invalid, Refusal
from wugong.common.privacy import refuse_identity
from wugong.mediation.models import Note, Party, Term
from wugong.mediation.rules.kinds import LONGEST


def wall(case: UUID, party: UUID | None = None) -> str:
    """The purpose under which a case is sealed; with a party, what that one said alone."""
    return f"mediation:{case}:{party}" if party else f"mediation:{case}"


def seal(purpose: str, **said: Any) -> str:
    """These values under the key of that purpose; numbers of identity papers and cards are refused."""
    return sealed.seal(json.dumps(said, ensure_ascii=False), purpose=purpose, root=settings.MEDIATION_KEY)


def read(kept: str, purpose: str) -> dict[str, Any]:
    """What was sealed; empty where nothing was. Raises Refusal where the key is another one."""
    if not kept:
        return {}
    text = sealed.unseal(kept, purpose=purpose, root=settings.MEDIATION_KEY)
    if not text:
        raise Refusal(_("The key of mediations is not the one they were sealed with. Put it back."), rule="key")
    said: dict[str, Any] = json.loads(text)
    return said


def written(text: str, field: str, most: int = LONGEST) -> str:
    """A person's words, checked before they are sealed. Raises Invalid naming the field, never quoting the words."""
    text = text.strip()
    if not text:
        raise Invalid(_("Nothing is written here yet."), rule="input", field=field)
    if len(text) > most:
        words = {"most": most, "length": len(text)}
        raise Invalid(_("At most %(most)d characters; this has %(length)d.") % words, rule="input", field=field)
    refuse_identity(**{field: text})
    return text


def of_party(party: Party) -> dict[str, Any]:
    """Name, telephone and code of a party."""
    return read(party.said, wall(party.case_id))


def of_note(note: Note) -> str:
    """The text of a note, together or apart."""
    return str(read(note.text, wall(note.case_id, note.party_id)).get("text", ""))


def of_term(term: Term) -> dict[str, Any]:
    """Text and amount of a term."""
    return read(term.text, wall(term.case_id))
