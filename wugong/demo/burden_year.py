"""Forms and reports of one street: last year's as they were, this year's shrunk, one that comes now; and a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from wugong.burden.actions import write_fields, write_note
from wugong.burden.bindings.report_form import new as new_form
from wugong.burden.models import Field, Filing, ReportForm
from wugong.burden.queries.forms import addressees_of, days_of, held_values, prices_of
from wugong.burden.rules.questions import read_questions
from wugong.common.actor import SYSTEM
from wugong.demo.bulk import Heap, entry, next_numbers
from wugong.demo.burden_forms import FORMS, HELD, ITEMS, NEW, PLAN, SUMMARY
from wugong.demo.district import District
from wugong.demo.telling import Telling
from wugong.files.intake import take_in
from wugong.flow import matters, permits, timers
from wugong.flow.actions import begin, perform, take
from wugong.flow.binding import binding_of
from wugong.flow.models import Stateful
from wugong.flow.queries import reread
from wugong.mandates.models import Mandate
from wugong.mandates.queries.gate import number_of
from wugong.planning.bindings.plan import new as new_plan
from wugong.planning.models import PlanHearing

OFFICE, SECRETARY = "street-1-so", "street-1-sp"
TOLD = (0, 8)  # these forms are told act by act, down to each field that is filled in


def stories(district: District) -> Iterator[Telling]:
    """Told side by side."""
    before_this_year(district)
    yield from ((_form if n in TOLD else _settled)(district, n) for n in range(len(FORMS)))
    yield _new_form(district)
    yield _plan(district)
    for ago, words in ((6, "江湾路口积水，三户说了两次，排水口堵了。"), (1, "早市摊主担心搬迁后没客源。")):
        yield _note(district, ago, words)


def _note(district: District, ago: int, words: str) -> Telling:
    yield district.workday(ago)
    write_note(words, actor=district.actor("street-1-sp"))


def before_this_year(district: District) -> None:
    """Last year's forms, each asked whole, with more times and nothing filled in; they ended with their year."""
    year, made = district.today.year - 1, []
    began, ended = (timezone.make_aware(datetime.combine(date(year, *day), time(9))) for day in ((1, 1), (12, 31)))
    for title, number, often, _now, held, own in FORMS:
        form = ReportForm(
            asker=list(district.departments.values())[number], title=f"{title}（{year}）", purpose="年度工作调度",
            basis="部门文件",
            place=district.streets[0], level="community", times=often,
            questions="\n".join([*HELD[:held], *own.split()]), begins_on=date(year, 1, 1), ends_on=date(year, 12, 31),
            permit_no="旧表", created_at=began,
        )  # fmt: skip
        heap, actor = Heap(), district.actor(f"department-{number}")
        heap.tell(
            form, [*((began, step, actor) for step in ("draft", "send", "put_in_force")), (ended, "expire", SYSTEM)]
        )
        heap.add(form)
        heap.write()
        asked = read_questions(form.questions)
        Field.objects.bulk_create(
            Field(form=form, number=n, label=one.label, key=one.key, kind=one.kind) for n, one in enumerate(asked, 1)
        )
        made.append(form)
    matters.index_new(binding_of(made[0]), made)


def run_clock(obj: Stateful) -> None:
    """Put what was written at once into the ledger, and let the clock of its state run."""
    bound = binding_of(obj)
    timers.enter(bound, obj, matters.index(bound, obj, new=True), previous="", actor=SYSTEM)


def _permit(district: District, form: ReportForm, serial: int, first: date) -> str:
    """A number of the gate for a form, as of its first day."""
    number = number_of(first.year, 200 + serial)
    made = Mandate(
        permit_no=number, department=form.asker, kind="form", title=form.title, why="区级统一安排，街道掌握一线情况",
        standard="每期按时填报未掌握的几项", level="community", since=first, until=first + timedelta(days=364),
        place=form.place.code, state="in_effect", decided_in="领导小组会", other_basis=form.basis,
        published_on=first, review_on=first + timedelta(days=364),
    )  # fmt: skip
    made.save()
    made.reach.add(district.pwc[form.place.code])
    run_clock(made)
    entry(made, "admit", made.state, actor=SYSTEM).save()
    return number


def _draft(district: District, title: str, number: int, times: int, fields: list[str]) -> ReportForm:
    actor = district.actor(f"department-{number}")
    blank = new_form(actor)
    assert blank is not None
    given: dict[str, Any] = {
        "title": title, "purpose": "季度调度，不作考核", "basis": "部门统计报表制度", "times": times,
        "level": "community", "place": district.streets[0], "questions": "\n".join(fields),
    }  # fmt: skip
    return begin(blank, "draft", actor=actor, **given)


def _form(district: District, n: int) -> Telling:
    """A form of this year: shrunk to what is not known, agreed to, in force from the first working day."""
    title, number, _before, times, held, own = FORMS[n]
    actor = district.actor(f"department-{number}")
    first = date(district.today.year, 1, 8)
    ago = (district.today - first).days
    yield district.workday(ago + 14)
    form = _draft(district, title, number, times, [*HELD[:held], *(f"{one} | number" for one in own.split())])
    take(form, "send", actor=actor)
    yield district.workday(ago + 9)
    perform(form, "agree", actor=district.actor(OFFICE))
    yield district.workday(ago + 7)
    permit = _permit(district, form, n, first)
    perform(form, "put_in_force", actor=actor, permit_no=permit, begins_on=first)
    for filing in list(form.filings.select_related("organisation").order_by("due_on", "organisation__name")):
        if filing.due_on < district.today:
            yield district.at((district.today - filing.due_on).days + 4)
            take(filing, "open", actor=SYSTEM)
            answers = {**_missing(filing), **_answers(district, form)}
            perform(filing, "fill", actor=district.head(filing.organisation), answers=answers)


def _missing(filing: Filing) -> dict[str, str]:
    """What the platform would hold and does not: the addressee writes it in."""
    return {key: "无" for key, value in held_values(filing).items() if not value}


def _answers(district: District, form: ReportForm) -> dict[str, str]:
    asked = form.fields.filter(known_from="").values_list("key", flat=True)
    return {key: str(district.rng.randrange(2, 90)) for key in asked}


def _settled(district: District, n: int) -> Telling:
    """A form of this year that is not told act by act: written at once, with what was filled in."""
    title, number, _before, times, held, own = FORMS[n]
    first, actor = date(district.today.year, 1, 8), district.actor(f"department-{number}")
    began = district.workday((district.today - first).days + 7)
    yield began
    form = ReportForm(
        asker=list(district.departments.values())[number], title=title, purpose="季度调度，不作考核",
        basis="部门统计报表制度", place=district.streets[0], level="community", times=times, begins_on=first,
        ends_on=first + timedelta(days=364), sent_at=began, created_at=began,
        questions="\n".join([*HELD[:held], *(f"{one} | number" for one in own.split())]),
    )  # fmt: skip
    heap = Heap()
    heap.tell(form, [(began, step, actor) for step in ("draft", "send", "put_in_force")])
    form.biz_no, form.permit_no = next_numbers(form.place.code, "BB", 1)[0], _permit(district, form, n, first)
    heap.add(form)
    heap.write()
    write_fields(form, actor=actor)
    permits.tell(permits.WEIGHED, form.permit_no, hours=round(prices_of(form)[1].hours), actor=SYSTEM)
    heap, filings = Heap(), []
    for day in (one for one in days_of(form) if one < district.today):
        opened = district.at((district.today - day).days + 9)
        for body in addressees_of(form):
            filing = Filing(
                form=form, organisation=body, opens_on=opened.date(), due_on=day, created_at=began, way="page"
            )
            filing.filled_at = opened + timedelta(days=3)
            filing.values = (
                {**held_values(filing), **_missing(filing), **_answers(district, form)}
                if day == days_of(form)[0]
                else {}
            )
            path = [(began, "schedule", SYSTEM), (opened, "open", SYSTEM)]
            heap.tell(filing, [*path, (filing.filled_at, "fill", district.head(body))])
            filings.append(filing)
    values = {one.organisation_id: one.values for one in filings if one.values}
    for filing, serial in zip(filings, next_numbers(form.place.code, "TB", len(filings)), strict=True):
        filing.values, filing.biz_no = {**values[filing.organisation_id], **_answers(district, form)}, serial
    heap.add(*filings)
    heap.write()
    run_clock(form)
    matters.index_new(binding_of(filings[0]), filings)


def _new_form(district: District) -> Telling:
    """Forty fields come to the street, of which it is asked six."""
    title, number, own = NEW
    others = [one for _title, _n, _b, _t, _held, fields in FORMS for one in fields.split()]
    fields = [*HELD[:22], *others[:12], *own.split()]
    yield district.workday(4)
    form = _draft(district, title, number, 4, fields)
    take(form, "send", actor=district.actor(f"department-{number}"))


def _plan(district: District) -> Telling:
    """A plan with eleven items, each answered."""
    planner, office = district.actor("department-9"), district.actor(OFFICE)
    yield district.workday(70)
    blank = new_plan(planner)
    assert blank is not None
    plan = begin(blank, "draft", actor=planner, title=PLAN, stage="change", summary=SUMMARY)
    drawing = SimpleUploadedFile("总平面图和交通组织图说明.txt", SUMMARY.encode())
    take_in("plan", plan.pk, drawing, actor=planner)
    perform(plan, "issue", actor=planner, streets=[district.pwc[district.streets[0].code]])
    hearing = PlanHearing.objects.get(plan=plan)
    yield district.workday(69)
    perform(hearing, "receive", actor=office)
    until = district.workday(69).date() + timedelta(days=10)
    perform(hearing, "open", actor=office, comment_until=until, bodies=district.communities_of(0)[:3])
    for n, (whose, text, *_answer) in enumerate(ITEMS):
        yield district.workday(66 - n)
        if whose in {"public", "deputy"}:
            perform(hearing, "note", actor=office, whose=whose, text=text)
        perform(hearing, "add_item", actor=office, whose=whose, text=text)
    yield district.workday(52)
    given: dict[str, Any] = {"stance": "items", "meeting_no": "党工委会第 19 次", "present": 9}
    given["deliberated_on"] = district.workday(52).date()
    perform(hearing, "return_opinion", actor=district.actor(SECRETARY), **given)
    yield district.workday(38)
    answers = {n: (treated, why) for n, (_whose, _text, treated, why) in enumerate(ITEMS, 1)}
    perform(hearing, "answer", actor=planner, answers=answers)
    perform(hearing, "respond", actor=planner)
    yield district.workday(34)
    perform(hearing, "accept", actor=district.actor(SECRETARY))
    yield district.workday(20)
    perform(reread(plan), "submit", actor=planner)
