"""The evidence pack: the whole case as one file that proves itself with Python alone (``verify.py`` inside it)."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.consultation.course import course, heading
from wugong.consultation.documents import name_of
from wugong.consultation.models import Consultation
from wugong.consultation.opinions import read, texts
from wugong.consultation.rules.kinds import Material
from wugong.documents.models import Document
from wugong.record.models import Entry
from wugong.record.proofs import inclusion
from wugong.record.provider import provider
from wugong.record.queries import history_of
from wugong.record.rules import canonical, moment
from wugong.record.sealing import seal

VERIFY = Path(__file__).with_name("verify.py")
FORMAT = "wugong-evidence-1"


def pack(case: Consultation, *, opened: bool) -> bytes:
    """The file. ``opened``: with the opinion and the statements in clear; whoever asks has them opened first."""
    seal(actor=SYSTEM)
    papers = list(Document.objects.filter(source_kind="consultation", source_id=case.pk).order_by("created_at", "id"))
    files: dict[str, bytes] = {"verify.py": VERIFY.read_bytes(), "record.jsonl": _record(case, papers)}
    with translation.override("zh-hans"):
        files["case.txt"] = "\n".join(_facts(case, opened=opened)).encode()
    for paper in papers:
        for copy in paper.filed.order_by("form"):
            files[f"documents/{paper.number}.{copy.form}"] = bytes(copy.data)
    if opened and case.verdict:
        files["opinion.json"] = canonical(read(case.opinion))
    return _zipped({"pack.json": _manifest(case, files), **files})


def _record(case: Consultation, papers: list[Document]) -> bytes:
    """Every row on the case and its papers, each with the proof that it stands in the record; the oldest first."""
    rows: list[Entry] = list(history_of("consultation", case.pk))
    for paper in papers:
        rows += history_of("document", paper.pk)
    ordered = sorted(rows, key=lambda row: (row.at, row.pk))
    return b"\n".join(canonical(_proved(row)) for row in ordered)


def _proved(row: Entry) -> dict[str, Any]:
    proof = inclusion(row.pk)
    return {"entry": proof["entry"], "proof": proof["proof"], "checkpoint": proof["checkpoint"]}


def _facts(case: Consultation, *, opened: bool) -> Iterator[str]:
    """The case as one reads it, a line each."""
    yield f"{case.biz_no} {name_of(case)}"
    yield heading(case)
    for field in Consultation._meta.concrete_fields:
        value = getattr(case, field.name)
        if not field.editable or field.primary_key or value in (None, "", []):
            continue
        if field.choices:
            value = getattr(case, f"get_{field.name}_display")()
        elif hasattr(value, "tzinfo"):
            value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        elif field.name == "materials":
            value = "、".join(str(Material(kind).label) for kind in value)
        elif field.name == "post":
            value = f"{case.post.organisation} {value}"
        yield _line(f"{field.verbose_name}：{value}")
    names = {"opinion": _("Reasons"), "asker": case.initiator, "answerer": case.answerer}
    for name, text in texts(case).items() if opened else ():
        yield _line(f"{names[name]}：{text}")
    for one in case.openings.order_by("created_at", "id"):
        when = timezone.localtime(one.created_at).strftime("%Y-%m-%d %H:%M")
        yield f"{_('Opened')} {when} {one.body} {one.name} {one.get_purpose_display()}"
    for row in course(case):
        if row.moment and row.tone != "now":
            when = timezone.localtime(row.moment).strftime("%Y-%m-%d %H:%M")
            yield _line(f"{when} {row.title} {row.by} {row.words}")


def _line(text: str) -> str:
    return " ".join(text.split())


def _manifest(case: Consultation, files: dict[str, bytes]) -> bytes:
    """What lies in the pack, signed with the key of the record: nothing can be taken out or put in unseen."""
    signer = provider()
    said: dict[str, Any] = {
        "format": FORMAT,
        "case": str(case.pk),
        "number": case.biz_no,
        "made_at": moment(clock.now()),
        "public_keys": signer.public_keys(),
        "signing": signer.signing,
        "key": signer.key(),
        "files": {name: _hashed(name, data) for name, data in files.items()},
    }
    said["signature"] = signer.sign(canonical(said)).hex()
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _hashed(name: str, data: bytes) -> dict[str, Any]:
    """The hash of a file; of a text that one reads, the hash of each line."""
    if name in {"case.txt", "record.jsonl"}:
        return {"lines": [hashlib.sha256(line.encode()).hexdigest() for line in data.decode().splitlines()]}
    return {"sha256": hashlib.sha256(data).hexdigest()}


def _zipped(files: dict[str, bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()
