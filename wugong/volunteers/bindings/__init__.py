"""The tables of volunteering tied to their models."""

from wugong.volunteers.bindings.certificate import CERTIFICATE
from wugong.volunteers.bindings.hour_record import HOURS
from wugong.volunteers.bindings.membership import MEMBERSHIP
from wugong.volunteers.bindings.service_event import SERVICE
from wugong.volunteers.bindings.team import TEAM

BINDINGS = (TEAM, MEMBERSHIP, SERVICE, HOURS, CERTIFICATE)
