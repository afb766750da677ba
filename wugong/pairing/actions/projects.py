"""Projects of a pair, their use of the two lists, and what is said of them; messages between the sides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, begin, take
from wugong.inbox.actions import post
from wugong.pairing import policies
from wugong.pairing.actions.listings import settle
from wugong.pairing.actions.pairs import touch
from wugong.pairing.models import Message, Need, Pairing, Project, ProjectNeed, Rating
from wugong.pairing.notices import new_message
from wugong.pairing.queries.pairs import voice_of
from wugong.pairing.rules.kinds import RESIDENT, Side
from wugong.pairing.rules.pairs import WORKING
from wugong.pairing.rules.projects import ProjectState

Lines = Mapping[UUID, int]


@action
def propose(project: Project, *, actor: Actor, meets: Lines | None = None) -> Project:
    """Propose a project of a pair. ``meets``: how much of which needs (by id) it meets."""
    pairing = locked(project.pairing)
    project.pairing, project.street = pairing, pairing.street
    project.proposed_by = policies.of_side(actor, pairing) or Side.STREET
    if {project.provider_id, project.recipient_id} != {pairing.giver_id, pairing.receiver_id}:
        raise Invalid(_("A project is provided by one side and received by the other. Choose again."), field="provider")
    needs = list(Need.objects.select_for_update().filter(pk__in=meets or {}).order_by("pk"))
    if len(needs) < len(meets or {}):
        raise Invalid(_("One of the needs is no longer there. Choose again."), field="needs")
    offer = locked(project.offer) if project.offer else None
    lines = {need: (meets or {})[need.pk] for need in needs}
    begin(project, "propose", actor=actor, lines=lines)
    ProjectNeed.objects.bulk_create(ProjectNeed(project=project, need=n, quantity=q) for n, q in lines.items())
    _follow(project, actor)
    if offer:
        project.offer = offer
    return project


def _follow(project: Project, actor: Actor, *, done: bool = False) -> None:
    """Bring the lists in line with the project, and the pairing awake."""
    for line in project.lines.select_related("need"):
        settle(line.need, done=line.quantity if done else 0, actor=SYSTEM)
    if project.offer:
        settle(project.offer, done=project.quantity if done and not project.offer.inexhaustible else 0, actor=SYSTEM)
    if not actor.system:
        _woken(project, project.pairing)


def _woken(project: Project, pairing: Pairing) -> None:
    """What is done with a project keeps its pair awake."""
    state = ProjectState(project.state).label
    cause = sentence(gettext_lazy("project “%(project)s”: %(state)s"), project=project.title, state=state)
    touch(pairing, cause=cause, actor=SYSTEM)


@action
def agree(project: Project, *, actor: Actor) -> Project:
    """Agree to the other side's project."""
    take(project, "agree", actor=actor)
    _follow(project, actor)
    return project


@action
def schedule(project: Project, *, starts_on: date, ends_on: date, resources: str, actor: Actor) -> Project:
    """Set the days and say what is booked."""
    changes = {"starts_on": starts_on, "ends_on": ends_on, "resources": resources.strip()[:200]}
    take(project, "schedule", actor=actor, changes=changes, asked=changes)
    _follow(project, actor)
    return project


@action
def start(project: Project, *, actor: Actor) -> Project:
    """Begin."""
    take(project, "start", actor=actor)
    _follow(project, actor)
    return project


@action
def deliver(project: Project, *, result: str, beneficiaries: int, actor: Actor) -> Project:
    """Say that it is done: what was done, how many people it reached."""
    changes = {"result": result.strip()[:500], "beneficiaries": beneficiaries, "delivered_on": clock.today()}
    take(project, "deliver", actor=actor, changes=changes, asked=changes)
    _follow(project, actor)
    return project


@action
def accept(project: Project, *, actor: Actor) -> Project:
    """Accept what was done: it counts against the needs it meets and the offer it uses."""
    take(project, "accept", actor=actor)
    _follow(project, actor, done=True)
    return project


@action
def rework(project: Project, *, reason: str, actor: Actor) -> Project:
    """Send it back with what is missing."""
    take(project, "rework", actor=actor, reason=reason, changes={"reworks": project.reworks + 1})
    _follow(project, actor)
    return project


@action
def rate(project: Project, *, score: int, actor: Actor, words: str = "") -> Rating:
    """Rate an accepted project as its recipient. A public one waits for residents; any other is closed at once."""
    refuse_personal(words=words)
    take(project, "rate", actor=actor, score=score)
    side = policies.side_of(project.pairing, project.recipient_id)
    rating = Rating.objects.create(
        pairing=project.pairing, project=project, side=side, score=score, words=words.strip()[:300]
    )
    for line in project.lines.select_related("need"):
        if line.need.state == "fulfilled" and line.need.organisation_id == project.recipient_id:
            take(line.need, "confirm", actor=SYSTEM)
    if not project.public:
        take(project, "close", actor=SYSTEM)
    _woken(project, project.pairing)
    return rating


@action
def answer_rating(project: Project, *, score: int, actor: Actor, words: str = "") -> Rating:
    """Rate the other way round: the provider says how it was to work with the recipient. Once."""
    refuse_personal(words=words)
    take(project, "answer_rating", actor=actor, score=score)
    side = policies.side_of(project.pairing, project.provider_id)
    values = {"pairing": project.pairing, "score": score, "words": words.strip()[:300]}
    rating, _new = Rating.objects.update_or_create(project=project, side=side, defaults=values)
    _woken(project, project.pairing)
    return rating


@action
def add_rating(project: Project, *, score: int, actor: Actor, words: str = "", device: str = "") -> Rating:
    """Rate a public project as a resident; saying it again replaces what one said.

    Whoever opened the link is known by the token of the ``device`` alone; whoever is signed in, by the account. Only a
    digest bound to the project is kept, so that nobody rates twice and nobody can be followed from one to the next.
    """
    if not project.public:
        raise Refusal(_("This project is not open to residents; only the two sides rate it."), rule="rating")
    text = words.strip()[:300]
    refuse_personal(words=text)
    if not (actor.user or device):
        raise Denied(_("Open the link of the project, then rate."), rule="rating")
    take(project, "add_rating", actor=actor if actor.user else SYSTEM, score=score)
    digest = voice_of(project, f"user:{actor.user}" if actor.user else f"device:{device}")
    values = {"pairing": project.pairing, "score": score, "words": text}
    return Rating.objects.update_or_create(project=project, side=RESIDENT, device=digest, defaults=values)[0]


@action
def cancel(project: Project, *, reason: str, actor: Actor) -> Project:
    """Cancel a project; it stays counted."""
    take(project, "cancel", actor=actor, reason=reason)
    _follow(project, actor)
    return project


@action
def hand_over(project: Project, *, to: Pairing, reason: str, actor: Actor) -> Project:
    """Hand an open project over to another pairing of one of its two sides; the new partner takes the other's place."""
    target = locked(to)
    if target.state not in WORKING:
        raise Invalid(
            _("That pairing is not at work. Choose one whose sides have agreed."), rule="handover", field="to"
        )
    sides = {target.giver_id, target.receiver_id}
    keeps_provider, keeps_recipient = project.provider_id in sides, project.recipient_id in sides
    if target.pk == project.pairing_id or not (keeps_provider or keeps_recipient):
        raise Invalid(
            _("The project goes to another pairing of one of its two sides. Choose such a pairing."),
            rule="handover",
            field="to",
        )
    provider = project.provider_id if keeps_provider else (sides - {project.recipient_id}).pop()
    recipient = project.recipient_id if keeps_recipient else (sides - {project.provider_id}).pop()
    changes = {"pairing": target, "handed_from": project.pairing, "provider_id": provider, "recipient_id": recipient}
    offer_gone = project.offer is not None and project.offer.organisation_id != provider
    if offer_gone:
        changes["offer"] = None
    old = project.offer
    take(project, "hand_over", actor=actor, reason=reason, changes=changes)
    if old and offer_gone:
        settle(old, actor=SYSTEM)
    _woken(project, target)
    return project


@action
def write_message(pairing: Pairing, *, text: str, actor: Actor, answer_wanted: bool = False) -> Message:
    """Write to the other side. Messages that wanted an answer are answered by it."""
    body = text.strip()
    if not body:
        raise Invalid(_("Write something first."), field="text")
    refuse_personal(text=body)
    row = take(pairing, "write", actor=actor)
    side = policies.of_side(actor, row)
    message = Message.objects.create(
        pairing=row, side=side, writer=actor.name[:60], text=body[:2000], answer_wanted=answer_wanted
    )
    waiting = row.messages.filter(answer_wanted=True, answered_at__isnull=True).exclude(side=side)
    waiting.update(answered_at=clock.now())
    sides = [policies.OTHER[Side(side)]] if side in policies.OTHER else list(policies.OTHER)
    seats = [seat for other in sides for seat in policies.staff(policies.organisation_of(row, other))]
    heading, heading_en = new_message(row)
    post(
        seats=seats,
        kind="pairing.message",
        subject=heading,
        subject_en=heading_en,
        body=body[:500],
        url=policies.url_of_messages(row),
        matter=row.pk,
        actor=actor,
    )
    touch(row, cause=sentence(gettext_lazy("%(writer)s wrote"), writer=actor.name), actor=SYSTEM)
    return message
