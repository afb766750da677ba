"""The sheet of the 12345 hotline: mapped once, places by code or name, its number kept, no caller's identity."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wugong.places.models import Place
from wugong.problems.models import Problem
from wugong.problems.testing import COMMUNITY

HEAD = "受理单编号,来电人,联系电话,反映内容,属于哪里,事发地点"
MAPPING = {"col-outside_no": "受理单编号", "col-text": "反映内容", "col-place": "属于哪里", "col-spot": "事发地点"}


def uploaded(client, *rows):
    file = SimpleUploadedFile("12345.csv", "\n".join([HEAD, *rows]).encode("gb18030"))
    return client.post(reverse("web:sheet_in", args=["problems"]), {"file": file}, follow=True)


def test_a_sheet_is_mapped_once_and_names_the_community(people, client):
    client.force_login(people.users["street_staff"])
    first = uploaded(client, "R1,张三,13812345678,王建国反映路灯不亮,没有这个社区,北门")
    check = first.redirect_chain[-1][0]
    page = client.post(check, {**MAPPING, "table": ""}, follow=True).content.decode()
    assert "只有一个地方用这个名称" in page and not Problem.objects.exists()
    name = Place.objects.get(code=COMMUNITY).name
    mended = uploaded(
        client, f"R1,张三,13812345678,王建国反映路灯不亮,{name},北门", f"R2,李四,,垃圾没人收,{COMMUNITY},"
    )
    digest = re.search(r'name="digest"\s+value="([^"]*)"', mended.content.decode())
    assert digest, "the mapping is remembered from the first file"
    take = reverse("web:sheet_take", args=[mended.redirect_chain[-1][0].split("/")[-2]])
    client.post(take, {"digest": digest.group(1)})
    one, two = Problem.objects.order_by("outside_no")
    assert (one.place, one.channel, one.outside_no) == (COMMUNITY, "hotline", "R1")
    assert "王建国" not in one.text and "13812345678" not in f"{one.text} {one.spot}" and two.outside_no == "R2"
    again = uploaded(client, f"R1,张三,,路灯不亮,{name},").content.decode()
    assert "R1" in again and Problem.objects.filter(outside_no="R1").get().biz_no in again
