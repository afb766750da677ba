"""Forms with text in people's own words: what looks like a fact about a person is named, and a person decides."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wugong.common.privacy import NEVER, Finding, Kind, personal_facts, said

KEEP = "as_written"


class Keep(forms.CheckboxInput):
    """A box that is ticked for exactly what was found: other findings bring a new question."""

    def __init__(self, key: str) -> None:
        super().__init__(check_test=lambda value: value == key)
        self.key = key

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's signature
        return data.get(name, "")

    def format_value(self, value: Any) -> str:  # noqa: ARG002 - Django's signature
        return self.key


class FreeText(forms.BaseForm):
    """A form whose fields in ``free_text`` others will read; put it before ``Form`` or ``ModelForm``.

    The kinds in ``refused`` (identity and card numbers; more where the action refuses more) are refused. Anything else
    that looks personal is named once, with a box to keep the text as it is; who changes the text instead is asked
    nothing more. Text that is too long is refused with its length: the browser gets no ``maxlength``, because it would
    cut what is pasted without a word. ``elsewhere`` says where a telephone number belongs, for forms with such a field.
    """

    free_text: tuple[str, ...] = ()
    refused: frozenset[Kind] = NEVER
    elsewhere: str | Promise = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[KEEP] = forms.CharField(required=False, widget=forms.HiddenInput, label=_("Keep it as it is"))

    def __getitem__(self, name: str) -> forms.BoundField:
        bound = super().__getitem__(name)
        bound.field.widget.attrs.pop("maxlength", None)
        return bound

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        found: list[Finding] = []
        for name in self.free_text:
            here = personal_facts(str(data.get(name) or ""))
            if banned := [f for f in here if f.kind in self.refused]:
                refusal = gettext("This may not be in a text that others read: %(found)s. Take it out.")
                self.add_error(name, refusal % {"found": said(banned)})
            found += here
        ticked = data.pop(KEEP, "")
        if found and not any(f.kind in self.refused for f in found):
            self._weigh(found, ticked)
        return data

    def _weigh(self, found: list[Finding], ticked: str) -> None:
        key = mark(found)
        box = self.fields[KEEP]
        box.widget = Keep(key)
        box.help_text = _("Tick this only if no private person is named without need. Or change the text above.")
        if ticked == key:
            return
        sentence = gettext("Others will read this. Found in it: %(found)s. Change the text, or keep it as it is.")
        where = str(self.elsewhere) if any(f.kind in {Kind.MOBILE, Kind.PHONE} for f in found) else ""
        self.add_error(KEEP, " ".join(filter(None, [sentence % {"found": shown(found)}, where])))


def shown(found: list[Finding]) -> str:
    """What was found, in full: the person who wrote it reads it, and nothing of it is kept."""
    return gettext("; ").join(
        dict.fromkeys(gettext("%(what)s “%(text)s”") % {"what": f.label, "text": f.text} for f in found)
    )


def mark(found: list[Finding]) -> str:
    """A short mark of these findings, the same whatever their order."""
    return sha256("\n".join(sorted({f"{f.kind}:{f.text}" for f in found})).encode()).hexdigest()[:16]
