"""Two-language columns: ``name`` is Chinese and always there, ``name_en`` is optional. Sentences in any language."""

from typing import Any, cast

from django.utils import translation
from django.utils.functional import Promise, lazy


def in_page_language(obj: Any, field: str) -> str:
    """``obj.<field>_en`` on an English page where it is filled, else ``obj.<field>``."""
    if (translation.get_language() or "").startswith("en"):
        return str(getattr(obj, f"{field}_en", "") or getattr(obj, field))
    return str(getattr(obj, field))


def sentence(text: str | Promise, **values: Any) -> Promise:
    """A lazy text with its values filled in anew for each language it is read in: names follow the page too."""
    made: Any = lazy(lambda: str(text) % values, str)()
    return cast(Promise, made)


def in_two(chinese: str, english: str) -> Promise:
    """Two ready texts as one lazy one."""

    def said() -> str:
        return english if (translation.get_language() or "").startswith("en") else chinese

    made: Any = lazy(said, str)()
    return cast(Promise, made)
