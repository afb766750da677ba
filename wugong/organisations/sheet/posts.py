"""The sheet of posts: which there are in an organisation, what their holders may do and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import STAFF_ROLES, Actor, Role
from wugong.common.errors import Denied, Refusal
from wugong.flow.queries import within
from wugong.organisations.actions import posts
from wugong.organisations.models import Post
from wugong.organisations.policies import default_scope, may_enter, may_grant, may_keep_posts
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import AppointmentState
from wugong.organisations.sheet.named import Named, organisation_column, spoken
from wugong.places.queries import present_places
from wugong.places.rules import read_code
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values

ROLES = [(role.value, role.label) for role in Role if role in STAFF_ROLES | {Role.VT}]
NOT_YOURS = _("Posts of this organisation, or this role, are not given under the hat you wear. Ask the level above.")

SHEET = Sheet(
    "posts",
    _("Posts"),
    key=("organisation", "title"),
    columns=(
        organisation_column(),
        Column("title", "岗位", "Post", required=True, max_length=60, synonyms=("职务", "职务名称")),
        Column("title_en", "岗位英文名", "Post in English", max_length=80),
        Column("role", "角色", "Role", Type.CHOICE, required=True, choices=ROLES, synonyms=("权限",)),
        Column(
            "scope", "管辖区划代码", "Place in scope", Type.CODE, parse=read_code,
            help=_("May stay blank: the district, street or community of the role."),
        ),
        Column("headcount", "岗位数", "Number of posts", Type.INTEGER, least=1, most=200),
        Column("held", "在任人数", "Held by", Type.INTEGER, readonly=True),
    ),
)  # fmt: skip


def posts_kept(actor: Actor) -> Any:
    """The open posts of living organisations in the place of the hat worn."""
    rows = Post.objects.filter(closed_on__isnull=True, organisation__state__in=LIVING)
    if not actor.system:
        rows = rows.filter(within(actor.place, "organisation__place__code")) if actor.place else rows.none()
    return rows.select_related("organisation__place", "organisation__unit", "organisation__superior__place")


def values_of(post: Post, name: str) -> Values:
    """A post as a row of the sheet, under the name of its organisation in the file."""
    return {
        "organisation": name,
        "title": post.title,
        "title_en": post.title_en,
        "role": post.role,
        "scope": post.scope,
        "headcount": post.headcount,
        "held": getattr(post, "taken", 0),
    }


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The posts the actor keeps, by organisation."""
    taken = Count("appointments", filter=Q(appointments__state__in=AppointmentState.open_states()))
    found = posts_kept(actor).annotate(taken=taken)
    ordered = list(found.order_by("organisation__place__code", "organisation__name", "created_at", "id"))
    names = spoken({post.organisation_id: post.organisation for post in ordered}.values())
    return (values_of(post, names[post.organisation_id]) for post in ordered)


def open_posts(named: Named, keys: Iterable[Key]) -> dict[Key, Post]:
    """The open post of each (organisation as written, title)."""
    wanted: dict[Any, Key] = {}
    for key in keys:
        if organisation := named.one(key[0]):
            wanted[organisation.pk, key[1]] = key
    found = Post.objects.filter(organisation__in={pk for pk, _title in wanted}, closed_on__isnull=True)
    found = found.select_related("organisation__place", "organisation__unit", "organisation__superior__place")
    return {wanted[p.organisation_id, p.title]: p for p in found if (p.organisation_id, p.title) in wanted}


def existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:  # noqa: ARG001 - check() looks at scope
    """Those of the keys that are there."""
    named = Named(key[0] for key in keys)
    return {key: values_of(post, key[0]) for key, post in open_posts(named, keys).items()}


def check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Every organisation is meant without doubt and is the actor's to keep; the place is there; the role stays."""
    named = Named(change.values["organisation"] for change in changes)
    places = set(present_places().values_list("code", flat=True))
    for change in changes:
        values = change.values
        if fault := named.fault(change.row, values["organisation"]):
            yield fault
            continue
        organisation = named.one(values["organisation"])
        assert organisation is not None
        scope = values.get("scope") or default_scope(values.get("role") or "", organisation.place.code)
        if not may_keep_posts(actor, organisation) or not may_grant(actor, values.get("role", ""), scope, organisation):
            yield RowRefusal(change.row, "role", NOT_YOURS)
        if values.get("scope") and values["scope"] not in places:
            text = _("There is no place with the code %(code)s. Import the divisions first.")
            yield RowRefusal(change.row, "scope", Sentence(text, {"code": values["scope"]}))
        if change.before.get("role"):
            yield RowRefusal(
                change.row, "role", _("The role of a post does not change. Close the post and found another one.")
            )


def apply(changes: Sequence[Change], actor: Actor) -> None:
    """Found new posts and correct known ones."""
    named = Named(change.values["organisation"] for change in changes)
    known = open_posts(named, (change.key for change in changes if change.key))
    for change in changes:
        values, post = change.values, known.get(change.key or ())
        columns: dict[str, Any] = {
            "title_en": values.get("title_en") or "",
            "scope": values.get("scope") or "",
            "headcount": values.get("headcount") or 1,
        }
        try:
            if post is None:
                organisation = named.one(values["organisation"])
                new = Post(organisation=organisation, title=values["title"], role=values["role"], **columns)
                posts.found_post(new, actor=actor)
            else:
                columns = {name: value for name, value in columns.items() if name in values}
                posts.amend_post(post, actor=actor, **columns)
        except Denied:
            raise RowRefusal(change.row, "role", NOT_YOURS) from None
        except Refusal as refusal:
            raise RowRefusal(change.row, refusal.field or "title", refusal.sentence) from None


register(
    Ledger(
        SHEET,
        rows=rows,
        existing=existing,
        apply=apply,
        check=check,
        may_import=may_enter,
        may_export=may_enter,
        chunk=0,
    )
)
