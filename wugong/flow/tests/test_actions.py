from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.bilingual import in_two
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import action, begin, follow, take, undo
from wugong.flow.binding import Card
from wugong.flow.matters import index, index_new
from wugong.flow.models import Matter, Participant, Timer, Todo
from wugong.flow.queries import buttons_for, found, matters_visible_to, todos_for, waited_for
from wugong.flow.sendings import AlreadySent, new_token, one_sending
from wugong.flow.table import Guard
from wugong.flow.tests.conftest import STREET, UNIT, person
from wugong.flow.tests.errand.binding import ERRAND
from wugong.flow.tests.errand.models import Errand
from wugong.inbox.models import Message
from wugong.record.models import Entry

UUID_OTHER = UUID(int=3)
CST = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 9, 18, 10, tzinfo=CST)


def test_begin_numbers_indexes_records_and_asks(errand, asker, doer):
    assert errand.state == "asked"
    assert errand.biz_no == f"990112001-ERR-{clock.today().year}-00001"
    matter = Matter.objects.get()
    assert (matter.title, matter.street, matter.open) == ("修楼道灯", "990112001", True)
    assert set(matter.participants.values_list("who", flat=True)) == {STREET, UNIT}
    entry = Entry.objects.get()
    assert (entry.act, entry.before, entry.after, entry.user) == ("ask", "", "asked", asker.user)
    assert [t.party for t in todos_for(doer)] == ["doer"]
    assert todos_for(asker).count() == 0
    assert waited_for(asker).count() == 1
    assert Message.objects.get().role == "UL"


def test_a_thing_is_described_once_and_told_in_both_languages(errand):
    asked = []

    def describe(obj):
        asked.append(translation.get_language())
        return Card(title=translation.get_language, detail=lambda: "说明" * 200, words=translation.get_language())

    matter = index(replace(ERRAND, describe=describe), errand)
    assert asked == ["zh-hans"]
    assert (matter.title, matter.title_en, len(matter.detail), len(matter.detail_en)) == ("zh-hans", "en", 300, 300)
    assert "zh" in matter.words


def test_what_an_older_version_left_gets_its_line_its_owner_and_its_clock_again(errand, doer, capsys):
    before = Matter.objects.get()
    Todo.objects.all().delete()
    Timer.objects.all().delete()
    Matter.objects.update(classification="public", title="旧标题", due_at=None)
    call_command("repair")
    after, timer = Matter.objects.get(), Timer.objects.get()
    assert (after.classification, after.title, after.moved_at) == (before.classification, "修楼道灯", before.moved_at)
    assert [todo.due_at for todo in todos_for(doer)] == [after.due_at] == [timer.due_at] != [None]
    entries = Entry.objects.filter(act="mend").count()
    call_command("repair")
    assert (Todo.objects.count(), Timer.objects.count(), Entry.objects.filter(act="mend").count()) == (1, 1, entries)
    said = capsys.readouterr().out.split()
    assert said[-1] == "已读取1件事项。" and len(said) == 3


def test_a_step_out_of_its_turn_blames_nobody(errand, doer):
    with pytest.raises(Stale) as caught:
        take(errand, "finish", actor=doer, seen=errand.version)
    assert ("faster" in str(caught.value), "先办" in str(caught.value)) == (False, False)
    with pytest.raises(Stale):
        take(errand, "finish", actor=doer, seen=errand.version + 1)


def test_a_refused_sending_leaves_its_token_to_the_next(db, asker, doer):
    token = new_token()

    def send(actor):
        with one_sending(lambda: token):
            return begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=actor)

    with pytest.raises(Denied):
        send(doer)
    made = send(asker)
    with pytest.raises(AlreadySent) as again:
        send(asker)
    assert (Errand.objects.get(), again.value.address) == (made, Matter.objects.get().url)


def test_begin_is_refused_to_others_and_leaves_only_the_attempt(db, doer):
    with pytest.raises(Denied):
        begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=doer)
    assert Errand.objects.count() == Matter.objects.count() == Todo.objects.count() == 0
    assert Entry.objects.get().outcome == "denied"


def test_take_moves_and_closes_what_was_awaited(errand, doer):
    after = take(errand, "accept", actor=doer)
    assert after.state == errand.state == "doing"
    assert after.version == 1
    assert Todo.objects.filter(done_at__isnull=True).count() == 1
    assert Entry.objects.get(act="accept").before == "asked"


@pytest.mark.parametrize("who", ["asker", "boss"])
def test_take_by_the_wrong_party_changes_nothing_and_is_recorded(errand, request, who):
    with pytest.raises(Denied) as refused:
        take(errand, "accept", actor=request.getfixturevalue(who))
    assert "the doer" in str(refused.value)
    errand.refresh_from_db()
    assert (errand.state, errand.version) == ("asked", 0)
    denied = Entry.objects.get(outcome="denied")
    assert (denied.act, denied.object_id, denied.before) == ("accept", errand.pk, "asked")


def test_guard_refuses_with_its_sentence_and_an_exception_excuses_only_what_may_be_excused(errand, doer):
    take(errand, "accept", actor=doer)
    with pytest.raises(Refusal) as refused:
        take(errand, "finish", actor=doer, reason="because")
    assert str(refused.value) == "No proof yet (7). Add one, then finish."
    assert refused.value.rule == "E-1"
    Errand.objects.update(proof="photo")
    with pytest.raises(Refusal, match="rain"):
        take(errand, "finish", actor=doer, rain=True)
    assert take(errand, "finish", actor=doer, rain=True, reason="lamp is urgent").state == "done"
    assert Entry.objects.get(act="finish", outcome="done").reason == "lamp is urgent"
    assert Entry.objects.filter(outcome="refused").count() == 2


def test_a_missing_reason_is_asked_for_at_its_field(errand, doer):
    with pytest.raises(Invalid) as refused:
        take(errand, "query", actor=doer, reason="  ")
    assert refused.value.field == "reason"


def test_second_mover_is_told_what_it_is_now(errand, doer):
    mine, theirs = Errand.objects.get(), Errand.objects.get()
    take(mine, "accept", actor=doer)
    with pytest.raises(Stale, match="being done"):
        take(theirs, "accept", actor=doer)
    with pytest.raises(Stale):
        take(Errand.objects.get(), "note", actor=doer, seen=0)
    assert Errand.objects.get().version == 1


def test_changes_are_written_with_the_step_and_taken_back_with_it(errand, doer, asker):
    take(errand, "accept", actor=doer, changes={"proof": "p"})
    assert Errand.objects.get().proof == "p"
    with pytest.raises(Refusal):
        undo(errand, actor=asker)
    undo(errand, actor=doer)
    errand.refresh_from_db()
    assert (errand.state, errand.proof, errand.version) == ("asked", "", 2)
    assert todos_for(doer).count() == 1
    assert Timer.objects.filter(closed_at__isnull=True).count() == 1


def test_undo_ends_with_the_day_and_when_somebody_went_on(errand, doer):
    take(errand, "accept", actor=doer)
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(Refusal):
        undo(errand, actor=doer)
    take(errand, "query", actor=doer, reason="where")
    with pytest.raises(Refusal):
        undo(errand, actor=doer)
    assert Errand.objects.get().state == "paused"


def test_clock_spans_states_pauses_and_goes_on(db, asker, doer):
    with clock.at(FRIDAY):
        errand = begin(Errand(what="x", asker=STREET, doer=UNIT), "ask", actor=asker)
    timer = Timer.objects.get()
    # Friday 18th + 3 working days: Sunday 20th is a make-up working day, so Sun, Mon, Tue: end of the 22nd.
    assert timer.due_at == datetime(2026, 9, 23, tzinfo=CST)
    with clock.at(FRIDAY + timedelta(hours=1)):
        take(errand, "accept", actor=doer)
    assert Todo.objects.get(done_at__isnull=True).due_at == timer.due_at
    with clock.at(FRIDAY + timedelta(hours=2)):
        take(errand, "query", actor=doer, reason="where")
    timer.refresh_from_db()
    assert timer.stopped_at is not None
    assert Matter.objects.get().due_at is None
    with clock.at(datetime(2026, 9, 29, 9, tzinfo=CST)):
        take(errand, "supply", actor=asker)
    timer.refresh_from_db()
    # Three working days were left on the Friday; from Tuesday 29th: 30th, then 8 and 9 October after the holiday.
    assert timer.stopped_at is None
    assert timer.due_at == datetime(2026, 10, 10, tzinfo=CST)
    assert Timer.objects.count() == 1


def test_an_action_wants_an_actor_and_nests_in_one_transaction(errand, doer):
    @action
    def both(obj, *, actor):
        take(obj, "accept", actor=actor)
        take(obj, "finish", actor=actor)

    with pytest.raises(TypeError):
        both(errand)
    with pytest.raises(Refusal):
        both(errand, actor=doer)
    assert Errand.objects.get().state == "asked"
    assert [e.outcome for e in Entry.objects.order_by("id")] == ["done", "refused"]


@pytest.mark.parametrize("why", ["请找 11010519491231002X 的家属", "打到 6222 0212 3456 7890 128"])
def test_a_reason_holds_no_identity_or_card_number(errand, doer, why):
    with pytest.raises(Invalid, match="不存身份证号和银行卡号") as refused:
        take(errand, "query", actor=doer, reason=why)
    assert (refused.value.field, refused.value.rule) == ("reason", "privacy")
    assert why not in str(Entry.objects.filter(outcome="refused").values_list("reason", "detail"))


def test_locked_refuses_outside_a_transaction(transactional_db):
    from wugong.common.locks import locked

    with pytest.raises(transaction.TransactionManagementError):
        locked(Errand(what="x", asker=STREET, doer=UNIT))


def test_visibility_by_place_by_part_and_by_class(errand, asker, doer):
    stranger = person("UL", UUID_OTHER, "990112001001")
    other_street = person("SO", UUID_OTHER, "990112002")
    audit = person("A3", STREET, "990112")
    assert matters_visible_to(asker).count() == matters_visible_to(doer).count() == 1
    assert matters_visible_to(person("DO", UUID_OTHER, "990112")).count() == 1
    for who in (stranger, other_street, audit):
        assert matters_visible_to(who).count() == 0
    Matter.objects.update(classification="personnel")
    assert matters_visible_to(person("DO", UUID_OTHER, "990112")).count() == 0
    assert matters_visible_to(asker).count() == 1
    assert matters_visible_to(doer).count() == 0  # the post of a person is for heads and their office
    Matter.objects.update(classification="public")
    assert matters_visible_to(stranger).count() == 1
    assert matters_visible_to(SYSTEM).count() == 1


@pytest.mark.parametrize("query", ["楼道", "修楼道灯", "灯", "loudao", "xldd", "ERR", "楼道 00001"])
def test_found_by_characters_pinyin_initials_and_number(errand, asker, query):
    assert [m.pk for m in found(asker, query)] == [errand.pk]


@pytest.mark.parametrize("query", ["", "  ", "%", "楼灯", "道楼", "街道", "xldz"])
def test_not_found_by_what_is_not_there(errand, asker, query):
    assert list(found(asker, query)) == []


def test_followers_hear_of_every_change(errand, doer):
    other = person("DO", UUID_OTHER, "990112")
    follow(Matter.objects.get(), actor=other)
    follow(Matter.objects.get(), actor=other)
    take(errand, "accept", actor=doer)
    assert Message.objects.filter(user=other.user).count() == 1
    follow(Matter.objects.get(), actor=other, on=False)
    take(errand, "query", actor=doer, reason="where")
    assert Message.objects.filter(user=other.user).count() == 1


def test_a_sentence_of_the_system_is_kept_in_both_languages_and_a_persons_words_as_they_are(errand, doer):
    take(errand, "accept", actor=doer, reason=in_two("灯已坏", "the lamp is broken"))
    take(errand, "query", actor=doer, reason="灯在哪里？")
    entry, asked = Entry.objects.get(act="accept"), Entry.objects.get(act="query")
    assert (entry.reason, entry.detail["reason_en"]) == ("灯已坏", "the lamp is broken")
    assert asked.reason == "灯在哪里？"
    assert "reason_en" not in asked.detail


def test_lines_written_many_at_once_are_the_lines_written_one_by_one(db):
    rows = [
        Errand(what=f"第{n}件", asker=STREET, doer=UNIT, state=state) for n, state in enumerate(("asked", "closed"))
    ]
    Errand.objects.bulk_create(rows)
    index_new(ERRAND, rows)
    same = [f.name for f in Matter._meta.fields if f.name not in {"moved_at", "closed_at", "opened_at"}]
    for row in rows:
        many = Matter.objects.filter(pk=row.pk).values(*same).get()
        assert many["open"] == (row.state == "asked")
        parts = set(Participant.objects.filter(matter=row.pk).values_list("who", flat=True))
        assert parts == {STREET, UNIT}
        Matter.objects.filter(pk=row.pk).delete()
        index(ERRAND, row)
        assert Matter.objects.filter(pk=row.pk).values(*same).get() == many


def test_the_case_is_read_once_for_all_buttons(errand, doer, monkeypatch):
    read = []
    counted = replace(ERRAND, case=lambda *given, **more: read.append(1) or ERRAND.case(*given, **more))
    monkeypatch.setattr("wugong.flow.queries.binding_of", lambda _obj: counted)
    take(errand, "accept", actor=doer)
    assert len([button for button in buttons_for(doer, errand) if button.step.guards]) >= 1
    assert len(read) <= 1


def test_a_guard_that_hides_takes_the_button_away_and_refuses_all_the_same(errand, doer, monkeypatch):
    wet = Guard("E-3", lambda case: case.proof, "No proof yet.", "proof is there", hides=True)
    steps = tuple(replace(step, guards=(wet,)) if step.name == "note" else step for step in ERRAND.machine.steps)
    hiding = replace(ERRAND, machine=replace(ERRAND.machine, steps=steps))
    for where in ("queries", "actions"):
        monkeypatch.setattr(f"wugong.flow.{where}.binding_of", lambda _obj: hiding)
    take(errand, "accept", actor=doer)
    assert "note" not in {button.step.name for button in buttons_for(doer, errand)}
    with pytest.raises(Refusal):
        take(errand, "note", actor=doer)
    errand.proof = "a letter"
    assert "note" in {button.step.name for button in buttons_for(doer, errand)}


def test_what_an_effect_refuses_is_recorded_under_the_step_that_was_taken(errand, asker, doer, monkeypatch):
    """Also where the effect takes a step of another case, or the case is only beginning."""
    other = begin(Errand(what="别的", asker=STREET, doer=UNIT), "ask", actor=asker)
    stop = lambda _row, **_inputs: take(other, "note", actor=doer)  # noqa: E731
    monkeypatch.setitem(ERRAND.after, "accept", stop)
    monkeypatch.setitem(ERRAND.after, "ring", stop)
    new = Errand(what="再一件", asker=STREET, doer=UNIT)
    for act in (lambda: take(errand, "accept", actor=doer), lambda: begin(new, "ring", actor=asker)):
        with pytest.raises(Stale):
            act()
    refused = Entry.objects.exclude(outcome="done").order_by("id").values_list("act", "object_id")
    assert list(refused) == [("accept", errand.pk), ("ring", new.pk)]


@pytest.mark.parametrize(("classification", "said"), [("internal", True), ("restricted", False)])
def test_who_acts_for_a_body_reads_in_the_message_why(errand, asker, doer, monkeypatch, classification, said):
    """Not of what is restricted, for a message may go out by mail."""
    steps = tuple(replace(s, tells=("asker",)) if s.name == "query" else s for s in ERRAND.machine.steps)
    asking = next(step for step in steps if step.name == "query")
    monkeypatch.setattr("wugong.flow.actions._step", lambda _bound, _name: asking)
    Errand.objects.update(classification=classification)
    take(errand, "query", actor=doer, reason="缺少电闸图。")
    message = Message.objects.order_by("id").last()
    assert (message.body, message.body_en) == (
        ("an errand · 原因：缺少电闸图。", "an errand · Reason: 缺少电闸图。") if said else ("an errand",) * 2
    )
