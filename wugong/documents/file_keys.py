"""The key of a document in the properties of its files, by which a changed copy is known."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from uuid import UUID

PREFIX = "wugong:document:"
_KEY = re.compile(rb"wugong:document:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_CORE, _LIMIT = "docProps/core.xml", 200_000


def key_of(document: UUID) -> str:
    return f"{PREFIX}{document}"


def key_in(data: bytes) -> UUID | None:
    """The document a file says it is; None where it says nothing. Reads at most a fixed part of any archive."""
    found = _KEY.search(_core(data) if data.startswith(b"PK") else data)
    return UUID(found.group(1).decode()) if found else None


def _core(data: bytes) -> bytes:
    """The properties of a DOCX; nothing where the archive is broken or too large to be honest."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(_CORE) as part:
            return part.read(_LIMIT)
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, OSError, RuntimeError, ValueError, EOFError):
        return b""
