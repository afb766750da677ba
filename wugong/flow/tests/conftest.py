from uuid import UUID, uuid4

import pytest

from wugong.common.actor import Actor, Hat

STREET, UNIT = UUID(int=1), UUID(int=2)


def person(role, organisation, place="990112001"):
    return Actor(user=uuid4(), name=role, hat=Hat(f"{role}", role, organisation, place))


@pytest.fixture
def asker():
    return person("SO", STREET)


@pytest.fixture
def doer():
    return person("UL", UNIT, "990112001001")


@pytest.fixture
def boss():
    return person("UP", UNIT, "990112001001")


@pytest.fixture
def errand(db, asker):
    from wugong.flow.actions import begin
    from wugong.flow.tests.errand.models import Errand

    return begin(Errand(what="修楼道灯", asker=STREET, doer=UNIT), "ask", actor=asker)
