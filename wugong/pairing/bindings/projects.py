"""The table of a project tied to its model."""

from __future__ import annotations

from functools import partial

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Role, Seat
from wugong.common.privacy import certain, personal_facts, said
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.pairing import policies
from wugong.pairing.actions import projects as actions
from wugong.pairing.forms.projects import RateForm
from wugong.pairing.models import Offer, Project
from wugong.pairing.queries.choices import offers_of, open_categories
from wugong.pairing.queries.pairs import other_pairings_of
from wugong.pairing.rules.kinds import Side
from wugong.pairing.rules.projects import DONE, PROJECT, UNDER_WAY


class ProjectCase(Case):
    """What the guards ask beside the columns."""

    @property
    def side(self) -> str:
        return policies.of_side(self.actor, self.pairing) or Side.STREET

    @cached_property
    def personal(self) -> str:
        return said(certain(personal_facts(self.title, self.detail, self.result, self.given("words", ""))))

    @cached_property
    def over(self) -> str:
        """What would be taken beyond what is left, in words; what the project holds already is free for it."""
        held = {} if self.new else {line.need: line.quantity for line in self.before.meets}
        wanted = [(need, amount, held.get(need, 0)) for need, amount in self.given("lines", held).items()]
        if self.offer:
            own = 0 if self.new or self.offer.inexhaustible else self.quantity
            wanted.append((self.offer, self.quantity, own))
        found = [(line, asked, line.left + own) for line, asked, own in wanted]
        return _(", ").join(
            _("“%(what)s” has %(left)d left, %(asked)d asked") % {"what": line.title, "left": left, "asked": asked}
            for line, asked, left in found
            if asked > left
        )

    @property
    def shared(self) -> bool:
        ends = {self.before.provider, self.before.recipient}
        return self.pairing != self.before.pairing and bool(ends & {self.pairing.giver, self.pairing.receiver})

    def after_handing(self, end: str) -> Organisation:
        """Who provides or receives in the new pairing: the same one, else the new partner of the other."""
        ends, sides = (self.before.provider, self.before.recipient), (self.pairing.giver, self.pairing.receiver)
        own: Organisation = getattr(self.before, end)
        return own if own in sides else next((side for side in sides if side not in ends), own)

    @property
    def offer_kept(self) -> Offer | None:
        """The offer, where its owner still provides."""
        offer: Offer | None = self.before.offer
        return offer if offer and offer.organisation == self.after_handing("provider") else None


def answerers(project: Project) -> list[Seat]:
    """The side that did not propose the project; both where the street did."""
    if project.proposed_by == Side.STREET:
        return policies.both(project.pairing)
    return policies.staff(policies.organisation_of(project.pairing, policies.OTHER[Side(project.proposed_by)]))


def detail_of(project: Project) -> str:
    """Who does what for whom, and how many it reached."""
    sides = {"provider": project.provider, "recipient": project.recipient, "field": project.get_field_display()}
    words = _("%(provider)s for %(recipient)s · %(field)s") % sides
    reached = project.beneficiaries
    return words if reached is None else _("%(words)s · %(n)d people reached") % {"words": words, "n": reached}


def describe(project: Project) -> Card:
    """The line of a project; from the agreement on everybody may read it."""
    provider, recipient, place = project.provider, project.recipient, project.recipient.place.code
    return Card(
        title=lambda: _("Project: %(title)s") % {"title": project.title},
        detail=lambda: detail_of(project),
        url=project.get_absolute_url(),
        place=place if len(place) >= 9 else project.street,
        participants=tuple(i for i in (provider.pk, recipient.pk, provider.unit_id, recipient.unit_id) if i),
        classification=Classification.PUBLIC if project.state in {*UNDER_WAY, *DONE} else Classification.INTERNAL,
        words=project.detail,
    )


PROJECT_BINDING = Binding(
    machine=PROJECT,
    model=Project,
    sheet=False,
    parties={
        "proposer": lambda project: policies.project_proposers(project.pairing),
        "answerer": answerers,
        "liaisons": lambda project: policies.both_liaisons(project.pairing),
        "provider": lambda project: policies.staff(project.provider),
        "recipient": lambda project: policies.staff(project.recipient),
        "residents": lambda p: [Seat(role=Role.RE, place=p.recipient.place.code[:12])] if p.public else [],
        "sides": lambda project: policies.both(project.pairing),
        "street": lambda project: policies.offices(project.pairing),
    },
    describe=describe,
    case=ProjectCase,
    acts=dict.fromkeys(("rate", "answer_rating", "add_rating"), Act(form=RateForm)),
    choices={
        "category": lambda _project, _actor: open_categories(),
        "offer": lambda project, _actor: offers_of(project.pairing),
        "pairing": lambda project, _actor: other_pairings_of(project),
    },
    after={
        "propose": actions.take_from_lists,
        **dict.fromkeys(("agree", "schedule", "start", "deliver", "rework", "cancel"), actions.follow),
        "accept": partial(actions.follow, done=True),
        "rate": actions.confirm_needs,
        "add_rating": actions.keep_voice,
        "answer_rating": partial(actions.keep_rating, end="provider"),
        "hand_over": actions.join_pair,
    },
    shows=(
        (gettext_lazy("pairing"), lambda project: project.pairing),
        "provider", "recipient", "field", "strength", "cost_bearer", "cost", "beneficiaries_expected", "starts_on",
        "ends_on", "resources", "offer",
        (gettext_lazy("how much of the offer"), lambda project: project.quantity or None),
        "result", "beneficiaries", "detail", "handed_from",
    ),
    number="XM",
    list_url="pairing:projects",
)  # fmt: skip
