"""The tables of the gate tied to their models."""

from wugong.mandates.bindings.hearing import HEARING
from wugong.mandates.bindings.mandate import MANDATE
from wugong.mandates.bindings.plaque import PLAQUE
from wugong.mandates.bindings.refusal import REFUSAL

BINDINGS = (MANDATE, HEARING, REFUSAL, PLAQUE)
