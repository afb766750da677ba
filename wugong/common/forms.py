"""What the forms of all apps share: a date as browsers fill it in, refusals shown in the form, the page of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from wugong.common.errors import Denied, Refusal

BEGIN_WITH = "begin_with"  # in the session: words with which the next form of a new case begins
# Django's own sentences: our catalogue is read before its own.
REQUIRED = gettext_lazy("This field is required.")
TOO_LONG = ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
TOO_SMALL = gettext_lazy("Ensure this value is greater than or equal to %(limit_value)s.")
TOO_LARGE = gettext_lazy("Ensure this value is less than or equal to %(limit_value)s.")

# What Django says of a form that was put together by hand is for programmers.
CHOOSE = gettext_lazy("Choose one of the options offered.")
for _kind in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField):
    _known = _kind.default_error_messages
    _kind.default_error_messages = {**_known, **dict.fromkeys(("invalid_choice", "invalid_list"), CHOOSE)}
forms.ModelMultipleChoiceField.default_error_messages["invalid_pk_value"] = CHOOSE
for _keyed in (forms.UUIDField, models.UUIDField):
    _keyed.default_error_messages = {"invalid": CHOOSE}


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


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: Any,
    label: Any,
    back: tuple[Any, str],
    lead: Any = "",
    stay: Any = "",
    base: str = "",
    template: str = "web/form.html",
    **more: Any,
) -> HttpResponse:
    """The page of a form, 422 when something is wrong with what was typed.

    ``label`` is that of its button, ``back`` the page it leads back to (label, address), ``stay`` says how one leaves,
    ``base`` is the shell.
    """
    way = [{"label": back[0], "url": back[1]}]
    context: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "label": label,
        "back": way,
        "stay": stay or _("Leave it as it is"),
    }
    status = 422 if form.errors else 200
    return render(request, template, {**context, "form": form, "shell": base, **more}, status=status)


def number_page(
    request: HttpRequest,
    open_it: Callable[[str], list[str]],
    *,
    title: Any,
    lead: Any,
    back: tuple[Any, str],
    openings: Iterable[Any] = (),
    purposes: Iterable[tuple[str, Any]] = (),
    base: str = "",
) -> HttpResponse:
    """The page that opens sealed numbers: it asks what for, then shows those that ``open_it(reason)`` returns, once.

    A refusal is shown with what was typed. ``openings`` are the entries of the record about earlier openings,
    ``purposes`` the choices where words of one's own would tell too much, ``base`` is the shell.
    """
    context: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "back": back,
        "openings": openings,
        "purposes": list(purposes),
        "shell": base or "web/base.html",
        "numbers": [],
        "reason": "",
    }
    status = 200
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:200]
        try:
            context["numbers"] = open_it(reason)
        except Denied:
            raise
        except Refusal as refusal:
            context, status = {**context, "refusal": refusal, "reason": reason}, refusal.status
    answer = render(request, "web/number.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
