"""The table of a form tied to its model."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.burden import actions
from wugong.burden.models import Opinion, ReportForm
from wugong.burden.queries.forms import addressees_of, days_between, known_for, places_to_ask
from wugong.burden.rules.questions import Question, key_of, personal, read_questions, twice
from wugong.burden.rules.report_form import MACHINE, FormState
from wugong.common.actor import Actor, Role, Seat
from wugong.common.errors import Refusal
from wugong.flow.binding import Binding, Card, Case
from wugong.flow.models import Classification
from wugong.flow.permits import cancelled_in, check_permit, number_in
from wugong.flow.rules import Hit, MandateKind, Permit
from wugong.organisations.models import Organisation
from wugong.places.rules import LENGTH, Level
from wugong.workdays.queries import due_at

YEAR = timedelta(days=364)
DISTRICT = LENGTH[Level.DISTRICT]


class FormCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    @cached_property
    def questions_read(self) -> list[Question]:
        return read_questions(self.questions)

    @property
    def fields(self) -> int:
        return len(self.questions_read)

    @property
    def asked_twice(self) -> str:
        return twice(self.questions_read)

    @property
    def roster(self) -> str:
        return personal(self.questions_read)

    @cached_property
    def hits(self) -> list[Hit]:
        """The cancelled indicators that title or fields name or come near to."""
        return cancelled_in("。".join([self.title, *(question.label for question in self.questions_read)]))

    @property
    def cancelled(self) -> str:
        return next((hit.indicator for hit in self.hits if hit.sure), "")

    @property
    def near(self) -> str:
        return next((hit.indicator for hit in self.hits if not hit.sure), "")

    @property
    def addressees(self) -> bool:
        return addressees_of(self.before).exists()

    @property
    def unknown(self) -> bool:
        return bool({question.key for question in self.questions_read} - set(known_for(self.before)))

    @cached_property
    def opinions(self) -> list[Opinion]:
        return list(self.before.opinions.select_related("committee"))

    @property
    def unheard(self) -> str:
        return _(", ").join(str(one.committee) for one in self.opinions if one.agrees is None)

    @property
    def refusing(self) -> str:
        return _(", ").join(str(one.committee) for one in self.opinions if one.agrees is False)

    @property
    def heard_until(self) -> date:
        end = due_at(self.before.sent_at, 7, "wd")[0]
        return timezone.localdate(end - timedelta(seconds=1))

    @cached_property
    def permit(self) -> Permit | None:
        """What the gate says; it refuses with its own sentence what has no number in force."""
        bodies = list(addressees_of(self.before).values_list("pk", flat=True))
        number, kind = self.permit_no, MandateKind.FORM
        return check_permit(number, kind=kind, issuer=self.asker_id, addressees=bodies, day=self.begins_on)

    @property
    def permitted(self) -> bool:
        """Whether there is a number, and the gate, where there is one, does not refuse it."""
        return bool(self.permit or self.permit_no.strip())

    @property
    def admits_other(self) -> str:
        """What the number admits, where that is another form."""
        if self.permit is None:
            return ""
        ours, admitted = key_of(self.title), key_of(self.permit.title)
        return "" if ours in admitted or admitted in ours else self.permit.title

    @property
    def number_taken(self) -> str:
        """The form that runs on the number already."""
        rows = ReportForm.objects.filter(asker=self.asker_id, state=FormState.IN_FORCE).exclude(pk=self.before.pk)
        number = number_in(self.permit_no)
        return next((form.title for form in rows if number and number_in(form.permit_no) == number), "")

    @property
    def due_days(self) -> list[date]:
        return days_between(self.times, self.begins_on, self.last_day)

    @property
    def last_day(self) -> date:
        """A year at most, and not longer than the permit."""
        year: date = self.begins_on + YEAR
        with suppress(Refusal):  # the guard says what the gate refuses
            return min(year, self.permit.until) if self.permit else year
        return year


def describe(form: ReportForm) -> Card:
    """The line of a form: a draft is its asker's, later everybody who works in the district finds it."""
    return Card(
        title=form.title,
        detail=lambda: _("%(asker)s · %(level)s of %(place)s · %(times)s") % {
            "asker": form.asker, "level": form.get_level_display(), "place": form.place,
            "times": form.get_times_display(),
        },
        url=reverse("web:case", args=["report_form", form.pk]),
        place=form.place.code,
        participants=(form.asker_id,),
        classification=Classification.INTERNAL if form.state == FormState.DRAFT else Classification.DISTRICT,
        words=form.purpose,
    )  # fmt: skip


def new(actor: Actor) -> ReportForm | None:
    """A form of a department, or of a street that asks its communities."""
    if not actor.is_any(Role.DD, Role.SO) or actor.organisation is None:
        return None
    return ReportForm(asker=Organisation.objects.get(pk=actor.organisation))


def asking(body: Organisation) -> list[Seat]:
    """Who asks for a body: the liaison of a department, the office of a street."""
    return [Seat(role=Role.SO if len(body.place.code) > DISTRICT else Role.DD, organisation=body.pk)]


FORM_BINDING = Binding(
    machine=MACHINE,
    model=ReportForm,
    parties={
        "asker": lambda form: asking(form.asker),
        "streets": lambda form: [] if form._state.adding else [
            Seat(role=role, organisation=pk)
            for pk in form.opinions.filter(said_at=None).values_list("committee", flat=True)
            for role in (Role.SO, Role.SP)
        ],
    },
    describe=describe,
    case=FormCase,
    choices={"place": lambda _form, actor: places_to_ask(actor)},
    after={
        "draft": actions.write_fields,
        "amend": actions.write_fields,
        "send": actions.ask_streets,
        "agree": actions.agree,
        "refuse": actions.refuse,
        "put_in_force": actions.schedule,
        "expire": actions.call_off,
        "withdraw": actions.call_off,
    },
    shows=("asker", "purpose", "basis", "place", "level", "times", "permit_no", "begins_on", "ends_on"),
    new=new,
    number="BB",
)  # fmt: skip
