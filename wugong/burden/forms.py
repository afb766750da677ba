"""What is typed: the fields of a form for one period, and a line of the diary."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.burden.models import Filing
from wugong.burden.queries.forms import held_values
from wugong.burden.rules.questions import Kind
from wugong.common import clock
from wugong.common.forms import date_input
from wugong.flow.forms import StepForm

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=4)  # what lies outside says nothing of the form


class FillForm(StepForm):
    """What is not known is asked first; what is held stands below, filled in and locked."""

    obj: Filing
    began = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["began"].initial = signing.dumps(clock.now().isoformat(), salt="filing")
        self.rows = list(self.obj.form.fields.all())
        self.held = {key: value for key, value in held_values(self.obj).items() if value}
        for row in sorted(self.rows, key=lambda row: (row.key in self.held, row.number)):
            locked = row.key in self.held
            given: dict[str, Any] = {"label": row.label, "required": not locked, "max_length": 500}
            given["initial"] = self.obj.values.get(row.key, "")
            if locked:
                given |= {"disabled": True, "initial": self.held[row.key], "help_text": self._locked(row.known_from)}
            elif row.kind == Kind.DATE:
                given["widget"] = date_input()
            elif row.kind == Kind.NUMBER:
                given["widget"] = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[f"f_{row.number}"] = forms.CharField(**given)

    @staticmethod
    def _locked(source: str) -> str:
        return _("Held in %(source)s and locked. If it is wrong, report it on the page of the case.") % {
            "source": source
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = {row.key: data.pop(f"f_{row.number}", "") for row in self.rows}
        asked = {row.key for row in self.rows} - self.held.keys()
        return {**data, "answers": {key: v for key, v in told.items() if key in asked}, "took": self._minutes(data)}

    def _minutes(self, data: dict[str, Any]) -> Decimal | None:
        try:
            began = datetime.fromisoformat(signing.loads(data.pop("began", ""), salt="filing", max_age=LONGEST))
        except (signing.BadSignature, ValueError):
            return None
        took = clock.now() - began
        return Decimal(round(took.total_seconds() / 60, 1)) if SHORTEST <= took <= LONGEST else None


class DoubtForm(StepForm):
    """Which locked value is wrong, and what is right."""

    obj: Filing
    key: Any = forms.ChoiceField(label=gettext_lazy("Which value"))
    right = forms.CharField(
        label=gettext_lazy("What is right, and where it is written"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, labels = held_values(self.obj), {row.key: row.label for row in self.obj.form.fields.all()}
        self.fields["key"].choices = [(k, f"{labels[k]}：{value}") for k, value in held.items() if value]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A line of the diary."""

    text = forms.CharField(
        label=gettext_lazy("What I saw, heard, did"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
