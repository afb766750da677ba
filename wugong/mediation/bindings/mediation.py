"""The table of a mediation tied to its model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor
from wugong.flow.binding import Act, Binding, Card, Case, at, person
from wugong.flow.models import Classification
from wugong.mediation import actions, forms, policies, queries
from wugong.mediation.models import Mediation, Member, Party, Term
from wugong.mediation.rules.kinds import CHANNELS, MEDIATION_DAYS, Consent
from wugong.mediation.rules.mediation import MACHINE, MediationState
from wugong.mediation.rules.studio import MACHINE as STUDIO
from wugong.mediation.sealing import of_party
from wugong.workdays import rules as days
from wugong.workdays.queries import calendar


class MediationCase(Case):
    """What the guards ask beyond the columns."""

    @cached_property
    def sides(self) -> list[Party]:
        return [] if self.new else list(self.before.sides.all())

    @property
    def party_count(self) -> int:
        return len(self.given("parties", ())) if self.new else len(self.sides)

    @property
    def consented(self) -> int:
        return sum(one.consent == Consent.YES for one in self.sides)

    @property
    def signatures(self) -> int:
        return sum(one.signed_on is not None for one in self.sides)

    @property
    def wishes(self) -> int:
        return sum(one.wants is True for one in self.sides)

    @property
    def wished_on(self) -> date | None:
        """The day on which the last party said that it wants to apply."""
        return max((one.wants_since for one in self.sides if one.wants_since), default=None)

    @cached_property
    def terms(self) -> list[Term]:
        return list(self.before.terms.all())

    @property
    def undated(self) -> int:
        """The number of the first term without a date; 0 when each has one."""
        return next((one.number for one in self.terms if one.due_on is None), 0)

    @property
    def open_terms(self) -> int:
        return sum(one.done_on is None for one in self.terms)

    @cached_property
    def member(self) -> Member | None:
        return queries.member_called(self.mediator_id)

    @cached_property
    def mediators(self) -> bool:
        return queries.members_of(self.before.committee_id).exists()

    @property
    def studios(self) -> str:
        """The studios of the committee, each with its state."""
        rows = queries.studios_under(self.before.committee_id)
        said = _(", ").join(f"{one} {STUDIO.states[one.state].meaning}" for one in rows)
        return said or _("the committee has no studio")

    @property
    def mediator_is_party(self) -> bool:
        name = "".join(self.mediator.name.split()) if self.mediator else ""
        return any("".join(str(of_party(one).get("name", "")).split()) == name for one in self.sides)

    @property
    def channel(self) -> str:
        return str(CHANNELS.get(self.excluded, ""))

    @property
    def meets_on(self) -> date:
        return timezone.localdate(self.meets_at)

    @cached_property
    def end_of_term(self) -> date:
        return days.due(self.today, MEDIATION_DAYS, "d", calendar())[0]

    @cached_property
    def first_end(self) -> date:
        """The first day to which a term may be set: the end of the first thirty days, today at the earliest."""
        opened = self.before.opened_on or self.today
        return max(days.due(opened, MEDIATION_DAYS, "d", calendar())[0], self.today)

    @property
    def latest_end(self) -> date:
        """The last day to which the term may be extended now."""
        return max(self.before.last_day or self.today, self.first_end) + timedelta(days=MEDIATION_DAYS)


def describe(case: Mediation) -> Card:
    """The line of a case: its kind and number, no name; for the committee and, until it is archived, the mediator."""
    people = () if case.state == MediationState.ARCHIVED or not case.mediator_id else (case.mediator_id,)
    return Card(
        title=lambda: _("Mediation: %(kind)s") % {"kind": case.get_kind_display()},
        detail=lambda: case.committee.name,
        url=reverse("web:case", args=["mediation", case.pk]),
        place=case.committee.place.code,
        participants=(case.committee_id, *people),
        classification=Classification.RESTRICTED,
    )


def new(actor: Actor) -> Mediation | None:
    """A dispute brought to the committee whose clerk acts."""
    committee = queries.committee_of(actor)
    return Mediation(committee=committee) if committee else None


def _act(name: str, run: Any = None, form: Any = None) -> Act:
    """A step whose form lies on the large page of the studio, which keeps no draft of it in the browser."""
    return Act(run or None, form, link=lambda case: reverse("mediation:do", args=[case.pk, name]))


MEDIATION = Binding(
    machine=MACHINE,
    model=Mediation,
    sheet=False,
    parties={
        "clerk": at("committee", "MC"),
        "mediator": person("mediator"),
        "reader": policies.reader,
    },
    describe=describe,
    case=MediationCase,
    acts={
        "apply": Act(actions.apply, forms.ApplyForm),
        "assign": Act(form=forms.AssignForm),
        "consent": _act("consent", actions.consent, forms.ConsentForm),
        "note": _act("note", actions.note, forms.NoteForm),
        "add_term": _act("add_term", actions.add_term, forms.TermForm),
        "drop_term": _act("drop_term", actions.drop_term, forms.DropForm),
        "sign": _act("sign", actions.sign, forms.SignForm),
        "agree_orally": _act("agree_orally", actions.agree_orally, forms.OralForm),
        "report_danger": _act("report_danger", actions.report_danger, forms.DangerForm),
        "note_danger": _act("note_danger", actions.note_danger, forms.DangerForm),
        "wish": _act("wish", actions.wish, forms.WishForm),
        "mark_done": _act("mark_done", actions.mark_done, forms.DoneForm),
        "mark_late": _act("mark_late", actions.mark_late, forms.DoneForm),
    },
    after={
        "recuse": actions.release_mediator,
        "challenge": actions.release_mediator,
        "sign": actions.await_the_seal,
        "go_on": actions.await_the_seal,
        "unsign": actions.forget_signatures,
        "seal": actions.print_and_settle,
        "agree_orally": actions.settle,
        "follow": actions.complete_if_done,
        "end": actions.print_closing,
        "run_out": actions.print_closing,
        "decline": actions.print_closing,
        "silence": actions.print_closing,
        "turn_away": actions.print_turned_away,
        "breach": actions.print_breach,
        "archive": actions.forget_phones,
    },
    choices={"mediator": lambda case, _actor: queries.members_of(case.committee_id)},
    shows=(
        "kind", "way", "read_back_on", "excluded", "court_before", "limitation_on", "mediator", "chosen", "meets_at",
        "room", "relation", "interest", "former_case", "openness", "opened_on", "last_day", "mediator_signed_on",
        "effective_on", "window_until", "court", "filed_on", "court_no", "decided_on", "confirmed", "next_due",
        "ending", "police", "reported_at", "archived_at",
    ),
    new=new,
    stuck=lambda case: "all_signed" if case.state == MediationState.MEDIATING and case.all_signed else "",
    number="RT",
    notes={"open_contact": gettext_lazy("Number opened")},
    drafts=False,
)  # fmt: skip
