"""Nobody but a case's own people reads it: a word planted in each sealed field is looked for everywhere."""

from __future__ import annotations

import logging
from contextlib import suppress

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from tests.cast import EVERYBODY, NO_ONE
from tests.ground import laid
from tests.test_access import addresses
from wugong.common.actor import NOBODY, Role
from wugong.common.errors import Refusal
from wugong.flow.actions import perform
from wugong.flow.queries import matters_visible_to, reread
from wugong.inbox.models import Message
from wugong.mediation import actions, policies, queries
from wugong.mediation.models import Paper
from wugong.mediation.testing import agreed, assigned, clerk_of, mediating, party, question, token_of
from wugong.organisations.testing import make_actor
from wugong.privacy.testing import request_of
from wugong.record.models import Entry

# A name, a fact, what was said together, by the first alone, by the second alone, a term, a danger, a question ...
NAME, OTHER, FACT, JOINT, FIRST, SECOND, TERM, DANGER, ASKED, ANSWERED, ASKER, REFUSED = (
    "蔺云鹤", "郗望舒", "琥珀色猫", "青瓷花瓶", "白露之约", "寒潭照影", "玄铁门环", "紫电惊雷", "朱砂梅瓣", "碧海回声",
    "漆雕小满", "苍松翠柏",
)  # fmt: skip
WORDS = (NAME, OTHER, FACT, JOINT, FIRST, SECOND, TERM, DANGER, ASKED, ANSWERED, ASKER, REFUSED)
APART = (FIRST, SECOND)


@laid
def case(cast):
    """A case and a question with a secret word in each sealed field; some of it was refused."""
    judge = cast.actor("retired_mediator")
    made = agreed(cast, parties=[(NAME, "13900000001"), (OTHER, "13900000002")], facts=FACT)
    other = mediating(cast, parties=[(NAME, ""), (OTHER, "")], facts=FACT)
    perform(other, "note", actor=judge, text=JOINT)
    perform(other, "note", actor=judge, text=FIRST, party=party(other, 1))
    perform(other, "note", actor=judge, text=SECOND, party=party(other, 2))
    due = {"due_on": made.next_due, "actor": judge}
    perform(other, "add_term", party=party(other, 1), text=TERM, amount=100, **due)
    for wrong in (REFUSED * 600, f"{REFUSED} 11010519491231002X"):
        with suppress(Refusal):
            perform(other, "note", actor=judge, text=wrong)
    perform(other, "report_danger", actor=judge, police="松林派出所", text=DANGER)
    perform(other, "go_on", actor=clerk_of(cast))
    perform(other, "agree_orally", actor=judge, text=JOINT, lawful=True)
    asked = question(cast, question=ASKED, name=ASKER)
    perform(asked, "answer", actor=judge, text=ANSWERED)
    return reread(other)


def found_in(text: str, words: tuple[str, ...] = WORDS) -> set[str]:
    return {word for word in words if word in text}


def shown(value: object) -> str:
    return bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes | memoryview) else str(value)


def everything_stored() -> str:
    """Every row of every table, as a backup takes it along: record, search, messages and clocks are among them."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                rows += [shown(value) for value in row]
    return "\n".join(rows)


def test_no_table_holds_a_word(case):
    assert found_in(everything_stored()) == set()


def test_the_same_search_finds_what_is_not_sealed(case):
    assert "松林派出所" in everything_stored()


def argumentless() -> list[str]:
    """Every address that needs no argument, pages, feeds, exports and the interface alike."""
    found = []
    for name, entry in addresses(get_resolver().url_patterns):
        if not entry.pattern.converters and not name.startswith(("web:sign_out", "accounts:sign_out")):
            with suppress(Exception):
                found.append(reverse(name))
    return sorted(set(found))


def of_the_case(case) -> list[str]:
    """The addresses of this case: pages, forms, papers, the record, the search, lists, exports, the interface."""
    paper = Paper.objects.first()
    asked = queries.LegalConsultation.objects.get()
    own = ["mediation:conduct", "mediation:slips"]
    return [
        *(reverse(name, args=[case.pk]) for name in own),
        *(reverse("mediation:do", args=[case.pk, name]) for name in ("mark_done", "wish", "note")),
        reverse("mediation:paper", args=[paper.case_id, paper.pk]),
        reverse("mediation:conduct", args=[paper.case_id]),
        reverse("mediation:reply", args=[asked.pk]),
        *(reverse("mediation:number", args=[case.pk, number]) for number in (1, 2)),
        reverse("mediation:asker", args=[asked.pk]),
        reverse("web:case", args=["mediation", case.pk]),
        reverse("web:case", args=["legal_consultation", asked.pk]),
        reverse("web:step", args=["mediation", case.pk, "wish"]),
        reverse("web:ledger", args=["mediation"]),
        *(f"{reverse('web:search')}?q={word}" for word in (NAME, FACT, ASKED)),
        *(f"/api/v1/matters?q={word}" for word in (NAME, TERM)),
        f"/api/v1/matters/{case.pk}",
    ]


def strangers(cast) -> dict[str, Client]:
    """All hats of the cast but the mediator's, a colleague of the same studio, and a clerk of another committee."""
    clients = {}
    for who in EVERYBODY:
        if who != "retired_mediator":
            clients[who] = Client(raise_request_exception=False)
            if who != NO_ONE:
                clients[who].force_login(cast.users[who])
    more = {
        "colleague": make_actor(Role.ME, cast.studio, scope="990112001"),
        "other clerk": make_actor(Role.MC, cast.far_unit, scope="990112002"),
        "street clerk": make_actor(Role.MC, cast.pwc, scope="990112001"),
    }
    for who, actor in more.items():
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(queries.User.objects.get(pk=actor.user))
    return clients


@pytest.mark.slow  # every hat opens every address of the case, and every list, export and feed
def test_no_hat_reads_a_word_at_any_address(cast, case, caplog):
    own = of_the_case(case)
    request_of(cast.actor("resident"))
    leaks = {}
    everywhere = argumentless()
    with caplog.at_level(logging.DEBUG):
        for who, client in strangers(cast).items():
            wide = who in {"street_secretary", "supervisor", "audit_administrator", "other clerk", NO_ONE}
            for address in [*own, *(everywhere if wide else ())]:
                words = found_in(read(client, address)) - {address.partition("?q=")[2]}  # a page repeats what is asked
                if who == "colleague":  # questions are for every member of the studio
                    words -= {ASKED, ANSWERED, ASKER}
                if words:
                    leaks[who, address] = words
    assert leaks == {}
    assert found_in(caplog.text) == set()


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "ignore")


def test_the_people_of_the_case_read_it_and_the_walls_hold_among_them(cast, case):
    """The mediator reads all; the committee nothing that a party said alone; each party its own words alone."""
    judge, clerk = cast.actor("retired_mediator"), clerk_of(cast)
    page = reverse("mediation:conduct", args=[case.pk])
    client = Client()
    client.force_login(cast.retired_mediator)
    assert found_in(read(client, page)) == {NAME, OTHER, FACT, JOINT, FIRST, SECOND, TERM, DANGER}
    client.force_login(queries.User.objects.get(pk=clerk.user))
    assert found_in(read(client, page)) == {NAME, OTHER, FACT, JOINT, TERM, DANGER}
    assert policies.may_read_apart(judge, case)
    assert not policies.may_read_apart(clerk, case)
    for number, alone in ((1, FIRST), (2, SECOND)):
        visitor = Client()
        token = queries.of_party(party(case, number))["token"]
        visitor.post(reverse("mediation:by_link"), {"token": token})
        assert found_in(read(visitor, reverse("mediation:party")), APART) == {alone}


def test_the_archive_is_closed_to_the_mediator_and_opened_for_a_purpose(cast, case):
    clerk, judge = clerk_of(cast), cast.actor("retired_mediator")
    perform(case, "mark_done", actor=judge, done=list(case.terms.all()))
    perform(reread(case), "archive", actor=clerk)
    client = Client()
    client.force_login(cast.retired_mediator)
    assert found_in(read(client, reverse("mediation:conduct", args=[case.pk]))) == set()
    client.force_login(queries.User.objects.get(pk=clerk.user))
    address = reverse("mediation:open_archive", args=[case.pk])
    assert client.post(address, {"purpose": "curiosity"}).status_code == 302
    opened = client.post(address, {"purpose": "court"}).content.decode()
    assert found_in(opened) == {NAME, OTHER, FACT, JOINT, TERM, DANGER}
    assert queries.of_party(party(case, 1))["phone"] == ""


def test_telephones_are_opened_for_a_purpose_that_the_person_reads(cast):
    """Section 5: for the committee and the mediator too, and only for a purpose of the list."""
    made, asked = assigned(cast), question(cast)
    client, visitor = Client(), Client()
    client.force_login(cast.retired_mediator)
    own = {
        reverse("mediation:number", args=[made.pk, 2]): (reverse("mediation:conduct", args=[made.pk]), "13900000002"),
        reverse("mediation:asker", args=[asked.pk]): (reverse("mediation:reply", args=[asked.pk]), "13900000003"),
    }
    for address, (page, number) in own.items():
        assert number not in read(client, page) and address in read(client, page)
        assert number not in client.post(address, {"reason": "curiosity"}).content.decode()
        assert number in client.post(address, {"reason": "hour"}).content.decode()
    assert number not in read(client, reverse("web:case", args=["legal_consultation", asked.pk]))
    done = Entry.objects.filter(act="open_contact", outcome="done").values_list("kind", "reason", "detail__party")
    assert set(done) == {("mediation", "约定时间", 2), ("legal_consultation", "约定时间", None)}
    visitor.post(reverse("mediation:by_link"), {"token": queries.of_party(party(made, 2))["token"]})
    assert "为约定时间" in read(visitor, reverse("mediation:party"))
    visitor.post(reverse("mediation:by_link"), {"token": token_of(made)})
    assert "约定时间" not in read(visitor, reverse("mediation:party"))
    assert "约定时间" in read(visitor, reverse("web:slip", args=[asked.code]))


def test_a_code_that_was_guessed_is_counted(cast, case):
    client = Client()
    address = reverse("mediation:enter")
    answers = [client.post(address, {"code": f"{n:08d}"}).status_code for n in range(10000001, 10000013)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_party_acts_on_its_page_and_a_stranger_does_not(cast, case):
    client = Client()
    assert client.post(reverse("mediation:party"), {"act": "want"}).status_code == 302
    client.post(reverse("mediation:by_link"), {"token": token_of(case)})
    client.post(reverse("mediation:party"), {"act": "want"})
    assert party(case, 1).wants is True
    for act, status in {"yes": 302, "stop": 302, "object": 302, "received": 302, "nonsense": 200}.items():
        assert client.post(reverse("mediation:party"), {"act": act, "term": "x"}).status_code == status, act
    assert reread(case).state == "confirm_open"
    client.post(reverse("mediation:leave"))
    assert client.get(reverse("mediation:party")).status_code == 302
    with suppress(Refusal):
        actions.stop(party(case, 1), actor=NOBODY)
    assert reread(case).state == "confirm_open"


@pytest.mark.slow  # it opens every list, export and feed
def test_who_gave_a_case_back_finds_it_nowhere(cast):
    """No desk, list, message, search or address knows it any more: neither its number nor its identifier."""
    judge = cast.actor("retired_mediator")
    made = assigned(cast)
    assert matters_visible_to(judge).filter(pk=made.pk).exists()
    perform(made, "recuse", actor=judge)
    assert not matters_visible_to(judge).filter(pk=made.pk).exists()
    client = Client(raise_request_exception=False)
    client.force_login(cast.retired_mediator)
    for address in (*argumentless(), reverse("web:ledger", args=["mediation"])):
        assert found_in(read(client, address), (str(made.pk), made.biz_no)) == set(), address
    assert str(made.pk) not in read(client, f"{reverse('web:search')}?q={made.biz_no}")
    own = [reverse("web:case", args=["mediation", made.pk]), reverse("mediation:conduct", args=[made.pk])]
    for address in (*own, f"/api/v1/matters/{made.pk}", f"/api/v1/matters/{made.pk}/history"):
        assert client.get(address).status_code == 404, address


def test_a_mediator_objected_to_and_one_whose_case_is_archived_do_not_find_it(cast, case):
    judge = cast.actor("retired_mediator")
    other = assigned(cast)
    actions.object_to_mediator(party(other, 1), actor=NOBODY)
    perform(case, "mark_done", actor=judge, done=list(case.terms.all()))
    perform(reread(case), "archive", actor=clerk_of(cast))
    assert not matters_visible_to(judge).filter(pk__in=[case.pk, other.pk]).exists()
    assert not Message.objects.filter(user=judge.user, matter__in=[case.pk, other.pk]).exists()


def test_the_token_of_a_link_lies_behind_the_hash(cast, case, client, caplog):
    client.force_login(queries.User.objects.get(pk=clerk_of(cast).user))
    token = token_of(case)
    slips = client.get(reverse("mediation:slips", args=[case.pk])).content.decode()
    assert f"{reverse('mediation:by_link')}#{token}" in slips
    visitor = Client()
    with caplog.at_level(logging.DEBUG):
        assert visitor.get(reverse("mediation:by_link")).status_code == 200
        assert visitor.post(reverse("mediation:by_link"), {"token": "guessed"}).status_code == 404
        opened = visitor.post(reverse("mediation:by_link"), {"token": token})
    assert opened.url == reverse("mediation:party")
    assert token not in caplog.text
    assert token not in everything_stored()


def test_a_sealed_paper_is_known_to_the_check_and_tells_nothing(cast, case, client):
    paper = Paper.objects.first()
    address = reverse("documents:check")
    said = client.post(address, {"typed": paper.sha256}).content.decode()
    assert paper.number in said
    assert str(paper.case.committee) in said
    assert paper.title not in said
    assert found_in(said) == set()
    assert paper.number not in client.post(address, {"typed": "0" * 64}).content.decode()
    client.force_login(cast.users["liaison_officer"])
    by_number = client.post(address, {"typed": paper.number}).content.decode()
    assert str(paper.case.committee) in by_number
    assert found_in(by_number) == set()
