"""The table of a filing tied to its model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.burden.forms import FillForm
from wugong.burden.models import Field, Filing
from wugong.burden.queries.forms import held_values
from wugong.burden.rules.filing import MACHINE
from wugong.burden.rules.questions import fits
from wugong.common.actor import COMMUNITY_ROLES, Role
from wugong.flow.binding import Act, Binding, Card, Case, at


class FilingCase(Case):
    """What the guards ask: the answers as they would be, and the labels of what is wrong with them."""

    @cached_property
    def rows(self) -> list[Field]:
        return list(self.before.form.fields.all())

    @property
    def told(self) -> dict[str, str]:
        return {key: str(value or "").strip() for key, value in self.given("answers", {}).items()}

    @property
    def all_values(self) -> dict[str, str]:
        """What people wrote beside what is held, which is written down as it is today."""
        asked = {row.key for row in self.rows if not row.known_from}
        kept = {key: value for key, value in self.before.values.items() if key in asked}
        return {**kept, **{k: v for k, v in self.told.items() if k in asked}, **held_values(self.before)}

    @property
    def touched(self) -> str:
        return self._first(lambda row: bool(row.known_from and self.told.get(row.key)))

    @property
    def missing(self) -> str:
        return self._first(lambda row: not row.known_from and not self.all_values.get(row.key))

    @property
    def misfit(self) -> str:
        return self._first(lambda row: not fits(self.told.get(row.key, ""), row.kind))

    def _first(self, wrong: Callable[[Field], bool]) -> str:
        return next((row.label for row in self.rows if wrong(row)), "")


def describe(filing: Filing) -> Card:
    """The line of a filing: who fills it in by when, for whom."""
    form, body = filing.form, filing.organisation
    return Card(
        title=lambda: (
            _("%(form)s, due %(day)s") % {"form": form.title, "day": date_format(filing.due_on, "MONTH_DAY_FORMAT")}
        ),
        detail=lambda: _("%(body)s for %(asker)s") % {"body": body, "asker": form.asker},
        url=reverse("web:case", args=["filing", filing.pk]),
        place=body.place.code,
        participants=(body.pk, form.asker_id),
    )


FILING_BINDING = Binding(
    machine=MACHINE,
    model=Filing,
    parties={
        "addressee": at("organisation", *sorted(COMMUNITY_ROLES), Role.SO),
        "asker": at("form__asker", Role.DD, Role.SO),
    },
    describe=describe,
    case=FilingCase,
    acts={"fill": Act(form=FillForm), "correct": Act(form=FillForm)},
    shows=("form", "organisation", "opens_on", "due_on", "filled_at", "way"),
    number="TB",
)
