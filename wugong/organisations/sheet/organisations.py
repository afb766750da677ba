"""The sheet of organisations: units and Party organisations in one table, found again by name and place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal
from wugong.organisations.actions import organisations
from wugong.organisations.models import Organisation
from wugong.organisations.policies import may_enter
from wugong.organisations.queries.organisations import LIVING, organisations_visible_to
from wugong.organisations.rules import ALL_KINDS, Anchor, Band, Basis, Kind, PartyType, Sort
from wugong.organisations.rules.founding import LEAN, TERM_AT_MOST, fits_basis, term_years
from wugong.organisations.sheet import plain
from wugong.organisations.uscc import examine
from wugong.places.models import Place
from wugong.places.queries import present_places
from wugong.places.rules import read_code
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values
from wugong.workdays.rules import months_after


def credit_code(text: str) -> str:
    """A credit code that can be one. Raises ValueError with the sentence of what is wrong."""
    finding = examine(text)
    if not finding.valid:
        raise ValueError(str(finding.fault))
    return finding.code


def items(text: str) -> list[dict[str, str]]:
    """``venue 会议室、legal`` as ``[{"code": "venue", "text": "会议室"}, {"code": "legal", "text": "legal"}]``."""
    parts = [part.strip() for part in re.split("[、；;\n]", text)]
    found = []
    for part in parts:
        first, _blank, rest = part.partition(" ")
        coded = bool(rest.strip()) and first.isascii()
        found.append({"code": first, "text": rest.strip()} if coded else {"code": part[:40], "text": part})
    return [one for one in found if one["text"]]


def told(values: list[dict[str, str]]) -> str:
    """The inverse of ``items``."""
    return "、".join(v["text"] if v["code"] == v["text"] else f"{v['code']} {v['text']}" for v in values or [])


# How sheets call a kind besides its own name here.
LONG_NAMES = {
    "居民委员会": Kind.RESIDENTS_COMMITTEE, "社区居委会": Kind.RESIDENTS_COMMITTEE,
    "社区居民委员会": Kind.RESIDENTS_COMMITTEE, "村民委员会": Kind.VILLAGERS_COMMITTEE,
    "街道办": Kind.STREET_OFFICE, "街道": Kind.STREET_OFFICE, "镇人民政府": Kind.TOWN_GOVERNMENT,
    "乡人民政府": Kind.TOWN_GOVERNMENT, "乡镇政府": Kind.TOWN_GOVERNMENT, "物业公司": Kind.PROPERTY,
    "物业服务企业": Kind.PROPERTY, "国有企业": Kind.SOE, "国企": Kind.SOE, "事业单位": Kind.INSTITUTION,
    "非公企业": Kind.NONPUBLIC_ENT, "民营企业": Kind.NONPUBLIC_ENT, "街道党工委": PartyType.WORKING_COMMITTEE,
    "党总支部": PartyType.GENERAL_BRANCH, "支部": PartyType.BRANCH, "联合支部": PartyType.JOINT_BRANCH,
}  # fmt: skip

SHEET = Sheet(
    "organisations",
    _("Organisations"),
    key=("name", "place"),
    columns=(
        Column("name", "名称", "Name", required=True, max_length=120, synonyms=("单位名称", "组织名称", "党组织名称")),
        Column(
            "place", "所在区划代码", "Place", Type.CODE, required=True, parse=read_code,
            synonyms=("区划代码", "所在地代码", "division"), help=_("code of the street, community or compound"),
        ),
        Column(
            "kind", "类别", "Kind", Type.CHOICE, required=True, choices=ALL_KINDS, synonyms=("单位类别", "组织类型"),
            also=LONG_NAMES,
        ),
        Column("name_en", "英文名称", "Name in English", max_length=160),
        Column("short_name", "简称", "Short name", max_length=40),
        Column("uscc", "统一社会信用代码", "Credit code", Type.CODE, parse=credit_code, synonyms=("信用代码",)),
        Column("unit", "所属单位", "Unit", max_length=120, help=_("of a Party organisation: name of its unit")),
        Column(
            "superior", "上级组织", "Superior", max_length=120, synonyms=("上级党组织",),
            help=_("name of the organisation above it in the tree"),
        ),
        Column("basis", "设立依托", "Basis", Type.CHOICE, choices=Basis.choices),
        Column("anchor", "依托对象", "Anchor", Type.CHOICE, choices=Anchor.choices),
        Column("member_band", "党员人数（档）", "Members (band)", Type.CHOICE, choices=Band.choices),
        Column("founded", "成立日期", "Founded on", Type.DATE),
        Column("reply_doc", "批复文号", "Reply document", max_length=80),
        Column("term_end", "届满日期", "End of term", Type.DATE),
        Column("phone", "办公电话", "Office telephone", max_length=40, synonyms=("电话", "联系电话")),
        Column("address", "地址", "Address", max_length=200),
        Column("special_system", "干部另行管理", "Cadres under own system", Type.TRUTH),
        Column("functions", "职能", "Functions", parse=items, dump=told, help=_("several, separated by semicolons")),
        Column("strengths", "优势", "Strengths", parse=items, dump=told, help=_("several, separated by semicolons")),
        Column("biz_no", "编号", "Number", readonly=True),
        Column("state", "状态", "State", readonly=True),
    ),
)  # fmt: skip
PLAIN = [
    "kind", "name_en", "short_name", "uscc", "basis", "anchor", "member_band", "founded", "reply_doc", "term_end",
    "phone", "address", "special_system", "functions", "strengths",
]  # fmt: skip


def values_of(organisation: Organisation) -> Values:
    """An organisation as a row of the sheet."""
    return {
        **{name: getattr(organisation, name) for name in PLAIN},
        "name": organisation.name,
        "place": organisation.place.code,
        "unit": organisation.unit.name if organisation.unit else "",
        "superior": organisation.superior.name if organisation.superior else "",
        "biz_no": organisation.biz_no or "",
        "state": organisation.state,
    }


def _living(actor: Actor) -> Any:
    rows = organisations_visible_to(actor).filter(state__in=[*LIVING, "draft", "under_review"])
    return rows.select_related("place", "unit", "superior__place").order_by("place__code", "name", "created_at", "id")


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The organisations the actor may see, without the dissolved ones."""
    return (values_of(organisation) for organisation in _living(actor).iterator(1000))


def existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:
    """Those of the keys (name, place) that are there."""
    here = _by_key(actor)
    return {key: values_of(here[key]) for key in keys if key in here}


def _by_key(actor: Actor) -> dict[Key, Organisation]:
    return {_key(organisation): organisation for organisation in _living(actor)}


def _key(organisation: Organisation) -> Key:
    return (organisation.name, organisation.place.code)


def _key_of(change: Change) -> Key:
    return (change.values["name"], change.values["place"])


class Names:
    """Which organisation a name in a file means: the one there is, or the one in the same street."""

    def __init__(self, rows: Iterable[tuple[str, str, str, Any]]) -> None:
        self.known: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        for name, place, sort, what in rows:
            self.known.setdefault((sort, name), []).append((place, what))

    def meant(self, name: str, sort: str, near: str) -> list[Any]:
        """All that fit, narrowed to the same street where that helps."""
        found = self.known.get((sort, name), [])
        closer = [what for place, what in found if place[:9] == near[:9]]
        return closer if len(found) > 1 and closer else [what for _place, what in found]


def sort_of(kind: str) -> str:
    """Unit or Party organisation, by its kind."""
    return Sort.UNIT if kind in Kind.values else Sort.PARTY


def _names(changes: Sequence[Change], here: Mapping[Key, Organisation]) -> Names:
    sorts = {_key_of(change): sort_of(change.values["kind"]) for change in changes}
    sorts |= {key: organisation.sort for key, organisation in here.items()}
    return Names((*key, sort, key) for key, sort in sorts.items())


def complete(changes: Sequence[Change], actor: Actor) -> Iterable[Sentence]:
    """Fill in what name and place make plain (``sheet.plain``)."""
    here = _by_key(actor)
    names = _names(changes, here)
    return list(plain.fill(changes, here, lambda name, place: names.meant(name, Sort.UNIT, place)))


def check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Every place, unit and superior is there and meant without doubt; no credit code twice; no circle."""
    levels = dict(present_places().values_list("code", "level"))
    here = _by_key(actor)
    names, codes = _names(changes, here), _codes(changes, here)
    above = {key: _key(o.superior) for key, o in here.items() if o.superior and _key(o.superior) in here}
    for change in changes:
        values, key = change.values, _key_of(change)
        if values["place"] not in levels:
            text = _("There is no place with the code %(code)s. Import the divisions first.")
            yield RowRefusal(change.row, "place", Sentence(text, {"code": values["place"]}))
        if len(codes.get(values.get("uscc") or "", {key})) > 1:
            yield RowRefusal(change.row, "uscc", _("Another organisation has this credit code."))
        for column, sort in (("unit", Sort.UNIT), ("superior", sort_of(values["kind"]))):
            if wanted := values.get(column):
                meant = names.meant(wanted, sort, values["place"])
                if len(meant) != 1:
                    yield RowRefusal(change.row, column, _doubt(wanted, len(meant)))
                elif column == "superior":
                    above[key] = meant[0]
            elif column == "superior" and column in values:
                above.pop(key, None)
        if values.get("unit") and sort_of(values["kind"]) == Sort.UNIT:
            yield RowRefusal(change.row, "unit", _("Only a Party organisation belongs to a unit."))
        yield from _founding(change, here.get(key), levels.get(values["place"], ""))
    yield from (
        RowRefusal(c.row, "superior", _("Following the superiors leads back here; the tree would run in a circle."))
        for c in changes
        if _circles(_key_of(c), above)
    )


def _founding(change: Change, known: Organisation | None, level: str) -> Iterator[RowRefusal]:
    """What the table asks of anchor and term, at the row and the column that are wrong."""
    values = {"basis": "", "anchor": "", "term_end": None, **(values_of(known) if known else {}), **change.values}
    basis, ends, years = values["basis"] or "", values["term_end"], term_years(values["basis"] or "", level)
    if not fits_basis(sort_of(values["kind"]), basis, values["anchor"] or ""):
        yield RowRefusal(change.row, "anchor", LEAN)
    if ends and ends != (known and known.term_end) and ends > months_after(clock.today(), 12 * years):
        yield RowRefusal(change.row, "term_end", Sentence(TERM_AT_MOST.refusal, {"term_years": years}))


def _doubt(name: str, count: int) -> Sentence:
    if count:
        text = _("%(count)d organisations are named “%(name)s”. Give them names that differ.")
    else:
        text = _("There is no organisation “%(name)s”, neither in the file nor entered already.")
    return Sentence(text, {"name": name, "count": count})


def _codes(changes: Sequence[Change], here: Mapping[Key, Organisation]) -> dict[str, set[Key]]:
    codes: dict[str, set[Key]] = {}
    for key, code in [*((k, o.uscc) for k, o in here.items()), *((_key_of(c), c.values.get("uscc")) for c in changes)]:
        if code:
            codes.setdefault(code, set()).add(key)
    return codes


def _circles(start: Key, above: Mapping[Key, Key]) -> bool:
    key, steps = above.get(start), 0
    while key is not None and key != start and steps <= len(above):
        key, steps = above.get(key), steps + 1
    return key == start


def apply(changes: Sequence[Change], actor: Actor) -> None:
    """Enter new organisations as active and correct known ones; what others refer to comes first."""
    places = {p.code: p for p in present_places()}
    known = _by_key(actor)
    names = _names(changes, known)
    waiting = {_key_of(change): change for change in changes}
    while waiting:
        ready = [key for key, change in waiting.items() if not _before(change, names) & set(waiting) - {key}]
        for key in ready or list(waiting):
            change = waiting.pop(key)
            try:
                known[key] = _write(change, known.get(key), places, known, names, actor)
            except Denied:
                raise
            except Refusal as refusal:
                raise RowRefusal(change.row, refusal.field, refusal.sentence) from None


def _before(change: Change, names: Names) -> set[Key]:
    """The keys of the organisations this row refers to."""
    values = change.values
    unit = names.meant(values.get("unit") or "", Sort.UNIT, values["place"])
    return {*unit, *names.meant(values.get("superior") or "", sort_of(values["kind"]), values["place"])}


def _write(
    change: Change,
    known: Organisation | None,
    places: Mapping[str, Place],
    others: Mapping[Key, Organisation],
    names: Names,
    actor: Actor,
) -> Organisation:
    values = change.values
    columns = {name: values[name] for name in PLAIN if name in values}
    columns |= {name: columns[name] or [] for name in ("functions", "strengths") if name in columns}
    if columns.get("special_system", False) is None:
        columns["special_system"] = False
    for column, sort in (("unit", Sort.UNIT), ("superior", sort_of(values["kind"]))):
        if column in values:
            meant = names.meant(values[column], sort, values["place"]) if values[column] else []
            columns[column] = others[meant[0]] if meant else None
    if known is not None:
        return organisations.amend(known, changes=columns, actor=actor)
    new = Organisation(name=values["name"], place=places[values["place"]], sort=sort_of(values["kind"]), **columns)
    return organisations.enrol(new, actor=actor)


register(
    Ledger(
        SHEET,
        rows=rows,
        existing=existing,
        apply=apply,
        complete=complete,
        check=check,
        may_import=may_enter,
        may_export=lambda actor: actor.system or actor.role in STAFF_ROLES,
        chunk=0,
    )
)
