"""From an empty house to a promise kept and a round of pairs accepted, through commands, pages and sheets alone.

Nobody here calls an action: every step is a command on the server, a page somebody fills in, or a sheet he brings in.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, time, timedelta
from pathlib import Path

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.deliberation.models import AgendaItem, Body, Meeting, Topic
from wugong.pairing.models import Pairing, Round
from wugong.places.models import Place
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

DIVISIONS = Path(__file__).resolve().parents[2] / "shared" / "data" / "divisions" / "yubei_2016.csv"
SMALL = "代码,名称\n990112,示范区\n990112001,松林街道\n" + "".join(
    f"990112001{n:03d},{name}\n" for n, name in [(1, "青禾社区"), (2, "石桥社区"), (201, "河口村")]
)
PASSWORD = "Bamboo-grove-9-lanterns"
pytestmark = pytest.mark.django_db


class Person:
    """Somebody with a browser: he takes his link once, then signs in with both factors whenever time has passed."""

    def __init__(self, username: str, link: str) -> None:
        self.username, self.key, self.browser = username, "", Client()
        path = "/" + link.split("/", 3)[3]
        answer = self.browser.post(path, {"password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        self.enter()

    def enter(self) -> None:
        """Sign in; the first time add the second factor that every officer needs."""
        self.browser = Client()
        typed = {"username": self.username, "password": PASSWORD}
        assert self.browser.post("/sign-in/", typed).status_code == 302
        if not self.key:
            assert self.browser.get("/start/")["Location"] == "/account/factors/"
            self.key = self.browser.get("/account/factors/app/").context["key"].replace(" ", "")
            self.browser.post("/account/factors/app/", {"label": "手机", "code": self.code()})
            self.added = clock.now()
            return
        assert self.browser.post("/account/second/", {"code": self.code()}).status_code == 302

    def code(self) -> str:
        return pyotp.TOTP(self.key).at(clock.now())

    def get(self, path: str, status: int = 200):
        answer = self.browser.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer

    def post(self, path: str, status: int = 302, **data):
        answer = self.browser.post(path, data)
        assert answer.status_code == status, (path, answer.status_code, re.sub(r"\s+", " ", answer.content.decode()))
        return answer

    def step(self, thing, name: str, machine: str = "", **data) -> None:
        """Press the button of a step."""
        self.post(f"/do/{machine or type(thing).__name__.lower()}/{thing.pk}/{name}/", **data)
        thing.refresh_from_db()

    def bring(self, kind: str, rows: str | list[dict[str, object]]) -> None:
        """Bring a sheet in by the browser: see what would change, take it."""
        file = io.BytesIO(rows.encode() if isinstance(rows, str) else written(rows).encode())
        file.name = f"{kind}.csv"
        checked = self.browser.post(f"/sheets/{kind}/", {"file": file}, follow=True)
        upload = checked.context["upload"]
        if "plan" not in checked.context:  # a large file is looked at by the worker
            call_command("worker", "--once")
            checked = self.get(f"/sheets/check/{upload.pk}/")
        plan = checked.context["plan"]
        assert not plan["faults"], plan["faults"]
        if self.post(f"/sheets/take/{upload.pk}/", digest=plan["digest"])["Location"].startswith("/sheets/work/"):
            call_command("worker", "--once")


def written(rows: list[dict[str, object]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    sheet = csv.DictWriter(out, fieldnames=names, restval="")
    sheet.writeheader()
    sheet.writerows(rows)
    return out.getvalue()


class Town:
    """The sheets that the officers of one street write: its organisations, its people."""

    def __init__(self, street: str) -> None:
        self.street = Place.objects.get(code=street)
        self.district = Place.objects.get(level="district")
        self.grounds = list(Place.objects.filter(parent=self.street).order_by("code")[:3])
        self.committee = f"{self.street.name}党工委"
        self.units = ["税务所", "中心小学", "供电站"]

    def party(self, place: Place) -> str:
        return f"{place.name}党委"

    def organisations(self) -> list[dict[str, object]]:
        top = f"{self.district.name}委"
        office = f"{self.street.name}办事处"
        rows: list[dict[str, object]] = [
            row(top, self.district, "committee", basis="territorial"),
            row(office, self.street, "organ"),  # as many write it; its name says what it is, and so with the bases
            row(self.committee, self.street, "working_committee", superior=top, unit=office),
        ]
        for place in self.grounds:
            village = place.code[9] == "2"
            unit = f"{place.name}（{'村' if village else '居'}委会）"
            rows.append(row(unit, place, "villagers_committee" if village else "residents_committee"))
            rows.append(row(self.party(place), place, "committee", superior=self.committee, unit=unit))
        for name, kind in zip(self.units, ("organ", "school", "soe"), strict=True):
            rows.append(row(name, self.street, kind))
            rows.append(row(f"{name}党支部", self.street, "branch", superior=top, unit=name, basis="unit"))
        return rows

    def people(self) -> list[dict[str, object]]:
        posts = [("sp", self.committee, "书记", "SP"), ("so", self.committee, "党建办主任", "SO")]
        for n, place in enumerate(self.grounds):
            posts += [(f"cp{n}", self.party(place), "书记", "CP"), (f"cw{n}", self.party(place), "社工", "CW")]
        posts += [(f"up{n}", f"{name}党支部", "书记", "UP") for n, name in enumerate(self.units)]
        posts += [(f"ul{n}", f"{name}党支部", "联络员", "UL") for n, name in enumerate(self.units)]
        return [
            {"登录名": who, "姓名": f"某{who}", "所在组织": where, "岗位": title, "角色": role}
            for who, where, title, role in posts
        ]

    def listings(self, givers: bool) -> list[dict[str, object]]:
        names = [f"{name}党支部" for name in self.units] if givers else [self.party(place) for place in self.grounds]
        span = {"开始日期": clock.today(), "截止日期": clock.today() + timedelta(days=300)}
        return [
            {"党组织": name, "类别": "法律服务", "名称": f"法律咨询{n}", "数量": 3 + n, **span}
            for n, name in enumerate(names)
        ]


def row(name: str, place: Place, kind: str, **more: str) -> dict[str, object]:
    headers = {"superior": "上级组织", "unit": "所属单位", "basis": "设立依托"}
    return {"名称": name, "所在区划代码": place.code, "类别": kind, **{headers[k]: v for k, v in more.items()}}


def links_in(page: str) -> dict[str, str]:
    """The links of a printed list by sign-in name."""
    found = re.findall(r">\s*([\w.]+)\s*</td>.*?(https?://[^<\s]+/account/invited/[^<\s]+)", page, re.S)
    return dict(found)


def begin(divisions: str, capsys) -> tuple[Person, Person, Person]:
    """The administrators by command; divisions and first officer by their pages, each the next thing on the list."""
    duties = {"system": "zhao:赵一", "security": "qian:钱二", "audit": "sun:孙三"}
    call_command("administrator", **duties)
    links = re.findall(r"https?://\S+", capsys.readouterr().out)
    system, security = Person("zhao", links[0]), Person("qian", links[1])
    assert following(system) == "三员"
    Person("sun", links[2])
    assert following(system) == "全区区划"
    system.bring("divisions", divisions)
    assert following(system) == "区委组织部首位工作人员"
    system.post("/organisations/first-officer/", department="区委组织部", title="科长", username="li", name="李四")
    waiting = security.get("/start/").context["tasks"]
    url = next(each["task"].url for each in waiting if each["task"].mine)
    held = security.get(url).context["case"]
    security.step(held, "grant")
    link = links_in(system.post("/account/people/invitations/", status=200, form="list").content.decode())
    return system, security, Person("li", link["li"])


def following(person: Person) -> str:
    """What the page of beginnings says comes next."""
    return next(each["task"].title for each in person.get("/start/").context["tasks"] if each["next"])


def populate(system: Person, security: Person, officer: Person, town: Town) -> dict[str, Person]:
    """Organisations and people by sheet, the secretary granted by a second person, everybody invited on paper."""
    assert following(officer) == "组织"
    officer.bring("organisations", town.organisations())
    assert following(officer) == "人员及岗位"
    officer.bring("people", town.people())
    for held in security.get("/organisations/grants/").context["page"].rows:
        if held.state == "to_grant":
            security.step(held, "grant")
    links = links_in(system.post("/account/people/invitations/", status=200, form="list").content.decode())
    wanted = ("sp", "so", "cp0", "cw0", "up0", "ul0", "up1", "up2", "cp1", "cp2")
    return {name: Person(name, links[name]) for name in wanted}


def deliberate(people: dict[str, Person], town: Town, body: Body) -> Commitment:
    """A community worker's topic, from the form to a promise that was kept and checked."""
    day = due(clock.today(), 20, "wd", calendar())[0]
    begins = timezone.make_aware(datetime.combine(day, time(14)))
    worker, office, secretary, liaison = people["cw0"], people["so"], people["sp"], people["ul0"]
    worker.post(
        "/deliberation/topics/new/", body=body.pk, title="八栋门口人车不分", field="governance", family="traffic",
        facts="人车混行，已有三次碰擦。", request="划线分流。", option="划线并装隔离柱。", affected="八栋居民",
        via="online", place=town.grounds[0].code,
    )  # fmt: skip
    topic = Topic.objects.get()
    if topic.state == "draft":
        worker.step(topic, "submit")
    office.step(topic, "admit")
    office.post(
        f"/deliberation/bodies/{body.pk}/plan/", kind="regular", starts_at=f"{day.isoformat()}T14:00",
        minutes_planned=90, venue="二楼会议室",
    )  # fmt: skip
    meeting = Meeting.objects.get(body=body)
    office.step(meeting, "open_call")
    office.post(f"/deliberation/meetings/{meeting.pk}/agenda/", add=topic.pk)
    secretary.step(meeting, "fix_agenda", reason="材料即议题正文")
    office.step(meeting, "notify")
    with clock.at(begins):
        for each in (office, secretary):
            each.enter()
        office.get(f"/deliberation/meetings/{meeting.pk}/room/")
        office.post(f"/deliberation/meetings/{meeting.pk}/room/here/all/")
        secretary.step(meeting, "open")
        item = AgendaItem.objects.get(topic=topic)
        lead = Body.objects.get(pk=body.pk).members.get(organisation__name=f"{town.units[0]}党支部").organisation
        office.post(
            f"/deliberation/items/{item.pk}/tasks/", what="划线并装隔离柱", done_when="居民代表现场验收", lead=lead.pk,
            due_on=(clock.today() + timedelta(days=20)).isoformat(), accepted="on", lead_why="该所负责划线",
        )  # fmt: skip
        office.post(f"/deliberation/items/{item.pk}/outcome/", outcome="adopted")
        office.step(meeting, "draft_minutes")
    with clock.at(begins + timedelta(days=6)):
        for each in (office, secretary, liaison):
            each.enter()
        secretary.step(meeting, "sign")
        task = Commitment.objects.get()
        if task.state == "assigned":
            liaison.step(task, "acknowledge")
        liaison.step(task, "report", proof="划线完成，隔离柱六根")
        office.step(task, "verify")
    return task


def pair_up(people: dict[str, Person], officer: Person, town: Town) -> list[Pairing]:
    """Needs and offers by sheet, the round drawn and accepted, both sides of every pair asked."""
    people["so"].bring("needs", town.listings(givers=False))
    people["so"].bring("offers", town.listings(givers=True))
    officer.post(
        "/pairing/rounds/open/", year=clock.today().year, decide_by=(clock.today() + timedelta(days=20)).isoformat(),
        giver_min=1, giver_max=2, receiver_min=1, receiver_max=3,
    )  # fmt: skip
    opened = Round.objects.get(street=town.street)
    people["so"].post(f"/pairing/rounds/{opened.pk}/draw/")
    call_command("worker", "--once")
    people["so"].post(f"/pairing/rounds/{opened.pk}/accept/", plan="1")
    return list(Pairing.objects.select_related("giver", "receiver"))


def run(divisions: str, street: str, capsys) -> None:
    system, security, officer = begin(divisions, capsys)
    town = Town(street)
    people = populate(system, security, officer, town)
    assert following(officer) == "三级联席会议"
    ready = officer.get("/deliberation/bodies/found/").context["tiers"]
    codes = [each.place.code for _label, rows in ready for each in rows]
    assert {len(code) for code in codes} == {6, 9, 12}
    officer.post("/deliberation/bodies/found/", place=codes)
    assert Body.objects.count() == len(codes)
    body = Body.objects.get(place=town.street)
    names = [f"{name}党支部" for name in town.units]
    assert set(body.members.values_list("organisation__name", flat=True)) == {
        town.committee, *[town.party(place) for place in town.grounds], *names,
    }  # fmt: skip
    made = pair_up(people, officer, town)
    assert len(made) >= 3
    first = next(pair for pair in made if pair.giver.name == f"{town.units[0]}党支部")
    for name, party in (("up0", first.giver.name), *((f"cp{n}", town.party(p)) for n, p in enumerate(town.grounds))):
        if party in {first.giver.name, first.receiver.name}:
            first.refresh_from_db()
            people[name].post(f"/do/pairing/{first.pk}/{'agree_first' if name == 'up0' else 'agree'}/")
    first.refresh_from_db()
    assert first.state == "negotiating"
    task = deliberate(people, town, body)
    assert task.state in {"verified", "closed"}
    call_command("record", "verify")


@pytest.fixture(autouse=True)
def _two_factors(settings):
    """As in a real house: no officer gets further than his own account without a second factor (R-62)."""
    settings.SECOND_FACTOR = True


@pytest.mark.slow  # a district from nothing to a verified task and an accepted round, through pages and sheets
def test_a_small_district_with_a_village_starts(capsys):
    run(SMALL, "990112001", capsys)


@pytest.mark.slow  # the same with the divisions of a real district
@pytest.mark.shared
@pytest.mark.skipif(not DIVISIONS.exists(), reason="the real data does not stand beside the checkout")
def test_the_district_of_the_article_starts(capsys):
    run(DIVISIONS.read_text(encoding="utf-8"), "500112013", capsys)
    assert Place.objects.count() == 422
