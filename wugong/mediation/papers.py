"""The papers a case gives, in Chinese: the agreement, and letters when it ends, is turned away or is not performed."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.documents.queries import letterhead_of
from wugong.documents.rules.content import Content, Kind, Paragraph
from wugong.mediation.models import Mediation
from wugong.mediation.queries import Line, Side, lines_of, sides_of
from wugong.mediation.rules.kinds import CHANNELS, NOT_CONFIRMABLE, Ending, Excluded, three_years_after
from wugong.mediation.rules.mediation import MediationState
from wugong.mediation.sealing import read, wall


def term_in_words(line: Line) -> str:
    """A term as it stands in the agreement: by when, who, what, how much."""
    day = date_format(line.term.due_on, "DATE_FORMAT") if line.term.due_on else ""
    said = {"day": day, "who": line.who, "what": line.text.rstrip("。."), "amount": line.amount}
    if line.amount:
        return _("By %(day)s, %(who)s: %(what)s. Amount: %(amount)s yuan.") % said
    return _("By %(day)s, %(who)s: %(what)s.") % said


def _names(sides: list[Side]) -> str:
    return _(", ").join(side.name for side in sides)


def agreement(case: Mediation) -> Content:
    """The agreement of People's Mediation Law Art 29: parties, dispute, terms, effect, all signatures and the seal."""
    sides = sides_of(case)
    facts = read(case.facts, wall(case.pk)).get("text", "")
    blocks = [
        Paragraph(_("Parties: %(names)s.") % {"names": _names(sides)}),
        Paragraph(_("The dispute and its main facts"), 1),
        Paragraph(facts),
        Paragraph(_("What the parties agree to, of their free will"), 1),
        *(Paragraph(term_in_words(line), 3) for line in lines_of(case, sides)),
        Paragraph(_("Effect"), 1),
        Paragraph(_("The agreement binds from the day on which all have signed and the seal is put on.")),
    ]
    if case.kind not in NOT_CONFIRMABLE:
        blocks.append(
            Paragraph(
                _("Within thirty days of it both sides may together ask the court to confirm it, free of charge.")
            )
        )
    mark = letterhead_of(case.committee).mark
    signers = (*(side.name for side in sides), case.mediator.name if case.mediator else "", mark)
    title = _("Agreement of people's mediation: %(kind)s") % {"kind": case.get_kind_display()}
    return Content(Kind.AGREEMENT, mark, title[:120], tuple(blocks), signers=signers, dated=case.effective_on)


def _letter(case: Mediation, title: str, lines: list[str]) -> Content:
    mark = letterhead_of(case.committee).mark
    return Content(
        Kind.LETTER, mark, title[:120], tuple(Paragraph(line) for line in lines if line), signers=(mark,),
        addressees=tuple(side.name for side in sides_of(case)),
    )  # fmt: skip


def limitation(case: Mediation) -> str:
    """The warning of time that runs: the day that was named, else the general rule."""
    if case.limitation_on:
        said = {"day": date_format(case.limitation_on, "DATE_FORMAT")}
        return _("Mind the limitation period: the day you named is %(day)s. Ask the court or 12348 before it.") % said
    said = {"day": date_format(three_years_after(clock.today()), "DATE_FORMAT")}
    return (
        _(
            "Mind the limitation period: the mediation has interrupted it; it begins again today and as a rule ends "
            "after three years, on %(day)s. For some claims it is shorter."
        )
        % said
    )


def closing(case: Mediation) -> Content:
    """The letter when a mediation does not come about or ends: the other remedies (Art 26), and the time that runs."""
    if case.state == MediationState.TERMINATED:
        why = _("The mediation has ended: %(why)s.") % {"why": Ending(case.ending).label}
    else:
        why = _("The mediation does not begin, because it needs the consent of every party.")
    remedies = _(
        "You may settle the matter otherwise: by arbitration where the law or your contract provides for it, by asking "
        "the authority in charge, or by going to court. The legal aid line 12348 advises without charge."
    )
    calm = _("Nothing that was said in the mediation counts as an admission in court.")
    return _letter(case, _("Letter on the end of a mediation"), [why, remedies, limitation(case), calm])


def turned_away(case: Mediation) -> Content:
    """The letter when the committee may not take a dispute: why, and where it goes."""
    ground = Excluded(case.excluded)
    why = _("The committee may not take this dispute: %(why)s.") % {"why": ground.label}
    return _letter(case, _("Letter on a dispute that is not for mediation"), [why, str(CHANNELS[ground])])


def breach(case: Mediation) -> Content:
    """The letter when a term is not performed: the way to the court."""
    late = [term_in_words(line) for line in lines_of(case) if line.late]
    confirmed = bool(case.court_no) and case.confirmed
    way = (
        _("The court has confirmed the agreement (%(number)s): you may apply to that court for enforcement, as a rule "
          "within two years.") % {"number": case.court_no}
        if confirmed
        else _("The agreement binds like a contract (Art 31, 32): you may sue for its performance at the court.")
    )  # fmt: skip
    return _letter(
        case, _("Letter on an agreement that is not performed"), [_("Not performed:"), *late, way, limitation(case)]
    )
