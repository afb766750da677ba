"""The table of a filing tied to its model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.burden.bindings.report_form import asking
from wugong.burden.forms import DoubtForm, FillForm
from wugong.burden.models import Field, Filing
from wugong.burden.queries.forms import held_values
from wugong.burden.rules.filing import MACHINE
from wugong.burden.rules.questions import fits
from wugong.common.actor import COMMUNITY_ROLES, Role
from wugong.flow.binding import Act, Binding, Card, Case, above, at


class FilingCase(Case):
    """What the guards ask: the answers as they would be, and the labels of what is wrong with them."""

    @cached_property
    def rows(self) -> list[Field]:
        return list(self.before.form.fields.all())

    @cached_property
    def held(self) -> dict[str, str]:
        """What is held and therefore locked; what is held nowhere yet is filled in."""
        return {key: value for key, value in held_values(self.before).items() if value}

    @property
    def told(self) -> dict[str, str]:
        return {key: str(value or "").strip() for key, value in self.given("answers", {}).items()}

    @property
    def all_values(self) -> dict[str, str]:
        """What people wrote beside what is held, which is written down as it is today."""
        asked = {row.key for row in self.rows} - self.held.keys()
        kept = {key: value for key, value in self.before.values.items() if key in asked}
        return {**kept, **{k: v for k, v in self.told.items() if k in asked}, **self.held}

    @property
    def touched(self) -> str:
        return self._first(lambda row: bool(row.key in self.held and self.told.get(row.key)))

    @property
    def missing(self) -> str:
        return self._first(lambda row: not self.all_values.get(row.key))

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


def opens(filing: Filing) -> date:
    """The first day on which it may be filled in."""
    return filing.opens_on + timedelta(days=1)


FILING_BINDING = Binding(
    machine=MACHINE,
    model=Filing,
    parties={
        "addressee": at("organisation", *sorted(COMMUNITY_ROLES), Role.SO),
        "asker": lambda filing: asking(filing.form.asker),
        "keeper": above(Role.SO, 9, "organisation__place__code"),
    },
    describe=describe,
    case=FilingCase,
    acts={"fill": Act(form=FillForm), "correct": Act(form=FillForm), "doubt": Act(form=DoubtForm)},
    shows=("form", "organisation", (gettext_lazy("opens on"), opens), "due_on", "filled_at", "way"),
    number="TB",
)
