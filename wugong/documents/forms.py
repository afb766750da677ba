"""What is typed in: a document of one's own, a draft to be changed, the check, the letterhead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.forms import DayField
from wugong.documents.rules.content import (
    Content,
    Kind,
    Layout,
    blocks_of,
    cleaned,
    fault,
    tables_of,
    text_of,
)
from wugong.documents.rules.letterhead import LONGEST_CODE, LONGEST_MARK

BY_HAND = (Kind.LETTER, Kind.NOTICE, Kind.REPORT)
URGENCIES = ("", "加急", "特急")
_HASH = re.compile(r"^[0-9a-fA-F]{64}$")
_APART = re.compile(r"[\n，,、；;]+")


def names_in(text: str) -> tuple[str, ...]:
    """Names apart by commas, enumeration commas or lines."""
    return tuple(name.strip(" 。：:") for name in _APART.split(text.replace("\r", "")) if name.strip(" 。：:"))


def lines_in(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.replace("\r", "").split("\n") if line.strip())


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DraftForm(forms.Form):
    """The text of a document. ``base`` is what it says so far, or the empty paper of the own organisation."""

    title = forms.CharField(label=pgettext_lazy("document", "Title"), max_length=400)
    addressees = forms.CharField(
        label=_("Addressed to"), required=False, widget=area(2), max_length=2000,
        help_text=_("Separate the names with commas. Organisations that work here find it among their messages."),
    )  # fmt: skip
    text = forms.CharField(label=_("Text"), widget=area(16), max_length=400_000)
    attachments = forms.CharField(
        label=_("Attachments"),
        required=False,
        widget=area(2),
        max_length=2000,
        help_text=_("One on each line, names only."),
    )
    copies = forms.CharField(label=_("Copied to"), required=False, widget=area(2), max_length=2000)
    note = forms.CharField(
        label=pgettext_lazy("document", "Note"),
        required=False,
        max_length=200,
        help_text=_("For example whom to ask and their telephone."),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[(u, u or "—") for u in URGENCIES])
    approver = forms.CharField(
        label=_("Approved by"), required=False, max_length=40,
        help_text=_("Reports to a superior name who approved them."),
    )  # fmt: skip
    dated = DayField(
        label=_("Date of signing"), required=False,
        help_text=_("Empty: the day it is issued."),
    )  # fmt: skip
    sealed = forms.BooleanField(label=_("A seal is put on the paper"), required=False)

    def __init__(self, data: Any = None, *, base: Content, **kwargs: Any) -> None:
        self.base = base
        super().__init__(data, initial=initial_of(base), **kwargs)
        levels = _("One paragraph on each line. Lines that begin with %(levels)s become headings of that level.")
        self.fields["text"].help_text = levels % {"levels": "一、 （一） 1. （1）"}
        if base.kind != Kind.REPORT:
            del self.fields["approver"]
        if base.layout in (Layout.PLAIN, Layout.MINUTES):
            del self.fields["urgency"], self.fields["sealed"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        data["content"] = cleaned(self.content_of(data))
        if found := fault(data["content"]):
            self.add_error(found.at if found.at in self.fields else None, str(found))
        return data

    def content_of(self, data: dict[str, Any]) -> Content:
        """The typed content that was written."""
        dated: date | None = data["dated"]
        return replace(
            self.base,
            title=" ".join(data["title"].split()),
            addressees=names_in(data["addressees"]),
            blocks=blocks_of(data["text"], tables_of(self.base)),
            attachments=lines_in(data["attachments"]),
            copies=names_in(data["copies"]),
            note=data["note"].strip(" （）()"),
            urgency=data.get("urgency", ""),
            approver=data.get("approver", "").strip(),
            dated=dated,
            sealed=data.get("sealed", self.base.sealed),
        )


def initial_of(content: Content) -> dict[str, Any]:
    """A content as the form shows it."""
    return {
        "title": content.title,
        "addressees": "，".join(content.addressees),
        "text": text_of(content),
        "attachments": "\n".join(content.attachments),
        "copies": "，".join(content.copies),
        "note": content.note,
        "urgency": content.urgency,
        "approver": content.approver,
        "dated": content.dated,
        "sealed": content.sealed,
    }


class KindForm(forms.Form):
    """Which kind of document one writes oneself."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in BY_HAND])


class CheckForm(forms.Form):
    """A file, or its hash, or a number."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("DOCX or PDF as you have it. It is not stored.")
    )
    typed = forms.CharField(
        label=_("Or its SHA-256, or the number of the document"), required=False, max_length=100,
        help_text=_("64 characters 0-9 and a-f; or the number as it is printed, for those who sign in."),
    )  # fmt: skip

    text = forms.CharField(
        label=_("Text of the paper"), required=False, max_length=100_000, widget=area(4),
        help_text=_("With the number: what the paper says, typed or scanned. It is compared and not stored."),
    )  # fmt: skip

    def clean_typed(self) -> str:
        return "".join(str(self.cleaned_data["typed"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("typed"):
            raise forms.ValidationError(_("Choose a file, or type a hash or a number."))
        return data

    @property
    def is_hash(self) -> bool:
        return bool(_HASH.match(self.cleaned_data.get("typed", "")))


class LetterheadForm(forms.Form):
    """What the organisation is called on paper."""

    mark = forms.CharField(
        label=_("Name in the red head"), max_length=LONGEST_MARK, help_text=_("As a rule the whole name.")
    )
    code = forms.CharField(label=_("Code of the issuer"), max_length=LONGEST_CODE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {"code": "松林街工委", "number": "松林街工委函〔2026〕1号"}
        self.fields["code"].help_text = _("Comes before the year: %(code)s gives %(number)s.") % said
