"""Two-language columns: ``name`` is Chinese and always there, ``name_en`` is optional. Sentences in any language."""

from collections.abc import Callable
from typing import Any, cast

from django.utils import translation
from django.utils.functional import Promise, lazy

LANGUAGES = ("zh-hans", "en")


def english() -> bool:
    """Whether the page is in English."""
    return (translation.get_language() or "").startswith("en")


def in_both(text: str | Promise | Callable[[], object]) -> tuple[str, str]:
    """A text in Chinese and in English: lazy, or a function that says it in the language of the moment."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(text() if callable(text) else text))
    return said[0], said[1]


def in_page_language(obj: Any, field: str) -> str:
    """``obj.<field>_en`` on an English page where it is filled, else ``obj.<field>``."""
    if english():
        return str(getattr(obj, f"{field}_en", "") or getattr(obj, field))
    return str(getattr(obj, field))


def sentence(text: str | Promise, **values: Any) -> Promise:
    """Return a lazy text whose values are filled in for each language it is read in: names follow the page too."""
    made: Any = lazy(lambda: str(text) % values, str)()
    return cast(Promise, made)


def in_two(chinese: str, in_english: str) -> Promise:
    """Two ready texts as one lazy one."""
    made: Any = lazy(lambda: in_english if english() else chinese, str)()
    return cast(Promise, made)
