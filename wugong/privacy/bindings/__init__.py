"""The tables of data protection tied to their models."""

from wugong.privacy.bindings.breach import BREACH_BINDING
from wugong.privacy.bindings.privacy_request import REQUEST_BINDING

BINDINGS = (REQUEST_BINDING, BREACH_BINDING)
