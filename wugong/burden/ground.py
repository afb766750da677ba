"""The facts of the ground: places, organisations, promises. Mechanisms add theirs from above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.burden.facts import Fact, register
from wugong.commitments.models import Commitment
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.places.queries import counts_in

PLACES, ORGANISATIONS, PROMISES = _("Places"), _("Organisations"), _("Commitments")
NONPUBLIC = ("nonpublic_ent", "market", "property", "industry_assoc", "chamber")


def _count(level: str) -> Callable[[Organisation], int]:
    return lambda body: counts_in(body.place.code)[level]


def _named(length: int) -> Callable[[Organisation], str]:
    def read(body: Organisation) -> str:
        found = Place.objects.filter(code=body.place.code[:length], valid_to__isnull=True).first()
        return found.name if found else ""

    return read


def _bodies(**narrowed: Any) -> Callable[[Organisation], int]:
    return lambda body: Organisation.objects.filter(
        within(body.place.code, "place__code"), state="active", **narrowed
    ).count()


def _tasks(**narrowed: Any) -> Callable[[Organisation], int]:
    return lambda body: Commitment.objects.filter(lead=body, **narrowed).count()


def register_ground() -> None:
    """Make known what every district holds."""
    register(
        Fact("社区名称", PLACES, lambda b: b.place.name, ("社区", "街道社区名称", "填报单位", "所属社区")),
        Fact("所属街道", PLACES, _named(9), ("街道", "街道名称", "所在街道", "镇街")),
        Fact("所属区", PLACES, _named(6), ("区县", "所在区")),
        Fact("区划代码", PLACES, lambda b: b.place.code, ("统计用区划代码", "社区代码", "行政区划代码")),
        Fact("网格数", PLACES, _count("grid"), ("网格个数", "网格总数", "划分网格数")),
        Fact("小区数", PLACES, _count("compound"), ("小区个数", "住宅小区数", "小区总数")),
        Fact("楼栋数", PLACES, _count("building"), ("楼栋总数", "楼宇栋数", "楼栋个数")),
        Fact("户数", PLACES, _count("households"), ("总户数", "居民户数", "住户数", "家庭户数")),
        Fact("社区地址", PLACES, lambda b: b.place.address or b.address, ("地址", "办公地址", "详细地址")),
        Fact("社区电话", PLACES, lambda b: b.place.phone or b.phone, ("电话", "联系电话", "办公电话")),
        Fact("服务时间", PLACES, lambda b: b.place.hours, ("办公时间", "开放时间")),
        Fact("四至边界", PLACES, lambda b: b.place.boundary_text, ("边界", "四至范围")),
        Fact("党组织名称", ORGANISATIONS, lambda b: b.name, ("社区党组织名称", "党委名称")),
        Fact("党组织类型", ORGANISATIONS, lambda b: b.get_kind_display(), ("党组织类别",)),
        Fact("党组织成立日期", ORGANISATIONS, lambda b: b.founded, ("成立日期", "成立时间", "党组织成立时间")),
        Fact("党员数区间", ORGANISATIONS, lambda b: b.get_member_band_display(), ("党员数", "党员人数", "党员总数")),
        Fact("任期届满日期", ORGANISATIONS, lambda b: b.term_end, ("届满日期", "换届日期", "换届时间")),
        Fact("上级党组织", ORGANISATIONS, lambda b: b.superior, ("上级组织",)),
        Fact("小区党支部数", ORGANISATIONS, lambda b: b.subordinates.count(), ("下属党支部数", "支部数", "党支部数")),
        Fact("辖区单位数", ORGANISATIONS, _bodies(sort="unit"), ("驻区单位数", "单位总数")),
        Fact("非公企业数", ORGANISATIONS, _bodies(sort="unit", kind__in=NONPUBLIC), ("两新组织数", "非公单位数")),
        Fact("社会组织数", ORGANISATIONS, _bodies(sort="unit", kind="social_org"), ("社会组织总数",)),
        Fact("物业企业数", ORGANISATIONS, _bodies(sort="unit", kind="property"), ("物业公司数",)),
        Fact("承诺事项数", PROMISES, _tasks(), ("任务总数", "承办任务数")),
        Fact("已办结任务数", PROMISES, _tasks(state="closed"), ("办结任务数", "办结数")),
    )
