"""R-70: a form shows its price, asks only what is not held, needs its permit and ends after a year."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.urls import reverse

from wugong.burden.bindings import filing as bindings
from wugong.burden.models import Filing
from wugong.burden.queries.forms import fields_of, link_to, minutes_a_field, prices_of
from wugong.burden.queries.load import load_of
from wugong.burden.rules.questions import key_of, price, read_questions, twice
from wugong.burden.tables import kind_of
from wugong.burden.testing import QUESTIONS, draft_by, in_force, opened, priced
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow import permits
from wugong.flow.actions import perform, take
from wugong.flow.binding import binding_named, binding_of
from wugong.flow.forms import step_form
from wugong.flow.matters import index
from wugong.flow.queries import reread
from wugong.flow.rules import Permit
from wugong.flow.testing import desks, stays
from wugong.inbox.models import Message
from wugong.mandates.models import Mandate
from wugong.mandates.testing import office
from wugong.sheets.actions import apply_plan
from wugong.sheets.queries import export, plan

pytestmark = pytest.mark.django_db
ANSWERS = {"空置商铺数": "12", "最近一次检查日期": "2026-11-02", "主要困难": "停车难"}


@pytest.fixture
def department(cast):
    return cast.actor("department_officer")


def test_forty_fields_are_shrunk_to_what_is_not_known():
    whole, small = price(40, times=4, addressees=12), price(6, times=4, addressees=12)
    assert (whole.minutes, whole.hours, small.minutes, round(small.hours, 1)) == (120, 96, 18, 14.4)


@pytest.mark.parametrize("label", ["本社区总户数（户）", "总户数:", " 总 户 数 ", "辖区总户数"])
def test_the_same_question_is_known_by_other_words(label):
    assert key_of(label) == key_of("总户数")


def test_fields_are_read_from_lines_and_from_the_head_of_a_sheet():
    read = read_questions("名称\t面积 | number\r\n\n日期｜日期\n")
    assert [(q.label, q.kind) for q in read] == [("名称", "text"), ("面积", "number"), ("日期", "date")]
    assert twice(read_questions("总户数\n本社区总户数（户）")) == "本社区总户数（户）"


@pytest.mark.parametrize(("given", "rule"), [({"questions": "总户数\n总户数（户）"}, "R-70"), ({"times": 3}, "input")])
def test_bad_input_names_the_place(department, given, rule):
    with pytest.raises((Refusal, Invalid)) as caught:
        draft_by(department, **given)
    assert caught.value.rule == rule


def test_what_is_held_comes_filled_in_and_locked(cast, department):
    form = draft_by(department)
    assert [bool(field.known_from) for field in fields_of(form)] == [True, True, True, False, False, False]
    whole, small = prices_of(form)
    assert (whole.fields, small.fields, small.hours * 2) == (6, 3, whole.hours)
    held = draft_by(department, questions="总户数")
    stays(held, lambda: take(held, "send", actor=department), Refusal, "R-70")
    monthly = draft_by(department, times=12)
    stays(monthly, lambda: take(monthly, "send", actor=department), Refusal, "R-70")
    assert take(monthly, "send", actor=department, reason="汛期每月调度").state == "priced"


def test_what_another_form_asks_is_not_asked_again(cast, department):
    in_force(cast)
    second = draft_by(department, questions="空置商铺数\n租金", title="商铺月报")
    assert [field.known_from for field in fields_of(second)] == ["松林街道党工委 · 《楼宇经济季度表》", ""]


@pytest.mark.engine
def test_a_form_waits_for_the_street_and_for_its_permit(cast, department, monkeypatch):
    monkeypatch.setattr(permits, "_gates", [])
    form, given = priced(cast), {"permit_no": "准〔2026〕7号", "begins_on": clock.today()}
    assert {party for party, _who in desks(form)} == {"streets", "asker"}

    def puts(**more):
        return lambda: perform(form, "put_in_force", actor=department, **{**given, **more})

    stays(form, puts(), Refusal, "R-70")
    perform(form, "refuse", actor=cast.actor("street_secretary"), reason="与统计报表重复")
    stays(form, puts(), Refusal, "R-70")

    class Gate:
        def permit(self, number, **_asked):
            raise Refusal("没有准入编号", rule="R-70", field="permit")

    monkeypatch.setattr(permits, "_gates", [Gate()])
    stays(form, puts(reason="上级要求"), Refusal, "R-70")
    monkeypatch.setattr(permits, "_gates", [])
    puts(reason="上级要求")()
    assert form.ends_on == clock.today() + timedelta(days=364)


@pytest.mark.parametrize(
    "field",
    ["身份证号", "居民姓名", "老人联系电话", "手机号码", "社区书记电话", "网格员联系电话", "低保对象名单",
     "户主", "谁在家", "手机", "联系人", "签字人", "社区书记姓名"],
)  # fmt: skip
def test_no_form_is_a_roster_of_persons(department, field):
    with pytest.raises(Refusal) as caught:
        draft_by(department, questions=f"总户数\n{field}")
    assert caught.value.rule == "R-80"


def test_neither_title_nor_field_is_a_cancelled_indicator(department):
    for given in ({"title": "GDP 报表"}, {"questions": "总户数\n招商引资到位资金"}):
        with pytest.raises(Refusal) as caught:
            draft_by(department, **given)
        assert caught.value.rule == "R-01"


def test_a_field_near_a_cancelled_indicator_is_explained_or_left_out(department):
    with pytest.raises(Refusal) as caught:
        draft_by(department, questions="总户数\n引进企业数")
    assert caught.value.rule == "R-01"
    assert draft_by(department, questions="总户数\n引进企业数", reason="统计志愿服务企业。").state == "draft"


@pytest.mark.parametrize(
    "field", ["网格员人数", "负责人数", "智能手机课场次", "党员活动室电话", "志愿服务对象人数", "单位名单"]
)
def test_what_counts_or_names_a_body_is_no_roster(department, field):
    assert draft_by(department, questions=f"总户数\n{field}").state == "draft"


def admitted(cast, title="楼宇经济季度表"):
    """A number of the gate for a form of the market bureau, for the communities of the street."""
    department = cast.market_bureau
    made = Mandate.objects.create(
        department=department, kind="form", title=title, why="w", standard="s", level="community", state="in_effect",
        since=clock.today(), until=clock.today() + timedelta(days=300), place="990112", permit_no="示准〔2026〕7号",
    )  # fmt: skip
    made.reach.add(cast.pwc)
    index(binding_of(made), made, new=True)
    return made


@pytest.mark.engine
def test_a_number_admits_one_form_and_the_form_ends_with_it(cast, department):
    permit, given = admitted(cast), {"permit_no": "示准(2026)7号", "begins_on": clock.today()}
    other = take(draft_by(department, title="商户变动表"), "send", actor=department)
    form = priced(cast)
    with clock.at(clock.now() + timedelta(days=15)):
        given["begins_on"] = clock.today()
        stays(other, lambda: perform(other, "put_in_force", actor=department, **given), Refusal, "R-70")
        perform(form, "put_in_force", actor=department, **given)
        assert reread(permit).hours == round(prices_of(form)[1].hours)
        twin = take(draft_by(department, questions="租金"), "send", actor=department)
        twin.opinions.update(agrees=True)
        stays(twin, lambda: perform(twin, "put_in_force", actor=department, **given), Refusal, "R-70")
        take(reread(permit), "withdraw", reason="不再需要", actor=office())
    assert reread(form).state == "withdrawn"
    assert set(form.filings.values_list("state", flat=True)) == {"called_off"}


def test_a_form_that_nobody_would_fill_in_is_not_put_in_force(cast, department, monkeypatch):
    monkeypatch.setattr(permits, "_gates", [])
    form = priced(cast)
    perform(form, "agree", actor=cast.actor("street_secretary"))
    monkeypatch.setattr(permits, "_gates", [ShortGate()])
    late = {"permit_no": "准〔2026〕9号", "begins_on": clock.today()}
    stays(form, lambda: perform(form, "put_in_force", actor=department, **late), Refusal, "R-70")


class ShortGate:
    """Admits everything for six weeks."""

    def permit(self, number, **_asked):
        return Permit(number, "楼宇经济季度表", clock.today() + timedelta(days=42), "")

    def cancelled(self, _text):
        return []


def test_silence_for_seven_working_days_is_no_consent_but_holds_nobody_up(cast, department, monkeypatch):
    monkeypatch.setattr(permits, "_gates", [])
    form = priced(cast)
    with clock.at(clock.now() + timedelta(days=15)):
        perform(form, "put_in_force", actor=department, permit_no="准7号", begins_on=clock.today())
    assert form.opinions.get().agrees is None


def test_it_ends_by_itself_and_calls_off_what_is_open(cast):
    form = in_force(cast)
    assert form.filings.count() == 2 * 4
    take(form, "expire", actor=SYSTEM)
    assert set(form.filings.values_list("state", flat=True)) == {"called_off"}


def test_a_form_that_ended_is_begun_again_with_its_words(cast, client):
    form = take(in_force(cast), "expire", actor=SYSTEM)
    client.force_login(cast.users["street_staff"])
    page = client.get(form.get_absolute_url()).content.decode()
    address = f"{reverse('web:new', args=['report_form'])}?like={form.pk}"
    assert f'href="{address}"' in page
    begun = client.get(address).content.decode()
    assert form.title in begun and "最近一次检查日期" in begun
    client.force_login(cast.users["supervisor"])
    assert address not in client.get(form.get_absolute_url()).content.decode()


@pytest.mark.engine
def test_only_what_is_not_known_is_filled_in(cast):
    filing, worker = opened(cast), cast.actor("community_worker")

    def fills(**answers):
        return lambda: perform(filing, "fill", actor=worker, answers={**ANSWERS, **answers})

    stays(filing, fills(总户数="9"), Refusal, "R-70")
    stays(filing, fills(空置商铺数="十二"), Refusal, "input")
    stays(filing, fills(主要困难=" "), Refusal, "R-70")
    stays(filing, lambda: perform(filing, "fill", actor=cast.actor("street_secretary")), Denied, "role")
    fills()()
    assert filing.values | ANSWERS == filing.values
    assert (filing.values["社区名称"], filing.way) == ("青禾社区", "page")


def test_a_locked_value_that_is_wrong_is_reported_to_who_asks_and_to_the_street(cast):
    filing, worker = opened(cast), cast.actor("community_worker")
    stays(filing, lambda: perform(filing, "doubt", actor=worker, key="主要困难", right="没有"), Refusal, "R-70")
    Message.objects.all().delete()
    perform(filing, "doubt", actor=worker, key="社区名称", right="青禾里社区，见区划代码")
    assert filing.doubted == {"社区名称": "青禾里社区，见区划代码"}
    assert {m.role for m in Message.objects.all()} == {"SO"}


def test_a_held_field_without_a_value_is_filled_in(cast, monkeypatch):
    filing, worker = opened(cast), cast.actor("community_worker")
    monkeypatch.setattr(bindings, "held_values", lambda _filing: {"社区名称": "青禾社区", "总户数": ""})
    stays(filing, lambda: perform(filing, "fill", actor=worker, answers=ANSWERS), Refusal, "R-70")
    perform(filing, "fill", actor=worker, answers={**ANSWERS, "总户数": "812", "党组织名称": "青禾社区党委"})
    assert (filing.values["总户数"], filing.values["社区名称"]) == ("812", "青禾社区")


def test_a_figure_beyond_all_reason_is_refused(cast):
    filing = opened(cast)
    wrong = {**ANSWERS, "空置商铺数": "9" * 20}
    stays(
        filing, lambda: perform(filing, "fill", actor=cast.actor("community_worker"), answers=wrong), Refusal, "input"
    )


def test_the_page_locks_what_is_held_and_measures_the_form_not_the_person(cast):
    filing, worker = opened(cast), cast.actor("community_worker")
    data = {"f_1": "别的社区", "f_4": "12", "f_5": "2026-11-02", "f_6": "停车难"}
    data["began"] = signing.dumps((clock.now() - timedelta(minutes=9)).isoformat(), salt="filing")
    form = step_form(filing, binding_named("filing").machine.step("fill"), actor=worker, data=data)
    assert form.is_valid()
    form.take()
    assert (filing.values["社区名称"], filing.minutes) == ("青禾社区", Decimal(9))
    assert minutes_a_field([filing.form_id]) == {}
    Filing.objects.update(minutes=Decimal(15))
    assert minutes_a_field([filing.form_id]) == {filing.form_id: 5.0}


def test_it_is_filled_in_by_link_without_an_account(cast, client):
    filing = opened(cast)
    page = reverse("burden:by_link", args=[link_to(filing)])
    assert client.post(page, {"f_4": "x", "f_5": "2026-11-02", "f_6": "停车难"}).status_code == 422
    assert client.post(page, {"f_4": "12", "f_5": "2026-11-02", "f_6": "停车难"}).status_code == 302
    assert (reread(filing).state, reread(filing).way) == ("filled", "link")
    assert client.get(reverse("burden:by_link", args=["abc"])).status_code == 404


def test_it_is_filled_in_by_sheet_and_taken_out_as_one_table(cast):
    filing, worker = opened(cast), cast.actor("community_worker")
    out, kind = io.BytesIO(), kind_of(filing.form)
    export(kind, out, form="csv", actor=worker)
    lines = out.getvalue().decode("utf-8-sig").splitlines()
    row = next(n for n, line in enumerate(lines) if filing.biz_no in line)
    lines[row] = f"{filing.biz_no},,2026-12-25,青禾社区,,,12,2026-11-02,停车难"
    with plan(io.BytesIO("\n".join([lines[0], lines[row]]).encode()), kind=kind, name="a.csv", actor=worker) as made:
        apply_plan(made, actor=worker)
    assert (reread(filing).state, reread(filing).way) == ("filled", "sheet")


def test_the_load_of_a_community_is_computed_from_its_forms(cast):
    with clock.at(clock.now().replace(month=1, day=5)):
        in_force(cast, begins=date(clock.today().year, 1, 5))
    load = load_of(cast.community.place, 2026)
    assert [round(hours, 2) for hours in load.months] == [0.15, 0, 0, 0.15, 0, 0, 0.15, 0, 0, 0.15, 0, 0]
    assert (load.held, load.fields, round(load.hours, 2)) == (3, 6, 0.6)
    street = load_of(cast.pwc.place, 2026)
    assert round(street.hours, 2) == 1.2
    assert len(QUESTIONS.splitlines()) == 6


def test_what_is_not_asked_yet_is_not_saved(cast):
    """On the first day of a year nothing is over, and nothing is said to be less."""
    with clock.at(clock.now().replace(month=1, day=5)):
        in_force(cast, begins=date(clock.today().year, 1, 5))
    for month, saved in ((1, 0), (4, 0.15), (12, 0.6)):
        with clock.at(clock.now().replace(year=2027, month=month, day=1)):
            load = load_of(cast.community.place, 2027)
        assert (load.hours, round(load.saved, 2), round(load.less)) == (0, saved, 100 if saved else 0)


def test_labels_that_differ_in_small_words_ask_the_same():
    assert key_of("本社区灭火器的数量（具）") == key_of("灭火器数量")
