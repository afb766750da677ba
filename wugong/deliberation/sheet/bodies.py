"""The sheet of joint meetings: one row a seat. A meeting that is not there yet is founded by its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.actions import bodies as actions
from wugong.deliberation.models import Body, Member
from wugong.deliberation.policies import may_found
from wugong.deliberation.queries.bodies import bodies_visible_to
from wugong.deliberation.queries.founding import may_found_any
from wugong.deliberation.rules.bodies import CHAIR, SECRETARIAT, Tier
from wugong.organisations.models import Organisation, Post
from wugong.organisations.sheet.named import Named, organisation_column, spoken
from wugong.places.models import Place
from wugong.places.queries import present_places
from wugong.places.rules import read_code
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values

CHAIRS, KEEPS, SITS = "chair", "secretariat", "member"
DUTIES = ((CHAIRS, _("chair")), (KEEPS, _("secretariat")), (SITS, _("member")))

SHEET = Sheet(
    "bodies",
    _("Joint meetings and their seats"),
    key=("place", "organisation"),
    columns=(
        Column(
            "place", "所在区划代码", "Place", Type.CODE, required=True, parse=read_code, synonyms=("区划代码",),
            help=_("code of the district, street or community whose joint meeting it is"),
        ),
        Column("meeting", "联席会议", "Joint meeting", readonly=True),
        organisation_column(header_zh="成员单位", header_en="Organisation"),
        Column(
            "duties", "席位", "Duties", Type.CHOICE, required=True, choices=DUTIES, many=True,
            help=_("Who chairs sits in it, too; who only keeps the minutes need not."),
        ),
        Column("voting", "有表决权", "Votes", Type.TRUTH, help=_("May stay blank: yes.")),
        Column("part_time", "兼职委员", "Part-time member", Type.TRUTH),
    ),
)  # fmt: skip


def seats_told(bodies: Sequence[Body]) -> list[tuple[Body, Organisation, Values]]:
    """Every organisation that chairs, keeps or sits in these, with the values of its row but for its name."""
    seats: dict[Any, dict[Any, Member]] = {body.pk: {} for body in bodies}
    rows = Member.objects.filter(body__in=seats, until__isnull=True).select_related("organisation")
    for member in rows.order_by("since", "id"):
        seats[member.body_id][member.organisation_id] = member
    told = []
    for body in bodies:
        sitting = {pk: member.organisation for pk, member in seats[body.pk].items()}
        for pk, organisation in {body.chair_id: body.chair, body.secretariat_id: body.secretariat, **sitting}.items():
            member_ = seats[body.pk].get(pk)
            duties = ((CHAIRS, pk == body.chair_id), (KEEPS, pk == body.secretariat_id), (SITS, member_ is not None))
            values = {
                "place": body.place.code,
                "meeting": body.name,
                "duties": tuple(name for name, has in duties if has),
                "voting": member_ is None or member_.voting,
                "part_time": bool(member_ and member_.part_time),
            }
            told.append((body, organisation, values))
    return told


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The seats of the joint meetings the actor may see, by place."""
    told = seats_told(list(bodies_visible_to(actor).order_by("place__code")))
    names = spoken({organisation.pk: organisation for _body, organisation, _values in told}.values())
    return ({**values, "organisation": names[organisation.pk]} for _body, organisation, values in told)


def _present(codes: Iterable[str]) -> dict[str, Body]:
    rows = Body.objects.filter(closed_on__isnull=True, place__code__in=set(codes))
    return {body.place.code: body for body in rows.select_related("place", "chair", "secretariat")}


def existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:  # noqa: ARG001 - check() looks at scope
    """The seats of the keys that are there."""
    named = Named(key[1] for key in keys)
    told = seats_told(list(_present(key[0] for key in keys).values()))
    known = {(values["place"], organisation.pk): values for _body, organisation, values in told}
    found = {}
    for key in keys:
        organisation = named.one(key[1])
        values = known.get((key[0], organisation.pk)) if organisation else None
        if values is not None:
            found[key] = {**values, "organisation": key[1]}
    return found


class Reading:
    """A file with what its words mean, by place."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.named = Named(c.values["organisation"] for c in changes)
        self.places: dict[str, Place] = {p.code: p for p in present_places()}
        self.bodies = _present(c.values["place"] for c in changes)
        self.by_place: dict[str, list[Change]] = {}
        for change in changes:
            self.by_place.setdefault(change.values["place"], []).append(change)
        rows = Post.objects.filter(closed_on__isnull=True, organisation__in=self.meant())
        self.posts: dict[tuple[Any, str], Post] = {}
        for post in rows.select_related("organisation").order_by("created_at"):
            self.posts.setdefault((post.organisation_id, post.role), post)

    def meant(self) -> list[Any]:
        """The organisations the file names."""
        return [found[0].pk for found in self.named.known.values() if len(found) == 1]

    def leads(self, change: Change) -> tuple[tuple[str, str], ...]:
        """The duties a row names that need a post, with the role of the post."""
        place = self.places.get(change.values["place"])
        if place is None or place.level not in Tier.values:
            return ()
        tier = Tier(place.level)
        own = (CHAIRS, CHAIR[tier]), (KEEPS, SECRETARIAT[tier])
        return tuple((duty, role) for duty, role in own if duty in (change.values.get("duties") or ()))

    def post(self, change: Change, duty: str, role: str) -> Post | None:
        """The post by which the organisation of a row does a duty: a secretariat without its own keeps as the chair."""
        organisation = self.named.one(change.values["organisation"])
        if organisation is None:
            return None
        own = self.posts.get((organisation.pk, role))
        body = self.bodies.get(change.values["place"])
        if own is None and body is not None:
            held = {CHAIRS: (body.chair_id, body.chair_role), KEEPS: (body.secretariat_id, body.secretariat_role)}[duty]
            own = self.posts.get(held) if held[0] == organisation.pk else None
        if own is None and duty == KEEPS:
            place = self.places[change.values["place"]]
            own = self.posts.get((organisation.pk, CHAIR[Tier(place.level)]))
        return own


def check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Places and organisations are there; one chairs; whoever chairs has the post for it."""
    read = Reading(changes)
    for code, rows_ in read.by_place.items():
        chairs = [c for c in rows_ if CHAIRS in (c.values.get("duties") or ())]
        if code not in read.bodies and not chairs:
            text = _("A new joint meeting needs a row that names its chair.")
            yield RowRefusal(rows_[0].row, "duties", text)
        for extra in chairs[1:]:
            yield RowRefusal(
                extra.row, "duties", Sentence(_("Row %(row)s names a chair already."), {"row": chairs[0].row})
            )
        for change in rows_:
            yield from _faults(change, read, actor)


def _faults(change: Change, read: Reading, actor: Actor) -> Iterator[RowRefusal]:
    place = read.places.get(change.values["place"])
    if place is None or place.level not in Tier.values:
        text = _("%(code)s is no district, street or community. Import the divisions first.")
        yield RowRefusal(change.row, "place", Sentence(text, {"code": change.values["place"]}))
        return
    if not may_found(actor, place):
        text = _("A joint meeting is founded by the district, or by the street for its communities.")
        yield RowRefusal(change.row, "place", text)
    if fault := read.named.fault(change.row, change.values["organisation"]):
        yield fault
        return
    for duty, role in read.leads(change):
        if read.post(change, duty, role) is None:
            text = _("%(organisation)s has no post with the role “%(role)s”. Import its people and posts first.")
            values = {"organisation": change.values["organisation"], "role": role.label}  # type: ignore[attr-defined]
            yield RowRefusal(change.row, "organisation", Sentence(text, values))


def apply(changes: Sequence[Change], actor: Actor) -> None:
    """Found what is not there, pass chair and secretariat on, give and change seats."""
    read = Reading(changes)
    for code, rows_ in read.by_place.items():
        row = rows_[0].row
        try:
            body = _led(code, rows_, read, actor)
            for change in rows_:
                row = change.row
                if SITS in change.values.get("duties", ()) or CHAIRS in change.values.get("duties", ()):
                    _seat(body, change, read, actor)
        except Denied:
            raise
        except Refusal as refusal:
            raise RowRefusal(row, refusal.field or "organisation", refusal.sentence) from None


def _led(code: str, rows_: list[Change], read: Reading, actor: Actor) -> Body:
    """The joint meeting of a place with the chair and the secretariat that the file gives it."""
    posts = {duty: read.post(c, duty, role) for c in rows_ for duty, role in read.leads(c)}
    body = read.bodies.get(code)
    if body is None:
        chair = posts[CHAIRS]
        keeper = posts.get(KEEPS) or chair
        assert chair is not None and keeper is not None
        return actions.found_body(
            read.places[code], chair=chair.organisation, chair_role=chair.role, secretariat=keeper.organisation,
            secretariat_role=keeper.role, members=[chair.organisation], actor=actor,
        )  # fmt: skip
    now = Post.objects.filter(closed_on__isnull=True)
    chair = posts.get(CHAIRS) or now.filter(organisation=body.chair, role=body.chair_role).first()
    keeper = posts.get(KEEPS) or now.filter(organisation=body.secretariat, role=body.secretariat_role).first()
    same = chair and keeper and (chair.organisation_id, keeper.organisation_id) == (body.chair_id, body.secretariat_id)
    if chair is None or keeper is None or same:
        return body
    return actions.pass_lead(body, chair=chair, secretariat=keeper, actor=actor)


def _seat(body: Body, change: Change, read: Reading, actor: Actor) -> None:
    voting, organisation = change.values.get("voting"), read.named.one(change.values["organisation"])
    assert organisation is not None
    part_time = bool(change.values.get("part_time"))
    actions.seat(body, organisation=organisation, voting=voting is not False, part_time=part_time, actor=actor)


register(
    Ledger(
        SHEET,
        rows=rows,
        existing=existing,
        apply=apply,
        check=check,
        may_import=may_found_any,
        may_export=lambda actor: actor.known,
        chunk=0,
    )
)
