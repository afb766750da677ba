"""The tables of the burden meter tied to their models."""

from wugong.burden.bindings.filing import FILING_BINDING
from wugong.burden.bindings.report_form import FORM_BINDING

BINDINGS = (FORM_BINDING, FILING_BINDING)
