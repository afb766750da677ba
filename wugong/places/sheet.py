"""The sheet of divisions: our own headings, and the layout of the published lists of codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Refusal
from wugong.places import actions
from wugong.places.models import Place
from wugong.places.policies import may_found
from wugong.places.queries import district, may_lay, present_places
from wugong.places.rules import CLASS_CODES, BadCode, Datum, Level, Use, parent_code, read_code
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values


def above(text: str) -> str:
    """The code of the parent; empty if that is a city, province or country, which the product does not store."""
    try:
        return read_code(text)
    except BadCode:
        if len(text) == 12 and text.isdigit() and text[4:6] == "00":
            return ""
        raise


SHEET = Sheet(
    "divisions",
    _("Divisions"),
    key=("code",),
    columns=(
        Column(
            "code", "代码", "Code", Type.CODE, required=True, parse=read_code,
            synonyms=("区划代码", "统计用区划代码", "行政区划代码", "编码"),
            help=_("12 digits of the public list, or 6, 9, 12, 15, 17, 20 digits without trailing zeros"),
        ),
        Column("name", "名称", "Name", required=True, max_length=80, synonyms=("地名", "区划名称")),
        Column("name_en", "英文名称", "Name in English", max_length=120),
        Column(
            "parent", "上级代码", "Parent", Type.CODE, parse=above, synonyms=("父级代码", "上级"),
            help=_("may be left out: the code says it already; where it is given, both must agree"),
        ),
        Column("level", "层级", "Level", Type.TEXT, readonly=True),
        Column(
            "class_code", "城乡分类代码", "Urban-rural class", Type.CHOICE, choices=[(c, c) for c in CLASS_CODES],
            synonyms=("ur_code", "城乡分类"),
        ),
        Column("in_reform_scope", "纳入改革范围", "In the scope of the reform", Type.TRUTH),
        Column("use", "用途", "Use", Type.CHOICE, choices=Use.choices),
        Column("household_count", "户数", "Households", Type.INTEGER, least=0, most=1_000_000),
        Column("phone", "电话", "Telephone", max_length=40, synonyms=("热线", "联系电话")),
        Column("address", "地址", "Address", max_length=200),
        Column("hours", "开放时间", "Opening hours", max_length=80, synonyms=("办公时间", "服务时间")),
        Column("boundary_text", "四至", "Boundary", max_length=500),
        Column("published_at", "公示日期", "Posted publicly on", Type.DATE),
        Column("longitude", "经度", "Longitude", Type.DECIMAL, least=-180, most=180, places=6, synonyms=("lng", "lon")),
        Column("latitude", "纬度", "Latitude", Type.DECIMAL, least=-90, most=90, places=6, synonyms=("lat",)),
        Column(
            "datum", "坐标系", "Datum", Type.CHOICE, choices=Datum.choices,
            help=_("GCJ-02 unless given otherwise, as on maps published in China"),
        ),
    ),
)  # fmt: skip
WRITTEN = [c.name for c in SHEET.columns if c.name in actions.AMENDABLE]


def values_of(place: Place) -> Values:
    """A place as a row of the sheet."""
    return {
        **{name: getattr(place, name) for name in WRITTEN},
        "code": place.code,
        "parent": parent_code(place.code),
        "level": str(place.get_level_display()),
    }


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:  # noqa: ARG001 - places are no secret
    """Every place valid now, by code."""
    return (values_of(place) for place in present_places().iterator(2000))


def existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:  # noqa: ARG001
    """The places valid now with these codes: one query over all of them, a district has some thousands."""
    wanted = {key[0] for key in keys}
    return {(p.code,): values_of(p) for p in present_places() if p.code in wanted}


def check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:  # noqa: ARG001
    """Check: one district, every parent present, no contradiction between a code and the parent beside it."""
    known = set(present_places().values_list("code", flat=True))
    coming = {change.values["code"] for change in changes}
    yield from _one_district(changes)
    for change in changes:
        code, values = change.values["code"], change.values
        upper, said = parent_code(code), values.get("parent") or ""
        if said and said != upper:
            text = _("The parent %(said)s contradicts the code, which belongs to %(upper)s.")
            yield RowRefusal(change.row, "parent", Sentence(text, {"said": said, "upper": upper or "—"}))
        elif upper and upper not in known and upper not in coming:
            text = _("The place it lies in (%(upper)s) is neither in the file nor entered already.")
            yield RowRefusal(change.row, "parent" if "parent" in values else "code", Sentence(text, {"upper": upper}))
        if (values.get("longitude") is None) != (values.get("latitude") is None):
            yield RowRefusal(change.row, "longitude", _("Longitude and latitude go together: give both or neither."))


def _one_district(changes: Sequence[Change]) -> Iterator[RowRefusal]:
    kept = district()
    home = kept.code if kept else next((c.values["code"][:6] for c in changes), "")
    strange = [change for change in changes if not change.values["code"].startswith(home)]
    if not strange:
        return
    count = len({change.values["code"][:6] for change in strange})
    text = _(
        "This and %(count)d more rows belong to %(districts)d other districts, but one database keeps one district: "
        "%(home)s. Keep the rows whose code begins with %(home)s, or give the others a database of their own."
    )
    values = {"count": len(strange) - 1, "districts": count, "home": home}
    yield RowRefusal(strange[0].row, "code", Sentence(text, values))


def apply(changes: Sequence[Change], actor: Actor) -> None:
    """Write new and changed places, parents first."""
    ordered = sorted(changes, key=lambda c: (len(c.values["code"]), c.row))
    if may_lay(actor):
        _lay(ordered, actor)
        return
    for change in ordered:
        values = _columns(change)
        try:
            if change.before:
                place = present_places().get(code=change.values["code"])
                actions.amend_place(place, changes=values, actor=actor)
            else:
                actions.found_place(Place(code=change.values["code"], **values), actor=actor)
        except Refusal as refusal:
            raise RowRefusal(change.row, refusal.field, refusal.sentence) from None


def _columns(change: Change) -> Values:
    values = {name: change.values[name] for name in WRITTEN if name in change.values}
    if values.get("in_reform_scope", False) is None:
        values["in_reform_scope"] = False
    if values.get("longitude") is not None and not values.get("datum"):
        values["datum"] = Datum.GCJ02.value
    return values


def _lay(ordered: Sequence[Change], actor: Actor) -> None:
    """The first divisions of all, in one action that knows at which row it is."""
    row = 0

    def coming() -> Iterator[Place]:
        nonlocal row
        for change in ordered:
            row = change.row
            yield Place(code=change.values["code"], **_columns(change))

    try:
        actions.lay_ground(coming(), actor=actor)
    except Refusal as refusal:
        raise RowRefusal(row, refusal.field, refusal.sentence) from None


def may_bring_divisions(actor: Actor) -> bool:
    """The district; and the system administrator as long as there is no district that could do it."""
    return may_found(actor, Level.STREET, actor.place) or may_lay(actor)


register(
    Ledger(
        SHEET,
        rows=rows,
        existing=existing,
        apply=apply,
        check=check,
        may_import=may_bring_divisions,
        may_export=lambda actor: actor.known,
        chunk=0,
    )
)
