"""The three administrators: the first of a district by a command, all others by two persons (R-61)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts import queries
from wugong.accounts.actions.people import add_account, invite
from wugong.accounts.models import Nomination, User
from wugong.accounts.policies import may_answer, may_nominate
from wugong.accounts.rules import ANSWERS, NominationState
from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.inbox.actions import post
from wugong.record.actions import append

DUTIES = (Role.A1, Role.A2, Role.A3)
ASKED = gettext_lazy("%(name)s is proposed as %(duty)s. Please confirm or refuse it.")
ANSWERED = gettext_lazy("The proposal of %(name)s as %(duty)s: %(state)s.")


@action
def first_administrators(people: Mapping[str, tuple[str, str]], *, actor: Actor) -> dict[str, tuple[User, str]]:
    """Make the first three administrators of a district, by duty: ``{"A1": (sign-in name, name), ...}``.

    Returns the accounts and the token of the link of each, which is shown this once. Raises Refusal in the demo, when
    there are administrators already, and when the three are not three persons.
    """
    if not actor.system:
        raise Denied(_("The first administrators are made on the server."), rule="R-61")
    if settings.DEMO:
        raise Refusal(_("The demo has its administrators on the sign-in page."), rule="R-61")
    if queries.ever_administered():
        raise Refusal(
            _("There are administrators already. Further ones are proposed by the security administrator."), rule="R-61"
        )
    names = [people[duty] for duty in DUTIES]
    if len({username.strip().lower() for username, _n in names}) < 3 or len({name.strip() for _u, name in names}) < 3:
        raise Invalid(_("Three duties need three different persons (R-61)."), rule="R-61")
    made = {}
    for duty in DUTIES:
        username, name = people[duty]
        user = add_account(username=username, name=name, administers=duty, actor=actor)
        made[str(duty)] = (user, invite(user, actor=actor))
    return made


@action
def nominate(*, username: str, name: str, email: str, administers: str, reason: str, actor: Actor) -> Nomination:
    """Propose an administrator; another of the three is asked to confirm it."""
    if not may_nominate(actor):
        raise Denied(_("Administrators are proposed by the security administrator."), rule="R-61")
    username = username.strip().lower()
    if queries.is_taken(username):
        raise Invalid(_("This name cannot be used. Choose another."), rule="account", field="username")
    if not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    made = Nomination.objects.create(
        username=username,
        name=name.strip(),
        email=email.strip(),
        administers=administers,
        reason=reason.strip()[:200],
        proposed_by=queries.user_named(actor.user),  # type: ignore[arg-type]
    )
    detail = {"username": username, "administers": administers}
    append(actor=actor, act="nominate", kind="nomination", object_id=made.pk, after=made.state, detail=detail)
    others = queries.administrators().filter(administers__in=["A1", "A3"]).values_list("pk", flat=True)
    _tell(made, others, ASKED, actor)
    return made


@action
def answer_nomination(nomination: Nomination, *, verb: str, reason: str = "", actor: Actor) -> Nomination:
    """Confirm, refuse or withdraw a proposal. Confirming makes the account, which opens by a link of A2."""
    row = locked(nomination)
    if row.state != NominationState.PROPOSED:
        raise Stale(_("This proposal has been answered already."), rule="R-61")
    if not may_answer(actor, row, verb):
        raise Denied(_("The second person is another administrator than the one who proposed."), rule="R-61")
    if verb == "refuse" and not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    row.state, row.answer = ANSWERS[verb], reason.strip()[:200]
    row.decided_by = queries.user_named(actor.user)  # type: ignore[arg-type]
    row.decided_at = clock.now()
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    append(
        actor=actor,
        act=verb,
        kind="nomination",
        object_id=row.pk,
        reason=reason,
        before=NominationState.PROPOSED,
        after=row.state,
    )
    if row.state == NominationState.CONFIRMED:
        add_account(username=row.username, name=row.name, email=row.email, administers=row.administers, actor=SYSTEM)
    if verb != "withdraw":
        _tell(row, [row.proposed_by_id], ANSWERED, actor)
    return row


def _tell(nomination: Nomination, users: Iterable[UUID], text: Any, actor: Actor) -> None:
    def said() -> str:
        words = {"name": nomination.name, "duty": nomination.get_administers_display()}
        return str(text) % {**words, "state": nomination.get_state_display()}

    url = reverse("accounts:administrators")
    post(users=list(users), kind="account.nomination", subject=said, url=url, actor=actor)
