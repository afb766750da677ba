"""Two-language columns: ``name`` is Chinese and always there, ``name_en`` is optional."""

from typing import Any

from django.utils import translation


def in_page_language(obj: Any, field: str) -> str:
    """``obj.<field>_en`` on an English page where it is filled, else ``obj.<field>``."""
    if (translation.get_language() or "").startswith("en"):
        return str(getattr(obj, f"{field}_en", "") or getattr(obj, field))
    return str(getattr(obj, field))
