"""The tables of delegation tied to their models."""

from wugong.delegation.bindings.contract import CONTRACT_BINDING
from wugong.delegation.bindings.expenditure import EXPENDITURE_BINDING
from wugong.delegation.bindings.fund import FUND_BINDING
from wugong.delegation.bindings.purchase_plan import PLAN_BINDING
from wugong.delegation.bindings.service_item import ITEM_BINDING
from wugong.delegation.bindings.sink_entry import ENTRY_BINDING
from wugong.delegation.bindings.social_org import ORG_BINDING

BINDINGS = (
    ITEM_BINDING,
    ENTRY_BINDING,
    PLAN_BINDING,
    CONTRACT_BINDING,
    FUND_BINDING,
    EXPENDITURE_BINDING,
    ORG_BINDING,
)
