from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.ground import laid
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow.actions import take
from wugong.flow.models import Matter
from wugong.organisations.actions import organisations
from wugong.organisations.models import Organisation
from wugong.organisations.rules import PartyType, Sort
from wugong.organisations.testing import make_cast
from wugong.places import testing as places

CST = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared as they are written in the code; pages speak the language of their address."""
    with translation.override("en"):
        yield


@laid
def cast():
    return make_cast()


@pytest.fixture
def november():
    """It is 25 November 2026, ten in the morning."""
    with clock.at(datetime(2026, 11, 25, 10, tzinfo=CST)):
        yield


def branch(cast, **more):
    values = {"kind": PartyType.BRANCH, "basis": "territorial", "anchor": "compound", "member_band": "3-6"} | more
    values.setdefault("superior", cast.community)
    where = cast.places[places.COMPOUND]
    return Organisation(sort=Sort.PARTY, name="春晖家园小区党支部", place=where, **values)


@pytest.fixture
def drafted(cast):
    return organisations.draft(branch(cast), actor=cast.so)


@pytest.fixture
def reviewed(cast, drafted):
    return take(drafted, "submit", actor=cast.cp)


@pytest.fixture
def active(cast, reviewed):
    return take(reviewed, "approve", reply_doc="青禾委〔2026〕3号", term_end=date(2029, 11, 1), actor=cast.cp)


@pytest.fixture
def ending(cast, active):
    Organisation.objects.filter(pk=active.pk).update(term_end=TODAY + timedelta(days=60))
    active.refresh_from_db()
    return take(active, "term_due", actor=SYSTEM)


def kept(organisation, state):
    """Nothing changed: neither the row nor its line."""
    row = Organisation.objects.get(pk=organisation.pk)
    assert (row.state, row.version) == (state, organisation.version)
    assert Matter.objects.get(pk=organisation.pk).state == state
