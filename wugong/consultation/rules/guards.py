"""What must hold before a step of a consultation is taken (R-05 to R-07). Sources: S14, S45; domain 2.6, 3.6."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.consultation.rules.kinds import (
    PUBLIC,
    ConsultationState,
    Decision,
    Direction,
    Effect,
    Material,
    Occasion,
    Outcome,
    Silence,
    Treatment,
    Verdict,
)
from wugong.flow.table import (
    Guard,
    Text,
)

S = ConsultationState
WAITING = (S.ISSUED, S.RECEIVED, S.PREPARING, S.INFO_REQUESTED, S.DELIBERATED)
ANSWERED = (S.RETURNED, S.COORDINATING, S.COORDINATED, S.LAPSED)
AFTER = (S.DECIDED, S.PUBLICITY, S.NOTIFIED, S.SEALED)
OPEN_TO_BOTH = (S.RETURNED, S.COORDINATING, S.COORDINATED, *AFTER)
FILES = re.compile("考察材料|考察报告|人事档案|干部档案|个人档案|举报|信访件")
PUBLIC_DAYS = 5  # working days at least


def heard(case: Any) -> bool:
    """Whether the other side has answered, or its silence is on the record."""
    return bool(case.verdict or case.lapsed_at)


def spoke(case: Any) -> bool:
    """Whether the other side has said what it holds: by its opinion, or later, in coordination."""
    return bool(case.verdict or case.consent_signed_by or case.answerer_statement)


def owes_answer(case: Any) -> bool:
    """Whether the side that asks has left a question of the other side without an answer."""
    return bool(case.question and not case.supplied)


def consents(case: Any) -> bool:
    """Whether the other side agrees: by its opinion, in coordination, or by silence where the district says so.

    Who asked and got no answer before the month was over was not silent.
    """
    silent = bool(case.lapsed_at) and not case.verdict and case.silence == Silence.CONSENT and not owes_answer(case)
    return silent or case.verdict in {Verdict.AGREE, Verdict.COMMENTS} or case.outcome == Outcome.AGREED


def disputed(case: Any) -> bool:
    """Whether the Organisation Department must hear both sides before anything is decided."""
    if case.verdict == Verdict.DISAGREE:
        return True
    return heard(case) and case.effect == Effect.CONSENT and not consents(case)


def early(rule: str, direction: str, refusal: Text) -> Guard:
    """The guard of one direction: no decision before the opinion."""
    says = _("the opinion is in, or its silence is on the record")
    return Guard(rule, lambda case: case.before.direction != direction or heard(case.before), refusal, says, known=True)


R05 = early(
    "R-05",
    Direction.DOWN,
    _("%(answerer)s has not answered yet, so no decision can be recorded. Urge them, or wait until the term lapses."),
)
R06 = early(
    "R-06",
    Direction.UP,
    _("%(answerer)s has not answered yet, so no adjustment can be recorded. Urge them, or wait until the term lapses."),
)
COORDINATED = Guard(
    "coordination",
    lambda case: not disputed(case.before) or case.before.outcome,
    _("The two sides differ. The Organisation Department hears both first; decide when its conclusion is there."),
    _("where the sides differ, coordination has ended"),
    known=True,
)
CONSENTED = Guard(
    "consent",
    lambda case: (
        case.decision != Decision.GO
        or (case.before.outcome != Outcome.DROPPED and (case.before.effect == Effect.ADVISORY or consents(case.before)))
    ),
    _("Without the consent of %(answerer)s only “not as proposed” can be recorded here."),
    _("not given up in coordination, and with consent where the district wants it"),
)
FITS = Guard(
    "post",
    lambda case: case.answerer and case.organiser,
    _("Nobody is known who would have to be asked about this post. Draw the tie of its unit, and found the offices."),
    _("a dispatched agency or a unit of the street, with the other side known"),
)
KIND_FITS = Guard(
    "occasion",
    lambda case: (case.occasion == Occasion.ADJUSTMENT) == (case.direction == Direction.UP),
    _("The street asks on adjustments; a department on assessment, inspection, appointment and awards."),
    _("the occasion belongs to the direction"),
)
CLEAN = Guard(
    "2.6",
    lambda case: (
        set(case.materials) <= set(Material.values)
        and not FILES.search(f"{case.proposal}{case.question}{case.supplied}")
    ),
    _("No inspection material and no personnel file goes in here. Name the letter and what the list offers."),
    _("only what the list allows, no personnel files"),
)
NO_NUMBERS = Guard(
    "R-80",
    lambda case: not case.number_of_person,
    _("%(number_of_person)s is a number of a person. Leave it out; both sides reach each other through their offices."),
    _("no mobile, identity or card number"),
)
NAMED = Guard(
    "candidate",
    lambda case: not re.search(r"\d", case.candidate),
    _("Name the person proposed by name alone: no number of a document, no telephone."),
    _("a name without numbers"),
)
ADDRESSED = Guard(
    "recipient",
    lambda case: case.recipient_id in case.holders_there,
    _("Nobody there holds that post now, so the letter would reach no one. Choose somebody who serves."),
    _("a named recipient who holds a post there now"),
)
FREE = Guard(
    "recusal",
    lambda case: case.actor.user not in case.recused and case.actor.name != case.candidate,
    _("You keep out of this case. Somebody else who holds the post, or a substitute, takes this step."),
    _("not the person concerned, no relative, no direct interest"),
)
DRAFTER_FREE = Guard(
    "recusal",
    lambda case: case.drafter_id not in case.recused and str(case.drafter) != case.candidate,
    _("%(drafter)s keeps out of this case. Choose another drafter."),
    _("the drafter is not the person concerned, no relative, without interest"),
)
MET = Guard(
    "R-07",
    lambda case: bool(case.meeting_no and case.meeting_on) and case.received_on <= case.meeting_on <= case.today,
    _("The meeting lies between the day the letter was received and today. Give its number and its day."),
    _("a meeting with number and day since the letter came"),
)
COLLECTIVE = 3  # members of the Party Working Committee that are expected, at least
COUNTS = ("expected", "present", "in_favour", "reserved")


def quorate(meeting: str) -> Guard:
    """The guard of a committee's meeting, whose counts are the columns ``meeting`` ends in."""

    def holds(case: Any) -> bool:
        expected, present, in_favour, reserved = (getattr(case, meeting % name) for name in COUNTS)
        return bool(
            (case.before.direction == Direction.UP or expected >= COLLECTIVE)
            and expected < 2 * present <= 2 * expected
            and in_favour + reserved == present
            and in_favour > reserved
        )

    refusal = _(
        "A committee deliberates together: three or more are expected, more than half of them present, each for it or "
        "with a reservation, and more for it than not."
    )
    return Guard("R-07", holds, refusal, _("at least three expected, more than half present, the vote of each noted"))


QUORATE, LATE_QUORATE = quorate("%s"), quorate("late_%s")
TWO_HANDS = Guard(
    "R-07",
    lambda case: case.before.direction == Direction.UP or case.actor.user != case.before.drafter_id,
    _("Who drafted an opinion does not sign it. Send it back and name another drafter, then sign."),
    _("in a street, the signer is not the drafter"),
    known=True,
)
UPWARDS = Guard(
    "R-05",
    lambda case: case.before.direction == Direction.UP,
    _("The opinion of a street cannot be waived (R-05). Urge it, or wait until its term lapses."),
    _("only where a department was asked"),
    known=True,
)
DIFFER = Guard(
    "coordination",
    lambda case: disputed(case.before),
    _("The sides do not differ; there is nothing to coordinate. The asking side decides."),
    _("the sides differ"),
    known=True,
)
BOTH_HEARD = Guard(
    "coordination",
    lambda case: case.before.asker_statement and case.before.answerer_statement,
    _("Both sides are heard first: their statements, or what they said, taken down by you."),
    _("statements of both sides are there"),
    known=True,
)
STREET_ASKED = Guard(
    "R-07",
    lambda case: case.before.direction == Direction.DOWN,
    _("A department has no committee: it says in a statement that it agrees, and the coordination notes it."),
    _("a street was asked"),
    known=True,
)
UNSIGNED = Guard(
    "R-07",
    lambda case: not case.before.consent_signed_by,
    _("The consent is signed, and what was signed stays. Say the rest in a statement."),
    _("no consent is signed yet"),
    known=True,
)
MET_SINCE = Guard(
    "R-07",
    lambda case: (
        bool(case.late_meeting_no and case.late_meeting_on) and case.heard_on <= case.late_meeting_on <= case.today
    ),
    _(
        "The meeting lies between the day of the first opinion, or of the letter, and today. "
        "Give its number and its day."
    ),
    _("a meeting with number and day, not before the first opinion or the letter"),
)
CONSENT_HANDS = Guard(
    "R-07",
    lambda case: case.actor.user != case.before.consent_drafted_by,
    _("Who entered the meeting does not sign its consent. Somebody else of the street enters it again, then sign."),
    _("the signer is not who brought it before the meeting"),
    known=True,
)
TOGETHER = Guard(
    "R-07",
    lambda case: (
        case.outcome != Outcome.AGREED or case.before.direction == Direction.UP or bool(case.before.consent_signed_by)
    ),
    _(
        "The consent of a street is that of its committee: deliberated on in a meeting and signed by the secretary. "
        "Ask %(answerer)s for it, or conclude otherwise."
    ),
    _("a street that did not agree consents by its committee, not by one officer"),
)


def public_first(row: Any) -> bool:
    """Whether what was decided is made public before it is notified."""
    return row.decision == Decision.GO and row.occasion in PUBLIC


MADE_PUBLIC = Guard(
    "publicity",
    lambda case: public_first(case.before),
    _("Nothing is to be made public here. Notify how the opinion was treated."),
    _("an appointment or award that goes ahead"),
    known=True,
    hides=True,
)
LONG_ENOUGH = Guard(
    "publicity",
    lambda case: case.publicity_until >= case.earliest_end,
    _("Five working days at least: until %(earliest_end)s or later."),
    _("at least five working days"),
)
PUBLIC_OVER = Guard(
    "publicity",
    lambda case: (
        not public_first(case.before) or (case.before.publicity_until and case.before.publicity_until < case.today)
    ),
    _("It is made public for five working days first, and notified when they are over."),
    _("the time in public is over, where there is one"),
    known=True,
)
TREATED = Guard(
    "treatment",
    lambda case: (case.treatment == Treatment.NONE) != spoke(case.before),
    _("“There was no opinion” is for a case in which none came, and for such a case alone. Choose what fits."),
    _("“no opinion” where none came, in coordination neither, and only there"),
)
ANOTHER = Guard(
    "recusal",
    lambda case: not case.alone,
    _("You alone hold this post, so the case would stop. Name a substitute on the page of your posts, then keep out."),
    _("somebody else holds the post, or a substitute does"),
    known=True,
)
HANDLED = Guard(
    "publicity",
    lambda case: (
        not case.before.publicity_from
        or (case.given("objections") is not None and (not case.given("objections") or case.given("objections_handled")))
    ),
    _("Say how many objections there were while it was public, none being 0, and how they were handled."),
    _("objections were counted and handled"),
)
