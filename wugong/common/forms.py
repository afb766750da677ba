"""What the forms of all apps share: a date as browsers fill it in, refusals shown in the form, the page of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from wugong.common.errors import Denied, Refusal
from wugong.common.markup import format_html, format_html_join

BEGIN_WITH = "begin_with"  # in the session: words with which the next form of a new case begins
# Django's own sentences: our catalogue is read before its own.
REQUIRED = gettext_lazy("This field is required.")
TOO_LONG = ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
DIGITS = ngettext_lazy(
    "Ensure that there are no more than %(max)s digit in total.",
    "Ensure that there are no more than %(max)s digits in total.",
    "max",
)
DECIMALS = ngettext_lazy(
    "Ensure that there are no more than %(max)s decimal place.",
    "Ensure that there are no more than %(max)s decimal places.",
    "max",
)
WHOLE_DIGITS = ngettext_lazy(
    "Ensure that there are no more than %(max)s digit before the decimal point.",
    "Ensure that there are no more than %(max)s digits before the decimal point.",
    "max",
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


class Suggesting(forms.TextInput):
    """A line of text for which names are offered; another one may be typed."""

    def __init__(self, names: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.names = names

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The line, and the list of its names right behind it."""
        line = super().render(name, value, {**(attrs or {}), "list": f"names_of_{name}"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in dict.fromkeys(self.names)))
        return format_html('{}<datalist id="names_of_{}">{}</datalist>', line, name, options)


class DayField(forms.DateField):
    """A date with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=date_input(), **options)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is nothing to choose among the rows of a model, and the page on which such rows are set up.

    ``page(actor)`` is empty for whom cannot open it; ``otherwise`` is then said instead of ``words``.
    """

    words: Any
    page: Callable[[Any], str]
    otherwise: Any = ""


_missing: dict[type[models.Model], Missing] = {}


def explain_missing(model: type[models.Model], words: Any, page: Callable[[Any], str], otherwise: Any = "") -> None:
    """Say what an empty choice among rows of a model means; called in ``AppConfig.ready``."""
    _missing[model] = Missing(words, page, otherwise)


def why_empty(field: forms.Field, actor: Any) -> tuple[str, str]:
    """The sentence and the page (or nothing) that an empty required choice shows."""
    rows = getattr(field, "queryset", None)
    if rows is None:
        return _("Nothing to choose yet."), ""
    if known := _missing.get(rows.model):
        page = known.page(actor)
        return str(known.words if page or not known.otherwise else known.otherwise), page
    return _("Nothing to choose yet: there is no entry of “%(kind)s” that fits.") % {
        "kind": rows.model._meta.verbose_name
    }, ""


@contextmanager
def refusals_into(form: forms.BaseForm, *, otherwise: str | None = None, **names: str) -> Iterator[list[Refusal]]:
    """Show a refusal raised inside in the form, beside the field it names, and go on after the block.

    ``names`` maps fields of the action to fields of the form where they differ, and rules of refusals that name no
    field to the field they are about; ``otherwise`` is the field for a refusal that names none of the form. Yields a
    list that then holds the refusal. Denied is raised (403).
    """
    refused: list[Refusal] = []
    try:
        yield refused
    except Denied:
        raise
    except Refusal as refusal:
        field = names.get(refusal.field, refusal.field) or names.get(refusal.rule, "")
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
