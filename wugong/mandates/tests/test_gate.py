"""The gate against the rules of the district: who is let in, who is not, what a number opens."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from wugong.commitments.actions import Deed, Oversight, assign
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Refusal
from wugong.flow.actions import begin, take, urge
from wugong.flow.alarms import ring_due
from wugong.flow.binding import binding_named
from wugong.flow.forms import step_form
from wugong.flow.models import Matter
from wugong.flow.permits import check_permit, is_protected, use_permit
from wugong.flow.queries import desk_rows, for_desk, reread, todos_for
from wugong.flow.testing import at, desks
from wugong.mandates.models import Mandate
from wugong.mandates.testing import (
    ARRIVED,
    PACKAGE,
    approved,
    duty,
    first_day,
    heard,
    in_effect,
    law,
    of,
    office,
    officer,
    plaque,
    refusal,
    request,
)
from wugong.record.models import Entry
from wugong.sheets import actions, queries
from wugong.web.cases import awaited_in

pytestmark = pytest.mark.django_db


def refused(rule, act, *args, **more):
    """The sentence of a refusal under that rule."""
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    assert caught.value.rule == rule, caught.value
    return str(caught.value)


@pytest.fixture(autouse=True)
def day():
    with clock.at(at(11, 23)):
        yield


@pytest.fixture
def worker():
    return lambda: ring_due(actor=SYSTEM)


@pytest.fixture
def ask(cast):
    return lambda **more: request(cast.market_bureau, [cast.pwc], **more)


def hand_down(cast, number="", giver=None, lead=None, **more):
    """A department gives a street a task."""
    giver = giver or cast.market_bureau
    deed = Deed(
        lead or cast.pwc, "查消防通道", "隐患登记", clock.today() + timedelta(days=20), permit_no=number, **more
    )
    over = Oversight(assigned_by=giver, role=Role.DD, secretariat=giver)
    return assign(deed, oversight=over, place="990112001", actor=of(giver, Role.DD))


# -- what asks to come in --


def test_a_request_says_its_basis_its_article_its_days_and_its_streets(ask, cast):
    assert "1-74" in refused("R-02", ask, article="第七十五条")
    refused("R-03", ask, instrument=None, article="")
    refused("period", ask, until=first_day() - timedelta(days=1))
    assert "29" in refused("3.7", ask, since=first_day() - timedelta(days=1))
    refused("R-03", request, cast.market_bureau, [])
    assert "2028" in refused("R-70", ask, kind="form", until=first_day() + timedelta(days=366))
    assert Mandate.objects.count() == 0


def test_thirty_working_days_are_counted_over_the_spring_festival(ask):
    with clock.at(at(1, 20, year=2026)):
        assert first_day() == date(2026, 3, 9)  # 15-23 February are free, 14 and 28 February are worked
        assert ask().state == "formal_check"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"kind": "plaque", "title": "挂“科普示范站”牌子"}, "statute"),
        ({"kind": "body", "title": "设消防专班"}, "statute"),
        ({"kind": "form", "title": "招商引资月报"}, "cancelled"),
        ({"title": "夜市油烟设备普查"}, "withdrawn"),
    ],
)
def test_the_formal_check_ends_by_itself_what_no_rule_allows(ask, given, why):
    duty("S1", "夜市油烟设备普查", "withdrawn")
    rule = law("科普工作意见", "party", "1-20")
    made = ask(**{"instrument": rule, "article": "3", **given})
    assert (made.state, made.ground, bool(made.why_not)) == ("rejected", why, True)
    assert not Matter.objects.get(pk=made.pk).open


def test_a_plaque_with_an_article_of_a_law_is_heard(ask):
    assert take(ask(kind="plaque", title="消防站标牌"), "consult", actor=office()).state == "street_hearing"


def test_what_comes_near_to_a_cancelled_indicator_is_looked_at_by_two_persons(ask, cast):
    made = ask(kind="form", title="招商线索月报")
    assert made.state == "formal_check"
    said, second = {"reason": "经两人核对，是商户安全线索。"}, cast.actor("district_officer")
    assert "招商引资" in refused("R-01", take, made, "consult", actor=office())
    refused("R-01", take, reread(made), "consult", actor=office(), **said)  # one person alone
    assert ("second", None) in desks(made)
    take(reread(made), "look", actor=second, **said)
    assert ("second", None) not in desks(made)
    assert take(reread(made), "consult", actor=office(), **said).state == "street_hearing"


def test_an_indicator_named_in_the_purpose_is_looked_at_by_a_person(ask):
    made = ask(why="为完成 GDP 增长任务，请街道报数")
    assert made.state == "formal_check"
    refused("R-01", take, made, "consult", actor=office())


def test_a_package_with_a_gap_is_completed_while_the_clock_stands_still(ask):
    made = ask(training="")
    refused("R-03", take, made, "consult", actor=office())
    take(made, "ask_more", reason="培训没有日期", actor=office())
    due = Matter.objects.get(pk=made.pk).due_at
    assert due == at(12, 1, 0)  # five working days, the last of which is 30 November
    with clock.at(at(11, 30)):
        done = take(reread(made), "supplement", actor=of(made.department, Role.DD), training="12月5日一场")
        assert done.state == "formal_check"
        take(reread(made), "consult", actor=office())
        assert Matter.objects.get(pk=made.pk).due_at == at(12, 22, 0)  # fifteen, less none used: from 30 November on


def test_communities_are_heard_where_they_do_it(ask, cast):
    made = ask(level="community")
    refused("R-03", take, made, "consult", actor=office(), communities=[cast.community])
    take(made, "consult", actor=office(), communities=[cast.community, cast.other_community])  # there are no more
    asked = set(made.hearings.values_list("organisation__name", flat=True))
    assert asked == {"松林街道党工委", "青禾社区党委", "石桥社区党委"}


# -- hearing, decision, package --


def test_silence_is_on_the_record_and_no_consent(ask, cast):
    made = heard(ask(), silent=[cast.pwc])
    assert (made.state, made.hearings.get().state) == ("reviewing", "silent")
    given = {"decided_in": "第 6 次", "until": made.until, "reason": "可行", "actor": office()}
    refused("R-03", take, made, "approve", **given)
    late = {"verdict": "on_terms", "text": "人员到位后可以", "decided_in": "党工委会第 22 次"}
    take(made.hearings.get(), "give_late", actor=of(cast.pwc), **late)
    assert take(reread(made), "approve", **given).state == "approved"


def test_a_number_is_in_force_when_its_package_is_signed_in_and_it_is_published(ask, cast):
    made = approved(ask())
    assert made.permit_no == "示准〔2026〕1号"
    assert "到位" in refused("R-03", hand_down, cast, made.permit_no)
    hearing = made.hearings.get()
    refused("role", take, hearing, "sign", actor=of(cast.pwc, Role.SO), **ARRIVED)
    refused("input", take, hearing, "sign", actor=of(cast.pwc), authority_doc="委托书", arrived=" ")
    take(hearing, "sign", actor=of(cast.pwc), **ARRIVED)
    assert take(reread(made), "publish", actor=office()).review_on == made.until  # before a year has passed


def test_the_department_delivers_and_then_the_street_signs(ask, cast, client):
    """Each is awaited in turn, with a button: the department for its package, the secretary on the street's opinion."""
    made = approved(ask())
    asker, street = of(cast.market_bureau, Role.DD), of(cast.pwc)
    assert [(row.matter.pk, [b.step.name for b in row.buttons]) for row in desk_rows(for_desk(todos_for(asker)))] == [
        (made.pk, ["deliver"])
    ]
    refused("R-03", take, made, "deliver", actor=asker, delivered_on=clock.today() + timedelta(days=1))
    refused("R-03", take, made, "miss", actor=street, reason="培训还没办。")
    take(made, "deliver", actor=asker, delivered_on=clock.today())
    waiting = awaited_in(reread(made), asker)
    assert (waiting.ask, waiting.pages) == (
        "签收到位情况", [(f"准入意见 {made.hearings.get().biz_no}", f"/matters/hearing/{made.hearings.get().pk}/")]
    )  # fmt: skip
    take(made, "miss", actor=street, reason="培训还没办。")
    assert not todos_for(asker).get().done_at
    take(made, "deliver", actor=asker, delivered_on=clock.today())
    take(made.hearings.get(), "sign", actor=street, **ARRIVED)
    assert reread(made).state == "packaged"


def test_what_carries_no_work_needs_no_package(ask):
    assert approved(ask(kind="form", title="楼宇单位名录核对", **dict.fromkeys(PACKAGE, ""))).state == "packaged"


# -- nothing without a number --


def test_a_department_hands_nothing_down_without_a_number_in_force(ask, cast):
    assert "准入" in refused("R-03", hand_down, cast)
    assert Entry.objects.filter(outcome="refused", rule="R-03", act="assign").exists()
    made = in_effect(ask())
    with clock.at(at(2, 10, year=2027)):
        assert hand_down(cast, "示准[2026] 1 号").permit_no == "示准[2026] 1 号"
        refused("R-03", hand_down, cast, "示准〔2026〕9号")
        refused("R-03", hand_down, cast, made.permit_no, giver=cast.department)
        refused("R-03", hand_down, cast, made.permit_no, lead=cast.community)  # it was admitted for streets
        refused("R-03", hand_down, cast, made.permit_no, lead=cast.hospital_party, co_bodies=[cast.community])
        assert hand_down(cast, lead=cast.hospital_party).state == "assigned"  # a hospital is neither
    refused("R-03", hand_down, cast, made.permit_no)  # its first day lies ahead
    asked = {"issuer": cast.market_bureau.pk, "addressees": [cast.pwc.pk], "day": made.since}
    assert check_permit(made.permit_no, kind="task", **asked).until == made.until
    refused("R-70", check_permit, made.permit_no, kind="form", **asked)
    assert check_permit("", kind="form", issuer=cast.pwc.pk, addressees=[cast.community.pk], day=made.since) is None


def test_a_number_ends_by_itself_after_its_last_day(ask, worker):
    made = in_effect(ask(until=first_day() + timedelta(days=40)))
    with clock.at(at(12, 1, year=2027)):
        worker()
    assert reread(made).state == "expired"


def test_after_a_year_it_is_reviewed_or_before_when_a_street_asks(ask, cast, worker):
    made = in_effect(ask(until=first_day() + timedelta(days=900)))
    take(made, "complain", reason="每月查三次", actor=of(cast.pwc))
    assert take(reread(made), "keep", reason="改为每月一次", actor=office()).state == "in_effect"
    with clock.at(at(11, 25, year=2027)):
        worker()
        assert reread(made).state == "under_review"
        assert take(reread(made), "withdraw", reason="设备已联网", actor=office()).state == "withdrawn"


def test_in_a_disaster_it_is_admitted_at_once_for_thirty_days_and_ends(cast, worker):
    given = {
        "department": cast.market_bureau, "kind": "task", "title": "暴雨后排查", "why": "红色预警",
        "standard": "三天一遍",
        "level": "community", "since": clock.today(), "reach": [cast.pwc], "reason": "红色预警",
    }  # fmt: skip
    leader = officer(Role.DO, cast.department.pk)
    last = {"until": clock.today() + timedelta(days=29)}
    for rule, wrong in (
        ("3.7", {"kind": "plaque"}), ("3.7", {"kind": "body"}), ("R-01", {"title": "招商引资月报"}),
        ("R-03", {"title": duty("S1", "夜市油烟设备普查", "withdrawn").title}),
    ):  # fmt: skip
        blank = Mandate(department=cast.market_bureau, place="990112")
        refused(rule, begin, blank, "fast_track", actor=leader, **{**given, **last, **wrong})
    blank = Mandate(department=cast.market_bureau, place="990112")
    said = refused("3.7", begin, blank, "fast_track", actor=leader, until=clock.today() + timedelta(days=30), **given)
    assert "12月22日" in said or "Dec" in said
    short = {**given, "until": clock.today() + timedelta(days=29)}
    refused("3.7", begin, blank, "fast_track", actor=leader, **{**short, "kind": "plaque"})
    refused("R-01", begin, blank, "fast_track", actor=leader, **{**short, "title": "招商引资"})
    refused("3.7", begin, blank, "fast_track", actor=leader, **{**short, "since": clock.today() + timedelta(days=1)})
    made = begin(blank, "fast_track", actor=leader, until=clock.today() + timedelta(days=29), **given)
    assert hand_down(cast, made.permit_no, lead=cast.community).state == "assigned"
    with clock.at(at(12, 24)):
        worker()
        assert reread(made).state == "expired"
        refused("R-03", hand_down, cast, made.permit_no)


def test_the_same_disaster_does_not_go_on_by_being_admitted_again(cast, worker):
    """3.7: then it is asked for in the usual way. What was stopped because it was over may come again."""
    leader = officer(Role.DO, cast.department.pk)

    def admit(title="暴雨后排查", **more):
        today = clock.today()
        given = {
            "department": cast.market_bureau,
            "kind": "task",
            "title": title,
            "why": "预警",
            "standard": "三天一遍",
        }
        given |= {"level": "street", "since": today, "until": today + timedelta(days=9), "reach": [cast.pwc]}
        blank = Mandate(department=cast.market_bureau, place="990112")
        return begin(blank, "fast_track", actor=leader, reason="红色预警", **given, **more)

    made, heat = admit(), admit("高温巡查")
    assert made.permit_no in refused("3.7", admit, "暴雨后 排查")
    take(heat, "stop", actor=leader, reason="气温已降")
    assert admit("高温巡查").state == "temporary"
    with clock.at(at(12, 24)):
        worker()
        assert reread(made).state == "expired"
        refused("3.7", admit)
    with clock.at(at(3, 1, year=2027)):
        assert admit().state == "temporary"


def test_in_a_disaster_what_comes_near_is_said_to_be_something_else(cast):
    """R-01: the disaster is no answer to that; a person looks, and what he says stays on the case."""
    leader, blank = officer(Role.DO, cast.department.pk), Mandate(department=cast.market_bureau, place="990112")
    given = {
        "department": cast.market_bureau, "kind": "task", "why": "红色预警", "standard": "三天一遍", "level": "street",
        "since": clock.today(), "until": clock.today() + timedelta(days=29), "reach": [cast.pwc], "reason": "红色预警",
    }  # fmt: skip
    duty("S1", "夜市油烟设备普查", "withdrawn")
    for title, near in (("招商线索月报", "招商引资"), ("夜市油烟装置普查", "夜市油烟设备普查")):
        said = refused("R-01", begin, blank, "fast_track", actor=leader, title=title, **given)
        assert near in said
        refused("R-01", begin, blank, "fast_track", actor=leader, title=title, apart=" ", **given)
        apart = "排查的是灾后险情，不涉及原有事项。"
        made = begin(
            Mandate(department=cast.market_bureau, place="990112"), "fast_track", actor=leader, title=title,
            apart=apart, **given,
        )  # fmt: skip
        assert (made.state, made.apart) == ("temporary", apart)


def test_the_number_of_an_inspection_is_used_up_by_its_use(ask, cast):
    permit = in_effect(ask(kind="inspection", title="消防专项检查"))
    asked = {"kind": "inspection", "issuer": cast.market_bureau.pk, "addressees": [cast.pwc.pk], "day": first_day()}
    assert check_permit(permit.permit_no, **asked)
    use_permit(permit.permit_no, reason="消防专项检查方案")
    assert reread(permit).state == "used"
    refused("R-03", check_permit, permit.permit_no, **asked)
    task = in_effect(ask())
    use_permit(task.permit_no, reason="不是检查")
    assert reread(task).state == "in_effect"


def test_a_department_hands_its_admitted_task_down_by_a_sheet(ask, cast):
    permit, giver = in_effect(ask()), cast.actor("department_officer")
    with clock.at(at(3, 1, year=2027)):
        rows = ["任务,完成标准,牵头单位,完成时限,准入号"]
        rows += [f"查消防通道,隐患登记,松林街道党工委,2027-03-20,{number}" for number in ("", permit.permit_no)]
        for lines, faults, made in ((rows[:2], 1, 0), ([rows[0], rows[2]], 0, 1)):
            sheet = io.BytesIO("\n".join(lines).encode())
            with queries.plan(sheet, kind="tasks", name="a.csv", actor=giver) as plan:
                assert len(plan.faults) == faults
                if not faults:
                    assert actions.apply_plan(plan, actor=giver).created == made
    task = Commitment.objects.get()
    assert (task.assigned_by, task.lead, task.permit_no) == (cast.market_bureau, cast.pwc, permit.permit_no)


def test_a_task_that_is_taken_away_asks_the_gate_again(ask, cast):
    permit = in_effect(ask())
    with clock.at(at(3, 1, year=2027)):
        made = hand_down(cast, permit.permit_no)
    with clock.at(at(4, 12, year=2027)):
        given = {"lead": cast.community, "due_on": clock.today() + timedelta(days=20), "reason": "逾期未办"}
        refused("R-03", take, made, "take_away", actor=of(cast.market_bureau, Role.DD), **given)
    assert reread(made).lead_id == cast.pwc.pk


def test_who_is_heard_is_awaited_on_the_page_of_the_request(ask, cast):
    made = take(ask(), "consult", actor=office())
    waits = awaited_in(reread(made), office())
    assert cast.pwc.name in waits.who and waits.may_urge and waits.due.due
    assert urge(made, actor=office()) == 1


# -- refusals and plaques --


def test_the_same_is_refused_once_also_after_it_was_ruled(cast):
    made = refusal(cast.pwc, cast.market_bureau)
    refused("R-04", refusal, cast.pwc, cast.market_bureau)
    take(made, "rule_lawful", actor=office(), reason="没有准入号")
    refused("R-04", refusal, cast.pwc, cast.market_bureau)
    assert type(made).objects.count() == 1


def test_a_number_is_read_where_an_id_is_asked_for(ask, cast):
    permit = in_effect(ask())
    made = refusal(cast.community, cast.market_bureau, kind="task")
    step = binding_named("refusal").machine.step("rule_unlawful")
    for said, whole in ((permit.permit_no, True), (permit.biz_no, True), (str(permit.pk), True), ("准2026", False)):
        form = step_form(made, step, actor=office(), data={"permit": said, "reason": "有号"})
        assert form.is_valid() == whole, said
    assert "UUID" not in str(form.errors)


def test_a_refusal_is_protected_until_a_number_is_proven(ask, cast):
    made = refusal(cast.pwc, cast.market_bureau)
    assert is_protected(made.pk)
    permit = in_effect(ask())
    rule = {"actor": office(), "reason": "已核对"}
    refused("R-04", take, made, "rule_unlawful", permit=permit, **rule)  # of another kind, and not of that day
    assert (take(made, "rule_lawful", **rule).state, is_protected(made.pk)) == ("closed", True)
    with clock.at(at(3, 1, year=2027)):
        refused("R-04", refusal, cast.pwc, cast.market_bureau, kind="task", said_number=permit.permit_no)
        wrong = refusal(cast.pwc, cast.market_bureau, kind="task")
        assert permit.permit_no in refused(
            "R-04", refusal, cast.pwc, cast.market_bureau, kind="task", what=permit.title
        )
        assert take(wrong, "rule_unlawful", permit=permit, **rule).ruling == "unlawful"
        assert not is_protected(wrong.pk)


def test_what_streets_carry_out_is_not_in_force_in_a_community(ask, cast):
    permit = in_effect(ask())
    with clock.at(at(3, 1, year=2027)):
        refused("R-04", refusal, cast.pwc, cast.market_bureau, kind="task", said_number=permit.permit_no)
        made = refusal(cast.community, cast.market_bureau, kind="task", said_number=permit.permit_no)
    assert made.state == "filed"


def test_a_plaque_without_an_article_comes_down_and_others_are_looked_at_every_year(cast, worker):
    bare = plaque(cast.pwc)
    refused("R-02", take, bare, "check", judged="stays", finding="沿用多年", actor=office())
    assert take(reread(bare), "check", judged="comes_down", finding="查无条款", actor=office()).state == "to_remove"
    kept = plaque(cast.community, title="微型消防站", instrument=law(), article="39")
    assert take(kept, "check", judged="stays", finding="有条款", actor=office()).state == "retained"
    cited = plaque(cast.community, title="消防宣传站", instrument=law(), article="36")
    found = {"judged": "comes_down", "finding": "第三十六条没有要求挂牌"}
    assert take(cited, "check", actor=office(), **found).state == "to_remove"  # the person judges, not the field
    with clock.at(at(11, 25, year=2027)):
        worker()
    assert (reread(kept).state, reread(kept).judged, reread(bare).state) == ("registered", "", "to_remove")
    assert take(reread(bare), "remove", actor=of(cast.pwc)).state == "removed"
