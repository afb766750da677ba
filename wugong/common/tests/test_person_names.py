"""Full names in free text: found with a surname, given characters and context; words of every day are left alone."""

import pytest

from wugong.common.person_names import full_names
from wugong.common.privacy import Kind, personal_facts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王建国反映小区停车难", ["王建国"]),
        ("独居老人张秀英行动不便", ["张秀英"]),
        ("找刘伟了解情况", ["刘伟"]),
        ("业主孙丽娟、马志刚提出", ["孙丽娟", "马志刚"]),
        ("欧阳建国家漏水", ["欧阳建国"]),
        ("我叫何晓明", ["何晓明"]),
        ("罗秀兰（78 岁）", ["罗秀兰"]),
        ("路红霞反映", ["路红霞"]),
        ("由黄海涛负责", ["黄海涛"]),
        ("他老婆李红骂人，儿子周小军打架", ["李红", "周小军"]),
        ("物业经理刘洋不管事", ["刘洋"]),
        ("谢谢税务局的韩思源", ["韩思源"]),
        ("卫生院的李雪，三支部的张强，窗口的沈怀瑾", ["李雪", "张强", "沈怀瑾"]),
    ],
)
def test_names_are_found(text, found):
    assert [text[start:end] for start, end in full_names(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "安全文明施工，方便居民出行",
        "金石路口人车不分流，高峰拥堵",
        "张家湾社区和石桥社区一起办",
        "江北区人民医院，华润广场，万达广场",
        "老人高血压需要随访，成立互助队",
        "和平路、建国路、王府花园路面破损",
        "任何单位和个人都可以提出",
        "周末、季度、黄金时段都要安排",
        "谢谢社区的温暖、学校的柳荫、物业的方便、供电局的路灯、中心的古琴课，谢谢中心，派出所的周到",
        "儿子周末、楼上石板、楼下马路、保安任意放行、经理关门、楼下金龙酒店油烟、隔壁康美药店、楼上安空调",
    ],
)
def test_words_of_every_day_are_no_names(text):
    assert list(full_names(text)) == []


def test_a_name_hidden_by_its_writer_is_found_by_its_form():
    assert [f.text for f in personal_facts("李某某来电") if f.kind is Kind.NAME] == ["李某某"]


@pytest.mark.parametrize("text", ["请打１３８１２３４５６７８", "手机１３８－１２３４－５６７８", "渝Ａ１２３４５"])
def test_figures_of_a_chinese_keyboard_are_figures(text):
    [found] = personal_facts(text)
    assert found.kind in {Kind.MOBILE, Kind.PLATE}
