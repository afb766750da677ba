"""The sheet of people: one row for each person in a post. A post of the file that is not there yet is founded.

Accounts are entered shut; the system administrator's invitation opens them. A role that needs a second person waits
for the security administrator, a part-time member for the unit that lends him. What is exported are officers in their
posts, to those who keep the posts; e-mail addresses come in and never go out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.accounts.actions import people
from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.organisations.actions import posts
from wugong.organisations.models import Appointment, Organisation, Post
from wugong.organisations.policies import default_scope, may_enter, may_grant, may_keep_posts, may_propose
from wugong.organisations.rules import AppointmentKind, AppointmentState
from wugong.organisations.sheet.named import Named, organisation_column, spoken
from wugong.organisations.sheet.posts import NOT_YOURS, ROLES, open_posts, posts_kept
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Column, Key, RowRefusal, Sentence, Sheet, Type, Values, Verb

SIGN_IN = re.compile(r"[\w.@+-]{2,60}")


def sign_in_name(text: str) -> str:
    """A sign-in name as it is kept. Raises ValueError with the sentence of what is wrong."""
    name = text.strip().lower()
    if not SIGN_IN.fullmatch(name):
        raise ValueError(str(_("Letters, figures, dots and hyphens, 2 to 60 of them.")))
    return name


SHEET = Sheet(
    "people",
    _("People and their posts"),
    key=("username", "organisation", "title"),
    columns=(
        Column(
            "username", "用户名", "Sign-in name", Type.CODE, required=True, parse=sign_in_name,
            synonyms=("账号", "登录名"), help=_("The person signs in with it; it does not change later."),
        ),
        Column("name", "姓名", "Name", required=True, max_length=60),
        organisation_column(),
        Column("title", "岗位", "Post", required=True, max_length=60, synonyms=("职务", "职务名称")),
        Column(
            "role", "角色", "Role", Type.CHOICE, choices=ROLES, synonyms=("权限",),
            help=_("Needed where the organisation has no post of this title yet: it is founded."),
        ),
        Column("since", "任职日期", "Since", Type.DATE, help=_("May stay blank: from today.")),
        Column("until", "任期届满", "Until", Type.DATE, help=_("A part-time member serves for one to three years.")),
        Column("kind", "任职方式", "Kind", Type.CHOICE, choices=AppointmentKind.choices),
        organisation_column(
            "home", header_zh="派出单位", header_en="Lent by", required=False, synonyms=("选派单位",),
            help=_("For a part-time member: the unit that lends this person and must agree."),
        ),
        Column("email", "电子邮箱", "E-mail", max_length=254, personal=True, synonyms=("邮箱",)),
        Column("state", "状态", "State", Type.CHOICE, choices=AppointmentState.choices, readonly=True),
    ),
)  # fmt: skip


def held(**which: Any) -> Any:
    """Open appointments, with what a row shows."""
    rows = Appointment.objects.filter(state__in=AppointmentState.open_states(), **which)
    return rows.select_related("user", "post__organisation", "home")


def values_of(one: Appointment, organisation: str, home: str) -> Values:
    """Somebody in a post as a row, with the names the file has for the organisations."""
    return {
        "username": one.user.username,
        "name": one.user.name,
        "organisation": organisation,
        "title": one.post.title,
        "role": one.post.role,
        "since": one.since,
        "until": one.until,
        "kind": one.kind,
        "home": home,
        "state": one.state,
    }


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The officers in the posts the actor keeps, by organisation."""
    ordered = list(
        held(post__in=posts_kept(actor)).order_by(
            "post__organisation__place__code", "post__organisation__name", "post__created_at", "since", "id"
        )
    )
    meant: dict[Any, Organisation] = {one.post.organisation_id: one.post.organisation for one in ordered}
    meant |= {one.home_id: one.home for one in ordered if one.home}
    names = spoken(meant.values())
    return (values_of(one, names[one.post.organisation_id], names.get(one.home_id, "")) for one in ordered)


def existing(keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:  # noqa: ARG001 - check() looks at scope
    """Those of the keys that are there."""
    named = Named(key[1] for key in keys)
    wanted: dict[Any, Key] = {}
    for key in keys:
        if organisation := named.one(key[1]):
            wanted[key[0], organisation.pk, key[2]] = key
    found = held(user__username__in={key[0] for key in keys}, post__closed_on__isnull=True)
    rows = [(wanted.get((o.user.username, o.post.organisation_id, o.post.title)), o) for o in found]
    homes = spoken(one.home for one in found if one.home)
    return {key: values_of(one, key[1], homes.get(one.home_id, "")) for key, one in rows if key is not None}


class Reading:
    """A file with what its words mean: organisations, posts there are, accounts there are."""

    def __init__(self, changes: Sequence[Change]) -> None:
        names = [c.values["organisation"] for c in changes] + [c.values.get("home") for c in changes]
        self.named = Named(names)
        self.posts = open_posts(self.named, {(c.values["organisation"], c.values["title"]) for c in changes})
        self.users = {u.username: u for u in User.objects.filter(username__in={c.values["username"] for c in changes})}
        self.wanted = Counter((c.values["organisation"], c.values["title"]) for c in changes)
        self.roles = {
            (c.values["organisation"], c.values["title"]): c.values["role"] for c in changes if c.values.get("role")
        }
        self.called: dict[str, str] = {}

    def role(self, change: Change) -> str:
        """The role of the post of a row: of the post there is, or as the file has it."""
        key = (change.values["organisation"], change.values["title"])
        post = self.posts.get(key)
        return post.role if post else self.roles.get(key, "")


def check(changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
    """Every organisation and post is meant without doubt and the actor's to give; a person has one name."""
    read = Reading(changes)
    for change in changes:
        yield from _person_faults(change, read, actor)
        for column in ("organisation", "home"):
            name = change.values.get(column)
            if name and (fault := read.named.fault(change.row, name, column)):
                yield fault
        if organisation := read.named.one(change.values["organisation"]):
            yield from _post_faults(change, read, organisation, actor)
        # A blank cell beside somebody who holds the post already leaves it as it is.
        for column in {name for name in change.before if change.values[name] not in {None, ""}} - {"name"}:
            text = _("Who holds a post already is not changed by a sheet. End it on the page of the organisation.")
            yield RowRefusal(change.row, column, text)


def _person_faults(change: Change, read: Reading, actor: Actor) -> Iterator[RowRefusal]:
    values, known = change.values, read.users.get(change.values["username"])
    if known is not None and (known.administers or known.resident_of or known.state == "closed"):
        yield RowRefusal(change.row, "username", _("This name cannot be used. Choose another."))
    said = values.get("name") or ""
    if read.called.setdefault(values["username"], said) != said:
        yield RowRefusal(change.row, "name", _("Two persons in this file have the same sign-in name."))
    elif known is not None and said and known.name != said and not actor.system:
        text = _("%(username)s is the account of %(name)s. Names are corrected by the system administrator.")
        yield RowRefusal(change.row, "name", Sentence(text, {"username": known.username, "name": known.name}))


def _post_faults(change: Change, read: Reading, organisation: Organisation, actor: Actor) -> Iterator[RowRefusal]:
    role, values = read.role(change), change.values
    if not role:
        text = _("%(organisation)s has no post “%(title)s” yet. Give its role, or import the posts first.")
        yield RowRefusal(change.row, "role", Sentence(text, {"organisation": organisation, "title": values["title"]}))
        return
    if values.get("role") and values["role"] != role:
        yield RowRefusal(
            change.row, "role", _("The role of a post does not change. Close the post and found another one.")
        )
    scope = default_scope(role, organisation.place.code)
    mine = may_keep_posts(actor, organisation) or (_part_time(change) and may_propose(actor, organisation))
    if not mine or not may_grant(actor, role, scope, organisation):
        yield RowRefusal(change.row, "organisation", NOT_YOURS)
    if _part_time(change) and not values.get("home"):
        yield RowRefusal(change.row, "home", _("A part-time member is lent by a unit. Name the unit; it must agree."))
    if _part_time(change) and not values.get("until"):
        yield RowRefusal(
            change.row, "until", _("A part-time member serves for one to three years. Set the last day accordingly.")
        )


def _part_time(change: Change) -> bool:
    return change.values.get("kind") == AppointmentKind.PART_TIME


def apply(changes: Sequence[Change], actor: Actor) -> None:
    """Enter accounts, found the posts that are missing, enter who holds them."""
    read = Reading(changes)
    for change in changes:
        try:
            user = _account(change, read, actor)
            if change.verb is Verb.CREATE:
                _enter(change, _post(change, read, actor), user, read, actor)
        except Denied:
            raise RowRefusal(change.row, "organisation", NOT_YOURS) from None
        except Refusal as refusal:
            raise RowRefusal(change.row, refusal.field or "title", refusal.sentence) from None


def _account(change: Change, read: Reading, actor: Actor) -> User:
    values = change.values
    user = read.users.get(values["username"])
    if user is None:
        user = read.users[values["username"]] = people.enter_account(
            username=values["username"], name=values["name"], email=values.get("email") or "", actor=actor
        )
    elif values.get("name") and user.name != values["name"]:
        user = people.correct_account(user, name=values["name"], email=user.email, actor=actor)
        read.users[values["username"]] = user
    return user


def _post(change: Change, read: Reading, actor: Actor) -> Post:
    key = (change.values["organisation"], change.values["title"])
    if key not in read.posts:
        new = Post(
            organisation=read.named.one(key[0]), title=key[1], role=read.role(change), headcount=read.wanted[key]
        )
        read.posts[key] = posts.found_post(new, actor=actor)
    return read.posts[key]


def _enter(change: Change, post: Post, user: User, read: Reading, actor: Actor) -> None:
    since, until = change.values.get("since") or clock.today(), change.values.get("until")
    if not _part_time(change):
        posts.assign(post, user=user, since=since, until=until, actor=actor)
        return
    home = read.named.one(change.values["home"])
    assert home is not None and until is not None
    posts.propose(post, user=user, home=home, since=since, until=until, actor=actor)


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
