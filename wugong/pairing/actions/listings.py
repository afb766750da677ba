"""Needs and offers: handed in, entered, merged, and kept in line with the projects that use them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.pairing.models import Category, Need, Project
from wugong.pairing.models.listings import Listing
from wugong.pairing.policies import is_district, street_of
from wugong.pairing.rules import projects
from wugong.pairing.rules.listings import AVAILABLE, ListingState
from wugong.record.actions import append

L = TypeVar("L", bound=Listing)


@action
def submit(listing: L, *, actor: Actor, reason: str = "", **columns: Any) -> L:
    """Hand in a need or an offer of one's own organisation."""
    return begin(_placed(listing, columns), "submit", actor=actor, reason=reason, **columns)


@action
def enter(listing: L, *, actor: Actor, reason: str = "", **columns: Any) -> L:
    """Put a line straight into the list: by whoever would have checked it, and answers for it."""
    return begin(_placed(listing, columns), "enter", actor=actor, reason=reason, **columns)


@action
def hand_in(listing: L, *, actor: Actor, **columns: Any) -> L:
    """Whoever would check the line lists it at once; everybody else hands it in."""
    bound, placed = binding_of(listing), _placed(listing, columns)
    checks = any(bound.holds(actor, placed, party) for party in ("checker", "street"))
    return (enter if checks else submit)(placed, actor=actor, **columns)


def _placed(listing: L, columns: Mapping[str, Any]) -> L:
    """With its place and street, which say who may check it."""
    listing.where = columns.get("where") or listing.where
    listing.street = street_of(listing.organisation) or listing.where.code[:9]  # type: ignore[attr-defined]
    return listing


@action
def amend(listing: L, *, changes: Mapping[str, Any], actor: Actor, reason: str = "") -> L:
    """Change some of what a line says; the rest stays as it is."""
    columns = {name: getattr(listing, name) for name in binding_of(listing).machine.step("amend").columns}
    return take(listing, "amend", actor=actor, reason=reason, **{**columns, **changes})


@action
def add_to_other(listing: Listing, *, actor: Actor, add: bool = False, **_inputs: Any) -> None:
    """A merged line is part of another. ``add``: its quantity comes on top."""
    if add:
        target: Any = listing.merged_into  # type: ignore[attr-defined]
        why = sentence(gettext_lazy("merged with %(number)s"), number=listing.biz_no or listing.title)
        take(target, "absorb", actor=SYSTEM, reason=why, changes={"quantity": target.quantity + listing.quantity})


@action
def settle(listing: Listing, *, actor: Actor, done: int = 0) -> None:
    """Bring a line in line with its projects after one of them moved; ``done`` of it has just been given or got."""
    row = locked(listing)
    if done:
        total = row.done + done
        take(row, "absorb", actor=actor, changes={"done": total})
    if row.state not in AVAILABLE:
        return
    states = set(_projects_of(row))
    if states & set(projects.UNDER_WAY):
        wanted, step = ListingState.IN_PROJECT, "start"
    elif states & set(projects.OPEN):
        wanted, step = ListingState.MATCHED, "match"
    elif row.done >= row.quantity and not row.endless:
        wanted, step = ListingState.FULFILLED, "fulfil"
    else:
        wanted, step = ListingState.LISTED, "free"
    if row.state != wanted and not (step == "match" and row.state == ListingState.IN_PROJECT):
        take(row, step, actor=actor)


def _projects_of(row: Listing) -> list[str]:
    found = Project.objects.filter(Q(lines__need=row.pk) if isinstance(row, Need) else Q(offer=row.pk))
    return list(found.values_list("state", flat=True))


@action
def keep_category(category: Category, *, actor: Actor) -> Category:
    """Add a category, or change its name, measure, weight, order or end. Drawn plans keep their weights."""
    if not is_district(actor):
        raise Denied(_("The district manages the categories. Ask its Organisation Department."), rule="role")
    before: Any = Category.objects.filter(pk=category.pk).values().first() or {}
    if not before and not re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", category.code):
        raise Invalid(
            _("A code has small letters, figures and hyphens, because addresses and sheets use it."),
            rule="code",
            field="code",
        )
    category.full_clean(validate_unique=not before)
    category.save()
    now = Category.objects.filter(pk=category.pk).values().get()
    changes = {name: [before.get(name), value] for name, value in now.items() if before.get(name) != value}
    append(actor=actor, act="keep_category", kind="need", reason=category.name, detail={"changes": changes})
    return category
