"""Marks as a ballot gives them, and receipts as a rater looks them up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.utils.translation import gettext as _

from wugong.assessment.models import Assessment, Receipt
from wugong.assessment.rules.kinds import MARKS
from wugong.common.errors import Invalid

Marks = dict[str, dict[str, int]]


def read_marks(marks: Mapping[str, Mapping[str, int]], objects: set[str], criteria: set[str]) -> Marks:
    """The marks of a ballot, checked."""
    given: Marks = {}
    for body, cells in marks.items():
        for criterion, mark in cells.items():
            if body not in objects or criterion not in criteria:
                said = _(
                    "This names a body or a question that is not on the ballot. Check round and side; open it again."
                )
                raise Invalid(said, field="marks")
            if mark not in MARKS:
                raise Invalid(_("A mark is one of the four words. Choose one of them, or leave the line blank."),
                              field="marks")  # fmt: skip
            given.setdefault(body, {})[criterion] = int(mark)
    if not given:
        raise Invalid(_("The ballot is blank. Choose at least one word."), field="marks")
    return given


def digest_of(receipt: str) -> str:
    """What the list of counted receipts holds of one."""
    return hashlib.sha256("".join(receipt.upper().split()).encode()).hexdigest()


def counted_receipt(found: Assessment, receipt: str) -> bool:
    """Whether the ballot of a receipt was counted."""
    return Receipt.objects.filter(assessment=found, digest=digest_of(receipt)).exists()
