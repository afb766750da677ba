"""From the request to the seal, in both directions; a dispute; a lapse: on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM, Hat, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.consultation import testing
from wugong.consultation.actions import set_practice
from wugong.consultation.bindings.consultation import CONSULTATION
from wugong.consultation.course import course, heading
from wugong.consultation.models import Consultation, Opening, Recusal
from wugong.consultation.opinions import read
from wugong.documents.models import Document
from wugong.flow.actions import perform
from wugong.flow.alarms import ring_due
from wugong.flow.calendar import publish_year
from wugong.flow.models import Matter, Timer
from wugong.flow.queries import reread, seen_of
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.organisations.models import Appointment
from wugong.record.models import Entry
from wugong.workdays.rules import Day

pytestmark = pytest.mark.django_db
MONDAY = at(11, 2)
DIRECTIONS = pytest.mark.parametrize("direction", ["down", "up"])


def state(case) -> str:
    return Consultation.objects.get(pk=case.pk).state


@pytest.mark.engine
@DIRECTIONS
def test_from_the_request_to_the_seal(cast, direction):
    with clock.at(MONDAY):
        case, sides = testing.issued(cast, direction)
        assert (case.state, case.letter.number) == ("issued", Document.objects.get().number)
        assert desks(case) == {("answerer", case.answerer_id)}
        assert due(case) == end_of(11, 3)
        perform(case, "acknowledge", actor=sides.heads)
        assert due(case) == end_of(11, 4)  # name who drafts
        drafter = Consultation._meta.get_field("drafter").related_model.objects.get(pk=sides.drafts.user)
        perform(reread(case), "assign", actor=sides.heads, drafter=drafter)
        assert due(case) == end_of(11, 16)  # ten working days from receipt
    with clock.at(at(11, 10)):
        perform(reread(case), "ask", actor=sides.drafts, question="是否在基层所工作过？")
        assert due(case) == end_of(11, 13)  # three working days for the answer; the ten stand still
        stopped = Timer.objects.filter(matter=case.pk, stopped_at__isnull=False)
        assert set(stopped.values_list("name", flat=True)) == {"acknowledged"}
    with clock.at(at(11, 12)):
        perform(reread(case), "supply", actor=sides.asks, supplied="没有，一直在局机关。")
        assert due(case) == end_of(11, 18)
        inputs = {**testing.MET, "meeting_on": clock.today(), "draft_verdict": "agree_with_comments"}
        perform(reread(case), "deliberate", actor=sides.drafts, text=testing.REASONS, **inputs)
        perform(reread(case), "return_opinion", actor=sides.heads)
        case = testing.decided(case, sides)
        assert {party for party, _who in desks(case)} == {"publisher" if direction == "down" else "notifier"}
        until = {"publicity_until": clock.today() + timedelta(days=7), "publicity_where": "区政府公告栏"}
        told = {"treatment": "partly", "treatment_reason": "推迟到验收后到任。"}
        none = {**told, "treatment": "none"}
        if direction == "down":
            perform(case, "publicise", actor=sides.asks, **until)
            stays(reread(case), lambda: perform(reread(case), "notify", actor=sides.asks, **told), Refusal, "publicity")
        else:  # an adjustment is not made public first
            stays(reread(case), lambda: perform(case, "publicise", actor=sides.asks, **until), Refusal, "publicity")
            stays(reread(case), lambda: perform(reread(case), "notify", actor=sides.asks, **none), Refusal, "treatment")
            perform(reread(case), "notify", actor=sides.asks, **told)
    with clock.at(at(11, 20)):
        if direction == "down":
            stays(reread(case), lambda: perform(reread(case), "notify", actor=sides.asks, **none), Refusal, "treatment")
            stays(reread(case), lambda: perform(reread(case), "notify", actor=sides.asks, **told), Refusal, "publicity")
            perform(reread(case), "notify", actor=sides.asks, **told, objections=0)
    assert Document.objects.filter(source_id=case.pk, state="issued").count() == 2
    with clock.at(at(12, 22)):
        ring_due()
    assert state(case) == "sealed"


def test_a_dispute_is_coordinated_before_anything_is_decided(cast):
    with clock.at(MONDAY):
        case, sides = testing.returned(cast, "disagree")
        assert desks(case) == {("referee", case.organiser_id)}
        stays(case, lambda: testing.decided(case, sides), Refusal, "coordination")
        perform(case, "coordinate", actor=sides.coordinates)
        ended = {"outcome": "differs", "conclusion": "双方意见已充分听取。"}
        stays(
            reread(case), lambda: perform(reread(case), "conclude", actor=sides.coordinates, **ended), Refusal,
            "coordination",
        )  # fmt: skip
        perform(reread(case), "give_statement", actor=sides.asks, text="所里急需人。")
        assert ("unheard", case.answerer_id) in desks(case)
        assert ("unheard", case.initiator_id) not in desks(case)
        perform(reread(case), "give_statement", actor=sides.heads, text="夜市下月验收。")
        perform(reread(case), "give_statement", actor=sides.coordinates, side="answerer", text="街道当面说明。")
        said = read(reread(case).answerer_statement)["text"]  # one statement takes no other's place
        assert "夜市下月验收。" in said
        assert "街道当面说明。" in said
        perform(reread(case), "conclude", actor=sides.coordinates, **ended)
        assert testing.decided(case, sides).state == "decided"


def test_silence_is_seen(cast):
    with clock.at(at(1, 26)):  # the spring festival lies in the month
        case, sides = testing.prepared(cast)
        assert due(case) == end_of(2, 9)
    with clock.at(at(2, 24, 8, 30)):
        ring_due()
        assert state(case) == "preparing"
    with clock.at(at(2, 27)):
        ring_due()
        found = reread(case)
        assert (found.state, found.verdict) == ("lapsed", "")
        assert Entry.objects.filter(object_id=case.pk, act="lapse", outcome="done").count() == 1
        assert desks(case) == {("decider", case.initiator_id)}
        assert testing.decided(case, sides).state == "decided"


@pytest.mark.parametrize("effect", ["advisory", "consent_required"])
def test_a_question_does_not_prolong_the_month_and_who_asked_was_not_silent(cast, effect):
    """Domain 3.6: never over a month. Who leaves a question without an answer gains no consent by it."""
    officer = cast.actor("district_officer")
    with clock.at(MONDAY):
        set_practice(effect=effect, silence="deemed_consent", reason="区委决定", actor=officer)
        case, sides = testing.prepared(cast)
    told = "另告知电话13812345678"
    for day in (at(11, 9), at(11, 23)):
        with clock.at(day):
            stays(case, lambda: perform(reread(case), "ask", actor=sides.drafts, question=told), Refusal, "R-80")
            perform(reread(case), "ask", actor=sides.drafts, question="任职多久？")
            assert reread(case).supplied == ""  # the answer to the first question is none to the second
            if day == at(11, 9):
                perform(reread(case), "supply", actor=sides.asks, supplied="四年。")
    with clock.at(end_of(12, 2) - timedelta(minutes=1)):
        ring_due()
        assert state(case) == "info_requested"
    with clock.at(end_of(12, 2)):
        ring_due()
        found = reread(case)
        assert (found.state, found.verdict) == ("lapsed", "")
        assert "未答复" in heading(found)
        if effect == "advisory":
            assert testing.decided(case, sides).state == "decided"
        else:
            assert desks(case) == {("referee", case.organiser_id)}
            stays(found, lambda: testing.decided(case, sides), Refusal, "coordination")


def spring_festival_2027() -> list[Day]:
    """A notice for 2027 of the usual shape: the festival from 5 to 11 February, two weekends worked for it."""
    off = [date(2027, 1, 1), *(date(2027, 2, day) for day in range(5, 12)), date(2027, 4, 5), date(2027, 5, 3)]
    off += [date(2027, 5, 4), date(2027, 5, 5), date(2027, 6, 9), date(2027, 9, 15)]
    off += [date(2027, 10, day) for day in range(1, 8)]
    worked = [date(2027, 1, 30), date(2027, 2, 14), date(2027, 5, 8), date(2027, 9, 26), date(2027, 10, 9)]
    return [Day(day, is_workday=day in worked) for day in sorted([*off, *worked])]


def test_the_terms_over_the_spring_festival_move_when_its_days_are_published(cast):
    """Ten working days and the month of the letter, by the days of the law at first, by the notice when it is there."""

    def ends(name):
        found = Timer.objects.get(matter=case.pk, name=name)
        return found.due_at, found.provisional

    with clock.at(at(1, 28, year=2027)):
        case, _sides = testing.prepared(cast)
        assert ends("acknowledged") == (end_of(2, 15, 2027), True)
        assert ends("sent") == (end_of(3, 1, 2027), True)  # 28 February is a Sunday
        publish_year(2027, days=spring_festival_2027(), source="国办通知", actor=SYSTEM)
        assert ends("acknowledged") == (end_of(2, 16, 2027), False)
        assert ends("sent") == (end_of(3, 1, 2027), False)
    with clock.at(at(2, 16, 23, year=2027)):
        ring_due()
        assert state(case) == "preparing"
    with clock.at(at(3, 2, year=2027)):
        ring_due()
        assert state(case) == "lapsed"


def test_an_award_has_five_working_days(cast):
    with clock.at(MONDAY):
        case, _sides = testing.prepared(cast, occasion="award")
        assert due(case) == end_of(11, 9)


def test_where_consent_is_required_silence_and_dissent_are_no_consent(cast):
    officer = cast.actor("district_officer")
    with clock.at(MONDAY):
        before, asks = testing.returned(cast, "insufficient_information")
        set_practice(effect="consent_required", silence="escalate_then_lapse", reason="区委决定", actor=officer)
        case, sides = testing.lapsed(cast)
        assert desks(case) == {("referee", case.organiser_id)}
        stays(case, lambda: testing.decided(case, sides), Refusal, "coordination")
        assert testing.decided(before, asks).state == "decided"  # a case under way keeps what it began with
        perform(case, "coordinate", actor=officer)
        for actor in (sides.asks, sides.heads):
            perform(reread(case), "give_statement", actor=actor, text="已说明。")
        perform(reread(case), "conclude", actor=officer, outcome="differs", conclusion="意见不一。")
        stays(reread(case), lambda: testing.decided(case, sides), Refusal, "consent")
        assert testing.decided(case, sides, "dropped").decision == "dropped"


@pytest.mark.engine
@pytest.mark.parametrize("effect", ["advisory", "consent_required"])
@pytest.mark.parametrize("answer", ["", "disagree"])
def test_a_street_that_did_not_agree_consents_by_its_committee(cast, effect, answer):
    """R-07: an opinion changes the way it was formed, whether it was silence or a signed “disagree”."""
    if not answer and effect == "advisory":
        return  # silence is no dispute there
    officer = cast.actor("district_officer")
    agreed = {"outcome": "agreed", "conclusion": "双方意见一致。"}
    with clock.at(MONDAY):
        set_practice(effect=effect, silence="escalate_then_lapse", reason="区委决定", actor=officer)
        case, sides = testing.returned(cast, answer) if answer else testing.lapsed(cast)
        signed = (case.verdict, case.opinion, case.meeting_no, case.present)
        perform(case, "coordinate", actor=officer)
        for actor in (sides.asks, sides.drafts):  # one officer of each side
            perform(reread(case), "give_statement", actor=actor, text="同意。")
        stays(reread(case), lambda: perform(reread(case), "conclude", actor=officer, **agreed), Refusal, "R-07")
        stays(reread(case), lambda: perform(reread(case), "sign_late", actor=sides.heads), Denied, "role")

        def deliberate(actor=sides.drafts, **other):
            return lambda: perform(reread(case), "deliberate_late", actor=actor, **testing.met_late(**other))

        stays(reread(case), deliberate(meeting_on=clock.today() - timedelta(days=1)), Refusal, "R-07")
        stays(reread(case), deliberate(present=4, in_favour=4, reserved=0), Refusal, "R-07")
        stays(reread(case), deliberate(actor=sides.asks), Denied, "role")
        deliberate(actor=sides.heads)()
        stays(reread(case), lambda: perform(reread(case), "sign_late", actor=sides.heads), Refusal, "R-07")
        deliberate(meeting_no="党工委〔2026〕第32次会议")()
        assert ("consenter", case.answerer_id) in desks(case)
        stays(reread(case), lambda: perform(reread(case), "conclude", actor=officer, **agreed), Refusal, "R-07")
        perform(reread(case), "sign_late", actor=sides.heads)
        assert ("consenter", case.answerer_id) not in desks(case)
        stays(reread(case), deliberate(), Refusal, "R-07")  # a signed consent stays
        perform(reread(case), "conclude", actor=officer, **agreed)
        case = testing.decided(case, sides)
        assert case.decision == "go_ahead"
        assert (case.verdict, case.opinion, case.meeting_no, case.present) == signed
        assert "第32次会议" in str([row.title for row in course(case)])


@pytest.mark.parametrize("late", ["consent", "statement", ""])
def test_the_notice_says_what_came_after_the_term(cast, client, late):
    """A consent or a statement in coordination is an opinion that was treated; “none” is offered where none came."""
    officer = cast.actor("district_officer")
    with clock.at(MONDAY):
        if late:
            set_practice(effect="consent_required", silence="escalate_then_lapse", reason="区委决定", actor=officer)
        case, sides = testing.lapsed(cast)
        if late:
            perform(case, "coordinate", actor=officer)
            for actor in (sides.asks, sides.heads):
                perform(reread(case), "give_statement", actor=actor, text="已说明。")
            if late == "consent":
                perform(reread(case), "deliberate_late", actor=sides.drafts, **testing.met_late())
                perform(reread(case), "sign_late", actor=sides.heads)
            outcome = "agreed" if late == "consent" else "differs"
            perform(reread(case), "conclude", actor=officer, outcome=outcome, conclusion="已听取。")
        case = testing.decided(case, sides, "go_ahead" if late == "consent" else "dropped")
        if late == "consent":
            until = {"publicity_until": clock.today() + timedelta(days=7), "publicity_where": "区政府公告栏"}
            perform(case, "publicise", actor=sides.asks, **until)
    with clock.at(at(11, 12)):
        client.force_login(cast.users["department_officer"])
        form = client.get(reverse("web:step", args=["consultation", case.pk, "notify"])).context["form"]
        offered = {value for value, _label in form.fields["treatment"].widget.choices}
        assert offered == ({"adopted", "partly", "not_adopted"} if late else {"none"})
        why = {"treatment_reason": "经研究。", **({"objections": 0} if late == "consent" else {})}
        right, wrong = ("adopted", "none") if late else ("none", "adopted")

        def notify(treatment):
            return perform(reread(case), "notify", actor=sides.asks, treatment=treatment, **why)

        stays(reread(case), lambda: notify(wrong), Refusal, "treatment")
        notify(right)
        page = client.get(reverse("consultation:consultation", args=[case.pk])).content.decode()
    said = str(Document.objects.order_by("created_at").last().content)
    assert "期限内未收到意见" in said
    assert ("协调期间，贵方研究同意（党工委〔2026〕第31次会议，2026年11月2日）。" in said) == (late == "consent")
    assert ("协调期间，已听取贵方陈述。" in said) == (late == "statement")
    assert ("协调期间表示同意" in page) == (late == "consent")


def test_a_department_has_no_committee_and_agrees_by_its_statement(cast):
    with clock.at(MONDAY):
        case, sides = testing.returned(cast, "disagree", direction="up")
        perform(case, "coordinate", actor=sides.coordinates)
        for actor in (sides.asks, sides.heads):
            perform(reread(case), "give_statement", actor=actor, text="已说明。")
        late = testing.met_late()
        stays(reread(case), lambda: perform(case, "deliberate_late", actor=sides.heads, **late), Refusal, "R-07")
        ended = {"outcome": "agreed", "conclusion": "双方意见一致。"}
        assert perform(reread(case), "conclude", actor=sides.coordinates, **ended).state == "coordinated"


@pytest.mark.parametrize("heard", [(), ("asks",), ("heads",)])
def test_a_dispute_ends_only_when_both_sides_were_heard(cast, heard):
    with clock.at(MONDAY):
        case, sides = testing.returned(cast, "disagree")
        perform(case, "coordinate", actor=sides.coordinates)
        for side in heard:
            perform(reread(case), "give_statement", actor=getattr(sides, side), text="我方意见已书面说明。")

        def conclude(outcome="differs"):
            return perform(reread(case), "conclude", actor=sides.coordinates, outcome=outcome, conclusion="已听取。")

        for outcome in ("agreed", "differs", "dropped"):
            stays(reread(case), lambda outcome=outcome: conclude(outcome), Refusal, "coordination")
        stays(reread(case), lambda: testing.decided(case, sides), Refusal, "coordination")
        for side in {"asks", "heads"} - set(heard):
            said = {"side": "asker" if side == "asks" else "answerer", "text": "当面陈述，由组织部记录。"}
            perform(reread(case), "give_statement", actor=sides.coordinates, **said)
        assert conclude().state == "coordinated"


@pytest.mark.engine
def test_two_hands_a_meeting_and_nobody_with_an_interest(cast):
    with clock.at(MONDAY):
        case, sides = testing.prepared(cast)
        given = {**testing.MET, "meeting_on": clock.today(), "draft_verdict": "agree", "text": "同意。"}

        def deliberate(**other):
            return lambda: perform(reread(case), "deliberate", actor=sides.drafts, **{**given, **other})

        stays(case, deliberate(meeting_on=clock.today() - timedelta(days=9)), Refusal, "R-07")
        stays(case, deliberate(present=4, in_favour=4, reserved=0), Refusal, "R-07")
        stays(case, deliberate(in_favour=8, reserved=1), Refusal, "R-07")
        stays(case, deliberate(expected=2, present=2, in_favour=2, reserved=0), Refusal, "R-07")
        stays(case, deliberate(text="见其考察材料。"), Invalid, "2.6")
        stays(case, deliberate(text=" "), Invalid, "reason")
        deliberate()()
        Consultation.objects.filter(pk=case.pk).update(drafter=sides.heads.user)
        stays(reread(case), lambda: perform(reread(case), "return_opinion", actor=sides.heads), Refusal, "R-07")
        Consultation.objects.filter(pk=case.pk).update(drafter=sides.drafts.user)
        keeps_out = {"ground": "relative", "actor": sides.heads}
        stays(
            reread(case), lambda: perform(reread(case), "recuse", **keeps_out), Refusal, "recusal"
        )  # the one secretary
        Recusal.objects.create(consultation=case, user=sides.heads.user, name="书记", ground="relative")
        stays(reread(case), lambda: perform(reread(case), "return_opinion", actor=sides.heads), Refusal, "recusal")


def test_what_a_letter_may_not_be(cast):
    with clock.at(MONDAY):
        case, sides = testing.drafted(cast)
        stranger = cast.users["liaison_officer"]
        stays(case, lambda: perform(case, "issue", actor=sides.asks, recipient=stranger), Refusal, "recipient")
        with pytest.raises(Refusal) as refused:
            testing.drafted(cast, candidate="孟凡 110101199001011234")
        assert refused.value.rule == "candidate"
        own = cast.users["street_secretary"]
        about, _sides = testing.drafted(cast, candidate=own.name)
        stays(about, lambda: perform(about, "issue", actor=sides.asks, recipient=own), Refusal, "recipient")
        for fault in ({"proposal": "附考察材料一份"}, {"materials": ["personnel"]}):
            with pytest.raises(Refusal) as refused:
                testing.drafted(cast, **fault)
            assert refused.value.rule == "2.6"
        with pytest.raises(Refusal) as refused:
            testing.drafted(cast, occasion="adjustment")
        assert refused.value.rule == "occasion"


def test_a_letter_that_nobody_could_receive_says_what_comes_first(cast, client):
    with clock.at(MONDAY):
        case, _sides = testing.drafted(cast)
        users = [cast.users[name].pk for name in ("street_secretary", "street_staff")]
        Appointment.objects.filter(user__in=users).delete()
        client.force_login(cast.users["department_officer"])
        step = reverse("web:step", args=["consultation", case.pk, "issue"])
        said = f"{case.answerer}目前无人能收函。请组织部先配齐岗位。"
        assert said in client.get(step).content.decode()
        for recipient in ("", str(users[0])):
            answer = client.post(step, {"recipient": recipient})
            assert (answer.status_code, answer.context["form"].errors["recipient"]) == (422, [said])


def test_a_draft_is_its_own_sides_and_a_letter_its_heads_alone(cast):
    with clock.at(MONDAY):
        case, sides = testing.drafted(cast)
        assert seen_of(CONSULTATION, sides.asks).filter(pk=case.pk).exists()
        assert not seen_of(CONSULTATION, sides.heads).filter(pk=case.pk).exists()
        recipient = cast.users["street_secretary"]
        perform(case, "issue", actor=sides.asks, recipient=recipient)
        desk = Hat("desk", Role.SC, sides.heads.organisation, sides.heads.place)
        assert seen_of(CONSULTATION, sides.heads).filter(pk=case.pk).exists()
        assert not seen_of(CONSULTATION, replace(sides.heads, hat=desk)).filter(pk=case.pk).exists()
        draft, before = testing.drafted(cast)[0], Message.objects.count()
        perform(draft, "withdraw", actor=sides.asks, reason="不再需要")
        assert Message.objects.count() == before
        perform(reread(case), "withdraw", actor=sides.asks, reason="不再需要")
        assert Message.objects.count() > before


def test_a_department_may_sign_what_it_drafted_and_need_not_be_waited_for(cast):
    with clock.at(MONDAY):
        case, sides = testing.deliberated(cast, direction="up")
        Consultation.objects.filter(pk=case.pk).update(drafter=sides.heads.user)
        perform(reread(case), "return_opinion", actor=sides.heads)
        assert state(case) == "returned"
        case, sides = testing.issued(cast, "up")
        perform(case, "waive", actor=sides.coordinates, reason="急需到岗，区委同意")
        assert "does not wait" in heading(reread(case)) or "不等" in heading(reread(case))
        assert reread(case).waived_why == "急需到岗，区委同意"


@pytest.mark.engine
def test_an_opinion_is_sealed_opened_for_a_purpose_and_closes_itself(cast):
    with clock.at(MONDAY):
        case, sides = testing.deliberated(cast, "disagree")
        assert testing.REASONS not in str(Consultation.objects.filter(pk=case.pk).values().get())
        assert case.verdict == ""
        from wugong.consultation.actions import open_opinion
        from wugong.consultation.queries import open_to

        with pytest.raises(Denied):
            open_opinion(case, purpose="decide", actor=sides.asks)
        perform(case, "return_opinion", actor=sides.heads)
        assert read(case.opinion)["text"] == testing.REASONS
        with pytest.raises(Invalid):
            open_opinion(case, purpose="", actor=sides.asks)
        open_opinion(case, purpose="decide", actor=sides.asks)
        assert open_to(case, sides.asks)
        assert not open_to(case, sides.heads)
        assert Entry.objects.filter(act="open_opinion", outcome="seen", object_id=case.pk).exists()
    with clock.at(MONDAY + timedelta(minutes=16)):
        assert not open_to(case, sides.asks)
    assert Opening.objects.get().purpose == "decide"
    everything = str([*Entry.objects.values_list("reason", "detail"), *Matter.objects.values_list("words", "detail")])
    assert testing.REASONS not in everything
