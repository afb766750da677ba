"""The ledger of problems, and the sheet of the 12345 hotline: its own number is kept, who called is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.privacy import without_persons
from wugong.flow.ledgers import Numbered
from wugong.organisations.queries.organisations import own_organisation
from wugong.places.models import Place
from wugong.places.queries import places_visible_to
from wugong.places.rules import BadCode, read_code
from wugong.problems import actions
from wugong.problems.bindings.problem import FILERS
from wugong.problems.models import LONGEST, Problem
from wugong.problems.queries.lists import seen_by
from wugong.problems.rules.kinds import CATEGORIES, Channel
from wugong.problems.rules.problem import MACHINE
from wugong.sheets.rules import Change, Column, RowRefusal, Sentence, Sheet, Type, Values


def read_place(text: str) -> str:
    """The code of a place, from the code or from its whole name: sheets of the hotline name the community."""
    plain = text.strip()
    if plain.isascii():
        return read_code(plain)
    codes = list(Place.objects.filter(name=plain, valid_to__isnull=True, code__regex="^.{9,}$").values_list("code")[:2])
    if len(codes) != 1:
        raise BadCode(_("Write the code of the place, or its whole name where only one has it."))
    return str(codes[0][0])


STATES = tuple((name, state.meaning) for name, state in MACHINE.states.items())
SHEET = Sheet(
    "problems",
    _("Problems of residents"),
    key=("number",),
    numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column(
            "outside_no", "工单编号", "Order number", Type.CODE,
            synonyms=("12345工单号", "热线工单号", "工单号", "受理编号"),
            help=_("The number of the other system; the same one is taken once."),
        ),
        Column(
            "text", "诉求内容", "What is wrong", required=True, max_length=LONGEST,
            synonyms=("问题描述", "诉求描述", "工单内容", "内容"),
        ),
        Column(
            "place", "区划代码", "Place", Type.CODE, required=True, parse=read_place,
            synonyms=("地点代码", "社区代码", "社区", "小区", "所属社区", "所在社区"),
        ),
        Column("spot", "具体位置", "Where exactly", max_length=80, synonyms=("地址", "事发地址", "详细地址")),
        Column("category", "类别", "Category", Type.CHOICE, choices=tuple(CATEGORIES), synonyms=("诉求类别",)),
        Column("channel", "来源", "Came in", Type.CHOICE, choices=Channel.choices, readonly=True),
        Column("reported_at", "报告时间", "Reported", Type.MOMENT, readonly=True),
        Column("owner", "承办单位", "Who solves it", readonly=True),
        Column("answer", "答复", "Answer", readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    ),
)  # fmt: skip


def values(problem: Problem) -> Values:
    """A problem as a row, without what points to a person."""
    return {
        "number": problem.biz_no, "outside_no": problem.outside_no or "", "text": without_persons(problem.text),
        "place": problem.place, "spot": problem.spot, "category": problem.category, "channel": problem.channel,
        "reported_at": problem.created_at, "owner": str(problem.owner or ""), "answer": problem.answer,
        "state": problem.state,
    }  # fmt: skip


def make(values: Values, actor: Actor) -> Problem:
    """A row becomes a problem. From the hotline its number is kept, and whatever names a person is taken out."""
    outside = str(values.get("outside_no") or "")
    blank = Problem(
        filed_by=own_organisation(actor), outside_no=outside or None, place=str(values["place"]),
        channel=Channel.HOTLINE if outside else Channel.PAPER, consent=not outside,
    )  # fmt: skip
    words: dict[str, Any] = {name: str(values.get(name) or "") for name in ("place", "spot", "category")}
    return actions.report(
        blank, actor=actor if not actor.system else SYSTEM, text=without_persons(str(values["text"])), **words
    )


def faults(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Places that are not there, and orders that were taken before."""
    codes = {str(change.values.get("place")) for change in changes}
    known = set(places_visible_to(actor).filter(code__in=codes).values_list("code", flat=True))
    numbers = [str(change.values["outside_no"]) for change in changes if change.values.get("outside_no")]
    held = dict(Problem.objects.filter(outside_no__in=numbers).values_list("outside_no", "biz_no"))
    seen: set[str] = set()
    for change in changes:
        place, number = str(change.values.get("place")), str(change.values.get("outside_no") or "")
        if place not in known:
            yield RowRefusal(
                change.row, "place", Sentence(_("There is no place %(code)s in the district."), {"code": place})
            )
        if number in held or number in seen:
            said = {"number": number, "ours": held.get(number) or number}
            sentence = _("The order %(number)s is there already as %(ours)s. Leave the row out.")
            yield RowRefusal(change.row, "outside_no", Sentence(sentence, said))
        if number:
            seen.add(number)


LEDGER = Numbered(
    SHEET, rows=seen_by, values=values, make=make, faults=faults,
    may_import=lambda actor: actor.is_any(*FILERS),
)  # fmt: skip
