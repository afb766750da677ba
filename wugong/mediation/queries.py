"""What is read of studios, questions and mediations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.bilingual import english
from wugong.common.sealed import fingerprint
from wugong.documents.hooks import Apart
from wugong.flow.queries import within
from wugong.flow.slips import LENGTH, read_code
from wugong.mediation import policies
from wugong.mediation.models import LegalConsultation, Mediation, Member, Note, Paper, Party, Studio, Term
from wugong.mediation.rules.kinds import LEAST_COUNTED, DisputeKind, Way
from wugong.mediation.rules.legal import LegalState
from wugong.mediation.rules.mediation import DUE, ENDS, LIVE, MediationState
from wugong.mediation.rules.studio import StudioState
from wugong.mediation.sealing import of_note, of_party, of_term, read, wall
from wugong.organisations.hats import serving
from wugong.organisations.models import Organisation
from wugong.record.queries import history_of
from wugong.record.rules import Outcome

CODE, LINK = "mediation code", "mediation link"


def open_studios() -> list[Studio]:
    """Studios that take questions now."""
    return list(Studio.objects.filter(state=StudioState.ACTIVE).select_related("organisation").order_by("created_at"))


def studio_of(actor: Actor) -> Studio | None:
    """The studio of a member, or the first open one of a committee's clerk."""
    rows = Studio.objects.select_related("organisation", "committee")
    if actor.is_any(Role.ME):
        return rows.filter(organisation=actor.organisation).first()
    return rows.filter(committee=actor.organisation, state=StudioState.ACTIVE).order_by("created_at").first()


def committee_of(actor: Actor) -> Organisation | None:
    """The mediation committee whose clerk's hat the actor wears."""
    if not actor.is_any(Role.MC) or actor.organisation is None:
        return None
    return Organisation.objects.select_related("place").get(pk=actor.organisation)


def studios_to_register(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in the committee's place where mediators serve, without a studio yet."""
    held = serving().filter(post__role=Role.ME, post__scope=actor.place).values("post__organisation")
    return Organisation.objects.filter(pk__in=held, studio=None).order_by("name")


def mediators_at(organisation: UUID) -> QuerySet[User]:
    """Who serves as a mediator in a studio today."""
    held = serving().filter(post__organisation=organisation, post__role=Role.ME).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "id")


def members_of(committee: UUID | None) -> QuerySet[User]:
    """Members of the open studios of a committee."""
    rows = Member.objects.filter(studio__committee=committee, studio__state=StudioState.ACTIVE)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "id")


def studios_under(committee: UUID) -> list[Studio]:
    """The studios of a committee that are not closed."""
    rows = Studio.objects.filter(committee=committee).exclude(state=StudioState.CLOSED)
    return list(rows.select_related("organisation").order_by("created_at"))


def knows_of(committee: UUID) -> dict[UUID, str]:
    """Fields and dialects of the members of a committee's studios."""
    return dict(Member.objects.filter(studio__committee=committee).values_list("user", "knows"))


def member_called(user: UUID | None) -> Member | None:
    """The member that a user is."""
    return Member.objects.select_related("studio__organisation").filter(user=user).first() if user else None


def studio_for(case: Mediation) -> Studio | None:
    """Whom a party calls: the studio of the mediator, before there is one that of the committee."""
    if member := member_called(case.mediator_id):
        return member.studio
    rows = Studio.objects.filter(committee=case.committee_id, state=StudioState.ACTIVE).select_related("organisation")
    return rows.order_by("created_at").first()


def running_of(studio: Studio) -> int:
    """How many mediations the members of a studio conduct."""
    users = Member.objects.filter(studio=studio.pk).values("user")
    over = (*ENDS, MediationState.ARCHIVED)
    return Mediation.objects.filter(mediator__in=users).exclude(state__in=over).count()


def party_by_code(code: str) -> Party | None:
    """The party whose eight digits these are. Count the tries before asking."""
    plain = read_code(code)
    rows = Party.objects.filter(key=fingerprint(plain, purpose=CODE)).select_related("case__committee")
    return rows.first() if len(plain) == LENGTH else None


def party_by_link(token: str) -> Party | None:
    return Party.objects.filter(link=fingerprint(token, purpose=LINK)).select_related("case__committee").first()


def party_known(pk: str) -> Party | None:
    """The party that a signed cookie names."""
    try:
        return Party.objects.filter(pk=UUID(pk)).select_related("case__committee", "case__mediator").first()
    except ValueError:
        return None


def papers_known(typed: str) -> Iterator[Apart]:
    """The papers of mediations under a number or a hash, for the check of documents: nothing of what they say."""
    rows = Paper.objects.filter(Q(number=typed) | Q(sha256=typed)).defer("data").select_related("case__committee")
    for paper in rows.order_by("created_at")[:20]:
        yield Apart(paper.number, paper.sha256, paper.case.committee, paper.created_at)


@dataclass(frozen=True, slots=True)
class Side:
    """A party as the people of the case read it."""

    party: Party
    name: str
    phone: bool  # whether one was left; the number itself is opened for a purpose


@dataclass(frozen=True, slots=True)
class Line:
    """A term as people read it: whose, what, how much, by when, and whether it is late."""

    term: Term
    who: str
    text: str
    amount: str
    late: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A note: of whom alone, or of all together."""

    note: Note
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies behind the seal of a case, as far as the reader may see it."""

    facts: str = ""
    oral: str = ""
    danger: str = ""
    sides: list[Side] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    papers: list[Any] = field(default_factory=list)
    agreed: bool = False


def sides_of(case: Mediation) -> list[Side]:
    """The parties with their names."""
    found = []
    for party in case.sides.all():
        said = of_party(party)
        found.append(Side(party, said.get("name", ""), bool(said.get("phone"))))
    return found


def lines_of(case: Mediation, sides: list[Side] | None = None) -> list[Line]:
    """The terms of the agreement in their order."""
    names = {side.party.pk: side.name for side in sides or sides_of(case)}
    found = []
    for term in case.terms.all():
        said, late = of_term(term), bool(term.due_on and not term.done_on and term.due_on < clock.today())
        found.append(Line(term, names.get(term.party_id, ""), said.get("text", ""), said.get("amount", ""), late))
    return found


def everything_in(case: Mediation, *, apart: bool) -> Inside:
    """The whole case in clear; what a party said alone only with ``apart``. Ask ``policies`` first."""
    sides = sides_of(case)
    names = {side.party.pk: side.name for side in sides}
    rows = case.notes.all() if apart else case.notes.filter(party=None)
    sealed = {name: read(getattr(case, name), wall(case.pk)).get("text", "") for name in ("facts", "oral", "danger")}
    return Inside(
        **sealed,
        sides=sides,
        lines=lines_of(case, sides),
        notes=[Said(note, names[note.party_id] if note.party_id else "", of_note(note)) for note in rows],
        papers=list(case.papers.defer("data")),
        agreed=case.effective_on is not None,
    )


def inside(case: Mediation, actor: Actor) -> Inside | None:
    """What this actor may read of a case; None where nothing of it."""
    if not policies.may_read(actor, case):
        return None
    return everything_in(case, apart=policies.may_read_apart(actor, case))


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened a telephone number: when, and what for."""

    at: datetime
    why: str


def openings_of(case: LegalConsultation | Mediation, party: Party | None = None) -> list[Opening]:
    """Who is told that the own number was opened reads when and what for, the newest first."""
    kind = "mediation" if isinstance(case, Mediation) else "legal_consultation"
    entries = history_of(kind, case.pk).filter(act="open_contact", outcome=Outcome.DONE)[:60]
    return [
        Opening(one.at, str(one.detail.get("reason_en", "")) if english() else one.reason)
        for one in entries
        if party is None or one.detail.get("party") == party.number
    ]


@dataclass(frozen=True, slots=True)
class PartyView:
    """What a party reads: own and common words, never what another said alone.

    ``mine`` and ``theirs`` bind only where something is ``agreed``; before that they are proposals.
    """

    name: str
    mine: list[Line]
    theirs: list[Line]
    notes: list[Said]
    papers: list[Any]
    applicant: str = ""
    told: str = ""
    agreed: bool = False
    opened: list[Opening] = field(default_factory=list)


def seen_by(party: Party) -> PartyView:
    """The page of one party."""
    case = party.case
    agreed = case.effective_on is not None
    # what was proposed binds nobody: after an end without agreement it is shown to nobody as his word
    lines = lines_of(case) if agreed or case.state in LIVE else []
    notes = case.notes.filter(Q(party=None) | Q(party=party.pk))
    return PartyView(
        name=str(of_party(party).get("name", "")),
        mine=[one for one in lines if one.term.party_id == party.pk],
        theirs=[one for one in lines if one.term.party_id != party.pk],
        notes=[Said(note, "", of_note(note)) for note in notes],
        papers=list(case.papers.defer("data")),
        applicant=_applicant(case),
        told=str(read(case.facts, wall(case.pk)).get("told", "")),
        agreed=agreed,
        opened=openings_of(case, party),
    )


def _applicant(case: Mediation) -> str:
    """Who applied; empty where the committee offered it."""
    first = case.sides.filter(number=1).first() if case.way != Way.INITIATIVE else None
    return str(of_party(first).get("name", "")) if first else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a day sheet: when, what about, and the case or the question behind it."""

    at: datetime | None
    case: Any
    what: str
    due: date | None = None

    @property
    def ahead(self) -> bool:
        """Whether its session is still to come."""
        return bool(self.case.meets_at and self.case.meets_at > clock.now())


def offered_to(actor: Actor) -> list[Mediation]:
    """Cases that wait for the mediator's word, the oldest first."""
    rows = Mediation.objects.filter(mediator=actor.user, state=MediationState.ASSIGNED, disclosed_at=None)
    return list(rows.order_by("state_since"))


def day_of(actor: Actor, day: date) -> list[Entry]:
    """The sessions of a day, the questions to be answered, what is due under agreements, in this order."""
    start = timezone.make_aware(datetime.combine(day, time()))
    mine = Mediation.objects.filter(mediator=actor.user)
    going = mine.filter(state__in=[MediationState.ASSIGNED, MediationState.MEDIATING, MediationState.SIGNED]).exclude(
        state=MediationState.ASSIGNED, disclosed_at=None
    )
    sessions = going.filter(meets_at__gte=start, meets_at__lt=start + timedelta(days=1)).order_by("meets_at")
    found = [Entry(one.meets_at, one, "session") for one in sessions]
    asked = LegalConsultation.objects.filter(studio__organisation=actor.organisation, state=LegalState.ASKED)
    for one in asked.order_by("created_at")[:20]:
        on = timezone.localdate(one.meets_at) if one.meets_at else None
        found.append(Entry(one.meets_at if on == day else None, one, "question", on if on and on > day else None))
    rest = going.exclude(meets_at__gte=start, meets_at__lt=start + timedelta(days=1)).order_by("state_since")
    found += [Entry(None, one, "going") for one in rest]
    late = mine.filter(state__in=DUE, next_due__lte=day).order_by("next_due")
    found += [Entry(None, one, "due", one.next_due) for one in late]
    windows = mine.filter(state=MediationState.CONFIRM_OPEN).exclude(next_due__lte=day)
    return found + [Entry(None, one, "window", one.window_until) for one in windows.order_by("window_until")]


def question_of(case: LegalConsultation) -> dict[str, Any]:
    """Question, name and answer of a consultation in clear, and whether a number was left. Ask ``policies`` first."""
    purpose = wall(case.pk)
    contact = read(case.contact, purpose)
    return {
        "question": str(read(case.question, purpose).get("text", "")),
        "answer": str(read(case.answer, purpose).get("text", "")),
        "name": str(contact.get("name", "")),
        "phone": bool(contact.get("phone")),
    }


def statistics(place: str) -> list[tuple[str, int | None]]:
    """Mediations by kind in a place; None for a count from one to four, which could point at somebody."""
    rows = Mediation.objects.filter(within(place, "committee__place__code") if place else Q())
    counts = dict(rows.values_list("kind").annotate(n=Count("pk")))
    found = [(str(label), counts.get(kind, 0)) for kind, label in DisputeKind.choices]
    return [(label, n if n >= LEAST_COUNTED else None) for label, n in found if n]
