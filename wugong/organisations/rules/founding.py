"""Two tables of states: an organisation, and the yearly question whether its record still holds (domain 3.2)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import USER, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit
from wugong.organisations.rules.kinds import Anchor, Band, Basis, PartyType, Sort
from wugong.workdays.rules import months_after

EXCEPTIONAL = frozenset({PartyType.JOINT_BRANCH, PartyType.FUNCTIONAL_BRANCH, PartyType.TEMPORARY_BRANCH})
# Which anchors a basis leans on (S31, S34, S35); a basis that is not here needs none.
ANCHORS: dict[str, frozenset[Anchor]] = {
    Basis.REGIONAL: frozenset({Anchor.PARK, Anchor.COMMERCIAL_BUILDING, Anchor.BUSINESS_DISTRICT, Anchor.MARKET}),
    Basis.INDUSTRY: frozenset({Anchor.INDUSTRY_ASSOCIATION, Anchor.CHAMBER, Anchor.INDUSTRY_CHAIN}),
}
CONFIRM_FROM = (2, 1)  # month and day from which organisations are asked to confirm the year
CONFIRM_BY = (3, 31)
HOLLOW_AFTER = 180  # days without activity
EXTENSION = 366  # days by which a term is normally extended at most


def term_years(basis: str, level: str) -> int:
    """Five years in a community, three elsewhere (2.2)."""
    return 5 if level == "community" and basis in {"", Basis.TERRITORIAL} else 3


def _is_unit(organisation: Any) -> bool:
    return bool(organisation.sort == Sort.UNIT)


def _has_three(organisation: Any) -> bool:
    """At least three full members (2.2); a unit has no such rule."""
    return _is_unit(organisation) or organisation.member_band not in {"", Band.FEW}


def fits_basis(sort: str, basis: str, anchor: str) -> bool:
    """Whether a regional or industry Party organisation leans on one of the anchors of its basis."""
    return sort == Sort.UNIT or basis not in ANCHORS or anchor in ANCHORS[basis]


def _term_fits(organisation: Any) -> bool:
    """Whether a term that is new is none, or no longer than such an organisation may have."""
    before = organisation.before
    settled = before.term_end if before.state not in {"", "draft", "under_review"} else None
    ends = organisation.term_end
    return ends in (None, settled) or ends <= months_after(organisation.today, 12 * organisation.term_years)


FOUNDED = Guard(
    "3.2",
    lambda o: _is_unit(o) or o.basis,
    _("Say on what the Party organisation is founded: territory, unit, region or industry."),
    _("a Party organisation has a basis"),
)
LEAN = _("A regional Party organisation leans on a park, commercial building, business district or market; one of an "
         "industry on an association, chamber or industrial chain. Choose the anchor that fits the basis.")  # fmt: skip
ANCHORED = Guard(
    "S34-S35", lambda o: fits_basis(o.sort, o.basis, o.anchor), LEAN, _("the anchor fits the basis")
)  # fmt: skip
THREE = Guard(
    "2.2",
    lambda o: _has_three(o) or o.kind in EXCEPTIONAL,
    _("Fewer than three full members found no branch of their own. Found a joint, functional or temporary branch."),
    _("at least 3 full members, or a joint, functional or temporary branch"),
)
THREE_OR_REASON = Guard(
    "2.2",
    _has_three,
    _("A branch of fewer than three full members needs a reason. Say why it is founded all the same."),
    _("with fewer than 3 full members: a reason"),
    Modal.SHALL,
)
CODED = Guard(
    "2.14",
    lambda o: not _is_unit(o) or o.uscc,
    _("A unit has a unified social credit code. Enter it, or say why it has none."),
    _("a unit has its credit code"),
    Modal.SHALL,
)
NOT_DRAFTER = Guard(
    "3.2",
    lambda o: o.drafted_by is None or o.drafted_by != o.actor.user,
    _("Whoever drafted an organisation does not approve it. Ask somebody else of its superior, or the level above."),
    _("not by who drafted it"),
)
REPLIED = Guard(
    "2.2",
    lambda o: _is_unit(o) or o.reply_doc,
    _("A Party organisation is founded by a written reply. Enter the number of the reply document."),
    _("number of the reply document"),
)
TERM_AT_MOST = Guard(
    "2.2",
    _term_fits,
    _("The term of this organisation lasts at most %(term_years)d years. Enter an earlier end."),
    _("a term of at most 5 years in a community, 3 elsewhere"),
)
TERM_COMING = Guard(
    "2.2",
    lambda o: o.term_end is None or o.term_end > o.today,
    _("The term of a new organisation ends after today, not on %(term_end)s. Enter a later end."),
    _("the term ends after today"),
)
CONFIRMED = Guard(
    "3.2",
    lambda o: _is_unit(o) or o.member_band,
    _("Give the office telephone number and, for a Party organisation, the band of its members."),
    _("office telephone and member band are given"),
)
STILL_THERE = Guard(
    "3.2",
    lambda o: o.given("anchor_valid", True),
    _("What the organisation leans on is no longer there. Ask the superior to reorganise or dissolve it."),
    _("the anchor is still there"),
)
APPROVED = Guard(
    "2.2",
    lambda o: o.given("document"),
    _("Enter the number of the record of the election, or of the approval."),
    _("number of the approval"),
)
TERM_AHEAD = Guard(
    "2.2",
    lambda o: o.today < o.term_end <= months_after(o.today, 12 * o.term_years),
    _("The new term must end after today and last at most %(term_years)d years."),
    _("the term lasts at most 5 years in a community, 3 elsewhere"),
)
TERM_LATER = Guard(
    "2.2",
    lambda o: o.term_end > max(o.today, o.before.term_end or o.today),
    _("An extended term ends after today and after the old one."),
    _("the term ends later than before"),
)
ONE_YEAR = Guard(
    "2.2",
    lambda o: (o.term_end - (o.before.term_end or o.today)).days <= EXTENSION,
    _("A term is normally extended by one year at most. Say why it must be longer."),
    _("by one year at most"),
    Modal.NORMALLY,
)
HANDED_OVER = Guard(
    "3.2",
    lambda o: not o.open_matters and not o.open_pairs,
    _("It still has %(open_matters)d open matters and %(open_pairs)d pairings. Hand them over or end them first."),
    _("pairings and open tasks are handed over"),
)
NONE_BELOW = Guard(
    "3.2",
    lambda o: not o.below,
    _("Organisations still below it in the tree: %(below)d. Hand them over first."),
    _("no organisation stands below it"),
)

ORGANISATION = Machine(
    name="organisation",
    title=_("Organisation"),
    common="网",
    parties={
        "drafter": _("the community, compound or unit that founds it"),
        "owner": _("the organisation itself"),
        "superior": _("its superior"),
        "approver": _("its superior; the level above where only the drafter sits there"),
        "stand_in": _("its superior, where nobody signs in there"),
        "office": _("the street's Party-building office or the district"),
    },
    states={
        "draft": State(_("being drafted"), Tone.QUIET, ("drafter",), _("complete it and send it up")),
        "under_review": State(
            _("before the superior"), Tone.AMBER, ("approver",), _("approve or return it"), Clock(1, Unit.MONTHS)
        ),
        "active": State(
            pgettext_lazy("organisation", "active"),
            Tone.JADE,
            clock=Clock(-90, Unit.DAYS, until="term_end", bells=(), expires="term_due"),
        ),
        "term_due": State(
            _("its term ends soon"),
            Tone.AMBER,
            ("superior",),
            _("record the election or approve an extension"),
            Clock(0, Unit.DAYS, until="term_end"),
        ),
        "reorganising": State(
            _("being reorganised"), Tone.AMBER, ("superior",), pgettext_lazy("asked", "approve the new structure"),
            Clock(60, Unit.DAYS)
        ),
        "dissolved": State(_("dissolved"), Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Draft an organisation"), (), "draft", by=("drafter", "office"), sets={"drafted_by": USER},
        ),
        Step(
            "enrol", _("Enter an existing organisation"), (), "active", by=("office", "system"),
            guards=(ANCHORED, TERM_AT_MOST), sets={"confirmed_year": lambda o: o.confirmed_year or o.today.year},
        ),
        Step(
            "submit", _("Send up for approval"), ("draft",), "under_review", by=("drafter", "office"),
            guards=(FOUNDED, ANCHORED, THREE, THREE_OR_REASON, CODED, TERM_COMING, TERM_AT_MOST),
            tells=("approver",), weight=5,
        ),
        Step("discard", _("Discard the draft"), ("draft",), "dissolved", by=("drafter", "office"), weight=1),
        Step(
            "approve", _("Approve"), ("under_review",), "active", by=("approver",),
            guards=(NOT_DRAFTER, REPLIED, TERM_COMING, TERM_AT_MOST), asks=("reply_doc?", "term_end?"),
            sets={"confirmed_year": lambda o: o.today.year, "founded": lambda o: o.founded or o.today},
            tells=("drafter", "owner"), weight=5,
        ),
        Step(
            "send_back", pgettext_lazy("step", "Return"), ("under_review",), "draft", by=("approver",), reason=True,
            tells=("drafter",), weight=4,
        ),
        Step(
            "annual_confirm", _("Confirm the year's record"), ("active", "term_due"), "active",
            by=("owner", "stand_in"), guards=(CONFIRMED, STILL_THERE), asks=("member_band?", "phone"),
            sets={"confirmed_year": lambda o: o.today.year}, stays=True, weight=5,
        ),
        Step(
            "amend", _("Correct the record"), ("draft", "under_review", "active", "term_due", "reorganising"), "active",
            by=("owner", "drafter", "office", "system"), guards=(TERM_AT_MOST,), stays=True, weight=0,
        ),
        Step(
            "term_due", _("The term ends in 90 days"), ("active",), "term_due", by=("system",),
            tells=("owner", "superior"), weight=0,
        ),
        Step(
            "renew", _("Record the election"), ("term_due",), "active", by=("superior",), guards=(TERM_AHEAD,),
            asks=("term_end",), reason=True, tells=("owner",), weight=5,
        ),
        Step(
            "extend", _("Approve an extension"), ("term_due",), "active", by=("superior",),
            guards=(APPROVED, TERM_LATER, ONE_YEAR), asks=("term_end",), tells=("owner",), weight=4,
        ),
        Step(
            "reorganise", _("Begin a reorganisation"), ("active", "term_due"), "reorganising", by=("superior",),
            reason=True, tells=("owner",), weight=2,
        ),
        Step(
            "complete", _("Approve the new structure"), ("reorganising",), "active", by=("superior",), reason=True,
            tells=("owner",), weight=5,
        ),
        Step(
            "dissolve", _("Dissolve"), ("active", "term_due", "reorganising"), "dissolved", by=("superior",),
            guards=(HANDED_OVER, NONE_BELOW), reason=True, tells=("owner",), weight=1,
        ),
    ),
)  # fmt: skip

CONFIRMATION = Machine(
    name="confirmation",
    title=_("Annual confirmation"),
    common="网",
    parties={
        "owner": _("the organisation itself"),
        "superior": _("its superior"),
        "stand_in": _("its superior, where nobody signs in there"),
    },
    states={
        "asked": State(
            _("to be confirmed"),
            Tone.AMBER,
            ("owner", "stand_in"),
            _("check band, telephone and anchor, and confirm the year"),
            Clock(
                0,
                Unit.DAYS,
                until="due_on",
                bells=(
                    Bell(-10, Alarm.REMIND),
                    Bell(1, Alarm.URGE),
                    Bell(5, Alarm.SUPERVISE, to="superior"),
                    Bell(10, Alarm.ESCALATE, to="superior"),
                ),
            ),
        ),
        "confirmed": State(_("confirmed"), Tone.JADE, final=True),
        "dropped": State(_("no longer needed"), Tone.QUIET, final=True),
    },
    steps=(
        Step("ask", _("Ask for the year's confirmation"), (), "asked", by=("system",)),
        Step("confirm", _("Confirm the year's record"), ("asked",), "confirmed", by=("owner", "stand_in"), weight=5),
        Step("drop", _("The organisation is gone"), ("asked",), "dropped", by=("system", "superior"), weight=0),
    ),
)
