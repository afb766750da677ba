"""What a party reads first: what happens next, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.flow.queries import current_due
from wugong.flow.timers import TICK
from wugong.mediation.models import Mediation, Party
from wugong.mediation.queries import PartyView
from wugong.mediation.rules.kinds import CHANNELS, Consent
from wugong.mediation.rules.mediation import DUE, LIVE
from wugong.mediation.rules.mediation import MediationState as S


@dataclass(frozen=True, slots=True)
class Next:
    """The heading, the line under it, and the buttons: (name, label, primary)."""

    title: str
    lead: str = ""
    acts: tuple[tuple[str, str, bool], ...] = ()
    may_stop: bool = False
    may_object: bool = False


def next_for(party: Party, view: PartyView) -> Next:
    """What happens next for this party."""
    case = party.case
    if case.state == S.REGISTERED:
        return _asked(party, view)
    if case.state in LIVE:
        return _going_on(case)
    if case.state in DUE:
        return _to_do(case, view)
    return _still(case)


def _asked(party: Party, view: PartyView) -> Next:
    due = current_due(party.case).due
    day = date_format(timezone.localtime(due - TICK), "MONTH_DAY_FORMAT") if due else ""
    if party.consent != Consent.ASKED:
        return Next(
            _("You have agreed. The others are being asked."),
            _("You hear by %(day)s whether all agree.") % {"day": day},
            (("no", _("I do not want it any more"), False),),
        )
    said = {"name": view.applicant, "kind": party.case.get_kind_display(), "day": day}
    if view.applicant:
        who = _("%(name)s asks for a mediation with you: %(kind)s.") % said
    else:
        who = _("The committee offers you a mediation: %(kind)s.") % said
    rest = _(
        "Please answer by %(day)s. It costs nothing, you may stop at any time, and what is said is not passed on. "
        "If you do not want it, nothing happens to you."
    )
    return Next(
        _("Do you agree to a mediation?"),
        " ".join(filter(None, (who, view.told, rest % said))),
        (("yes", _("Yes, I agree"), True), ("no", _("No, I do not want it"), False)),
    )


def _going_on(case: Mediation) -> Next:
    if case.state == S.ACCEPTED:
        return Next(_("All have agreed. A mediator is being named."), _("Within three working days."), may_stop=True)
    if case.state == S.SAFETY:
        return Next(_("The mediation pauses."), _("In danger call 110 at once."), may_stop=True)
    objects = case.state == S.ASSIGNED
    who = {"name": case.mediator.name if case.mediator else "", "room": case.room}
    lead = _("With %(name)s, %(room)s. If you cannot come, call.") % who
    if case.state == S.SIGNED:
        due = current_due(case).due
        day = date_format(timezone.localtime(due - TICK), "MONTH_DAY_FORMAT") if due else ""
        lead = _("By %(day)s. From then on it binds, and you find it below.") % {"day": day} if day else ""
        return Next(_("All have signed. The committee puts on its seal."), lead, may_stop=True)
    if case.meets_at and timezone.localdate(case.meets_at) < clock.today():
        lead = _("The mediator names the day. If you want to know it sooner, call.")
        return Next(_("The next session is being arranged."), lead, may_stop=True, may_object=objects)
    if case.meets_at is None:
        return Next(_("A mediator has your case."), may_stop=True, may_object=objects)
    title = _("Please come: %(at)s") % {"at": date_format(timezone.localtime(case.meets_at), "DATETIME_FORMAT")}
    return Next(title, lead, may_stop=True, may_object=objects)


def _to_do(case: Mediation, view: PartyView) -> Next:
    if case.state == S.CONFIRM_FILED:
        return Next(_("The court examines your agreement."), _("It decides in about eighteen days, free of charge."))
    open_ones = [one for one in view.mine if not one.term.done_on]
    mine = min(open_ones, key=lambda one: one.term.due_on or clock.today(), default=None)
    if mine:
        said = {"day": date_format(mine.term.due_on or clock.today(), "MONTH_DAY_FORMAT")}
        lead = f"{mine.text}{' · ¥' + mine.amount if mine.amount else ''}"
        title = _("This was due by %(day)s. Please do it now.") if mine.late else _("You have time until %(day)s.")
        return Next(title % said, lead)
    lead = _("If the other side does not, call the mediator.")
    if not view.mine:
        return Next(_("The other side is to do what was agreed."), lead)
    return Next(_("You have done what you agreed to."), lead)


def _still(case: Mediation) -> Next:
    letter = _("The letter below says what else you can do, and by when.")
    nothing = _("Nothing that was proposed binds you. ")
    said = {
        S.APPLIED: (_("Your dispute is written down."), _("The committee registers it within one working day.")),
        S.NOT_ADMISSIBLE: (_("The committee may not take this."), str(CHANNELS.get(case.excluded, ""))),  # type: ignore[call-overload]
        S.NOT_ACCEPTED: (_("There will be no mediation."), letter),
        S.TERMINATED: (_("The mediation has ended without an agreement."), f"{nothing}{letter}"),
        S.PERFORMED: (_("Everything that was agreed is done."), _("There is nothing left to do for you.")),
        S.BREACHED: (_("Something that was agreed was not done."), letter),
        S.ARCHIVED: (_("The case is in the archive."), _("The committee gives you copies of your papers.")),
    }
    if case.state == S.BREACHED and not case.terms.filter(done_on=None).exists():
        said[S.BREACHED] = (_("It was done late. Now everything that was agreed is done."), said[S.PERFORMED][1])
    title, lead = said.get(S(case.state), (case.get_kind_display(), ""))
    return Next(title, lead)
