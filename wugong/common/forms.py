"""What the forms of all apps share: a date as browsers fill it in, and refusals shown in the form that caused them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from wugong.common.errors import Denied, Refusal


def date_input(**attrs: str) -> forms.DateInput:
    """The browser's own date picker; it understands ISO dates only, whatever the language of the page."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class DayField(forms.DateField):
    """A date with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=date_input(), **options)


@contextmanager
def refusals_into(form: forms.BaseForm, *, otherwise: str | None = None, **names: str) -> Iterator[list[Refusal]]:
    """Show a refusal raised inside in the form, beside the field it names, and go on after the block.

    ``names`` maps fields of the action to fields of the form where they differ; ``otherwise`` is the field for a
    refusal that names none of the form. Yields a list that then holds the refusal. Denied is raised (403).
    """
    refused: list[Refusal] = []
    try:
        yield refused
    except Denied:
        raise
    except Refusal as refusal:
        field = names.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else otherwise, str(refusal))
        refused.append(refusal)
