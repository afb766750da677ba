"""The twelve everyday tasks that ``bench/burden.py`` counts: who does what, by which clicks, and where it must end."""

import re
import sys
from contextlib import contextmanager
from datetime import timedelta


class Person:
    """Somebody of the cast at a page, whose clicks, fields and pages are counted."""

    def __init__(self, page, base, count):
        self.page, self.base, self.count = page, base, count
        page.on("framenavigated", self._navigated)

    def _navigated(self, frame):
        if frame == self.page.main_frame:
            self.count["pages"] += 1

    def at(self, path):
        """Where the person is already when the task begins; not counted."""
        self.page.goto(self.base + path)
        self.settle()
        self.count["pages"] -= 1

    def settle(self):
        """Wait until the page has answered."""
        self.page.wait_for_timeout(60)
        self.page.wait_for_load_state("networkidle")
        busy = self.page.locator(".htmx-request, .htmx-swapping, [aria-busy=true]")
        for _ in range(100):
            if not busy.count():
                break
            self.page.wait_for_timeout(50)

    def click(self, what):
        """Press a chip or a box that has these words, or what a locator finds."""
        chip = re.compile(rf"^\s*{re.escape(what)}\s*$") if isinstance(what, str) else None
        found = self.page.locator("main label").filter(has_text=chip) if chip else what
        found.locator("visible=true").first.click()
        self.count["clicks"] += 1
        self.settle()

    def button(self, words, *, row=""):
        """The button of these words, in the row that holds a text."""
        place = self.page.locator("main :is([data-row], li.row)", has_text=row).first if row else self.page
        within = place.locator(":is(button, a.button)")
        self.click(within.filter(has_text=words))

    def hand_in(self):
        """The primary button of the form."""
        self.click(self.page.locator("main form .button-primary"))

    def choose(self, name, words):
        """Choose out of a list, by a part of the words of the choice."""
        box = self.page.locator(f"select[name={name}]").locator("visible=true").first
        value = box.locator("option", has_text=words).first.get_attribute("value")
        box.select_option(value)
        self.count["clicks"] += 1
        self.settle()

    def type(self, name, text, *, row=""):
        """Type into a field."""
        place = self.page.locator("[data-row]", has_text=row).first if row else self.page
        field = place.locator(f"[name={name}]").locator("visible=true").first
        field.fill(text)
        self.count["fields"] += 1
        self.count["characters"] += len(text)


class Bench:
    """The served demo, the browser, and what was counted."""

    def __init__(self, browser, base, pictures):
        self.browser, self.base, self.pictures, self.counts = browser, base, pictures, {}

    @contextmanager
    def doing(self, task):
        """One task: count what happens inside, and keep a picture where it goes wrong."""
        self.task, self.open = task, []
        self.counts[task] = {"clicks": 0, "fields": 0, "characters": 0, "pages": 0}
        try:
            yield
        except BaseException:
            for n, page in enumerate(self.open):
                if self.pictures:
                    page.screenshot(path=str(self.pictures / f"{task}-{n}.png"), full_page=True)
            print(f"“{task}” was not done.", file=sys.stderr)
            raise
        finally:
            for page in self.open:
                page.context.close()

    def person(self, username="", path="/desk/"):
        """Somebody of the cast, signed in, at his desk; without a name a resident at home."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        if username:
            context.add_cookies([{"name": "sessionid", "value": session_of(username), "url": self.base}])
        page = context.new_page()
        page.set_default_timeout(45_000)  # the machine may be busy
        self.open.append(page)
        one = Person(page, self.base, self.counts[self.task])
        one.at(path)
        return one


def session_of(username):
    """The key of a new session of somebody of the cast."""
    from django.test import Client

    from wugong.accounts.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value


def actor(username):
    """Somebody of the cast under the first hat, for what is laid before a task."""
    from wugong.accounts.models import User
    from wugong.accounts.queries import actor_of

    return actor_of(User.objects.get(username=username))


def must(found, what):
    """Stop where a task did not end as it should."""
    if not found:
        raise SystemExit(f"Not reached: {what}.")
    return found


OFFICE, CHAIR, WORKER, UNIT = "street-1-so", "street-1-sp", "community-1-cw", "unit-1-ul"
TITLE = "校门口增设护学岗"
OPTION = "城建集团松林项目部三周内装好护栏和标线。"


def street_body():
    from wugong.deliberation.models import Body

    return Body.objects.get(tier="street", secretariat=actor(OFFICE).organisation)


def laid_topic(title, *, option=OPTION, admitted=False):
    """A topic of the community, raised at the joint meeting of the street."""
    from wugong.deliberation.actions import topics
    from wugong.flow.actions import perform
    from wugong.organisations.models import Organisation

    worker = actor(WORKER)
    words = topics.Words(title, "governance", "traffic", "上下学时车多人多。", "划出等候区。", option, "学生和家长")
    source = topics.Source(Organisation.objects.get(pk=worker.organisation))
    topic = topics.raise_topic(street_body(), words=words, source=source, actor=worker)
    return perform(topic, "admit", actor=actor(OFFICE)) if admitted else topic


def laid_meeting(*, notified, title=""):
    """A meeting that collects topics; or one of today, with one topic, whose notice went out in time."""
    from wugong.common import clock
    from wugong.deliberation.actions import meetings
    from wugong.flow.actions import perform

    now = clock.now()
    starts = now + timedelta(minutes=30) if notified else now + timedelta(days=40)
    with clock.at(now - timedelta(days=30 if notified else 0)):
        meeting = meetings.plan_meeting(
            street_body(), starts_at=starts, kind="extra", venue="二楼会议室", actor=actor(OFFICE)
        )
        perform(meeting, "open_call", actor=actor(OFFICE))
        if notified:
            topic = laid_topic(title, admitted=True)
            meetings.put_on_agenda(topic, meeting=meeting, actor=actor(OFFICE))
            perform(meeting, "fix_agenda", actor=actor(CHAIR))
    if notified:
        with clock.at(now - timedelta(days=20)):
            perform(meeting, "notify", actor=actor(OFFICE))
    return meeting


def state(obj):
    return type(obj).objects.get(pk=obj.pk).state


def deliberation(bench):
    """From a topic to its answer: the chain of five people, each task on a case of its own."""
    from wugong.deliberation.models import AgendaItem, Meeting, Topic

    with bench.doing("raise a topic"):
        who = bench.person(WORKER)
        who.button("提出议题")
        who.type("title", TITLE)
        who.type("facts", "早晚高峰校门口人车混行，家长占道等候。")
        who.click("交通出行")
        who.hand_in()
        must(Topic.objects.filter(title=TITLE, state="submitted").exclude(request="").exclude(affected=""), "raised")

    with bench.doing("raise it for a resident by telephone"):
        who = bench.person(WORKER)
        who.button("替居民提出")
        who.type("title", "路灯坏了三盏")
        who.type("facts", "江岭路 12 号门前三盏灯不亮。")
        who.click("公共服务不足")
        who.type("alias", "街坊")
        who.type("contact", "13800001111")
        who.hand_in()
        made = must(Topic.objects.filter(title="路灯坏了三盏", state="submitted", via="phone").first(), "raised")
        must(made.code and made.contact, "a slip and the sealed contact")

    topic = laid_topic("一号议题")
    with bench.doing("admit a topic"):
        who = bench.person(OFFICE)
        who.button("受理", row="一号议题")
        must(state(topic) == "admitted", "admitted")

    meeting = laid_meeting(notified=False)
    with bench.doing("put it on the agenda"):
        who = bench.person(OFFICE)
        who.click(who.page.locator("[data-row]", has_text=str(meeting)).locator("a.button-quiet"))
        who.button("列入", row="一号议题")
        must(AgendaItem.objects.filter(meeting=meeting, topic=topic) and state(topic) == "scheduled", "on the agenda")

    with bench.doing("fix the agenda, send the notice"):
        who = bench.person(CHAIR)
        who.button("定议程", row=str(meeting))
        must(state(meeting) == "agenda_set", "the agenda fixed")
        who = bench.person(OFFICE)
        who.button("发会议通知", row=str(meeting))
        must(state(meeting) == "notified", "the notice sent")

    today = laid_meeting(notified=True, title="二号议题")
    with bench.doing("open the room with all present"):
        who = bench.person(OFFICE)
        who.button("宣布开会", row=str(today))
        who.button("其余均已到会，宣布开会")
        must(state(today) == "in_session", "in session")

    with bench.doing("an item with a task"):
        who = bench.person(OFFICE, f"/deliberation/meetings/{today.pk}/room/")
        who.click("通过")
        who.choose("lead", "城建集团松林项目部")
        who.type("done_when", "护栏和标线现场可见")
        who.click("牵头单位当场认领")
        who.button("记下任务")
        item = today.items.get(topic__title="二号议题")
        task = must(item.proposed.first(), "a task")
        must(item.outcome == "adopted" and task.lead and task.due_on and task.what == OPTION and task.accepted, "whole")

    with bench.doing("confirm, close, sign"):
        who = bench.person(CHAIR, f"/deliberation/meetings/{today.pk}/room/")
        who.button("确认会议决定")
        must(state(item.topic) == "implementing", "the decision binds")
        who = bench.person(OFFICE, f"/deliberation/meetings/{today.pk}/room/")
        for other in today.items.filter(outcome="", topic__isnull=False):
            raise SystemExit(f"{other} has no outcome.")
        who.button("结束会议，起草纪要")
        must(state(today) == "minuted", "minutes drafted")
        minutes = Meeting.objects.get(pk=today.pk).minutes
        type(minutes).objects.filter(pk=minutes.pk).update(objections_until=minutes.objections_until - timedelta(9))
        from wugong.flow.actions import reseat

        reseat(Meeting.objects.get(pk=today.pk), actor=actor(OFFICE))  # two working days later
        who = bench.person(CHAIR)
        who.button("签发纪要", row=str(today))
        must(state(today) == "signed", "minutes signed")


def tasks(bench):
    """A task reported and verified; its topic answered and closed."""
    from wugong.commitments.models import Commitment
    from wugong.common.actor import SYSTEM
    from wugong.deliberation.models import Topic
    from wugong.flow.actions import take

    task = must(laid_task(), "a task of the unit")
    with bench.doing("report a task done, verify it"):
        who = bench.person(UNIT)
        who.type("proof", "三个摊位已办完，照片在社区公示栏。", row=task.what)
        who.button("报完成", row=task.what)
        must(state(task) == "reported_done", "reported")
        who = bench.person(OFFICE)
        must("照片在社区公示栏" in who.page.inner_text("main"), "the report stands in the line")
        who.button("验收", row=task.what)
        must(Commitment.objects.get(pk=task.pk).state == "closed", "verified")

    topic = Topic.objects.get(pk=task.origin_id)
    must(topic.state == "carried_out", "all tasks are done")
    with bench.doing("answer the proposer, close"):
        who = bench.person(OFFICE)
        who.type("text", "税费政策已讲两场，摊主可到窗口再问。", row=topic.title)
        who.button("答复提出人", row=topic.title)
        must(state(topic) == "feedback_given", "answered")
        take(Topic.objects.get(pk=topic.pk), "no_reply", actor=SYSTEM)  # five working days later
        who = bench.person(OFFICE)
        who.button("办结议题", row=topic.title)
        must(state(topic) == "closed", "closed")


def laid_task():
    """A task of the unit, from a topic of the street that was adopted; accepted on the spot."""
    from wugong.commitments.models import Commitment
    from wugong.common import clock
    from wugong.deliberation.actions import room
    from wugong.deliberation.models import ProposedTask
    from wugong.flow.actions import perform
    from wugong.organisations.models import Organisation

    meeting = laid_meeting(notified=True, title="三号议题")
    room.open_with_all(meeting, actor=actor(OFFICE))
    item = meeting.items.get(topic__title="三号议题")
    lead = Organisation.objects.get(pk=actor(UNIT).organisation)
    words = {"what": "到夜市讲两场税费政策（三号）", "done_when": "讲过两场", "accepted": True}
    until = clock.today() + timedelta(days=20)
    room.write_task(
        ProposedTask(topic=item.topic, item=item), actor=actor(OFFICE), lead=lead, due_on=until, lead_why="", **words
    )
    room.decide(item, decision=room.Decision("adopted"), actor=actor(OFFICE))
    perform(meeting, "confirm", actor=actor(CHAIR))
    return Commitment.objects.filter(what=words["what"]).first()


def pairing(bench):
    """An offer handed in; a pair confirmed by the street and answered by a side."""
    from wugong.pairing.models import Offer, Pairing

    with bench.doing("hand in an offer"):
        who = bench.person(UNIT)
        who.button("说说能给什么")
        must(who.page.locator("select[name=category]").count(), "the form of an offer")
        who.page.locator("select[name=category]").select_option(index=1)
        who.count["clicks"] += 1
        who.type("title", "周末税费咨询")
        who.type("quantity", "6")
        who.hand_in()
        must(Offer.objects.filter(title="周末税费咨询", quantity=6, state="submitted"), "handed in")

    street = actor(OFFICE).place[:9]
    pair = must(Pairing.objects.filter(state="suggested", giver__place__code__startswith=street).first(), "a pair")
    with bench.doing("confirm and answer a pair"):
        who = bench.person(OFFICE)
        who.button("提出这一对", row=str(pair.giver))
        must(state(pair) == "proposed", "proposed")
        who = bench.person(side_of(pair))
        who.button("同意结对", row=str(pair.receiver))
        after = Pairing.objects.get(pk=pair.pk)
        must(after.giver_agreed_at or after.receiver_agreed_at, "a side has agreed")


def side_of(pair):
    """The sign-in name of somebody at the desk of the unit."""
    from wugong.flow.models import Todo
    from wugong.organisations.models import Appointment

    todo = Todo.objects.filter(matter=pair.pk, done_at__isnull=True, organisation=pair.giver_id).first()
    held = Appointment.objects.filter(post__organisation=todo.organisation, post__role=todo.role, state="serving")
    return held.select_related("user").first().user.username


def whistle(bench):
    """A whistle drafted by the office, blown by the secretary, acknowledged by the department."""
    from wugong.deliberation.models import Whistle

    with bench.doing("whistle drafted, blown, acknowledged"):
        who = bench.person(OFFICE)
        who.button("起草吹哨")
        who.type("title", "夜市占道")
        who.type("why", "街道没有执法权。")
        who.choose("lead", "区市场监管局")
        who.hand_in()
        made = must(Whistle.objects.filter(title="夜市占道").first(), "drafted")
        who = bench.person(CHAIR)
        who.button("吹哨", row="夜市占道")
        who = bench.person("department-4")
        who.button("确认收到", row="夜市占道")
        must(state(made) == "acknowledged", "acknowledged")


def lookup(bench):
    """A case found by a resident with the slip, and by an officer with its number."""
    from wugong.deliberation.models import Topic

    topic = Topic.objects.filter(title="路灯坏了三盏").get()
    with bench.doing("a resident looks up a case"):
        who = bench.person(path="/")
        who.type("number", topic.code)
        who.click(who.page.locator("main form button"))
        must("江岭" in who.page.inner_text("main"), "the answer with the community")

    own = Topic.objects.get(title="一号议题")
    kind, serial = own.biz_no.split("-")[1], int(own.biz_no.split("-")[3])
    with bench.doing("an officer looks up a case"):
        who = bench.person(OFFICE)
        who.page.keyboard.press("/")
        who.page.keyboard.type(f"{kind}{serial}")
        who.page.keyboard.press("Enter")
        who.page.wait_for_url(f"**/topics/{own.pk}/")
        who.count["characters"] += len(f"{kind}{serial}")
        who.count["fields"] += 1


PARTS = (deliberation, tasks, pairing, whistle, lookup)
