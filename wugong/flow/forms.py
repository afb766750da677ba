"""The form behind a button: what a step needs to know beside who takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.flow import actions
from wugong.flow.binding import Act, binding_of
from wugong.flow.models import Stateful
from wugong.flow.table import Modal, Step


class StepForm(forms.Form):
    """Reads the input of one step. A subclass adds fields; ``reason`` is asked for where the step wants one."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, obj: Stateful, actor: Actor, step: Step, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.obj, self.actor, self.step = obj, actor, step
        self.fields["seen"].initial = obj.version
        if "reason" not in self.fields and (step.reason or any(g.modal is not Modal.MUST for g in step.guards)):
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                required=step.reason,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("One or two sentences. The others will read it."),
            )

    def take(self) -> None:
        """Take the step with what was read. Call it on a valid form; raises what the action raises."""
        inputs = {n: v for n, v in self.cleaned_data.items() if not (n in {"seen", "reason"} and v in {None, ""})}
        actions.perform(self.obj, self.step.name, actor=self.actor, **inputs)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return any(not f.is_hidden for f in self)


def step_form(obj: Stateful, step: Step, *, actor: Actor, data: Any = None) -> StepForm:
    """The form behind a step of this object: the app's own, or the plain one; bound when there is ``data``."""
    form: type[StepForm] = binding_of(obj).acts.get(step.name, Act()).form or StepForm
    return form(data, obj=obj, actor=actor, step=step)
