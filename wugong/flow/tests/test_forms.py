import pytest
from django import forms
from django.http import QueryDict

from wugong.flow.binding import binding_of
from wugong.flow.forms import StepForm


class VerdictForm(StepForm):
    verdict = forms.ChoiceField(choices=[("agree", "agree"), ("disagree", "disagree")])
    also = forms.MultipleChoiceField(choices=[("a", "a"), ("b", "b")], required=False)


@pytest.mark.parametrize(
    ("given", "valid"), [("agree", True), ("agree&verdict=agree", True), ("agree&verdict=disagree", False)]
)
def test_two_answers_to_one_choice_are_refused(errand, doer, given, valid):
    step = next(one for one in binding_of(errand).machine.steps if not one.reason and not one.columns and one.sources)
    form = VerdictForm(QueryDict(f"verdict={given}&also=a&also=b"), obj=errand, actor=doer, step=step)
    form.fields.pop("reason", None)
    assert form.is_valid() is valid, form.errors
    if not valid:
        assert list(form.errors) == ["verdict"]
