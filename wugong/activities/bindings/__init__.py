"""The tables of activities tied to their models."""

from wugong.activities.bindings.activity import ACTIVITY
from wugong.activities.bindings.enrolment import ENROLMENT

BINDINGS = (ACTIVITY, ENROLMENT)
