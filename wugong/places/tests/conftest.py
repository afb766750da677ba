import pytest
from django.utils import translation

from tests.ground import laid
from wugong.common.actor import Actor, Hat
from wugong.common.ids import new_id
from wugong.places.testing import COMMUNITY, DISTRICT, STREET, make_district

SCOPES = {"DO": DISTRICT, "DS": DISTRICT, "DD": DISTRICT, "SP": STREET, "SO": STREET, "CP": COMMUNITY, "GW": COMMUNITY}


def person(role, place=""):
    """Somebody under one hat, without an organisation."""
    hat = Hat(key=role, role=role, organisation=new_id(), place=place or SCOPES.get(role, COMMUNITY))
    return Actor(user=new_id(), name=role, hat=hat, hats=(hat,))


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared as they are written in the code; pages speak the language of their address."""
    with translation.override("en"):
        yield


@laid
def land():
    return make_district()
