"""What an assessment gives on paper: the sheet of results, the notice to an object, the decision on an appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.assessment.models import Appeal, Assessment, Member
from wugong.assessment.policies import organisers
from wugong.assessment.queries import results, rounds
from wugong.assessment.rules.appeal import AppealState
from wugong.assessment.rules.kinds import Grade, Side
from wugong.common import clock
from wugong.documents.hooks import Offer, Paper, Source, register
from wugong.documents.queries import letterhead_of, printer_of
from wugong.documents.rules.content import Content, Kind, Paragraph, Table
from wugong.organisations.models import Organisation

DECIDED = (AppealState.UPHELD, AppealState.REJECTED)


def _paper(
    obj: Any, found: Assessment, kind: Kind, title: str, blocks: Sequence[Any], to: Sequence[Organisation]
) -> Paper:
    organiser = found.organiser
    mark = letterhead_of(organiser).mark
    content = Content(
        kind, mark, title[:120], tuple(blocks), signers=(mark,), addressees=tuple(body.name for body in to),
        dated=clock.today(), printed_by=printer_of(organiser), printed_on=clock.today(),
    )  # fmt: skip
    role = organisers(organiser)[0].role
    source = Source("assessment" if obj is found else "appeal", obj.pk, str(obj), obj.get_absolute_url())
    return Paper(content, organiser, organiser.place.code, organiser, role, tuple(to), source)


def _row(total: dict[str, Any], name: str) -> tuple[str, ...]:
    if not total["rank"]:
        return name, "–", "–", "–", _("no result this year")
    rank = _("level at %(rank)d") % total if total["tied"] > 1 else str(total["rank"])
    put_right = f"{total['total']:.1f}" + (f" ±{total['error']:.1f}" if total["error"] else "")
    return name, f"{total['raw']:.1f}", put_right, rank, str(Grade(total["grade"]).label)


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _totals(rows: Sequence[tuple[str, ...]]) -> Table:
    columns = (_("Body"), _("raw"), _("put right"), _("Rank"), _("grade"))
    return Table(columns, tuple(rows), (3, 1, 1.5, 1.2, 1.2))


def sheet(found: Assessment) -> Paper:
    """The totals of all objects, side by side with their errors, ranks and grades."""
    run = results.newest_run(found)
    names = {str(one.pk): one for one in rounds.members_of(found)}
    blocks: list[Any] = []
    for side in rounds.sides_of(found):
        rows = run.result["sides"].get(side, []) if run else []
        table = [_row(total, names[total["member"]].organisation.name) for total in rows]
        blocks += [Paragraph(str(Side(side).label), 1), _totals(table)]
    blocks.append(
        Paragraph(
            _("Totals are of 100; ± is the standard error. Who cannot be told apart shares a rank. Run %(number)s.")
            % {"number": f"{found.biz_no}-{run.number if run else 0}"}
        )
    )
    if found.publicity_until:
        until = date_format(found.publicity_until, "DATE_FORMAT")
        blocks.append(Paragraph(_("Public until %(day)s; objects may appeal until then.") % {"day": until}))
    to = list(dict.fromkeys(one.acts for one in rounds.members_of(found)))
    return _paper(found, found, Kind.NOTICE, _("Results of: %(title)s") % {"title": found.title}, blocks, to)


def notice(found: Assessment, member: Member) -> Paper:
    """To one object: its total and where each point comes from."""
    run = results.newest_run(found)
    rows = run.result["sides"].get(member.side, []) if run else []
    total = next((row for row in rows if row["member"] == str(member.pk)), None)
    names = {str(one.pk): one.name for one in rounds.indicators_of(found, member.side)}
    blocks: list[Any] = []
    if total:
        blocks.append(_totals([_row(total, member.organisation.name)]))
        lines = tuple(
            (names[line["indicator"]], f"{line['weight']:g}", _points(line["points"]), str(line["count"]))
            for line in total["lines"]
            if line["indicator"] in names
        )
        blocks.append(Table((_("Line"), _("Weight"), _("points of 100"), _("cases or ballots")), lines, (3, 1, 1, 1)))
    changes = found.changes.filter(member=member).select_related("indicator")
    blocks += [Paragraph(change.reason, lead=f"{change.indicator}：") for change in changes]
    blocks.append(Paragraph(_("Each figure opens to its cases on the page of the result, where you may also appeal.")))
    title = _("Notice of the result to %(body)s: %(title)s") % {"body": member.organisation.name, "title": found.title}
    return _paper(found, found, Kind.LETTER, title, blocks, [member.acts])


def decision(appeal: Appeal) -> Paper:
    """To the object: what was decided on its appeal, and why."""
    blocks = [
        Paragraph(appeal.ground, lead=_("Ground of the appeal:")),
        Paragraph(str(AppealState(appeal.state).label), lead=_("Decision:")),
        Paragraph(appeal.decision, lead=_("Reasons:")),
    ]
    title = _("Decision on the appeal of %(body)s: %(line)s") % {"body": appeal.member, "line": appeal.indicator}
    return _paper(appeal, appeal.assessment, Kind.LETTER, title, blocks, [appeal.member.acts])


register(
    Offer(
        "result", "assessment", gettext_lazy("sheet of results"), sheet, lambda found: organisers(found.organiser),
        when=lambda found: found.state in rounds.PUBLIC,
    )
)  # fmt: skip
register(
    Offer(
        "decision", "appeal", gettext_lazy("decision on the appeal"), decision,
        lambda appeal: organisers(appeal.assessment.organiser), when=lambda appeal: appeal.state in DECIDED,
    )
)  # fmt: skip
