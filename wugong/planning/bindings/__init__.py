"""The tables of planning tied to their models."""

from wugong.planning.bindings.plan import PLAN_BINDING
from wugong.planning.bindings.plan_hearing import HEARING_BINDING

BINDINGS = (PLAN_BINDING, HEARING_BINDING)
