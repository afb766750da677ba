"""``docs/building-a-mechanism.md`` is true: its files are written into an empty folder, migrated and driven."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.house import ROOT

DOCUMENT = ROOT / "docs" / "building-a-mechanism.md"
BLOCK = re.compile(r"```python\n# (lending/\S+)\n(.*?)```", re.S)
PRICE = re.compile(r"^\| `?([\w./]+)`? \| (\d+) \|$", re.M)

SETTINGS = "from wugong.config.settings import *\n\nINSTALLED_APPS = ['lending', *INSTALLED_APPS]\n"
DRIVE = """
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import django

django.setup()
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

call_command("makemigrations", "lending", verbosity=0)
call_command("migrate", verbosity=0)

from lending.models import Loan
from tests.cast import make_cast
from wugong.common import clock
from wugong.common.errors import Denied
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Todo

monday = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
with clock.at(monday):
    cast = make_cast()
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.liaison_officer)
    listed = client.get(reverse("web:ledger", args=["loan"])).content.decode()
    assert reverse("web:new", args=["loan"]) in listed
    asked = {"lender": str(cast.community.pk), "hall": "二楼礼堂", "day": "2026-11-20", "purpose": ""}
    new = reverse("web:new", args=["loan"])
    late = client.post(new, asked)
    assert (late.status_code, Loan.objects.count()) == (422, 0), late.status_code
    assert client.post(new, {**asked, "hall": "", "day": "2026-11-27"}).status_code == 422
    made = client.post(new, {**asked, "day": "2026-11-27"})
    loan = Loan.objects.get()
    page = reverse("web:case", args=["loan", loan.pk])
    assert (made.status_code, made.url, loan.state, loan.biz_no[-5:]) == (302, page, "asked", "00001")
    assert "二楼礼堂" in client.get(page).content.decode()
    assert set(Todo.objects.values_list("party", "organisation")) == {("lender", cast.community.pk)}
    client.force_login(cast.stranger)
    assert client.get(page).status_code == 404
    client.force_login(cast.community_worker)
    assert client.post(reverse("web:step", args=["loan", loan.pk, "grant"])).status_code == 302
    client.force_login(cast.liaison_officer)
    back = reverse("web:step", args=["loan", loan.pk, "hand_back"])
    form = client.get(back).content.decode()
    assert 'name="condition"' in form and 'type="radio"' in form
    assert client.post(back, {"condition": "good"}).status_code == 302
    loan.refresh_from_db()
    assert (loan.state, loan.returned_at) == ("checked", monday)
    other = Loan(borrower=cast.hospital_party, lender=cast.community, hall="一楼", day=date(2026, 12, 1))
    from wugong.flow.actions import begin
    begin(other, "ask", actor=cast.actor("liaison_officer"))
with clock.at(monday + timedelta(days=3)):
    ring_due()
other.refresh_from_db()
assert other.state == "lapsed", other.state
print("driven")
"""


def blocks() -> dict[str, str]:
    return dict(BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")))


def test_its_line_counts_are_real():
    counted = {name.removeprefix("lending/"): len(text.splitlines()) for name, text in blocks().items()}
    said = {name: int(count) for name, count in PRICE.findall(DOCUMENT.read_text(encoding="utf-8"))}
    assert said == {**counted, "all": sum(counted.values())}


@pytest.mark.slow
def test_the_files_of_the_page_make_a_mechanism(tmp_path, tables_file):
    """Into a database that has the tables of the product, where they are there already."""
    (tmp_path / "home").mkdir()
    if tables_file.exists():
        shutil.copy(tables_file, tmp_path / "home" / "wugong.sqlite3")
    for name, text in blocks().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (path.parent / "__init__.py").touch()
    (tmp_path / "example_settings.py").write_text(SETTINGS)
    (tmp_path / "drive.py").write_text(DRIVE)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "example_settings",
        "WUGONG_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "SECOND_FACTOR": "no",
        "DEBUG": "yes",
    }
    done = subprocess.run(
        [sys.executable, "drive.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("driven"), done.stderr[-3000:]
