"""Each row of the table: drafted, changed, issued, discarded, withdrawn; the number, the filing, the message."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.documents import actions, queries
from wugong.documents.models import Copy, Document, Series
from wugong.documents.rules.content import Paragraph
from wugong.documents.testing import content, issued, paper
from wugong.flow.actions import take
from wugong.flow.models import Matter
from wugong.flow.testing import at, desks, stays
from wugong.inbox.models import Message
from wugong.organisations.queries.one import open_matters_of
from wugong.record.models import Entry


@pytest.fixture
def draft(cast, secretary):
    return actions.draft(paper(cast.pwc, to=(cast.hospital_party,)), actor=secretary)


def test_a_draft_waits_at_home_without_a_number(draft, cast):
    assert (draft.state, draft.number, draft.serial) == ("draft", "", None)
    assert draft.code == "松林街工委函"
    assert desks(draft) == {("drafter", cast.pwc.pk)}
    assert Matter.objects.get(pk=draft.pk).classification == "restricted"


def test_nobody_drafts_in_the_name_of_another(cast):
    with pytest.raises(Denied):
        actions.draft(paper(cast.pwc), actor=cast.actor("stranger"))
    assert not Document.objects.exists()


def test_a_content_with_a_fault_is_not_drafted(cast, secretary):
    with pytest.raises(Refusal, match="第1段有6001个字") as caught:
        actions.draft(paper(cast.pwc, blocks=(Paragraph("长" * 6001),)), actor=secretary)
    assert caught.value.rule == "content"
    assert not Document.objects.exists()


@pytest.mark.engine
def test_issuing_numbers_files_and_tells(draft, cast, secretary):
    with clock.at(at(3, 5)):
        actions.issue(draft, actor=secretary)
    assert (draft.state, draft.number) == ("issued", "松林街工委函〔2026〕1号")
    copies = {copy.form: copy for copy in draft.filed.all()}
    assert set(copies) == {"docx", "pdf"}
    assert all(hashlib.sha256(bytes(c.data)).hexdigest() == c.sha256 for c in copies.values())
    entry = Entry.objects.get(kind="document", object_id=draft.pk, act="file")
    assert entry.detail["sha256"] == {form: copy.sha256 for form, copy in copies.items()}
    assert entry.detail["content"] == draft.content
    assert entry.detail["number"] == draft.number
    assert [standing.same for standing in queries.standings(draft)] == [True, True]
    message = Message.objects.get(kind="document.issued")
    assert (message.organisation, message.url) == (cast.hospital_party.pk, f"/documents/{draft.pk}/")
    assert "《关于商请协助解决人车不分流问题的函》（松林街工委函〔2026〕1号）" in message.subject
    assert "sends “关于商请" in message.subject_en


def test_nothing_is_owed_of_what_is_issued(draft, cast, secretary):
    assert Matter.objects.get(pk=draft.pk).open
    actions.issue(draft, actor=secretary)
    assert not Matter.objects.get(pk=draft.pk).open
    assert not open_matters_of(cast.hospital_party).exists()
    assert desks(draft) == set()


def test_staff_draft_and_the_head_issues(cast, staff, secretary):
    made = actions.draft(paper(cast.pwc), actor=staff)
    stays(made, lambda: actions.issue(made, actor=staff), Denied, "role")
    assert not Series.objects.exists()
    assert actions.issue(made, actor=secretary).state == "issued"


@pytest.mark.engine
def test_what_prints_nowhere_is_refused_by_its_character_and_takes_no_number(cast, secretary):
    made = actions.draft(paper(cast.pwc, title="关于\U00013000的函"), actor=secretary)
    stays(made, lambda: actions.issue(made, actor=secretary), Refusal, "glyph")
    with pytest.raises(Refusal, match="无法打印“\U00013000”"):
        actions.issue(made, actor=secretary)
    with translation.override("en"), pytest.raises(Refusal, match="No font here can print “\U00013000”"):
        actions.issue(made, actor=secretary)
    assert issued(cast.pwc, actor=secretary).serial == 1
    assert Copy.objects.count() == 2


def test_numbers_go_on_without_gaps_by_code_and_year(cast, secretary):
    with clock.at(at(12, 30)):
        assert [issued(cast.pwc, actor=secretary).serial for _n in range(2)] == [1, 2]
        assert issued(cast.pwc, actor=secretary, kind="notice").number == "松林街工委通〔2026〕1号"
    with clock.at(at(1, 4, year=2027)):
        assert issued(cast.pwc, actor=secretary).number == "松林街工委函〔2027〕1号"


def test_a_number_stands_once(cast, secretary):
    one = issued(cast.pwc, actor=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(
            kind="letter", title="x", issuer=cast.pwc, code=one.code, year=one.year, serial=one.serial, number="x",
            content={}, state="issued", place="990112",
        )  # fmt: skip


def test_a_draft_is_changed_until_it_is_issued(draft, secretary):
    actions.amend(
        draft, content=replace(content(), title="关于另一件事的函", dated=None), recipients=[], actor=secretary
    )
    assert (draft.title, draft.recipients.count()) == ("关于另一件事的函", 0)
    stays(draft, lambda: actions.amend(draft, content=content(blocks=()), actor=secretary), Refusal, "content")
    actions.issue(draft, actor=secretary)
    stays(draft, lambda: actions.amend(draft, content=content(), actor=secretary), Stale, "state")


def test_a_stranger_changes_nothing(draft, cast):
    other = cast.actor("stranger")
    stays(draft, lambda: actions.amend(draft, content=content(), actor=other), Denied, "role")
    stays(draft, lambda: take(draft, "discard", actor=other), Denied, "role")


def test_a_discarded_draft_takes_no_number(draft, secretary):
    take(draft, "discard", actor=secretary)
    assert draft.state == "discarded"
    stays(draft, lambda: actions.issue(draft, actor=secretary), Stale, "state")
    assert not Series.objects.exists()


def test_withdrawing_needs_a_reason_keeps_the_number_and_tells_the_readers(draft, cast, secretary):
    actions.issue(draft, actor=secretary)
    stays(draft, lambda: take(draft, "withdraw", actor=secretary), Invalid, "reason")
    stays(draft, lambda: take(draft, "withdraw", actor=cast.actor("stranger"), reason="x"), Denied, "role")
    take(draft, "withdraw", actor=secretary, reason="日期有误，另行印发")
    assert (draft.state, draft.number) == ("withdrawn", f"松林街工委函〔{draft.year}〕1号")
    assert Message.objects.filter(kind="document.withdraw", organisation=cast.hospital_party.pk).count() == 1
    assert issued(cast.pwc, actor=secretary).serial == 2


def test_the_system_issues_too(cast):
    assert issued(cast.pwc, actor=SYSTEM).state == "issued"


@pytest.mark.engine
def test_a_letterhead_names_documents_drafted_afterwards(cast, secretary, staff):
    with pytest.raises(Denied):
        actions.set_letterhead(cast.pwc, mark="松林街道党工委", code="松工", actor=staff)
    with pytest.raises(Denied):
        actions.set_letterhead(cast.community, mark="青禾", code="青", actor=secretary)
    for code in ("", "松〔工〕", "第松", "松2号", "长" * 17):
        with pytest.raises(Invalid):
            actions.set_letterhead(cast.pwc, mark="松林街道党工委", code=code, actor=secretary)
    actions.set_letterhead(cast.pwc, mark="松林街道党工委", code="松工", actor=secretary)
    assert issued(cast.pwc, actor=secretary).number.startswith("松工函〔")


def test_bytes_that_were_tampered_with_are_told_apart(draft, secretary):
    actions.issue(draft, actor=secretary)
    Copy.objects.filter(document=draft, form="pdf").update(data=b"%PDF-forged")
    assert {s.copy.form: s.same for s in queries.standings(draft)} == {"docx": True, "pdf": False}
    forged = hashlib.sha256(b"%PDF-forged").hexdigest()
    Copy.objects.filter(document=draft, form="pdf").update(sha256=forged)
    assert {s.copy.form: s.same for s in queries.standings(draft)} == {"docx": True, "pdf": False}


@pytest.mark.parametrize("dated", [date(1900, 1, 1), date(2999, 1, 1)])
def test_a_document_is_issued_near_the_day_of_its_signing(draft, secretary, dated):
    actions.amend(draft, content=replace(content(), dated=dated), recipients=[], actor=secretary)
    stays(draft, lambda: actions.issue(draft, actor=secretary), Refusal, "date")
