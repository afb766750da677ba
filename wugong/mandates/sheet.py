"""The lists that the district keeps, as sheets: duties, instruments, cancelled indicators; and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Invalid
from wugong.flow.actions import begin
from wugong.flow.binding import binding_named
from wugong.flow.ledgers import Numbered
from wugong.flow.queries import seen_of
from wugong.flow.rules import MandateKind
from wugong.mandates.actions import put_on_list
from wugong.mandates.models import CancelledIndicator, Duty, Instrument, Mandate, Plaque
from wugong.mandates.policies import holds_plaques, may_keep_lists
from wugong.mandates.queries.catalogue import instruments
from wugong.mandates.queries.mandates import departments
from wugong.mandates.rules.articles import read_numbering
from wugong.mandates.rules.kinds import DutyList, Source
from wugong.mandates.rules.mandate import MandateState
from wugong.mandates.rules.plaque import PlaqueState
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import own_organisation
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values


def numbering(text: str) -> str:
    """The articles of an instrument as people list them. Raises ValueError with a sentence."""
    try:
        read_numbering(text)
    except ValueError as fault:
        words = _("“%(part)s” names no articles. Write them as in 1-43.")
        raise ValueError(str(words) % {"part": fault}) from fault
    return text


DUTIES = Sheet(
    "duties", _("Lists of duties"), key=("code",),
    columns=(
        Column("code", "编号", "Number", Type.CODE, required=True, max_length=40, synonyms=("序号",)),
        Column("on_list", "清单", "List", Type.CHOICE, required=True, choices=DutyList.choices, synonyms=("清单类别",)),
        Column("title", "事项", "Duty", required=True, max_length=200, synonyms=("履职事项", "事项名称")),
        Column("names", "俗称", "Also called", max_length=300, help=_("Several, apart by commas."), synonyms=("叫法",)),
        Column("owner", "责任部门", "Who answers for it", required=True, max_length=120, synonyms=("牵头部门",)),
        Column("part", "街道做什么", "What the street does", max_length=500, synonyms=("配合职责",)),
        Column("basis", "依据", "Basis", required=True, max_length=300),
    ),
)  # fmt: skip
INSTRUMENTS = Sheet(
    "instruments", _("Instruments"), key=("name",),
    columns=(
        Column("name", "名称", "Name", required=True, max_length=120, synonyms=("法规名称", "文件名称")),
        Column("source", "种类", "What it is", Type.CHOICE, required=True, choices=Source.choices),
        Column(
            "numbering", "条文", "Articles", max_length=200, parse=numbering,
            help=_("As in 1-43; an inserted article by its own number."),
        ),
    ),
)  # fmt: skip
INDICATORS = Sheet(
    "indicators", _("Cancelled indicators"), key=("title",),
    columns=(
        Column("title", "指标", "Indicator", required=True, max_length=60),
        Column("names", "叫法", "Names", required=True, max_length=500, help=_("Several, apart by commas.")),
        Column("hints", "疑似词", "Hints", max_length=500, help=_("A person looks at what has one of them.")),
        Column("harmless", "不算的", "Harmless", max_length=500, help=_("What only looks like it.")),
        Column("basis", "依据", "Basis", required=True, max_length=300),
        Column("cancelled_on", "取消日期", "Cancelled on", Type.DATE),
    ),
)  # fmt: skip


def kept(sheet: Sheet, model: type[Model]) -> Ledger:
    """A sheet of rows without states: everyone may take it out, the district brings it in."""
    names, (key,) = [column.name for column in sheet.columns], sheet.key

    def values(row: Any) -> Values:
        return {name: getattr(row, name) for name in names}

    def rows(_actor: Actor) -> Iterator[Mapping[str, Any]]:
        return (values(row) for row in model._default_manager.order_by(key).iterator(chunk_size=500))

    def existing(keys: Collection[Key], _actor: Actor) -> Mapping[Key, Values]:
        found = model._default_manager.filter(**{f"{key}__in": [one[0] for one in keys]})
        return {(getattr(row, key),): values(row) for row in found}

    def apply(changes: Sequence[Change], actor: Actor) -> None:
        wanted = [change.values[key] for change in changes]
        known = {getattr(row, key): row for row in model._default_manager.filter(**{f"{key}__in": wanted})}
        for change in changes:
            row = known.get(change.values[key]) or model()
            given = {n: v if v is not None or n == "cancelled_on" else "" for n, v in change.values.items()}
            put_on_list(row, values=given, actor=actor)

    known: Callable[[Actor], bool] = lambda actor: actor.known  # noqa: E731
    return Ledger(sheet, rows, existing, apply, may_import=may_keep_lists, may_export=known)


for each, table in ((DUTIES, Duty), (INSTRUMENTS, Instrument), (INDICATORS, CancelledIndicator)):
    register(kept(each, table))

MANDATES = Sheet(
    "mandates", _("Admissions of mandates"), key=("number",), numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column("permit_no", "准入号", "Permit", Type.CODE, readonly=True),
        Column("title", "事项", "What is asked", readonly=True),
        Column("department", "部门", "Department", readonly=True),
        Column("kind", "种类", "Kind", Type.CHOICE, choices=MandateKind.choices, readonly=True),
        Column("since", "起", "First day", Type.DATE, readonly=True),
        Column("until", "止", "Last day", Type.DATE, readonly=True),
        Column("hours", "小时/年", "Hours a year", Type.INTEGER, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=MandateState.choices, readonly=True),
        Column("why_not", "没让进的原因", "Why not", readonly=True),
    ),
)  # fmt: skip


def mandate_values(mandate: Mandate) -> Values:
    names = ("permit_no", "title", "kind", "since", "until", "hours", "state", "why_not")
    return {"number": mandate.biz_no, "department": mandate.department.name} | {n: getattr(mandate, n) for n in names}


Numbered(
    MANDATES, lambda actor: seen_of(binding_named("mandate"), actor).select_related("department"), mandate_values
).register()

PLAQUES = Sheet(
    "plaques", _("Plaques"), key=("number",), numbered=True,
    columns=(
        Column("number", "编号", "Number", Type.CODE),
        Column("title", "牌子上的字", "Words on the plaque", required=True, max_length=80, synonyms=("牌子名称",)),
        Column("holder", "挂在哪里", "Where it hangs", help=_("Blank: the organisation whose hat you wear.")),
        Column("department", "要求挂牌部门", "Who asked for it", synonyms=("部门",)),
        Column("hung_on", "挂牌日期", "Hung on", Type.DATE),
        Column("instrument", "依据", "Instrument", max_length=120),
        Column("article", "条文", "Article", max_length=40),
        Column("state", "状态", "State", Type.CHOICE, choices=PlaqueState.choices, readonly=True),
        Column("finding", "核查结论", "Finding", readonly=True),
        Column("checked_on", "核查日期", "Checked on", Type.DATE, readonly=True),
    ),
)  # fmt: skip
UNKNOWN = _("There is no “%(name)s” here. Write the full name as it stands on its page.")


def plaque_values(plaque: Plaque) -> Values:
    names = ("title", "hung_on", "article", "state", "finding", "checked_on")
    others = {name: str(one.name) if (one := getattr(plaque, name)) else "" for name in ("department", "instrument")}
    return {"number": plaque.biz_no, "holder": plaque.holder.name, **others} | {n: getattr(plaque, n) for n in names}


def _named(rows: Any, name: str, field: str) -> Any:
    """The row of that name; None where the cell is blank."""
    if not name:
        return None
    found = list(rows.filter(name=name)[:2])
    if len(found) != 1:
        raise Invalid(UNKNOWN % {"name": name}, field=field)
    return found[0]


def hang(row: Values, actor: Actor) -> Plaque:
    """Register a plaque that hangs on a wall of the organisation whose hat is worn, or of the one named."""
    holder = _named(Organisation.objects.filter(state="active"), row.get("holder") or "", "holder")
    holder = holder or own_organisation(actor)
    if holder is None:
        raise Invalid(_("Say where it hangs."), field="holder")
    given = {
        "title": row["title"],
        "hung_on": row.get("hung_on"),
        "article": row.get("article") or "",
        "department": _named(departments(), row.get("department") or "", "department"),
        "instrument": _named(instruments(), row.get("instrument") or "", "instrument"),
    }
    return begin(Plaque(holder=holder), "register", actor=actor, **given)


def _spot(row: Values, own: Organisation | None) -> tuple[str, str]:
    """By what a plaque is known again: where it hangs and its words."""
    return (row.get("holder") or (own.name if own else ""), row["title"])


def known_plaques(changes: Sequence[Change], actor: Actor) -> dict[int, str]:
    """The rows that name a plaque which hangs there already, with its number."""
    own = own_organisation(actor)
    hanging = Plaque.objects.filter(title__in={c.values["title"] for c in changes}).exclude(state=PlaqueState.REMOVED)
    there = {(one.holder.name, one.title): one.biz_no or "" for one in hanging.select_related("holder")}
    spots = {change.row: _spot(change.values, own) for change in changes}
    return {row: there[spot] for row, spot in spots.items() if spot in there}


def twice(changes: Sequence[Change], actor: Actor) -> Iterator[RowRefusal]:
    """A plaque is named once in a file."""
    seen: dict[tuple[str, str], int] = {}
    own = own_organisation(actor)
    for change in changes:
        first = seen.setdefault(_spot(change.values, own), change.row)
        if first != change.row:
            text = _("Row %(row)s names the same plaque. Keep one of the two.")
            yield RowRefusal(change.row, "title", Sentence(text, {"row": first}))


Numbered(
    PLAQUES,
    lambda actor: seen_of(binding_named("plaque"), actor).select_related("holder", "department", "instrument"),
    plaque_values,
    make=hang,
    faults=twice,
    twins=known_plaques,
    may_import=lambda actor: actor.system or holds_plaques(actor),
).register()
