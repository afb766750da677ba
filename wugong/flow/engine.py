"""The only SQL of flow that differs by engine: matters by the beginnings of their search tokens."""

from __future__ import annotations

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from wugong.flow.models import Matter

# SQLite: FTS5 over flow_matter.words, kept by triggers. PostgreSQL: a stored tsvector with a GIN index. Both are made
# in migration 0002. FTS5's trigram tokenizer finds nothing for one or two Chinese characters, pg_trgm scans for two.
_SQLITE = "SELECT rowid FROM flow_matter_words WHERE flow_matter_words MATCH %s"
_POSTGRESQL = "SELECT key FROM flow_matter WHERE tokens @@ %s::tsquery"


def with_tokens(rows: QuerySet[Matter], terms: list[str]) -> QuerySet[Matter]:
    """Rows that have, for each term, a token that begins with it. Terms are those of ``search.terms``."""
    if not terms:
        return rows.none()
    if connections[rows.db].vendor == "postgresql":
        asked = " & ".join(f"'{term}':*" for term in terms)
        return rows.filter(key__in=RawSQL(_POSTGRESQL, [asked]))  # noqa: S611 - a constant with a parameter
    asked = " AND ".join(f'"{term}"*' for term in terms)
    return rows.filter(key__in=RawSQL(_SQLITE, [asked]))  # noqa: S611 - a constant with a parameter
