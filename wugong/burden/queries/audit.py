"""The product looks at itself: what grassroots work must not be burdened with, counted in its own tables and code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.db.models import Field, FileField
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext_lazy as _

from wugong.burden.models import ReportForm
from wugong.burden.queries.forms import addressees_of
from wugong.burden.rules.report_form import FormState
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES
from wugong.common.errors import Refusal
from wugong.flow.binding import bindings
from wugong.flow.permits import check_permit
from wugong.flow.rules import MandateKind
from wugong.flow.table import Text
from wugong.record.models import Entry
from wugong.record.rules import Outcome

WORDS = {
    "rank": r"rank|ranking|leaderboard|league|top_(users|people|workers)",
    "points": r"points|coins|badges?|reward|credit_score|mileage|streak",
    "time": r"study_(time|hours)|online_(time|minutes|hours)|watch_time|duration_online|last_active|heartbeat",
    "place": r"gps|geolocation|check_in|checkin|sign_in_at|latitude_of_user|track|clock_in|punch",
}
PHOTO = re.compile(r"photo|image|picture|selfie")
CODE_OF_STREET = re.compile(r"[\"'](500112|990112)\d{3,6}[\"']")
SQL = re.compile(r"\.(raw|extra)\(|RawSQL\(|\.execute(many)?\(f[\"']")
# Code that speaks to one engine, named for it; nothing in it is written by a user.
ENGINES = re.compile(r"engine|locks|migrations|checks|tests|testing|demo|record/queries|management|config")


@dataclass(frozen=True, slots=True)
class Finding:
    """One prohibition: what was looked at, how many of it, and what breaks it."""

    says: Text
    looked_at: Text
    count: int
    broken: tuple[str, ...]

    @property
    def kept(self) -> bool:
        return not self.broken


def columns() -> list[str]:
    """Every column of every table of the product."""
    models = (model for model in apps.get_models() if model.__module__.startswith("wugong."))
    fields = ((model, field) for model in models for field in model._meta.get_fields())
    return [f"{model._meta.label}.{field.name}" for model, field in fields if isinstance(field, Field)]


def addresses() -> list[str]:
    """Every address of the product."""

    def walk(entries: Iterable[URLPattern | URLResolver], before: str = "") -> Iterable[str]:
        for entry in entries:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, before + str(entry.pattern))
            else:
                yield before + str(entry.pattern)

    return list(walk(get_resolver().url_patterns))


@cache
def sources() -> dict[str, str]:
    """The code that runs, by its path; what tests and the demo hold is left out."""
    root = Path(settings.PROJECT) / "wugong"
    found = (path for path in root.rglob("*.py") if not {"tests", "demo", "migrations"} & set(path.parts))
    return {str(path.relative_to(root)): path.read_text() for path in found if path.stem not in {"testing", "conftest"}}


def named(kind: str, names: list[str]) -> tuple[str, ...]:
    """The names in which a forbidden word stands as a word of its own."""
    pattern = re.compile(rf"(?:^|[._/<-])(?:{WORDS[kind]})(?:$|[._/>-])")
    return tuple(name for name in names if pattern.search(name.lower()))


def _steps() -> list[tuple[str, str, tuple[str, ...]]]:
    return [(bound.machine.name, step.name, step.asks) for bound in bindings() for step in bound.machine.steps]


def _photos() -> tuple[str, ...]:
    """Steps that cannot be taken without a picture."""
    asked = [f"{machine}.{step}: {name}" for machine, step, asks in _steps() for name in asks if PHOTO.search(name)]
    needed = [
        f"{bound.machine.name}.{step}: {name}"
        for bound in bindings()
        for step, act in bound.acts.items()
        for name, field in getattr(act.form, "base_fields", {}).items()
        if isinstance(field, forms.FileField) and field.required
    ]
    held = [str(field) for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)]
    return tuple([one for one in asked if not one.endswith("?")] + needed + held)


def _administrators() -> tuple[str, ...]:
    """What administrators did in matters that are not of their duty."""
    own = {bound.machine.name for bound in bindings()} - {"privacy_request", "breach", "appointment", "organisation"}
    rows = Entry.objects.filter(role__in=list(ADMIN_ROLES), kind__in=own, outcome=Outcome.DONE)
    return tuple(f"{kind}.{act}" for kind, act in rows.values_list("kind", "act").distinct()[:20])


def _without_number() -> tuple[str, ...]:
    """Forms in force whose number is missing or no longer in force, as the gate says."""
    lost = []
    for form in ReportForm.objects.filter(state=FormState.IN_FORCE):
        try:
            bodies = list(addressees_of(form).values_list("pk", flat=True))
            check_permit(
                form.permit_no, kind=MandateKind.FORM, issuer=form.asker_id, addressees=bodies, day=clock.today()
            )
        except Refusal:
            lost.append(str(form))
    return tuple(lost or _forms(permit_no=""))


def _forms(**narrowed: object) -> tuple[str, ...]:
    return tuple(str(form) for form in ReportForm.objects.filter(state=FormState.IN_FORCE, **narrowed)[:20])


def audit() -> list[Finding]:
    """Each prohibition with what was found now."""
    every, where, code = columns(), addresses(), sources()
    both, steps = [*every, *where], len(_steps())
    streets = tuple(path for path, text in code.items() if CODE_OF_STREET.search(text))
    sql = tuple(path for path, text in code.items() if SQL.search(text) and not ENGINES.search(path))
    in_force = ReportForm.objects.filter(state=FormState.IN_FORCE).count()
    done = Entry.objects.filter(role__in=list(ADMIN_ROLES)).count()
    return [
        Finding(_("No ranking of people"), _("columns and addresses"), len(both), named("rank", both)),
        Finding(_("No points, badges or credit scores"), _("columns and addresses"), len(both), named("points", both)),
        Finding(_("No counting of online or study time"), _("columns and addresses"), len(both), named("time", both)),
        Finding(
            _("No check-in and no location of persons"), _("columns and addresses"), len(both), named("place", both)
        ),
        Finding(_("No step needs a photograph"), _("steps of all tables"), steps, _photos()),
        Finding(_("Administrators decide nothing"), _("records of administrators"), done, _administrators()),
        Finding(_("No form in force without its permit"), _("forms in force"), in_force, _without_number()),
        Finding(_("No form outlives its year"), _("forms in force"), in_force, _forms(ends_on__lt=clock.today())),
        Finding(_("No street is written into the code"), _("files of code"), len(code), streets),
        Finding(_("No query is written by a user"), _("files of code"), len(code), sql),
    ]
