"""Dates, numbers and clocks as people read them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from wugong.common import clock
from wugong.web import pictures
from wugong.web.templatetags import clocks, dates, forms

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)


def due(moment: datetime | None, **more: object) -> SimpleNamespace:
    usual = {
        "left_workdays": 2,
        "overdue": False,
        "soon": False,
        "provisional": False,
        "stopped": False,
        "stop_reason": "",
    }
    return SimpleNamespace(due=moment, **{**usual, **more})


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (date(2026, 11, 25), "11月25日", "25 Nov"),
        (date(2027, 1, 4), "2027年1月4日", "4 Jan 2027"),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), "11月25日", "25 Nov"),
        (None, "", ""),
    ],
)
def test_dates(value: date | None, zh: str, en: str) -> None:
    with clock.at(NOW):
        with translation.override("zh-hans"):
            assert dates.zh_date(value) == zh
        with translation.override("en"):
            assert dates.zh_date(value) == en


def test_long_dates_moments_and_weekdays() -> None:
    with clock.at(NOW), translation.override("zh-hans"):
        assert dates.zh_whole_date(date(2026, 12, 31)) == "2026年12月31日"
        assert dates.zh_long_date(NOW) == "十一月二十三日 周一"
        assert dates.zh_moment(NOW) == "今天 10:00"
        assert dates.zh_moment(NOW + timedelta(days=1)) == "11月24日 10:00"
        assert dates.zh_weekday(NOW.date()) == "周一"
        assert dates.zh_month(NOW) == "2026年11月"
    with clock.at(NOW), translation.override("en"):
        assert dates.zh_long_date(NOW) == "Monday, 23 November"
        assert dates.zh_moment(NOW) == "today, 10:00"
        assert dates.zh_weekday(NOW.date()) == "Mon"


@pytest.mark.parametrize(
    ("n", "zh", "en"),
    [(0, "零", "none"), (2, "两", "two"), (7, "七", "seven"), (10, "十", "ten"), (12, "十二", "twelve"),
     (13, "十三", "13"), (20, "二十", "20"), (99, "九十九", "99"), (100, " 100 ", "100")],
)  # fmt: skip
def test_numbers_before_a_measure_word(n: int, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert dates.zh_number_word(n) == zh
    with translation.override("en"):
        assert dates.zh_number_word(n) == en


MIDNIGHT = datetime(2026, 11, 26, tzinfo=SHANGHAI)  # the end of the 25th


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (due(MIDNIGHT), "剩 2 个工作日", "2 working days left"),
        (due(MIDNIGHT, left_workdays=1), "剩 1 个工作日", "1 working day left"),
        (due(MIDNIGHT, left_workdays=0), "11月25日前", "by 25 Nov"),
        (due(NOW, overdue=True, left_workdays=-1), "过期 1 个工作日", "1 working day late"),
        (due(NOW.replace(hour=9), overdue=True, left_workdays=0), "今天 09:00 已到期", "was due today, 09:00"),
        (due(NOW.replace(hour=18)), "今天 18:00 前", "before 18:00 today"),
        (due(datetime(2026, 11, 24, tzinfo=SHANGHAI)), "今天", "today"),
        (due(None, stopped=True), "暂停计时", "clock stopped"),
        (due(NOW + timedelta(minutes=25), by_the_minute=True), "剩 25 分钟", "25 minutes left"),
        (due(NOW - timedelta(hours=3), by_the_minute=True, overdue=True), "过期 3 小时", "3 hours late"),
        (due(None), "", ""),
        (None, "", ""),
    ],
)
def test_clocks(given: SimpleNamespace | None, zh: str, en: str) -> None:
    with clock.at(NOW):
        with translation.override("zh-hans"):
            assert clocks.clock_text(given) == zh
        with translation.override("en"):
            assert clocks.clock_text(given) == en


def test_a_clock_says_its_moment_and_that_it_is_provisional() -> None:
    with clock.at(NOW), translation.override("zh-hans"):
        shown = clocks.clock_tag(due(MIDNIGHT, provisional=True, soon=True))
        assert 'class="clock clock-soon"' in shown
        assert 'title="期限 11月25日"' in shown
        assert "（暂定）" in shown
        stopped = clocks.clock_tag(due(None, stopped=True, stop_reason="<等鉴定>"))
        assert "&lt;等鉴定&gt;" in stopped


def test_pieces_escape_what_people_wrote() -> None:
    page = Template('{% state label "amber" %}{% steps 2 5 True %}{% meter 1.7 label "late" %}')
    html = page.render(Context({"label": "<b>"}))
    assert "<b>" not in html
    assert html.count("is-done") == 2
    assert html.count('class="is-late"') == 1
    assert 'width="100.0"' in html


def test_undo_goes_only_to_an_address_of_ours() -> None:
    assert forms.undo_url(SimpleNamespace(extra_tags="undo:/undo/topic/1/")) == "/undo/topic/1/"
    assert forms.undo_url(SimpleNamespace(extra_tags="undo://elsewhere/")) == ""
    assert forms.undo_url(SimpleNamespace(extra_tags="undo:https://elsewhere/")) == ""
    assert forms.undo_url(SimpleNamespace(extra_tags="")) == ""


def test_stones_grow_with_the_square_root() -> None:
    assert pictures.radius(0, 40) == 8
    assert pictures.radius(40, 40) == 19.5
    assert pictures.radius(10, 40) == 15.2
    assert pictures.radius(90, 40) == 19.5
    areas = [pictures.radius(n, 40) for n in range(1, 41)]
    assert areas == sorted(areas)


def test_long_names_are_cut_by_width() -> None:
    assert pictures.shortened("区税务局", 4) == "区税务局"
    assert pictures.shortened("区市场监督管理局", 5) == "区市场监…"
    assert pictures.shortened("Urban construction group", 8) == "Urban constr…"


def test_pairs_leave_out_unknown_ends_and_draw_the_selected_last() -> None:
    left = [{"key": 1, "label": "甲"}, {"key": 2, "label": "乙"}]
    right = [{"key": 1, "label": "丙", "met": 0.5}, {"key": 2, "label": "丁", "met": 3}]
    links = [
        {"left": 1, "right": 2, "kind": "selected"},
        {"left": 2, "right": 1, "kind": "new"},
        {"left": 9, "right": 1},
    ]
    drawing = pictures.pairs(left, right, links)
    assert [line.given["kind"] for line in drawing.links] == ["new", "selected"]
    assert [spot.met for spot in drawing.others] == [pictures.BAR / 2, pictures.BAR]
    assert drawing.links[0].start == "乙"


@pytest.mark.parametrize(("up", "down", "ties"), [(0, 0, 0), (1, 3, 4), (2, 14, 30)])
def test_a_network_stays_inside_its_picture(up: int, down: int, ties: int) -> None:
    nodes = [
        {"label": f"{side}{i}", "side": side}
        for side, n in (("up", up), ("down", down), ("tie", ties))
        for i in range(n)
    ]
    drawing = pictures.network(nodes)
    assert len(drawing.nodes) == len(nodes) + 1
    assert all(0 < s.x < drawing.width and 0 < s.y < drawing.height for s in drawing.nodes)
    assert len({(s.x, s.y) for s in drawing.nodes}) == len(drawing.nodes)
