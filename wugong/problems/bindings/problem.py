"""The table of a problem tied to its model."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import COMMUNITY_ROLES, STREET_ROLES, Actor, Role, Seat
from wugong.files.owners import Owner
from wugong.flow.binding import Act, Binding, Card, Case, Door, above, at, person
from wugong.flow.case_files import owner_of
from wugong.flow.models import Classification
from wugong.flow.queries import current_due
from wugong.organisations.instead import AtOr
from wugong.organisations.queries.organisations import living_near, names_of, own_organisation
from wugong.places.models import Place
from wugong.places.queries import places_visible_to
from wugong.places.rules import codes_above
from wugong.problems import actions, forms
from wugong.problems.models import Problem, Support
from wugong.problems.queries.answers import answer_of
from wugong.problems.queries.routing import usual_owners
from wugong.problems.queries.similar import open_others
from wugong.problems.rules.problem import MACHINE, OPEN, SHOWN

FILERS = (*COMMUNITY_ROLES, *STREET_ROLES, Role.UL, Role.UP)
COMMUNITY = 12  # digits


class ProblemCase(Case):
    """What the guards ask beside the columns."""

    before: Problem

    @property
    def place_known(self) -> bool:
        return places_visible_to(self.actor).filter(code=self.place).exists()

    @cached_property
    def usual_owners(self) -> list[UUID]:
        own = [self.actor.organisation] if self.actor.organisation and len(self.actor.place) >= COMMUNITY else []
        return [*usual_owners(self.before, self.given("category") or self.before.category), *own]

    @property
    def usual(self) -> str:
        return _(", ").join(dict.fromkeys(names_of(self.usual_owners).values())) or _("the working committee")

    @property
    def into_open(self) -> bool:
        return bool(self.into and self.into.state in OPEN and self.into.pk != self.before.pk)

    @property
    def overdue(self) -> bool:
        return current_due(self.before).overdue


def describe(problem: Problem) -> Card:
    """The line of a problem. Neighbours read it when somebody has looked at it, without what points to a person."""
    shown = problem.public and problem.state in SHOWN
    known = Known(problem)
    seen = {problem.owner_id, problem.filed_by_id, problem.reporter, problem.belongs_id, *known.others} - {None}
    return Card(
        title=lambda: problem.public_headline,
        detail=lambda: _facts(problem, known),
        url=reverse("web:case", args=["problem", problem.pk]),
        place=problem.place,
        participants=tuple(pk for pk in seen if pk),
        classification=Classification.PUBLIC if shown else Classification.INTERNAL,
        words=f"{problem.text} {problem.spot} {problem.outside_no or ''} {problem.category_path}",
        code=problem.code or "",
    )


class Known:
    """What the line of a problem needs beside its columns, asked once for both languages."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @cached_property
    def places(self) -> list[Place]:
        codes = codes_above(self.problem.place)
        codes = codes[2:] or codes[1:]
        return list(Place.objects.filter(code__in=codes, valid_to__isnull=True).order_by("code"))

    @cached_property
    def supports(self) -> list[tuple[UUID | None, bool]]:
        adding = self.problem._state.adding
        return [] if adding else list(self.problem.supports.order_by().values_list("reporter", "joined"))

    @property
    def others(self) -> set[UUID]:
        return {reporter for reporter, _joined in self.supports if reporter}

    @property
    def joined(self) -> int:
        return sum(joined for _reporter, joined in self.supports)


def _facts(problem: Problem, known: Known) -> str:
    where = " ".join(str(place) for place in known.places)
    facts = [problem.category_path, where, str(problem.owner or "")]
    if problem.state == "reported" and problem.alarm:
        facts.insert(0, _("perhaps an emergency: %(call)s") % {"call": problem.alarm})
    if problem.state == "returned":
        facts.append(_("sent back: %(why)s") % {"why": Truncator(problem.returned_why).chars(80)})
    if problem.state == "extended":
        said = {"days": problem.extension_days, "why": problem.extension_why}
        facts.append(_("%(days)s working days more: %(why)s") % said)
    if problem.state == "reopened":
        facts.append(Truncator(problem.remark).chars(80))
    if known.joined:
        facts.append(_("%(n)d neighbours joined") % {"n": known.joined})
    return " · ".join(filter(None, facts))


def triage(problem: Problem) -> list[Seat]:
    """The community worker where the place lies in a community, else the street."""
    return above(Role.CW, COMMUNITY)(problem) if len(problem.place) >= COMMUNITY else desk(problem)


def desk(problem: Problem) -> list[Seat]:
    """The street's command desk and its office, which stands in for it."""
    return [seat for role in (Role.SC, Role.SO) for seat in above(role, 9)(problem)]


def dispatcher(problem: Problem) -> list[Seat]:
    """Who handed it over: the street's desk where it decided whose it is, else who sorts."""
    return desk(problem) if problem.binding else triage(problem)


def joined(problem: Problem) -> list[Seat]:
    """Those with an account who joined it, or whose report was merged with it."""
    return [Seat(user=user) for user in Known(problem).others]


def joined_by(code: str) -> UUID | None:
    """The problem that the holder of this slip has joined."""
    return Support.objects.filter(code=code).values_list("problem", flat=True).first()


def new(actor: Actor) -> Problem | None:
    """What this person may report: in an office for somebody else, a resident for himself."""
    if actor.user is None:
        return None
    if actor.is_any(*FILERS):
        own = own_organisation(actor)
        return Problem(filed_by=own, place=own.place.code) if own else None
    return Problem(reporter=actor.user, place=actor.place)


PROBLEM = Binding(
    machine=MACHINE,
    model=Problem,
    sheet=False,
    parties={
        "reporter": person("reporter"),
        "joined": joined,
        "filer": at("filed_by"),
        "triage": triage,
        "secretary": above(Role.CP, COMMUNITY),
        "desk": desk,
        "owner": AtOr("owner", dispatcher),
    },
    describe=describe,
    case=ProblemCase,
    choices={
        "owner": lambda problem, actor: living_near(actor, problem.place),
        "belongs": lambda problem, actor: living_near(actor, problem.place).exclude(pk=problem.owner_id),
        "into": lambda problem, _actor: open_others(problem),
    },
    acts={
        "dispatch": Act(form=forms.DispatchForm),
        "arbitrate": Act(form=forms.ArbitrateForm),
        "signpost": Act(form=forms.SignpostForm),
        "answer": Act(form=forms.AnswerForm),
        "resolve": Act(form=forms.AnswerForm),
        "explain": Act(form=forms.AnswerForm),
        "merge": Act(form=forms.MergeForm),
        "escalate": Act(form=forms.RaiseForm),
        "accept": Act(at_once=True),
        "contact": Act(at_once=True),
        "forward": Act(at_once=True),
        "grant": Act(at_once=True),
        "no_answer": Act(at_once=True),
    },
    after={
        "merge": actions.bring_along,
        "grant": actions.lengthen,
        "wait_over": actions.end_unreachable,
        "no_answer": actions.end_after_calls,
        "escalate": actions.raise_up,
    },
    shows=(
        "text", (gettext_lazy("category"), lambda problem: problem.category_path), "spot", "channel", "outside_no",
        "filed_by", "owner", "effort", "dispatched_at", "contacted_at", "returned_why", "belongs", "elsewhere", "into",
        "answer", "plan", "plan_on", "extension_days", "extension_why", "raised_as", "heard", "rating", "remark",
        "reopened", "hard_on",
    ),
    notes={
        "took_in": gettext_lazy("Joined with a like report"),
        "support": gettext_lazy("A neighbour joined"),
        "add_words": gettext_lazy("The reporter added something"),
        "note_stop": gettext_lazy("Seen on a round"),
        "open_contact": gettext_lazy("Number opened"),
        "come_back": gettext_lazy("Answered higher up"),
    },
    new=new,
    new_url="problems:report",
    number="WT",
    list_url="problems:home",
    answer=answer_of,
    joined_by=joined_by,
    doors=(Door(gettext_lazy("Write down a problem"), FILERS, lambda: reverse("problems:report")),),
)  # fmt: skip


def _with_reporter(owner: Owner) -> Owner:
    """Files as of every case; the reporter, who has no account, adds some under the key of the problem itself."""

    def seen(actor: Actor, pk: UUID) -> Problem | None:
        return Problem.objects.filter(pk=pk).first() if actor.user == pk else owner.seen(actor, pk)

    def may_attach(actor: Actor, problem: Problem) -> bool:
        return (actor.user == problem.pk and problem.open) or owner.may_attach(actor, problem)

    return Owner(owner.kind, seen, may_attach, owner.is_restricted, owner.url)


OWNER = _with_reporter(owner_of(PROBLEM))
