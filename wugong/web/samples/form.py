"""A form with one field of each kind."""

from __future__ import annotations

from typing import Any

from django import forms

from wugong.common.forms import date_input
from wugong.web.samples.texts import two


class SampleForm(forms.Form):
    """One field of each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(
            label=two("议题", "Topic"), help_text=two("一句话说清要商量什么。", "One sentence: what is to be decided.")
        )
        self.fields["kind"] = forms.ChoiceField(
            label=two("来源", "Source"),
            choices=[
                ("residents", two("居民提出", "Raised by residents")),
                ("unit", two("单位提出", "Raised by a unit")),
            ],
        )
        self.fields["why"] = forms.CharField(
            label=two("为什么要上会", "Why it needs a meeting"),
            widget=forms.Textarea(attrs={"rows": 3}),
            required=False,
        )
        self.fields["day"] = forms.DateField(
            label=two("希望哪天前商量", "To be discussed by"),
            widget=date_input(**{"class": "short"}),
        )
        self.fields["outcome"] = forms.ChoiceField(
            label=two("结果", "Outcome"),
            widget=forms.RadioSelect,
            choices=[
                ("passed", two("通过", "Passed")),
                ("put_off", two("缓议", "Put off")),
                ("rejected", two("不通过", "Not passed")),
                ("residents", two("转居民会议", "To the residents' meeting")),
            ],
        )
        self.fields["bodies"] = forms.MultipleChoiceField(
            label=two("请谁参加", "Whom to invite"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[
                ("property", two("物业公司", "Property company")),
                ("police", two("交巡警大队", "Traffic police")),
            ],
        )
        self.fields["open"] = forms.BooleanField(
            label=two("议程向居民公开", "Publish the agenda to residents"), required=False
        )
