"""The tables of assessment tied to their models."""

from wugong.assessment.bindings.appeal import APPEAL_BINDING
from wugong.assessment.bindings.assessment import ASSESSMENT_BINDING
from wugong.assessment.bindings.ballot import BALLOT_BINDING

BINDINGS = (ASSESSMENT_BINDING, BALLOT_BINDING, APPEAL_BINDING)
