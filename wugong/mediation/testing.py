"""A committee, its studio and cases brought as far as is asked, for tests here and above. All people are fictional."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM, Actor, Role
from wugong.flow.actions import begin, perform
from wugong.flow.queries import reread
from wugong.mediation import actions
from wugong.mediation.bindings.mediation import new
from wugong.mediation.bindings.studio import new_question, new_studio
from wugong.mediation.models import LegalConsultation, Mediation, Party, Studio
from wugong.mediation.sealing import of_party
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.models import Organisation, Post
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_unit, make_user

NAMES = (("鲁一川", "13900000001"), ("程晚晴", "13900000002"))
FACTS = "楼上卫生间漏水，楼下天花板起皮，赔偿谈不拢。"


def clerk_of(cast: Any) -> Actor:
    """The clerk of the street's mediation committee; made once."""
    body = Organisation.objects.filter(name="松林街道人民调解委员会").first()
    if body is None:
        body = make_unit("松林街道人民调解委员会", cast.pwc.place, Kind.SOCIAL_ORG)
        post = found_post(
            Post(title="调委会文书", organisation=body, role=Role.MC, scope=body.place.code), actor=SYSTEM
        )
        assign(post, user=make_user("committee_clerk"), since=date(2024, 1, 1), actor=SYSTEM)
    return actor_of(User.objects.get(name="committee_clerk"))


def studio_of(cast: Any) -> Studio:
    """The open studio of the cast, whose one member served at one court; made once."""
    if found := Studio.objects.filter(organisation=cast.studio).first():
        return found
    clerk = clerk_of(cast)
    blank = new_studio(clerk)
    assert blank is not None
    given = {"organisation": cast.studio, "room": "松林街 8 号", "telephone": "6780 1235", "hours": "工作日 9:00-17:00"}
    made = begin(blank, "register", actor=clerk, named_by="区司法局〔2026〕3号", **given)
    perform(made, "enrol", actor=clerk, user=cast.retired_mediator, courts="示范区人民法院", knows="邻里、物业")
    return perform(made, "activate", actor=clerk)  # type: ignore[no-any-return]


def question(cast: Any, **given: Any) -> LegalConsultation:
    """A question that waits for its answer."""
    studio_of(cast)
    blank = new_question(cast.actor("retired_mediator"))
    assert blank is not None
    told = {"kind": "family", "how": "spot", "question": "赡养费怎么算？", "name": "老周", "phone": "13900000003"}
    return actions.ask(blank, actor=cast.actor("retired_mediator"), **{**told, **given})


def applied(cast: Any, parties: Any = NAMES, facts: str = FACTS, **given: Any) -> Mediation:
    """A dispute taken down at the desk."""
    studio_of(cast)
    clerk = clerk_of(cast)
    blank = new(clerk)
    assert blank is not None
    told = {"kind": "neighbours", "way": "oral", "read_back_on": clock.today()}
    return actions.apply(blank, facts=facts, parties=parties, actor=clerk, **{**told, **given})


def registered(cast: Any, **given: Any) -> Mediation:
    """The other side is asked."""
    return perform(applied(cast, **given), "register", actor=clerk_of(cast))  # type: ignore[no-any-return]


def accepted(cast: Any, **given: Any) -> Mediation:
    """All have agreed to mediation."""
    case = registered(cast, **given)
    for party in case.sides.filter(consent="asked"):
        actions.say_consent(party, agrees=True, actor=NOBODY)
    return reread(case)


def assigned(cast: Any, **given: Any) -> Mediation:
    """With the mediator, who has not decided yet."""
    case = accepted(cast, **given)
    told: dict[str, Any] = {"chosen": "parties", "meets_at": clock.now() + timedelta(days=2), "room": "一号间"}
    return perform(case, "assign", actor=clerk_of(cast), mediator=cast.retired_mediator, **told)  # type: ignore[no-any-return]


def mediating(cast: Any, **given: Any) -> Mediation:
    """The first session has begun."""
    case, judge = assigned(cast, **given), cast.actor("retired_mediator")
    perform(case, "take_on", actor=judge, relation="none", interest="none", former_case="none")
    perform(case, "open", actor=judge, rights_read=True, openness="closed")
    return reread(case)


def party(case: Mediation, number: int) -> Party:
    """A party by its number."""
    return case.sides.select_related("case").get(number=number)


def with_terms(cast: Any, **given: Any) -> Mediation:
    """Two instalments are written down."""
    case, judge = mediating(cast, **given), cast.actor("retired_mediator")
    for days in (10, 40):
        due = clock.today() + timedelta(days=days)
        perform(case, "add_term", actor=judge, party=party(case, 2), text="付给对方维修款", amount=1500, due_on=due)
    return reread(case)


def signed(cast: Any, **given: Any) -> Mediation:
    """All have signed; the seal is still to be put on."""
    case = with_terms(cast, **given)
    perform(case, "sign", actor=cast.actor("retired_mediator"), signed=list(case.sides.all()), lawful=True)
    return reread(case)


def agreed(cast: Any, **given: Any) -> Mediation:
    """An agreement in force; the thirty days run where the court may confirm it."""
    case = signed(cast, **given)
    perform(case, "seal", actor=clerk_of(cast))
    return reread(case)


def token_of(case: Mediation) -> str:
    """What the link of the first party ends with."""
    return str(of_party(party(case, 1))["token"])


def _cases(cast: Any) -> list[Mediation]:
    return [agreed(cast), signed(cast)]


CASES = {"studio": studio_of, "legal_consultation": question, "mediation": _cases}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "studio": {"registered": "2026-12-07", "suspended": "2026-12-21"},
    "legal_consultation": {"asked": "2026-11-25", "answered": "2026-12-07"},
    "mediation": {
        "applied": "2026-11-24", "registered": "2026-11-30", "accepted": "2026-11-26", "assigned": "2026-11-30",
        "safety": "2026-11-24", "signed": "2026-11-24", "confirm_filed": "2026-12-11", "not_admissible": "2026-12-07",
        "not_accepted": "2026-12-07", "terminated": "2026-12-07", "performed": "2026-12-07", "breached": "2026-12-07",
    },
}  # fmt: skip

_CASE = {"nobody": 302, "retired_mediator": 200, "*": 404}
ACCESS = {
    "mediation:home": {"retired_mediator": 302, "*": 200},
    "POST mediation:enter": {"*": 200},
    "mediation:by_link": {"*": 200},
    "POST mediation:by_link": {"*": 404},
    "mediation:party": {"*": 302},
    "mediation:party_paper": {"*": 302},
    "POST mediation:leave": {"*": 302},
    "mediation:ask": {"*": 200},
    "mediation:desk": {"nobody": 302, "retired_mediator": 200, "*": 403},
    "mediation:conduct": _CASE,
    "mediation:do": _CASE,
    "mediation:paper": _CASE,
    "mediation:slips": {"nobody": 302, "retired_mediator": 403, "*": 404},
    "POST mediation:open_archive": {"nobody": 302, "retired_mediator": 403, "*": 404},
    "mediation:reply": _CASE,
}


def _case(cast: Any) -> dict[str, Any]:
    return {"pk": agreed(cast).pk}


def _paper(cast: Any) -> dict[str, Any]:
    case = agreed(cast)
    return {"pk": case.pk, "paper": case.papers.get().pk}


ARGUMENTS = {
    "mediation:party_paper": lambda cast: {"pk": agreed(cast).papers.get().pk},
    "mediation:conduct": _case,
    "mediation:slips": _case,
    "mediation:open_archive": _case,
    "mediation:do": lambda cast: {"pk": agreed(cast).pk, "name": "mark_done"},
    "mediation:paper": _paper,
    "mediation:reply": lambda cast: {"pk": question(cast).pk},
}


def _sessions(cast: Any, count: int) -> None:
    for _n in range(count):
        mediating(cast)


LISTS = {"mediation:desk": ("retired_mediator", _sessions)}
