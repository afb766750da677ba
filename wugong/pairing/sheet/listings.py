"""Needs and offers as sheets.

A row is found again by organisation, category and title. What is imported is listed at once: whoever imports answers
for it as the one who checks does. A row whose line has been closed or has run out becomes a new line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.errors import Refusal
from wugong.common.privacy import personal_facts, said
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import GROUND_KINDS, Sort
from wugong.pairing.actions import listings as actions
from wugong.pairing.models import Category, Need, Offer
from wugong.pairing.policies import may_enter, street_of
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.visible import listings_visible_to
from wugong.pairing.rules.listings import AVAILABLE, MOST, OPEN, STATES
from wugong.places.models import Place
from wugong.places.queries import read_place
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values, Verb

WORDS = ("title", "detail", "conditions", "venue")


def _columns(*more: Column) -> tuple[Column, ...]:
    return (
        Column(
            "organisation", "党组织", "Party organisation", required=True, max_length=120,
            synonyms=("单位", "单位名称", "组织名称", "社区", "organisation", "unit"),
            help=_("Name of the Party organisation or of its unit, or the number of its record."),
        ),
        Column(
            "category", "类别", "Category", required=True, max_length=24, synonyms=("服务类别", "类型"),
            help=_("Name or code of a category of the district."),
        ),
        Column("title", "名称", "What", required=True, max_length=60, synonyms=("需求", "资源", "项目名称", "内容")),
        Column("quantity", "数量", "Quantity", Type.INTEGER, required=True, least=1, most=MOST),
        Column("measure", "单位量", "Counted in", readonly=True),
        Column("starts_on", "开始日期", "From", Type.DATE, required=True, synonyms=("起始日期",)),
        Column("ends_on", "截止日期", "Until", Type.DATE, required=True, synonyms=("结束日期",)),
        Column(
            "place", "地点代码", "Place code", Type.CODE, max_length=20, parse=read_place,
            help=_("12 digits of a community or 9 of a street; blank for the organisation's own place."),
        ),
        Column("venue", "具体地点", "Where exactly", max_length=80),
        Column("detail", "说明", "In more words", max_length=300),
        Column("conditions", "条件", "Conditions", max_length=200),
        *more,
        Column("number", "编号", "Number", Type.CODE, readonly=True),
        Column("done", "已完成", "Done", Type.INTEGER, readonly=True),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES, readonly=True),
    )  # fmt: skip


ENDLESS = Column("inexhaustible", "不限量", "Never runs out", Type.TRUTH)
KEY = ("organisation", "category", "title")
NEEDS = Sheet("needs", _("Needs"), _columns(), KEY)
OFFERS = Sheet("offers", _("Offers"), _columns(ENDLESS), KEY)


class Names:
    """What the words of a file stand for: organisations, categories, places; read once a chunk."""

    def __init__(self, organisations: Iterable[str], places: Iterable[str] = ()) -> None:
        wanted = set(organisations)
        community = Q(place__name__in=wanted, unit__kind__in=GROUND_KINDS)
        named = Q(name__in=wanted) | Q(short_name__in=wanted - {""}) | Q(biz_no__in=wanted) | Q(unit__name__in=wanted)
        rows = Organisation.objects.filter(named | community, sort=Sort.PARTY, state__in=LIVING).select_related(
            "place", "unit"
        )
        self.organisations: dict[str, list[Organisation]] = {}
        for found in rows:
            unit = found.unit
            known = {found.name, found.short_name, found.biz_no or "", unit.name if unit else ""}
            if unit and unit.kind in GROUND_KINDS:
                known.add(found.place.name)
            for name in known & wanted:
                self.organisations.setdefault(name, []).append(found)
        for name, several in self.organisations.items():
            exact = [o for o in several if o.name == name]
            self.organisations[name] = exact or several
        self.categories: dict[str, Category] = {}
        for category in categories(all_of_them=True):
            for name in (category.name_en.casefold(), category.name, category.code):
                self.categories.setdefault(name, category)
        codes = {code for code in places if code}
        self.places = {p.code: p for p in Place.objects.filter(code__in=codes, valid_to__isnull=True)}

    def organisation(self, name: str) -> Organisation | None:
        found = self.organisations.get(name, [])
        return found[0] if len(found) == 1 else None

    def category(self, name: str) -> Category | None:
        return self.categories.get(name) or self.categories.get(name.casefold())


def _values(line: Any) -> Values:
    """A line as the columns have it; the place stays blank where it is the organisation's own."""
    own = line.where_id == line.organisation.place_id
    return {
        "organisation": line.organisation.name,
        "category": line.category.name,
        "title": line.title,
        "quantity": line.quantity,
        "measure": line.category.measure,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "place": "" if own else line.where.code,
        "venue": line.venue,
        "detail": line.detail,
        "conditions": line.conditions,
        "inexhaustible": getattr(line, "inexhaustible", False),
        "number": line.biz_no or "",
        "done": line.done,
        "state": line.state,
    }


def _faults(change: Change, names: Names, actor: Actor) -> Iterator[RowRefusal]:
    """What is wrong with a row beyond its cells."""
    values, row = change.values, change.row
    several = names.organisations.get(values["organisation"], [])
    if len(several) > 1:
        text = _("%(count)d Party organisations go by this name; write the number of the one that is meant.")
        yield RowRefusal(row, "organisation", Sentence(text, {"count": len(several)}))
    elif not several:
        yield RowRefusal(row, "organisation", _("No Party organisation of this district goes by this name."))
    elif not may_enter(actor, street_of(several[0])):
        yield RowRefusal(row, "organisation", _("This organisation lies in another street than yours."))
    if names.category(values["category"]) is None:
        known = gettext(", ").join(str(c) for c in categories())
        yield RowRefusal(
            row, "category", Sentence(_("There is no such category; there are: %(known)s."), {"known": known})
        )
    if values.get("place") and values["place"] not in names.places:
        yield RowRefusal(row, "place", _("No place of this district has this code now."))
    first, last = values.get("starts_on"), values.get("ends_on")
    if first and last and last < first:
        yield RowRefusal(row, "ends_on", _("The last day lies before the first."))
    elif last and last < clock.today():
        yield RowRefusal(row, "ends_on", _("This day has passed already."))
    for name in WORDS:
        if found := personal_facts(values.get(name) or ""):
            text = _(
                "No personal facts in the list; found: %(found)s. Take it out, or enter this line on its own page, "
                "where a reason can say why it is not personal."
            )
            yield RowRefusal(row, name, Sentence(text, {"found": said(found)}))


class ListSheet:
    """How the lines of one list become rows, and rows lines."""

    def __init__(self, sheet: Sheet, model: type[Any]) -> None:
        self.model = model
        register(
            Ledger(
                sheet,
                rows=self.rows,
                existing=self.existing,
                apply=self.apply,
                check=self.check,
                may_import=lambda actor: actor.system or actor.is_any(Role.SO, Role.DO),
                may_export=lambda actor: actor.known,
            )
        )

    def rows(self, actor: Actor) -> Iterator[Mapping[str, Any]]:
        """The open lines, street by street."""
        found: Any = listings_visible_to(actor, self.model).filter(state__in=OPEN)
        found = found.select_related("organisation", "category", "where").order_by("street", "created_at", "id")
        return (_values(line) for line in found.iterator(chunk_size=500))

    def existing(self, keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:  # noqa: ARG002 - check() scopes
        """As ``Ledger.existing``."""
        found = self._present(Names(key[0] for key in keys), keys)
        return {key: {**_values(line), "organisation": key[0], "category": key[1]} for key, line in found.items()}

    def _present(self, names: Names, keys: Iterable[Key]) -> dict[Key, Any]:
        """The open line of each key, the newest where there are several: one query."""
        wanted: dict[Any, Key] = {}
        for key in keys:
            organisation, category = names.organisation(key[0]), names.category(key[1])
            if organisation and category:
                wanted[organisation.pk, category.pk, key[2]] = key
        rows = self.model.objects.filter(
            state__in=OPEN, organisation__in={k[0] for k in wanted}, title__in={k[2] for k in wanted}
        )
        found = {}
        for line in rows.select_related("organisation", "category", "where").order_by("created_at"):
            row = wanted.get((line.organisation_id, line.category_id, line.title))
            if row:
                found[row] = line
        return found

    def check(self, changes: Sequence[Change], actor: Actor) -> Iterator[RowRefusal]:
        """As ``Ledger.check``."""
        names = _names(changes)
        lines = self._present(names, [c.key for c in changes if c.key and c.verb is Verb.UPDATE])
        for change in changes:
            yield from _faults(change, names, actor)
            line = lines.get(change.key) if change.key else None
            if line is not None and line.state not in AVAILABLE:
                yield RowRefusal(
                    change.row, "title", _("This line is still being checked; list it or send it back first.")
                )

    def apply(self, changes: Sequence[Change], actor: Actor) -> None:
        """As ``Ledger.apply``."""
        names = _names(changes)
        lines = self._present(names, [c.key for c in changes if c.key])
        for change in changes:
            try:
                self._write(change, names, lines.get(change.key) if change.key else None, actor)
            except Refusal as refusal:
                raise RowRefusal(change.row, refusal.field or "title", refusal.sentence) from refusal

    def _write(self, change: Change, names: Names, line: Any, actor: Actor) -> None:
        values = dict(change.values)
        organisation, category = names.organisation(values.pop("organisation")), names.category(values.pop("category"))
        assert organisation is not None and category is not None
        place = values.pop("place", None)
        columns = {name: value if value is not None else "" for name, value in values.items() if value or name in WORDS}
        if self.model is Offer and "inexhaustible" in values:
            columns["inexhaustible"] = bool(values["inexhaustible"])
        where = names.places[place] if place else organisation.place
        if line is None:
            made = self.model(organisation=organisation, category=category, where=where, **columns)
            actions.enter(made, actor=actor)
            return
        if place is not None:
            columns["where"] = where
        actions.amend(line, changes={name: v for name, v in columns.items() if name != "title"}, actor=actor)


def _names(changes: Sequence[Change]) -> Names:
    return Names((c.values["organisation"] for c in changes), (c.values.get("place") or "" for c in changes))


ListSheet(NEEDS, Need)
ListSheet(OFFERS, Offer)
