"""The lists: articles by their own numbering, cancelled indicators however named, duties nearest to a question."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from wugong.common.actor import SYSTEM
from wugong.flow.permits import cancelled_in
from wugong.mandates.models import Duty, Mandate, Plaque
from wugong.mandates.queries.catalogue import indicators, lists, nearest_duties, withdrawn_near
from wugong.mandates.queries.checking import alike
from wugong.mandates.rules.articles import has_article, read_article, read_numbering
from wugong.mandates.rules.cancelled import find
from wugong.mandates.rules.renamed import Renamed
from wugong.mandates.testing import duty
from wugong.mandates.tests.phrasings import CANCELLED, FRESH, FRESH_HARMLESS, HARMLESS, WITHDRAWN
from wugong.sheets import actions, queries


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("第九条", (9, 0)), ("第九条第二款", (9, 0)), ("第一百二十条之一", (120, 1)), ("43", (43, 0)),
        ("第 12 条", (12, 0)), ("Article 7", (7, 0)), ("第十条（三）", (10, 0)), ("全文", None), ("", None),
    ],
)  # fmt: skip
def test_a_citation_means_an_article(said, meant):
    assert read_article(said) == meant


def test_an_article_is_looked_up_in_the_instrument_s_own_numbering():
    numbering = "第一条至第四十三条, 12之一"
    assert [has_article(numbering, one) for one in ((1, 0), (43, 0), (44, 0), (12, 1), (12, 2))] == [
        True, True, False, True, False,
    ]  # fmt: skip
    for wrong in ("43-1", "全文", "1-"):
        with pytest.raises(ValueError, match=r"."):
            read_numbering(wrong)


@pytest.mark.django_db
def test_nothing_cancelled_passes_unseen_and_what_is_harmless_is_not_held_up():
    assert len(CANCELLED) >= 60
    known = indicators()
    assert [hit.indicator for hit in cancelled_in("招商引资月报")] == ["招商引资"]
    assert [said for said in [*CANCELLED, *FRESH] if not find(said, known)] == []
    held = [said for said in [*HARMLESS, *FRESH_HARMLESS] if find(said, known)]
    assert len(held) <= 0.05 * len([*HARMLESS, *FRESH_HARMLESS]), held


def test_a_withdrawn_duty_under_another_name_is_shown_to_a_person():
    known = Renamed((title, title) for title in WITHDRAWN)
    said = [(title, other) for title, others in WITHDRAWN.items() for other in others.split("|")]
    assert len(said) >= 40
    assert [(title, other) for title, other in said if title not in known.near(other)] == []
    harmless = [*HARMLESS, *FRESH_HARMLESS]
    held = [text for text in harmless if known.near(text)]
    assert len(held) <= 0.05 * len(harmless), held


@pytest.mark.django_db
def test_the_check_shows_a_renamed_duty_in_title_and_standard():
    duty("S2", "燃气经营许可检查", "withdrawn", "区经信委")
    known = lists()
    for title, standard in (("燃气许可核查", ""), ("安全季查", "每户一查；核实燃气许可。")):
        assert alike(Mandate(title=title, standard=standard), known).near == ["燃气经营许可检查"]
    assert alike(Mandate(title="高龄津贴上门核验", standard="每半年一次"), known).near == []


@pytest.mark.django_db
def test_the_nearest_duties_answer_and_follow_every_change():
    duty("J1", "消防安全宣传教育和隐患排查")
    duty("S1", "餐饮油烟净化设备检查", "withdrawn", "区生态环境局")
    assert [one.duty.code for one in nearest_duties("消防隐患排查归谁")][:1] == ["J1"]
    assert withdrawn_near("检查餐饮油烟净化设备", lists())[1] == ["餐饮油烟净化设备检查"]
    assert withdrawn_near("餐饮油烟净化设备检查月报", lists())[0] == "餐饮油烟净化设备检查"
    assert nearest_duties("犬只免疫") == []
    duty("J2", "犬只免疫宣传")
    assert [one.duty.code for one in nearest_duties("犬只免疫")] == ["J2"]


@pytest.mark.django_db
def test_a_duty_is_found_by_what_people_call_it():
    duty("J1", "消防安全宣传教育")
    duty("J2", "犬只免疫宣传和养犬登记协助", names="狗证、遛狗不牵绳、遛狗")
    for asked in ("狗证", "遛狗不牵绳", "有人遛狗不牵绳谁管"):
        assert [one.duty.code for one in nearest_duties(asked)] == ["J2"]


@pytest.mark.django_db
def test_a_list_comes_by_sheet_and_says_which_row_is_wrong(cast, client):
    head = "编号,清单,事项,责任部门,依据\n"
    rows = head + "J1,基本履职事项,消防宣传,区消防大队,消防法\n"
    wrong = (rows + "J2,别的,讲座,区科协,文件\n").encode()
    with queries.plan(io.BytesIO(wrong), kind="duties", name="a.csv", actor=SYSTEM) as plan:
        assert [fault.row for fault in plan.faults] == [3]
    for wanted in ((1, 0, 0), (0, 0, 1)):
        with queries.plan(io.BytesIO(rows.encode()), kind="duties", name="a.csv", actor=SYSTEM) as plan:
            done = actions.apply_plan(plan, actor=SYSTEM)
        assert (done.created, done.updated, done.same) == wanted
    assert Duty.objects.get().owner == "区消防大队"
    page = client.get(reverse("mandates:duties"), {"q": "消防宣传"}).content.decode()  # nobody has signed in
    assert "区消防大队" in page
    assert "就是这一件" in page
    assert "招商引资" in client.get(reverse("mandates:duties"), {"q": "招商任务"}).content.decode()


@pytest.mark.django_db
def test_an_article_range_that_is_none_is_named(cast):
    text = "名称,种类,条文\n消防法,法律,七十四条止\n"
    with queries.plan(io.BytesIO(text.encode()), kind="instruments", name="a.csv", actor=SYSTEM) as plan:
        assert ["七十四条止" in str(fault) for fault in plan.faults] == [True]


@pytest.mark.django_db
def test_a_sheet_of_plaques_that_comes_twice_makes_each_once(cast):
    actor = cast.actor("street_staff")

    def bring(*lines):
        text = "\n".join(["牌子上的字,挂在哪里", *lines])
        with queries.plan(io.BytesIO(text.encode()), kind="plaques", name="a.csv", actor=actor) as plan:
            done = actions.apply_plan(plan, actor=actor) if plan.ready else None
            return (done.created, done.same) if done else [f.row for f in plan.faults], " ".join(map(str, plan.notes))

    first, second = f"科普示范站,{cast.pwc.name}", "信访接待室,"
    assert bring(first, second)[0] == (2, 0)
    numbers = list(Plaque.objects.order_by("created_at").values_list("biz_no", flat=True))
    counts, told = bring(first, second, "文明实践站,")
    assert counts == (1, 2)
    assert f"2 ({numbers[0]}); 3 ({numbers[1]})" in told
    assert bring(f"信访接待室,{cast.pwc.name}")[0] == (0, 1)  # named in full
    assert bring("读书角,", "读书角,")[0] == [3]
    Plaque.objects.update(state="removed")
    assert bring(second)[0] == (1, 0)  # what was taken down may hang again
