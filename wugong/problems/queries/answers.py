"""What the holder of a slip reads of a problem, and what he can do now."""

from __future__ import annotations

from collections.abc import Iterable
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
from wugong.flow.table import Text
from wugong.organisations.queries.organisations import names_of
from wugong.places.offices import office_of
from wugong.places.queries import names_of_codes
from wugong.places.rules import codes_above
from wugong.problems.models import Problem
from wugong.problems.rules.answers import HAPPENED, REASONED, SAID, said_of
from wugong.problems.rules.kinds import NUMBERS, Outcome, Signpost, emergency_in
from wugong.problems.rules.problem import DONE, MACHINE, SHOWN, WITHIN_30_DAYS, S
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.workdays.rules import last_day

WITH_COMMUNITY = (S.REPORTED, S.CALLING)
WITH_STREET = (S.RETURNED, S.EXTENDED)
WITH_NOBODY = (S.SIGNPOSTED, S.ANSWERED, *DONE, S.WITHDRAWN, S.RESOLVED, S.EXPLAINED, S.VERIFIED)


def answer_of(problem: Problem, *, joined: bool = False, code: str = "") -> Answer:
    """The answer on a slip; a merged problem answers with the one it went into in the end.

    ``joined``: for who joined it, as for who reported what was merged: others are asked whether it is solved.
    ``code``: of the slip of who joined it.
    """
    now = problem.goes_on
    joined = joined or now != problem
    words = words_of(now)
    sentence, following, _past, tone = said_of(now.state, now.outcome, joined=joined)
    if now.state == S.RETURNED and not now.belongs_id:
        following = NAMED_NOBODY
    if now.state in (*DONE, S.ANSWERED) and not now.may_reopen:
        following = WITHIN_30_DAYS.refusal
    if now.may_object:
        following = OBJECT_BY
    back = come_back_of(now)
    if back:
        following = way_on(now).replace("%", "%%")
    due = current_due(now) if now.open else None
    day = last_day(due.due) if due and due.due else None
    if now.alarm and now.state == S.REPORTED:
        following, day = DO_NOT_WAIT, None
    return Answer(
        sentence=str(sentence) % words,
        holder="" if now.state in WITH_NOBODY else words["who"],
        since=None if now.state in WITH_NOBODY else now.state_since,
        following=" ".join(filter(None, [into_of(problem), str(following) % words])),
        by=day,
        late=bool(due and due.overdue),
        told="\n".join(filter(None, [told(now), CAME_BACK % {"why": words_of_entry(back)} if back else ""])),
        tone="amber" if due and due.overdue else tone,
        place=problem.place,
        calls=calls_of(now),
        course=course_of(problem, joined=joined, code=code),
        panel="problems/parts/mine.html",
        about=now,
        title=problem.headline,
        where=where_of(problem),
        others=lambda code: answer_of(problem, joined=True, code=code),
    )


def where_of(problem: Problem) -> str:
    """Its place in words, from the community down; the street where no more is known."""
    codes = codes_above(problem.place)
    names = names_of_codes(set(codes[1:]))
    return " ".join(names[code] for code in codes[2:] or codes[1:] if code in names)


def into_of(problem: Problem) -> str:
    """With what a merged problem goes on, in the words that everybody may read."""
    now = problem.goes_on
    words = {"into": name_of(now), "number": now.biz_no}
    return "" if now == problem else _("It goes on together with “%(into)s” (%(number)s).") % words


def name_of(problem: Problem) -> str:
    """What others may call a problem: its words where neighbours may read them, else its kind."""
    return problem.public_headline if problem.public else problem.category_path or _("a like report")


OBJECT_BY = gettext_lazy("Call there. If you think your community decides it after all, say so below by %(object_by)s")
DO_NOT_WAIT = gettext_lazy("Looked at within half an hour. Do not wait for it: call %(alarm)s")
NAMED_NOBODY = gettext_lazy("Their ground: %(ground)s. The street decides whose it is, and that binds.")


def words_of(problem: Problem) -> dict[str, str]:
    """Names for the sentences."""
    owner = str(problem.owner or "")
    office = office_of(problem.place).name
    street = office_of(problem.place[:9]).name
    who = office if problem.state in WITH_COMMUNITY else street if problem.state in WITH_STREET else owner or office
    where = str(problem.get_elsewhere_display()) if problem.elsewhere else ""
    ground, belongs = problem.returned_why.strip().rstrip("。."), str(problem.belongs or "")
    why = problem.extension_why.strip().rstrip("。.")
    last = date_format(problem.object_by, "MONTH_DAY_FORMAT") if problem.may_object else ""
    return {
        "who": who, "owner": owner, "where": where, "ground": ground, "belongs": belongs, "why": why, "object_by": last,
        "alarm": problem.alarm,
    }  # fmt: skip


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


CAME_BACK = gettext_lazy("Raised higher. What came of it: %(why)s")
GOES_ON = gettext_lazy(
    "%(who)s goes on with it: by %(day)s it is done, or you read why not and when. If you hear nothing until then, "
    "call %(call)s."
)
GOES_ON_UNDATED = gettext_lazy("%(who)s goes on with it. To ask, call %(call)s.")
OPEN_AGAIN = gettext_lazy(
    "It is closed. If it is not solved, open it again on the page of your matter within 30 days, or call %(call)s."
)
REPORT_AGAIN = gettext_lazy("If it still troubles you, report it again, or call %(call)s.")


def come_back_of(problem: Problem) -> Entry | None:
    """The entry of what it was raised to, where that has ended and nobody has got in touch since."""
    if problem.state != S.HANDLING or not problem.raised_as:
        return None
    last = history_of(MACHINE.name, problem.pk).filter(act__in=("come_back", "contact"), outcome="done").first()
    return last if last and last.act == "come_back" else None


def way_on(problem: Problem) -> str:
    """What comes next and what the reporter can do, once what it was raised to has ended."""
    office, now = office_of(problem.place), problem.goes_on
    call = f"{office.counter or office.name} {office.phone}".strip()
    if now.open:
        due = current_due(now).due
        words = {"who": words_of(now)["who"], "call": call}
        day = {"day": date_format(last_day(due), "MONTH_DAY_FORMAT")} if due else {}
        return str(GOES_ON if due else GOES_ON_UNDATED) % {**words, **day}
    return str(OPEN_AGAIN if now.state in (*DONE, S.ANSWERED) and now.may_reopen else REPORT_AGAIN) % {"call": call}


def calls_of(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Whom to call beside the community: where it belongs, or who solves it."""
    if problem.state == S.REPORTED and (sign := emergency_in(problem.text)):
        return ((str(sign.label), NUMBERS[sign]),)
    if problem.elsewhere and (number := NUMBERS.get(Signpost(problem.elsewhere))):
        return ((str(problem.get_elsewhere_display()), number),)
    return ((str(problem.owner), problem.owner.phone),) if problem.owner and problem.owner.phone else ()


def course_of(problem: Problem, *, joined: bool = False, code: str = "") -> tuple[Stop, ...]:
    """What happened so far, the newest first, each with who had it then, and who opened the number that was left."""
    stops = [*_course(problem, joined)]
    mine = problem.supports.filter(code=code).first() if code else None
    if mine:
        stops.append(Stop(_("You joined"), timezone.localtime(mine.created_at)))
        stops.sort(key=lambda stop: stop.moment or mine.created_at, reverse=True)
    return tuple(stops)


def _course(problem: Problem, joined: bool) -> Iterable[Stop]:
    entries = list(history_of(MACHINE.name, problem.pk).filter(outcome="done")[:60])
    was = [entry.detail.get("was", {}) for entry in entries]
    names = names_of({UUID(pair[0]) for old in was if (pair := old.get("owner")) and pair[0]})
    owner, outcome, office = str(problem.owner or ""), problem.outcome, office_of(problem.place).name
    where, into = str(problem.get_elsewhere_display()) if problem.elsewhere else "", name_of(problem.goes_on)
    for entry, old in zip(entries, was, strict=True):
        moment = timezone.localtime(entry.at)
        words = {"who": owner or office, "owner": owner, "where": where, "into": into}
        if entry.act == "open_contact":
            yield Stop(_("Your number was opened: %(why)s") % {"why": entry.reason}, moment, private=True)
        elif entry.act == "took_in":
            yield Stop(_("Joined with a like report"), moment)
        elif entry.act == "come_back":
            yield Stop(CAME_BACK % {"why": words_of_entry(entry)}, moment)
        elif entry.act in HAPPENED:
            yield Stop(_with_reason(HAPPENED[entry.act][0], words, entry), moment, tone=HAPPENED[entry.act][1])
        elif entry.after != entry.before and entry.after in SAID:
            _sentence, _following, past, tone = said_of(entry.after, outcome, joined=joined)
            yield Stop(_with_reason(past, words, entry), moment, tone=tone)
        if "owner" in old:
            owner = names.get(UUID(old["owner"][0]), "") if old["owner"][0] else ""
        if "outcome" in old:
            outcome = old["outcome"][0] or ""


def _with_reason(line: Text, words: dict[str, str], entry: Entry) -> str:
    """The line of a step, with its reason where the reporter is told it."""
    said = str(line) % words
    why = words_of_entry(entry) if entry.act in REASONED else ""
    return _("%(line)s: %(why)s") % {"line": said, "why": why} if why else said


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
