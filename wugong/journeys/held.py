"""What the mechanisms hold of a street or community, so that no form asks it again (R-70)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.burden.facts import Fact
from wugong.common import clock
from wugong.deliberation.models import Meeting, Topic
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.pairing.models import Need, Offer, Pairing, Project

MEETINGS, PAIRING = _("Joint deliberation"), _("Joint building")
HELD = ("in_session", "minuted", "signed", "archived")


def _counted(model: type[Any], column: str, **narrowed: Any) -> Callable[[Organisation], int]:
    """How many rows there are in the place of a body this year."""
    return lambda body: model.objects.filter(
        within(body.place.code, column), created_at__year=clock.today().year, **narrowed
    ).count()


def _pairs(body: Organisation) -> int:
    return Pairing.objects.filter(Q(receiver=body) | Q(receiver__superior=body), state="active").count()


FACTS = (
    Fact("联席会议次数", MEETINGS, _counted(Meeting, "body__place__code", state__in=HELD), ("会议次数",)),
    Fact("议题数", MEETINGS, _counted(Topic, "place"), ("收集议题数", "提出议题数")),
    Fact("已办结议题数", MEETINGS, _counted(Topic, "place", state="closed"), ("办结议题数",)),
    Fact("结对单位数", PAIRING, _pairs, ("共建单位数", "结对共建单位数")),
    Fact("需求数", PAIRING, _counted(Need, "organisation__place__code"), ("需求清单数", "收集需求数")),
    Fact("资源数", PAIRING, _counted(Offer, "organisation__place__code"), ("资源清单数",)),
    Fact("共建项目数", PAIRING, _counted(Project, "pairing__receiver__place__code"), ("项目数", "项目清单数")),
)
