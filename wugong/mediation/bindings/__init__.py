"""The tables of the studio tied to their models."""

from wugong.mediation.bindings.mediation import MEDIATION
from wugong.mediation.bindings.studio import LEGAL, STUDIO

BINDINGS = (STUDIO, LEGAL, MEDIATION)
