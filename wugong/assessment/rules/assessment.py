"""A scheme and its round: designed, heard, approved, evidence and ballots, scores, publicity, use. Source: S46, 3.9."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, USER, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

AHEAD_DAYS = 30
PUBLIC_WORKDAYS = 5
MOST_AHEAD, MOST_PUBLIC = 366, 60  # days; a slip of the finger would hold the round up


class AssessmentState(TextChoices):
    """Where an assessment is."""

    DRAFT = "draft", pgettext_lazy("assessment", "draft")
    CONSULTED = "consulted", _("objects are heard")
    HEARD = "heard", _("comments are in")
    APPROVED = "approved", pgettext_lazy("assessment", "approved")
    PUBLISHED = "published", pgettext_lazy("assessment", "published")
    COLLECTING = "collecting", _("evidence is referred to")
    BALLOTING = "balloting", _("ballots are cast")
    SCORING = "scoring", _("scores are computed")
    MODERATED = "moderated", _("moderated")
    PROVISIONAL = "provisional", _("with the objects")
    PUBLICISED = "publicised", _("made public")
    ENDED = "ended", _("publicity is over")
    FINAL = "final", pgettext_lazy("assessment", "final")
    APPLIED = "applied", _("used")
    ARCHIVED = "archived", pgettext_lazy("assessment", "archived")
    WITHDRAWN = "withdrawn", pgettext_lazy("assessment", "withdrawn")


S = AssessmentState
YEAR = Guard(
    "year",
    lambda case: abs(case.year - case.today.year) <= 1,
    _("A scheme is for this year, the year before or the next one. Correct the year."),
    _("the year lies at most one year away"),
)
WEIGHTS = Guard(
    "R-11",
    lambda case: not case.wrong_weight,
    _("The weights total %(wrong_weight)s. Move them until each direction totals exactly 100."),
    _("the weights of each direction total exactly 100"),
)
BOTH = Guard(
    "R-11",
    lambda case: not case.two_way or case.both_ways,
    _("A two-way scheme assesses both sides. Give the other side indicators and objects, or make it one-way."),
    _("a two-way scheme has indicators and objects in both directions"),
)
OBJECTS = Guard(
    "objects",
    lambda case: case.both_groups,
    _("Nobody is assessed yet. Choose the objects and who assesses them."),
    _("there are objects and raters"),
)
LINES = Guard(
    "objects",
    lambda case: case.has_lines,
    _("No indicator yet. Weigh the indicators, then hear the objects."),
    _("there are indicators"),
)
TWINS = Guard(
    "objects",
    lambda case: not case.twins,
    _("Two lines of one direction are called “%(twins)s”. Give one of them another name, or take it out."),
    _("no two lines of one direction have the same name"),
)
CANCELLED = Guard(
    "R-01",
    lambda case: not case.cancelled,
    _("Cancelled for streets and communities: %(cancelled)s. Take this indicator out; its name does not matter."),
    _("no indicator is one that was cancelled, however it is called"),
)
FIVE = Guard(
    "3.9",
    lambda case: not case.too_few,
    _("Results need five ballots. Too few raters: %(too_few)s. Choose more bodies, or take the ballot lines out."),
    _("a side that is only voted on has five raters or more"),
)
NOT_ITSELF = Guard(
    "R-12",
    lambda case: not case.rates_itself,
    _("%(organiser)s assesses and so takes no part. Take it out of the two groups."),
    _("who assesses is no object and no rater"),
)
EVIDENCE_OVER = Guard(
    "3.9",
    lambda case: not case.may_refer or case.all_referred or case.evidence_over,
    _("Objects have twenty working days to refer to their cases. It closes by itself when they are over."),
    _("the twenty working days are over, each object says it is done, or no line rests on cases they refer to"),
)
SEEN_FIRST = Guard(
    "3.9",
    lambda case: case.seen_long_enough,
    _("Each object sees its own details for three working days before everybody does. Make it public after that."),
    _("objects had their own details for three working days"),
)
NEAR = Guard(
    "R-01",
    lambda case: not case.near,
    _("This comes near to a cancelled indicator: %(near)s. Take it out, or give the reason why it is another one."),
    _("an indicator that comes near to a cancelled one has a reason why it is another"),
    Modal.SHALL,
)
COMPUTABLE = Guard(
    "once",
    lambda case: not case.asks_known,
    _("The platform computes this by itself: %(asks_known)s. Use the computed figure instead of asking for it."),
    _("nothing is asked that the platform can compute"),
)
PERMITTED = Guard(
    "3.9",
    lambda case: case.permitted,
    _("A department alone does not assess streets. Give the number of the permit for this assessment."),
    _("a single department assesses streets only with its permit, which the gate confirms"),
)
OWN_PERMIT = Guard(
    "3.9",
    lambda case: not case.admits_other,
    _("%(number)s admits “%(admits_other)s”. Give the scheme this name and year, or ask for admission of this one."),
    _("the permit was admitted for this assessment of this year"),
)
ONE_USE = Guard(
    "3.9",
    lambda case: not case.number_taken,
    _("%(number)s admits “%(number_taken)s” already. A number admits one assessment: ask for admission of this one."),
    _("no other scheme uses the permit"),
)
PERMITS = (PERMITTED, OWN_PERMIT, ONE_USE)
ONCE = Guard(
    "3.9",
    lambda case: not case.assessed_twice,
    _("Already assessed for %(year)s: %(assessed_twice)s. Take this scheme back to the draft and leave them out."),
    _("one scheme a year and object, beside those of a permit"),
)
STILL_ONCE = replace(
    ONCE,
    refusal=_("Already assessed for %(year)s: %(assessed_twice)s. Withdraw this scheme and design one without them."),
)
HEARD = Guard(
    "3.9",
    lambda case: not case.unheard or case.heard_long_enough,
    _("Not yet heard: %(unheard)s. Their ten working days are still running; urge them, or wait."),
    _("each object has commented, or its ten working days are over"),
)
COMMENTED = Guard(
    "3.9",
    lambda case: case.comments,
    _("Nobody has commented, so there is nothing to answer. Approve when all are heard."),
    _("an object has commented"),
    hides=True,
)
ANSWERED = Guard(
    "3.9",
    lambda case: not case.unanswered,
    _("No answer yet to the comment of %(unanswered)s. Answer each comment, then approve."),
    _("each comment is answered"),
)
JOINED = Guard(
    "rating",
    lambda case: not case.missing_links,
    _("These ratings cannot be compared. It takes at least: %(missing_links)s. Add these raters or objects."),
    _("raters and objects are connected, so that severity can be told"),
)
AHEAD = Guard(
    "3.9",
    lambda case: (case.collect_from - case.public_from).days >= AHEAD_DAYS,
    _("Evidence is collected at the earliest thirty days after publication. Choose a later day."),
    _("published at least 30 days before collecting begins"),
)
NEAR_ENOUGH = Guard(
    "3.9",
    lambda case: (case.collect_from - case.public_from).days <= MOST_AHEAD,
    _("Evidence is collected at the latest a year after publication. Choose an earlier day."),
    _("collecting begins at most a year after publication"),
)
ALL_IN = Guard(
    "3.9",
    lambda case: not case.waiting or case.term_over,
    _("%(waiting)s ballots are still out and the term runs. Close when it is over, or when all are in."),
    _("the term is over, or all ballots are in"),
)
PAPERS = Guard(
    "3.9",
    lambda case: not case.papers_open,
    _("%(papers_open)s papers are not entered by two persons. Enter them; one that is missing goes back."),
    _("each ballot paper was entered by two persons"),
    known=True,
)
KEY_LOST = Guard(
    "urn",
    lambda case: not case.has_key,
    _("The urn can be opened, so no ballot is lost. Ballots are issued again only where its key is lost."),
    _("the key of the urn is lost, so that its ballots cannot be read"),
    hides=True,
)
REFERRED = Guard(
    "3.9",
    lambda case: case.referred,
    _("No object referred to a case, so there is nothing to score. End moderation."),
    _("an object referred to a case"),
    hides=True,
)
OWN_CASES = Guard(
    "3.9",
    lambda case: case.own_cases,
    _("You refer to no case, so there is none to take back."),
    _("the object refers to a case"),
    hides=True,
)
SCORED = Guard(
    "3.9",
    lambda case: not case.unscored,
    _("Not scored yet: %(unscored)s. Score the cases that these objects referred to, then end moderation."),
    _("what objects referred to is scored"),
    known=True,
)
LONG_ENOUGH = Guard(
    "R-13",
    lambda case: case.long_enough,
    _("Publicity lasts at least five working days. Choose a later day."),
    _("at least five working days of publicity"),
)
NOT_TOO_LONG = Guard(
    "R-13",
    lambda case: (case.publicity_until - case.public_from).days <= MOST_PUBLIC,
    _("Publicity lasts at most sixty days. Choose an earlier day."),
    _("at most sixty days of publicity"),
)
NOT_PAST = Guard(
    "3.9",
    lambda case: case.collect_from > case.today,
    _("Evidence begins by the clock, so a day from tomorrow on. Choose a later day."),
    _("the corrected day lies ahead"),
)
RUNNING = Guard(
    "R-13",
    lambda case: case.before.publicity_until and case.today <= case.before.publicity_until,
    _("Publicity is over, and with it the time for appeals. Make the result final."),
    _("publicity still runs"),
    known=True,
)
NOT_SOONER = Guard(
    "R-13",
    lambda case: case.publicity_until >= case.before.publicity_until or case.long_enough,
    _("An earlier day leaves the objects five working days from today. Choose a later day."),
    _("a later day, or one that leaves five working days from today"),
)
OVER = Guard(
    "R-13",
    lambda case: case.publicity_until and case.today > case.publicity_until,
    _("Publicity runs until %(publicity_until)s. It becomes final afterwards."),
    _("publicity is over"),
    hides=True,
)
SETTLED = Guard(
    "R-13",
    lambda case: not case.open_appeals,
    _("%(open_appeals)s appeals are open. They are decided first."),
    _("no appeal is open"),
)
PARTIES: dict[str, Text] = {
    "organiser": _("the body that assesses"),
    "objects": _("a body that is assessed"),
    "raters": _("a body that assesses others"),
    "colleagues": _("whoever holds an office in the body that assesses"),
}
HEARING = (S.CONSULTED, S.HEARD)
OPEN = (S.DRAFT, *HEARING, S.APPROVED, S.PUBLISHED)
MACHINE = Machine(
    name="assessment",
    title=_("assessment"),
    common="考",
    parties=PARTIES,
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.AMBER, ("organiser",), _("weigh the indicators, then hear the objects")),
        S.CONSULTED: State(
            S.CONSULTED.label, Tone.INK, ("objects", "organiser"), _("comment on the scheme"),
            Clock(10, expires="end_hearing"), asks={"organiser": _("answer the comments, then approve")},
        ),
        S.HEARD: State(S.HEARD.label, Tone.AMBER, ("organiser",), _("answer the comments, then approve"), Clock(5)),
        S.APPROVED: State(S.APPROVED.label, Tone.AMBER, ("organiser",), _("publish"), Clock(5)),
        S.PUBLISHED: State(
            S.PUBLISHED.label, Tone.INK, ("organiser",), _("wait for the day it opens"),
            Clock(0, Unit.HOURS, until="collect_from", bells=(), expires="open"),  # as that day begins, on any day
        ),
        S.COLLECTING: State(
            S.COLLECTING.label, Tone.INK, ("objects",), _("refer to cases that the platform cannot count"),
            Clock(20, expires="close_evidence"),
        ),
        S.BALLOTING: State(
            S.BALLOTING.label, Tone.INK, ("organiser",), _("follow the turnout, then count"),
            Clock(10, expires="close_ballots"),
        ),
        S.SCORING: State(S.SCORING.label, Tone.AMBER, ("organiser",), _("moderate with reasons"), Clock(5)),
        S.MODERATED: State(S.MODERATED.label, Tone.AMBER, ("organiser",), _("show each object its details"), Clock(3)),
        S.PROVISIONAL: State(
            S.PROVISIONAL.label, Tone.AMBER, ("organiser",), _("make it public"), Clock(5),
        ),
        S.PUBLICISED: State(
            S.PUBLICISED.label, Tone.INK, ("objects",), _("appeal, line by line, if it is wrong"),
            Clock(0, until="publicity_until", expires="end_publicity"),
        ),
        S.ENDED: State(
            S.ENDED.label, Tone.AMBER, ("organiser",), _("make it final once no appeal is open"), Clock(5),
        ),
        S.FINAL: State(S.FINAL.label, Tone.JADE, ("organiser",), _("say what the result is used for"), Clock(5)),
        S.APPLIED: State(S.APPLIED.label, Tone.JADE, ("organiser",), _("archive"), Clock(20, expires="archive")),
        S.ARCHIVED: State(S.ARCHIVED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "design", _("Design a scheme"), (), S.DRAFT, by=("organiser",), guards=(YEAR,),
            asks=("title", "year", "two_way", "permit_no?"), weight=9,
        ),
        Step(
            "amend", _("Change the scheme"), (S.DRAFT,), S.DRAFT, by=("organiser",), stays=True,
            guards=(YEAR,), asks=("title", "year", "two_way", "permit_no?"), weight=3,
        ),
        Step("choose", _("Choose who takes part"), (S.DRAFT,), S.DRAFT, by=("organiser",), stays=True, weight=6),
        Step("weigh", _("Weigh the indicators"), (S.DRAFT,), S.DRAFT, by=("organiser",), stays=True, weight=7),
        Step(
            "hear", _("Hear the objects"), (S.DRAFT,), S.CONSULTED, by=("organiser",),
            guards=(OBJECTS, LINES, TWINS, NOT_ITSELF, WEIGHTS, BOTH, FIVE, CANCELLED, NEAR, COMPUTABLE, *PERMITS),
            sets={"heard_at": NOW}, tells=("objects",), weight=9,
        ),
        Step("comment", _("Comment on the scheme"), (S.CONSULTED,), S.CONSULTED, by=("objects",), stays=True, weight=9),
        Step(
            "end_hearing", _("End the hearing"), (S.CONSULTED,), S.HEARD, by=("system",),
            tells=("objects", "organiser"),
        ),
        Step(
            "answer", _("Answer a comment"), HEARING, S.CONSULTED, by=("organiser",), stays=True,
            guards=(COMMENTED,), weight=0,
        ),
        Step("revise", _("Take back to the draft"), HEARING, S.DRAFT, by=("organiser",), reason=True, weight=2),
        Step(
            "approve", _("Approve"), HEARING, S.APPROVED, by=("organiser",),
            guards=(HEARD, ANSWERED, WEIGHTS, BOTH, CANCELLED, *PERMITS, ONCE, JOINED), tells=("objects",), weight=9,
        ),
        Step(
            "publish", _("Publish"), (S.APPROVED,), S.PUBLISHED, by=("organiser",),
            guards=(AHEAD, NEAR_ENOUGH, STILL_ONCE, CANCELLED, *PERMITS), asks=("collect_from",),
            tells=("objects", "raters"), weight=9,
        ),
        Step(
            "correct_start", _("Correct the first day of evidence"), (S.PUBLISHED,), S.PUBLISHED, by=("organiser",),
            guards=(AHEAD, NOT_PAST, NEAR_ENOUGH), asks=("collect_from",), reason=True, stays=True,
            tells=("objects", "raters"), weight=2,
        ),
        Step(
            "open", _("Begin the round"), (S.PUBLISHED,), S.COLLECTING, by=("system",),
            sets={"collect_from": TODAY}, tells=("objects",),
        ),
        Step("refer", _("Refer to a case"), (S.COLLECTING,), S.COLLECTING, by=("objects",), stays=True, weight=8),
        Step(
            "take_back", _("Take a case back"), (S.COLLECTING,), S.COLLECTING, by=("objects",), stays=True,
            guards=(OWN_CASES,), weight=0,
        ),
        Step(
            "end_referring", _("Nothing more to refer to"), (S.COLLECTING,), S.COLLECTING, by=("objects",), stays=True,
            weight=5,
        ),
        Step(
            "close_evidence", _("Close the evidence"), (S.COLLECTING,), S.BALLOTING, by=("system",),
            guards=(EVIDENCE_OVER,), sets={"balloting_at": NOW}, tells=("raters",),
        ),
        Step(
            "enter_paper", _("Enter a ballot paper"), (S.BALLOTING,), S.BALLOTING,
            by=("organiser", "colleagues"), stays=True, weight=3,
        ),
        Step(
            "issue_again", _("Issue the ballots again"), (S.BALLOTING,), S.BALLOTING, by=("organiser",), stays=True,
            guards=(KEY_LOST,), tells=("raters",), weight=0,
        ),
        Step(
            "close_ballots", _("Close the ballots and count"), (S.BALLOTING,), S.SCORING, by=("organiser", "system"),
            guards=(ALL_IN, PAPERS), weight=8,
        ),
        Step(
            "score", _("Score the cases referred to"), (S.SCORING,), S.SCORING, by=("organiser",), stays=True,
            guards=(REFERRED,), reason=True, weight=6,
        ),
        Step(
            "adjust", _("Change a line"), (S.SCORING,), S.SCORING, by=("organiser",), stays=True, reason=True, weight=4,
        ),
        Step(
            "moderate", _("End moderation"), (S.SCORING,), S.MODERATED, by=("organiser",), guards=(SCORED,),
            sets={"moderated_by": USER}, weight=8,
        ),
        Step(
            "release", _("Show the objects"), (S.MODERATED,), S.PROVISIONAL, by=("organiser",), tells=("objects",),
            weight=9,
        ),
        Step(
            "publicise", _("Make public"), (S.PROVISIONAL,), S.PUBLICISED, by=("organiser",),
            guards=(SEEN_FIRST, LONG_ENOUGH, NOT_TOO_LONG), asks=("publicity_until",),
            tells=("objects", "raters"), weight=9,
        ),
        Step(
            "correct_end", _("Correct the last day of publicity"), (S.PUBLICISED,), S.PUBLICISED, by=("organiser",),
            guards=(RUNNING, NOT_SOONER, NOT_TOO_LONG), asks=("publicity_until",), reason=True, stays=True,
            tells=("objects", "raters"), weight=2,
        ),
        Step(
            "end_publicity", _("End publicity"), (S.PUBLICISED,), S.ENDED, by=("system",), tells=("organiser",),
        ),
        Step(
            "finalise", _("Make final"), (S.PUBLICISED, S.ENDED), S.FINAL, by=("organiser",), guards=(OVER, SETTLED),
            tells=("objects",), weight=9,
        ),
        Step("apply", _("Record the use"), (S.FINAL,), S.APPLIED, by=("organiser",), asks=("use",), weight=9),
        Step("archive", _("Archive"), (S.APPLIED,), S.ARCHIVED, by=("organiser", "system"), weight=8),
        Step(
            "withdraw", pgettext_lazy("assessment", "Withdraw"), OPEN, S.WITHDRAWN, by=("organiser",), reason=True,
            tells=("objects",), weight=1,
        ),
    ),
)  # fmt: skip
