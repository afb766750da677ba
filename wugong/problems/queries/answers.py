"""What the holder of a slip reads of a problem, and what he can do now."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.bilingual import english
from wugong.common.models import one
from wugong.flow.models import Matter
from wugong.flow.queries import current_due
from wugong.flow.slips import Answer, Stop
from wugong.organisations.queries.organisations import names_of
from wugong.places.offices import office_of
from wugong.places.queries import names_of_codes
from wugong.places.rules import codes_above
from wugong.problems.models import Problem
from wugong.problems.rules.answers import HAPPENED, SAID, said_of
from wugong.problems.rules.kinds import NUMBERS, Outcome, Signpost
from wugong.problems.rules.problem import DONE, MACHINE, SHOWN, WITHIN_30_DAYS, S
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.workdays.rules import last_day

WITH_COMMUNITY = (S.REPORTED, S.CALLING)
WITH_STREET = (S.RETURNED, S.EXTENDED)
WITH_NOBODY = (S.SIGNPOSTED, S.ANSWERED, *DONE, S.WITHDRAWN, S.RESOLVED, S.EXPLAINED, S.VERIFIED)


def answer_of(problem: Problem, *, joined: bool = False) -> Answer:
    """The answer on a slip; a merged problem answers with the one it went into in the end.

    ``joined``: for who joined it, as for who reported what was merged: others are asked whether it is solved.
    """
    now = problem.goes_on
    joined = joined or now != problem
    words = words_of(now)
    sentence, following, _past, tone = said_of(now.state, now.outcome, joined=joined)
    if now.state == S.RETURNED and not now.belongs_id:
        following = NAMED_NOBODY
    if now.state in (*DONE, S.ANSWERED) and not now.may_reopen:
        following = WITHIN_30_DAYS.refusal
    due = current_due(now) if now.open else None
    day = last_day(due.due) if due and due.due else None
    return Answer(
        sentence=str(sentence) % words,
        holder="" if now.state in WITH_NOBODY else words["who"],
        since=None if now.state in WITH_NOBODY else now.state_since,
        following=str(following) % words,
        by=day,
        late=bool(due and due.overdue),
        told=told(now),
        tone="amber" if due and due.overdue else tone,
        place=problem.place,
        calls=calls_of(now),
        course=course_of(problem, joined=joined),
        panel="problems/parts/mine.html",
        about=now,
        title=problem.headline,
        where=where_of(problem),
        others=partial(answer_of, problem, joined=True),
    )


def where_of(problem: Problem) -> str:
    """Its place in words, from the community down; the street where no more is known."""
    codes = codes_above(problem.place)
    names = names_of_codes(set(codes[1:]))
    return " ".join(names[code] for code in codes[2:] or codes[1:] if code in names)


NAMED_NOBODY = gettext_lazy("Their ground: %(ground)s. The street decides whose it is, and that binds.")


def words_of(problem: Problem) -> dict[str, str]:
    """Names for the sentences."""
    owner = str(problem.owner or "")
    office = office_of(problem.place).name
    street = office_of(problem.place[:9]).name
    who = office if problem.state in WITH_COMMUNITY else street if problem.state in WITH_STREET else owner or office
    where = str(problem.get_elsewhere_display()) if problem.elsewhere else ""
    ground, belongs = problem.returned_why.strip().rstrip("。."), str(problem.belongs or "")
    return {"who": who, "owner": owner, "where": where, "ground": ground, "belongs": belongs}


def told(problem: Problem) -> str:
    """What the reporter was answered last: the answer, the plan with its day, why more time is needed."""
    parts = [problem.answer]
    if problem.outcome == Outcome.EXPLAINED and problem.plan:
        parts.append(problem.plan)
        if problem.plan_on:
            parts.append(_("Possible from %(day)s") % {"day": date_format(problem.plan_on, "DATE_FORMAT")})
    if problem.extension_days and problem.state == S.HANDLING and problem.extended:
        said = {"days": problem.extension_days, "why": problem.extension_why}
        parts.append(_("The term was extended by %(days)s working days: %(why)s") % said)
    return "\n".join(filter(None, parts))


def calls_of(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Whom to call beside the community: where it belongs, or who solves it."""
    if problem.elsewhere and (number := NUMBERS.get(Signpost(problem.elsewhere))):
        return ((str(problem.get_elsewhere_display()), number),)
    return ((str(problem.owner), problem.owner.phone),) if problem.owner and problem.owner.phone else ()


def course_of(problem: Problem, *, joined: bool = False) -> tuple[Stop, ...]:
    """What happened so far, the newest first, each with who had it then, and who opened the number that was left."""
    entries = list(history_of(MACHINE.name, problem.pk).filter(outcome="done")[:60])
    was = [entry.detail.get("was", {}) for entry in entries]
    names = names_of({UUID(pair[0]) for old in was if (pair := old.get("owner")) and pair[0]})
    owner, outcome, office = str(problem.owner or ""), problem.outcome, office_of(problem.place).name
    where = str(problem.get_elsewhere_display()) if problem.elsewhere else ""
    stops = []
    for entry, old in zip(entries, was, strict=True):
        moment = timezone.localtime(entry.at)
        words = {"who": owner or office, "owner": owner, "where": where}
        if entry.act == "open_contact":
            stops.append(Stop(_("Your number was opened: %(why)s") % {"why": entry.reason}, moment, private=True))
        elif entry.act == "took_in":
            stops.append(Stop(_("Joined with a like report"), moment))
        elif entry.act == "come_back":
            stops.append(Stop(_("Raised higher, and answered: %(why)s") % {"why": words_of_entry(entry)}, moment))
        elif entry.act in HAPPENED:
            stops.append(Stop(str(HAPPENED[entry.act][0]) % words, moment, tone=HAPPENED[entry.act][1]))
        elif entry.after != entry.before and entry.after in SAID:
            _sentence, _following, past, tone = said_of(entry.after, outcome, joined=joined)
            stops.append(Stop(str(past) % words, moment, tone=tone))
        if "owner" in old:
            owner = names.get(UUID(old["owner"][0]), "") if old["owner"][0] else ""
        if "outcome" in old:
            outcome = old["outcome"][0] or ""
    return tuple(stops)


def words_of_entry(entry: Entry) -> str:
    """The words of an entry, in the language of the page where the system wrote them."""
    return str(entry.detail.get("reason_en", "") if english() else "") or entry.reason


def sent_before(key: str) -> Problem | None:
    """The problem that was reported with this one-time key."""
    return Problem.objects.filter(key=key).first() if key else None


def problem_to_join(pk: UUID) -> Problem:
    """A problem that anybody may join; raises Unseen."""
    return one(Problem.objects.filter(pk=pk, public=True, state__in=SHOWN).select_related("owner"))


def problem_of(matter: Matter) -> Problem:
    """The problem that a matter stands for."""
    return Problem.objects.select_related("owner").get(pk=matter.pk)


def problems_with(codes: Iterable[str]) -> dict[str, Problem]:
    """The problems of these slips, by code."""
    rows = Problem.objects.filter(code__in=list(codes)).select_related("owner", "into__owner")
    return {row.code: row for row in rows if row.code}
