"""A refusal in the form that caused it."""

import pytest
from django import forms

from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.forms import DayField, refusals_into


class LeaveForm(forms.Form):
    day = DayField(label="day")
    note = forms.CharField(required=False)


@pytest.fixture
def form():
    found = LeaveForm({"day": "2026-11-29"})
    assert found.is_valid()
    return found


@pytest.mark.parametrize(("field", "place"), [("day", "day"), ("elsewhere", "__all__"), ("", "__all__")])
def test_a_refusal_is_beside_its_field_or_above_the_form(form, field, place):
    with refusals_into(form) as refused:
        raise Refusal("Not on a Sunday.", field=field)
    assert form.errors == {place: ["Not on a Sunday."]}
    assert refused[0].status == 409


def test_a_field_of_another_name_and_a_field_for_the_rest(form):
    with refusals_into(form, when="day", otherwise="note"):
        raise Invalid("Not on a Sunday.", field="when")
    with refusals_into(form, when="day", otherwise="note"):
        raise Invalid("Say why.", field="reason")
    assert form.errors == {"day": ["Not on a Sunday."], "note": ["Say why."]}


def test_what_may_not_be_done_is_no_fault_of_the_form(form):
    with pytest.raises(Denied), refusals_into(form):
        raise Denied("Not yours.", field="day")
    assert form.errors == {}


def test_a_day_is_written_as_the_picker_of_the_browser_reads_it(form):
    assert 'type="date" name="day" value="2026-11-29"' in str(form["day"])
