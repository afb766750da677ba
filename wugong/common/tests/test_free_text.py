"""Forms in people's own words: named once, kept or changed by a person, refused where nothing may be kept."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import translation

from wugong.common.free_text import KEEP, FreeText
from wugong.common.privacy import CERTAIN


class Said(FreeText, forms.Form):
    free_text = ("words",)
    words = forms.CharField(max_length=20)


class Strict(Said):
    refused = CERTAIN


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_plain_words_pass_and_leave_nothing_behind():
    form = Said({"words": "楼道的灯坏了"})
    assert form.is_valid()
    assert form.cleaned_data == {"words": "楼道的灯坏了"}


def test_what_was_found_is_named_and_the_box_keeps_it():
    form = Said({"words": "张秀英家漏水"})
    assert not form.is_valid()
    assert "张秀英" in form.errors[KEEP][0]
    box = str(form[KEEP])
    assert 'type="checkbox"' in box and "checked" not in box
    again = Said({"words": "张秀英家漏水", KEEP: form.fields[KEEP].widget.key})
    assert again.is_valid()
    assert "checked" in str(again[KEEP])


def test_the_box_says_when_to_tick_it():
    form = Said({"words": "张秀英家漏水"})
    assert not form.is_valid()
    assert form[KEEP].help_text.startswith("Tick this only if")


def test_the_box_holds_for_these_findings_alone():
    first = Said({"words": "张秀英家漏水"})
    assert not first.is_valid()
    other = Said({"words": "李建国家漏水", KEEP: first.fields[KEEP].widget.key})
    assert not other.is_valid()


def test_numbers_are_refused_as_strictly_as_the_action_does():
    assert "words" in Said({"words": "证 11010519491231002X"}).errors
    assert list(Said({"words": "请打 13812345678"}).errors) == [KEEP]
    assert list(Strict({"words": "请打 13812345678"}).errors) == ["words"]


def test_the_browser_does_not_cut():
    form = Said({"words": "灯" * 25})
    assert "maxlength" not in str(form["words"])
    assert form.errors["words"] == ["Ensure this value has at most 20 characters (it has 25)."]


def test_a_text_that_is_too_long_says_so_in_plain_chinese():
    with translation.override("zh-hans"):
        with pytest.raises(ValidationError) as caught:
            MaxLengthValidator(3)("abcdef")
        assert caught.value.messages == ["最多 3 字，现有 6 字。"]
