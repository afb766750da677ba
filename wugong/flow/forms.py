"""The form behind a button: what a step needs to know beside who takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
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

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return any(not f.is_hidden for f in self)
