"""The tables of sharing tied to their models."""

from wugong.sharing.bindings.allocation import ALLOCATION_BINDING
from wugong.sharing.bindings.booking import BOOKING_BINDING
from wugong.sharing.bindings.pledge import PLEDGE_BINDING
from wugong.sharing.bindings.request import REQUEST_BINDING
from wugong.sharing.bindings.resource import RESOURCE_BINDING

BINDINGS = (RESOURCE_BINDING, BOOKING_BINDING, REQUEST_BINDING, PLEDGE_BINDING, ALLOCATION_BINDING)
