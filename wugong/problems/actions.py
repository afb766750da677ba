"""What problems do beside their table: written down once, joined, answered by the holder of the slip, learnt from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.contact import read_number
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.common.sealed import seal, unseal
from wugong.flow import timers
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.lookup import free_code
from wugong.flow.matters import both, index, notify
from wugong.flow.models import Matter
from wugong.flow.queries import public_matters
from wugong.inbox.actions import post
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.places.queries import names_of_codes
from wugong.problems import hooks, policies
from wugong.problems.models import Alert, Client, Hot, Problem, Support
from wugong.problems.queries.answers import sent_before, way_on
from wugong.problems.queries.routing import guess, model_file
from wugong.problems.rules.kinds import ALIKE, Heard, Raised
from wugong.problems.rules.problem import AGAIN_FROM, CALLS, DONE, EXCLUDED, OPEN, S
from wugong.record.actions import append
from wugong.record.rules import Outcome

CONTACT_DAYS = 90  # after the end nobody needs the number any more (section 5)
ENOUGH_TO_LEARN = 200
PURPOSE = "problem"
MOST_PLACES, MOST_NEWS = 10, 8
NEWS = gettext_lazy("News of %(place)s: %(n)d")
END_NEWS = gettext_lazy("You asked for this. End it on the page this message leads to.")
CAME_BACK = gettext_lazy("Your matter was raised higher. What came of it: %(words)s")
NO_MEETING = gettext_lazy("There is no joint meeting here yet that could take it. Have it founded first.")


@action
def report(
    problem: Problem, *, actor: Actor, key: str = "", contact: str = "", enclosed: bool = False, **words: Any
) -> Problem:
    """Write a report down; the same one-time ``key`` gives the same problem, however often a bad line sends it."""
    if known := sent_before(key):
        return known
    number = read_number(contact)
    problem.key, problem.code = key or None, free_code()
    problem.contact = seal(number, purpose=PURPOSE) if number else ""
    problem.guess, problem.sureness = guess(str(words.get("text", "")))
    by = SYSTEM if actor.user is None or not (problem.reporter or problem.filed_by_id) else actor
    return begin(problem, "report", actor=by, enclosed=enclosed, **words)


@action
def join(problem: Problem, *, actor: Actor, key: str = "", words: str = "", contact: str = "") -> Support:
    """Join a problem instead of reporting it again; the holder gets a slip of his own."""
    known = Support.objects.filter(key=key).first() if key else None
    if known:
        return known
    row = locked(problem)
    if row.state not in OPEN:
        raise Refusal(_("This problem is at its end. Report yours, and it is dealt with again."), rule="3.12")
    refuse_identity(words=words)
    number = read_number(contact)
    made = Support.objects.create(
        problem=row, code=free_code(), key=key or None, words=words.strip()[:500], reporter=actor.user,
        contact=seal(number, purpose=PURPOSE) if number else "",
    )  # fmt: skip
    index(binding_of(row), row)
    append(actor=actor, act="support", kind="problem", object_id=row.pk)
    return made


@action
def add_words(problem: Problem, *, words: str, actor: Actor) -> Support:
    """The holder of a slip adds a sentence; who deals with the problem gets a message."""
    row = locked(problem)
    if not words.strip():
        raise Invalid(_("Write a sentence, or add a photo."), field="words")
    if row.state not in OPEN:
        raise Refusal(_("This is closed. Open it again, or report the new problem."), rule="3.12")
    refuse_identity(words=words)
    made = Support.objects.create(problem=row, words=words.strip()[:500], joined=False)
    bound = binding_of(row)
    seats = [seat for party in bound.machine.states[row.state].awaits for seat in bound.seats(row, party)]
    subject = sentence(gettext_lazy("The reporter adds: %(words)s"), words=made.words[:200])
    notify(row, subject, kind="problem.words", seats=seats, actor=actor)
    append(actor=actor, act="add_words", kind="problem", object_id=row.pk)
    return made


@action
def leave_number(problem: Problem, *, contact: str, actor: Actor) -> None:
    """The holder of a slip leaves a telephone number after all, or takes it back with an empty one."""
    row, number = locked(problem), read_number(contact)
    row.contact = seal(number, purpose=PURPOSE) if number else ""
    row.save(update_fields=["contact"])
    append(actor=actor, act="leave_number", kind="problem", object_id=row.pk, detail={"left": bool(number)})


@action
def say(problem: Problem, step: str, *, actor: Actor, rating: str = "", reason: str = "") -> Problem:
    """What the reporter says of the result, by the slip: solved with a rating, not solved, open it again, withdraw."""
    if step == "solved":
        if problem.state == S.VERIFIED and not rating:
            raise Invalid(_("Choose how it was done; then it is closed."), field="rating")
        if problem.state != S.VERIFIED:
            take(problem, "verify", actor=SYSTEM, heard=Heard.REPORTER)
        return take(problem, "rate", actor=SYSTEM, rating=rating, remark=reason) if rating else problem
    if step == "again":
        step = AGAIN_FROM.get(S(problem.state), "ask_again")
    elif step != "withdraw":
        raise Invalid(_("There is no such step here. Go back to the page and choose one of its buttons."))
    return take(problem, step, actor=SYSTEM, reason=reason if step != "withdraw" else "")


@action
def open_contact(problem: Problem, *, reason: str, actor: Actor) -> list[str]:
    """Read the numbers that were left: for a purpose that is recorded, and that the reporter reads on his page."""
    policies.admit_to_call(actor, problem)
    if len(reason.strip()) < 4:
        raise Invalid(_("Say what you need the number for; the reporter reads it."), rule="purpose", field="reason")
    row = locked(problem)
    sealed = [row.contact, *row.supports.exclude(contact="").values_list("contact", flat=True)]
    numbers = [unseal(one, purpose=PURPOSE) for one in sealed if one]
    if not numbers:
        raise Refusal(_("No number was left, or it has been deleted."), rule="contact")
    refuse_identity(reason=reason)
    append(actor=actor, act="open_contact", kind="problem", object_id=row.pk, reason=reason.strip()[:200])
    return numbers


@action
def bring_along(problem: Problem, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Whoever reported or joined the merged problem belongs to the other one now; both records say so."""
    assert problem.into is not None
    target = locked(problem.into)
    Support.objects.filter(problem=problem).update(problem=target, came_from=problem)
    Support.objects.create(
        problem=target, words=problem.text[:500], contact=problem.contact, reporter=problem.reporter, came_from=problem
    )
    index(binding_of(target), target)
    detail = {"problem": problem.pk, "named": [problem.biz_no]}
    append(actor=actor, act="took_in", kind="problem", object_id=target.pk, reason=reason, detail=detail)


@action
def lengthen(problem: Problem, *, actor: Actor, **_inputs: Any) -> None:
    """The running term gets the working days that were granted."""
    matter = Matter.objects.get(pk=problem.pk)
    timers.extend(binding_of(problem), problem, matter, amount=problem.extension_days or 0, state=S.HANDLING)


@action
def end_unreachable(problem: Problem, *, actor: Actor, **_inputs: Any) -> None:
    """Where no number was left there is nobody to call."""
    if not problem.reachable:
        take(problem, "lapse", actor=SYSTEM, reason=gettext_lazy("No word, and no number was left to call."))


@action
def end_after_calls(problem: Problem, *, actor: Actor, **_inputs: Any) -> None:
    """After the second call without an answer it ends without a rating."""
    if problem.calls >= CALLS:
        take(problem, "lapse", actor=SYSTEM, reason=gettext_lazy("No word after two calls."))


@action
def raise_up(
    problem: Problem, *, actor: Actor, reason: str = "", lead: Organisation | None = None, basis: str = "", **_more: Any
) -> None:
    """The topic or whistle that a problem becomes which one body cannot solve."""
    if hooks.joined.raise_up is None:
        raise Refusal(NO_MEETING, rule="3.12")
    if problem.raised_as == Raised.WHISTLE and lead is None:
        raise Invalid(_("Say which department the whistle calls."), rule="3.12", field="lead")
    hooks.joined.raise_up(problem, actor=actor, reason=reason, lead=lead, basis=basis)


@action
def hear_back(problem: Problem, *, said: str | Promise, actor: Actor) -> None:
    """What a problem was raised to has ended: whoever reported or joined it reads the answer and what he can do now.

    A raised problem goes back to who solves it, with a new term; any other keeps its state.
    """
    row, bound = locked(problem), binding_of(problem)
    users, seats = {row.reporter, *row.supports.values_list("reporter", flat=True)} - {None}, []
    if row.state == S.ESCALATED:
        take(row, "come_back", actor=actor, reason=said)
    else:
        reason, english = both(said, limit=400)
        detail = {"reason_en": english} if english != reason else {}
        append(actor=actor, act="come_back", kind="problem", object_id=row.pk, reason=reason, detail=detail)
        seats = bound.seats(row, "owner") if row.open and row.owner_id else []
    subject = sentence(CAME_BACK, words=said)
    told: dict[str, Any] = {"kind": "problem.answered_higher", "actor": actor}
    notify(row, subject, body=lambda: way_on(row), users=list(users), **told)
    notify(row, subject, seats=seats, **told)


@action
def propose_hot(problems: Iterable[Problem], *, place: str, category: str, actor: Actor, why_not: str = "") -> str:
    """Propose like reports as one topic of the joint meeting, or put them aside with a reason; returns an address."""
    listed = list(problems)
    if not listed:
        raise Refusal(_("These reports have been dealt with meanwhile."), rule="3.12")
    if not (actor.covers(place[:12]) or actor.covers(place[:9])) or actor.role in ADMIN_ROLES:
        raise Denied(_("Hot topics are proposed by the community or the street they lie in."), rule="role")
    url = ""
    if not why_not.strip():
        if hooks.joined.propose is None:
            raise Refusal(NO_MEETING, rule="3.12")
        url = hooks.joined.propose(place, listed, actor=actor)
    made = Hot.objects.create(place=place, category=category, why_not=why_not.strip()[:300], by_name=actor.name)
    made.problems.set(listed)
    detail = {"place": place, "category": category, "problems": [p.pk for p in listed]}
    append(actor=actor, act="put_aside" if why_not else "propose_hot", kind="problem", reason=why_not, detail=detail)
    return url


@action
def forget_contacts(*, actor: Actor) -> int:
    """Ninety days after the end nobody needs the number of the reporter any more."""
    before = clock.now() - timedelta(days=CONTACT_DAYS)
    over = Problem.objects.filter(state__in=[*DONE, *EXCLUDED, S.ANSWERED], state_since__lt=before)
    count = over.exclude(contact="").update(contact="")
    count += Support.objects.filter(problem__in=over).exclude(contact="").update(contact="")
    if count:
        append(actor=actor, act="forget_contacts", kind="problem", detail={"count": count})
    return count


@action
def learn(*, actor: Actor) -> int:
    """Learn the categories from what people have decided, without what points to a person; 0 where it is too little."""
    from wugong.problems.kernel.learning import train
    from wugong.problems.kernel.model import write_model

    rows = Problem.objects.filter(category__in=ALIKE, dispatched_at__isnull=False).exclude(text="")
    decided = list(rows.order_by("-created_at").values_list("text", "category")[:20_000])
    if len(decided) < ENOUGH_TO_LEARN or len({label for _text, label in decided}) < 2:
        return 0
    write_model(train([text for text, _label in decided], [label for _text, label in decided]), model_file())
    append(actor=actor, act="learn", kind="problem", detail={"problems": len(decided)})
    return len(decided)


@action
def refuse_client(why: str, *, actor: Actor) -> None:
    """A program without a key that counts was refused: on the record, without the key."""
    append(actor=actor, act="open311", outcome=Outcome.DENIED, rule="key", reason=why)


@action
def admit_client(name: str, key_hash: str, *, most: int, actor: Actor) -> Client:
    """A program may report over Open311 with a key of which the hash is held."""
    made = Client.objects.create(name=name, key_hash=key_hash, most=most)
    append(actor=actor, act="admit_client", kind="client", object_id=made.pk, detail={"name": name, "most": most})
    return made


@action
def end_client(client: Client, *, actor: Actor) -> None:
    """A key counts no longer."""
    client.ended_at = clock.now()
    client.save(update_fields=["ended_at"])
    append(actor=actor, act="end_client", kind="client", object_id=client.pk)


@action
def note_stop(problem: Problem, *, seen: str, words: str, key: str, actor: Actor) -> Support:
    """What was seen at a stop of a round: written beside the problem; where it is done, that confirms it."""
    if known := Support.objects.filter(key=key).first() if key else None:
        return known
    row = locked(problem)
    said = {"fixed": _("seen on a round: done"), "open": _("seen on a round: not done"), "missed": _("not reached")}
    if seen not in said:
        raise Invalid(_("Choose what you saw: done, not done, or not reached."), field="seen")
    refuse_identity(words=words)
    text = " · ".join(filter(None, [said[seen], words.strip()]))[:500]
    made = Support.objects.create(problem=row, words=text, key=key or None, joined=False)
    append(actor=actor, act="note_stop", kind="problem", object_id=row.pk, reason=text)
    if seen == "fixed" and row.state in (S.RESOLVED, S.EXPLAINED, S.CALLING):
        take(row, "verify", actor=actor, heard=Heard.CHECK)
    return made


@action
def want_news(place: Place, *, on: bool = True, actor: Actor) -> None:
    """Have messages about what is new at a place, or end them. Saying it twice changes nothing."""
    if actor.user is None:
        raise Denied(_("Messages need an account. Without one, subscribe to the news of the place (RSS)."), rule="role")
    mine = Alert.objects.filter(user=actor.user)
    if not on:
        mine.filter(place=place.code).delete()
        return
    if mine.exclude(place=place.code).count() >= MOST_PLACES:
        raise Refusal(_("You have the news of ten places. End one first."), rule="alerts")
    Alert.objects.get_or_create(user=actor.user, place=place.code, defaults={"told_until": clock.now()})


@action
def tell_news(*, actor: Actor) -> int:
    """One message a day and place to those who want it, where something is new; returns how many."""
    now, sent = clock.now(), 0
    wanted: dict[tuple[str, datetime], list[UUID]] = {}
    for place, until, user in Alert.objects.values_list("place", "told_until", "user"):
        wanted.setdefault((place, until), []).append(user)
    names = names_of_codes({place for place, _until in wanted})
    for (place, until), users in wanted.items():
        news = list(public_matters(place).filter(moved_at__gt=until, moved_at__lte=now)[:MOST_NEWS])
        Alert.objects.filter(place=place, told_until=until).update(told_until=now)
        if news and place in names:
            lines = "\n".join(f"{one.title} · {one.detail}" for one in news)
            words: dict[str, Any] = {"place": names[place], "n": len(news)}
            post(
                users=users, kind="alerts.news", subject=sentence(NEWS, **words), body=f"{lines}\n\n{END_NEWS}",
                url=reverse("problems:alerts"), actor=actor,
            )  # fmt: skip
            sent += len(users)
    return sent
