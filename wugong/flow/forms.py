"""The form behind a button: what a step needs to know beside who takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.forms import Suggesting, date_input
from wugong.flow import actions
from wugong.flow.binding import Binding, binding_of
from wugong.flow.models import Stateful
from wugong.flow.table import Modal, Step

FEW = 6  # so many choices are shown at once
LINE = 200  # a text that may be longer gets more than a line


class Chips(forms.RadioSelect):
    """A few choices, all in sight; pages draw them as chips."""


NUMBERS = {"biz_no", "permit_no"}


class Picked(forms.ModelChoiceField):
    """One of the rows offered, by its id or by the number that people read."""

    def to_python(self, value: Any) -> Any:
        """The row; raises ValidationError in words of the page for what is none."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            columns = {field.name for field in self.queryset.model._meta.concrete_fields}  # type: ignore[union-attr]
            for name in NUMBERS & columns:
                if row := self.queryset.filter(**{name: str(value).strip()}).first():  # type: ignore[union-attr]
                    return row
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class StepForm(forms.Form):
    """Reads the input of one step: a field for each column it asks for, and ``reason`` where the step wants one.

    A subclass adds fields; one of the name of a column takes the place of the column's own.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, obj: Stateful, actor: Actor, step: Step, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.obj, self.actor, self.step = obj, actor, step
        self.fields["seen"].initial = obj.version
        own = {name: self.fields.pop(name) for name in list(self.fields) if name != "seen"}
        for name, needed in step.columns.items():
            self.fields[name] = own.pop(name) if name in own else self._column(name, needed)
        self.fields.update(own)
        if "reason" not in self.fields and (step.reason or any(g.modal is not Modal.MUST for g in step.guards)):
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                required=step.reason,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("One or two sentences. The others will read it."),
            )

    def _column(self, name: str, needed: bool) -> forms.Field:
        """The field of a column: label, help, length and choices are those of the model."""
        bound = binding_of(self.obj)
        column: Any = bound.model._meta.get_field(name)
        given: dict[str, Any] = {"required": needed, "initial": getattr(self.obj, column.attname)}
        if name in bound.choices and not column.is_relation:
            given["widget"] = Suggesting(map(str, bound.choices[name](self.obj, self.actor)))
        elif name in bound.choices:
            given["queryset"] = bound.choices[name](self.obj, self.actor)
        elif column.choices and len(column.choices) <= FEW:
            chosen = column.choices if needed else [("", _("not said")), *column.choices]
            given["widget"] = Chips(choices=chosen)
            if given["initial"] in {None, ""} and not needed:
                given["initial"] = ""
        elif isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            given["widget"] = date_input()
        elif isinstance(column, models.DateTimeField):
            given["widget"] = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        elif isinstance(column, models.TextField) or (column.max_length or 0) > LINE:
            given["widget"] = forms.Textarea(attrs={"rows": 3})
        if "queryset" in given:
            given["form_class"] = Picked
        field: forms.Field = column.formfield(**given)
        if isinstance(given.get("widget"), Chips):
            field.widget.choices = given["widget"].choices  # without the empty choice of the model
        field.label = capfirst(str(field.label))
        # What the model bounds is said beside its field, in place of the wider bound that any number has by itself.
        own = {type(one) for one in column._validators}
        field.validators = [one for one in field.validators if type(one) not in own] + column._validators
        return field

    def full_clean(self) -> None:
        """Two answers to one choice are none: which of them was meant is for the person to say."""
        super().full_clean()
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            several = getattr(field.widget, "allow_multiple_selected", False)
            if several or not isinstance(field, forms.ChoiceField) or not hasattr(self.data, "getlist"):
                continue
            if len({*self.data.getlist(self.add_prefix(name))} - {""}) > 1:
                self.add_error(name, _("Two different answers came for this. Choose one."))

    def begin(self) -> Stateful:
        """Create the object with what was read; raises what the action raises."""
        inputs = {n: v for n, v in self.cleaned_data.items() if n != "seen"}
        own = binding_of(self.obj).act(self.step.name)
        if own.run:
            return own.run(self.obj, actor=self.actor, **inputs)  # type: ignore[no-any-return]
        return actions.begin(self.obj, self.step.name, actor=self.actor, **inputs)

    def take(self) -> None:
        """Take the step with what was read. Call it on a valid form; raises what the action raises."""
        inputs = {n: v for n, v in self.cleaned_data.items() if not (n in {"seen", "reason"} and v in (None, ""))}
        actions.perform(self.obj, self.step.name, actor=self.actor, **inputs)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return any(not f.is_hidden for f in self)


def first_steps(bound: Binding, blank: Stateful | None, actor: Actor) -> list[Step]:
    """The steps by which this actor may begin a case; none where there is nothing to begin."""
    starts = [s for s in bound.machine.steps if not s.sources and s.by != ("system",)] if blank else []
    return [s for s in starts if any(bound.holds(actor, blank, p) for p in s.by)]


def step_form(obj: Stateful, step: Step, *, actor: Actor, data: Any = None) -> StepForm:
    """The form behind a step of this object: the app's own, or the plain one; bound when there is ``data``."""
    form: type[StepForm] = binding_of(obj).act(step.name).form or StepForm
    return form(data, obj=obj, actor=actor, step=step)
