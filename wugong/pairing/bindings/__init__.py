"""The tables of pairing tied to their models."""

from wugong.flow.binding import Binding
from wugong.pairing.bindings.exemption import EXEMPTION_BINDING
from wugong.pairing.bindings.listings import NEED_BINDING, OFFER_BINDING
from wugong.pairing.bindings.pairs import PAIRING_BINDING
from wugong.pairing.bindings.projects import PROJECT_BINDING
from wugong.pairing.bindings.rounds import ROUND_BINDING

__all__ = ["BINDINGS", "NEED_BINDING", "OFFER_BINDING", "PROJECT_BINDING"]

BINDINGS: tuple[Binding, ...] = (
    NEED_BINDING,
    OFFER_BINDING,
    ROUND_BINDING,
    PAIRING_BINDING,
    PROJECT_BINDING,
    EXEMPTION_BINDING,
)
