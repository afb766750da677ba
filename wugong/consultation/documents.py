"""What a consultation gives on paper: the letter that asks, and the letter that says what became of the opinion."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.consultation import policies
from wugong.consultation.models import Consultation
from wugong.consultation.rules.kinds import Decision, Material, Occasion, Treatment
from wugong.documents.hooks import Offer, Paper, Source, register
from wugong.documents.queries import letterhead_of, printer_of
from wugong.documents.rules.content import Content, Kind, Paragraph
from wugong.flow.binding import binding_of
from wugong.flow.matters import both
from wugong.flow.timers import TICK
from wugong.workdays.queries import due_at


def name_of(case: Consultation) -> str:
    """The post and the occasion, without the person."""
    said = {"unit": case.post.organisation, "post": case.post, "occasion": Occasion(case.occasion).label}
    return _("%(unit)s %(post)s: %(occasion)s") % said


def letter(case: Consultation) -> Paper:
    """The letter that asks, to the side that is asked."""
    days = 5 if case.occasion == Occasion.AWARD else 10
    until = date_format((due_at(clock.now(), days, "wd")[0] - TICK).date(), "DATE_FORMAT")
    text = (
        _("An opinion is sought on the following matter."),
        _("Post: %(post)s. Occasion: %(occasion)s. Person proposed: %(person)s.")
        % {"post": f"{case.post.organisation}{case.post}", "occasion": Occasion(case.occasion).label,
           "person": case.candidate},
        case.proposal,
        _("Please deliberate collectively and answer in writing, with reasons, within %(days)d working days of "
          "receipt (by about %(until)s). Questions stop the term.") % {"days": days, "until": until},
    )  # fmt: skip
    return _paper(case, _("Letter seeking an opinion: %(matter)s") % {"matter": name_of(case)}, text, _materials(case))


def notice(case: Consultation) -> Paper:
    """The letter that says what was decided and how the opinion was treated."""
    text = (
        *_what_came(case),
        _("Decision: %(decision)s. %(note)s")
        % {"decision": Decision(case.decision).label, "note": case.decision_note},
        _("The opinion was: %(treatment)s. %(reason)s")
        % {"treatment": Treatment(case.treatment).label, "reason": case.treatment_reason},
    )  # fmt: skip
    return _paper(case, _("Letter on the treatment of an opinion: %(matter)s") % {"matter": name_of(case)}, text, ())


def _what_came(case: Consultation) -> Iterator[str]:
    """The opinion, or that none came in its time, and what the side that was asked said in coordination."""
    if case.verdict:
        yield _("Your opinion on this matter was treated as follows.")
    elif case.waived_why:
        yield _("The opinion was not waited for (%(why)s); this is what was decided.") % {"why": case.waived_why}
    else:
        yield _("No opinion came within the term; this is what was decided.")
    if case.consent_signed_by:
        met = {"meeting": case.late_meeting_no, "day": date_format(case.late_meeting_on, "DATE_FORMAT")}
        yield _("In coordination you consented (%(meeting)s, %(day)s).") % met
    elif case.answerer_statement:
        yield _("In coordination your statement was heard.")


def _materials(case: Consultation) -> tuple[str, ...]:
    return tuple(str(Material(kind).label) for kind in case.materials)


def _paper(case: Consultation, title: str, text: tuple[str, ...], attachments: tuple[str, ...]) -> Paper:
    mark = letterhead_of(case.initiator).mark
    content = Content(
        Kind.LETTER, mark, title[:120], tuple(Paragraph(line) for line in text if line), signers=(mark,),
        addressees=(case.answerer.name,), attachments=attachments, printed_by=printer_of(case.initiator),
    )  # fmt: skip
    card = binding_of(case).describe(case)
    source = Source("consultation", case.pk, both(card.title)[0], card.url)
    return Paper(content, case.initiator, card.place, recipients=(case.answerer,), source=source)


# The step makes the letter; named here, it is seen by whoever sees the case.
register(
    Offer("letter", "consultation", gettext_lazy("letter"), letter, policies.initiator_head, when=lambda _case: False)
)
