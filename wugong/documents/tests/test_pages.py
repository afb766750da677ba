"""Who sees what, downloads, the check, what is typed in."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wugong.documents import actions
from wugong.documents.file_keys import key_in, key_of
from wugong.documents.models import Document
from wugong.documents.queries import documents_visible_to
from wugong.documents.rules.content import Kind, Paragraph, from_json
from wugong.documents.testing import issued, paper, table
from wugong.flow.actions import take


@pytest.fixture
def letter(cast, secretary):
    return issued(cast.pwc, actor=secretary, to=(cast.hospital_party,))


def sees(cast, document):
    everybody = [*cast.users, "nobody"]
    return {who for who in everybody if documents_visible_to(cast.actor(who)).filter(pk=document.pk).exists()}


AT_HOME = {"street_secretary", "street_staff"}
ABOVE = {"district_officer", "supervisor"}


def test_a_letter_is_seen_at_home_above_and_by_whom_it_is_sent_to(cast, letter):
    assert sees(cast, letter) == AT_HOME | ABOVE | {"liaison_officer"}


def test_a_draft_is_seen_at_home_alone(cast, secretary):
    assert sees(cast, actions.draft(paper(cast.pwc, to=(cast.hospital_party,)), actor=secretary)) == AT_HOME


def test_a_withdrawn_letter_stays_to_be_read(cast, letter, secretary):
    take(letter, "withdraw", actor=secretary, reason="有误")
    assert "liaison_officer" in sees(cast, letter)


def test_the_files_come_down_as_they_were_filed(cast, letter, client):
    client.force_login(cast.users["liaison_officer"])
    for form, beginning in (("pdf", b"%PDF-1.7"), ("docx", b"PK")):
        answer = client.get(reverse("documents:download", args=[letter.pk, form]))
        kept = letter.filed.get(form=form)
        assert hashlib.sha256(answer.content).hexdigest() == kept.sha256
        assert answer.content.startswith(beginning)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("documents:download", args=[letter.pk, "exe"])).status_code == 404


def test_a_draft_has_no_files(cast, secretary, client):
    made = actions.draft(paper(cast.pwc), actor=secretary)
    client.force_login(cast.users["street_secretary"])
    assert client.get(reverse("documents:download", args=[made.pk, "pdf"])).status_code == 404


def test_the_page_says_hash_number_and_what_stands_in(cast, letter, client):
    Document.objects.filter(pk=letter.pk).update(substitutes={"fangsong": "Noto Serif CJK SC"})
    client.force_login(cast.users["street_secretary"])
    page = client.get(reverse("documents:document", args=[letter.pk])).content.decode()
    for said in (
        letter.number,
        letter.filed.get(form="pdf").sha256,
        "与记录一致",
        "仿宋：Noto Serif CJK SC",
        "一、需要协助的事项",
    ):
        assert said in page
    page = client.get("/en" + reverse("documents:document", args=[letter.pk])).content.decode()
    assert "FangSong: Noto Serif CJK SC" in page
    assert "as the record has it" in page


def test_the_list_is_searched_and_narrowed(cast, letter, secretary, client):
    issued(cast.pwc, actor=secretary, kind="notice", title="关于召开会议的通知")
    client.force_login(cast.users["street_secretary"])

    def titles(**asked):
        answer = client.get(reverse("documents:list"), asked)
        return {row.title for row, _state in answer.context["rows"]}

    assert titles() == {"关于召开会议的通知", letter.title}
    assert titles(kind="notice") == {"关于召开会议的通知"}
    assert titles(q="人车不分流") == {letter.title}
    assert titles(q=letter.number) == {letter.title}
    assert titles(year=str(letter.year), issuer=str(cast.pwc.pk), state="issued") == titles()
    assert titles(year="1999") == titles(year="abc") == titles(issuer="nonsense") == titles(state="draft") == set()


# -- the check --


def ask(client, **posted):
    return client.post(reverse("documents:check"), posted)


def upload(data, name="函.docx"):
    return SimpleUploadedFile(name, data)


def verdicts(answer):
    return [found.verdict for found, _tone, _said in answer.context["answers"]]


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_anybody_learns_that_a_file_is_the_filed_one(letter, client, form):
    answer = ask(client, file=upload(bytes(letter.filed.get(form=form).data)))
    page = answer.content.decode()
    assert verdicts(answer) == ["same"]
    assert letter.number in page
    assert "松林街道党工委" in page
    assert letter.title not in page
    assert ask(client, typed=letter.filed.get(form=form).sha256.upper()).context["answers"][0][0].verdict == "same"


def edited(data):
    """A copy as Word would save it: the same parts, one of them changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, part.replace("4月15日".encode(), "5月15日".encode()))
    return changed.getvalue()


def test_an_edited_copy_is_known_and_said_to_differ(letter, client):
    answer = ask(client, file=upload(edited(bytes(letter.filed.get(form="docx").data))))
    assert verdicts(answer) == ["differs"]
    assert letter.number in answer.content.decode()
    pdf = bytes(letter.filed.get(form="pdf").data) + b"\n% changed"
    assert verdicts(ask(client, file=upload(pdf, "x.pdf"))) == ["differs"]


def test_what_was_withdrawn_is_said(letter, secretary, client):
    take(letter, "withdraw", actor=secretary, reason="有误")
    assert verdicts(ask(client, typed=letter.filed.get(form="pdf").sha256)) == ["withdrawn"]


@pytest.mark.parametrize(
    "data",
    [b"x", b"PK", b"PK\x03\x04broken", b"%PDF-1.7 wugong:document:00000000-0000-7000-8000-000000000000",
     b"wugong:document:" + b"z" * 36],
)  # fmt: skip
def test_strange_files_are_unknown(db, client, data):
    assert verdicts(ask(client, file=upload(data))) == ["unknown"]


@pytest.mark.parametrize("place", range(30, 120, 3))
def test_a_broken_archive_is_unknown_wherever_it_is_broken(place):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"properties " * 40)
    data = bytearray(whole.getvalue())
    data[place % len(data)] ^= 0xFF
    assert key_in(bytes(data)) is None


def test_an_archive_that_swells_is_read_to_its_limit_only(db):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"\0" * 50_000_000 + key_of("0" * 8).encode())
    assert key_in(bomb.getvalue()) is None


def test_a_number_is_looked_up_by_those_who_sign_in(cast, letter, client):
    answer = ask(client, typed=letter.number)
    assert answer.status_code == 422
    assert answer.context["answers"] == []
    assert "请先登录" in answer.content.decode()
    client.force_login(cast.users["stranger"])
    answer = ask(client, typed=letter.number)
    assert verdicts(answer) == ["numbered"]
    assert letter.title not in answer.content.decode()
    assert verdicts(ask(client, typed="没有〔2026〕1号")) == ["unknown"]


PAPER = """特急
中共松林街道工作委员会
关于商请协助解决
人车不分流问题的函
区市场监管局:
因早晚高峰车辆与行人混行,经街道党建联席会议研究,现将有关
事项函告如下。
— 1 —
一、需要协助的事项 （一）标线施划
1.请于4月15日前完成人行通道施划。
（1）颜色按市政标准。
中共松林街道工作委员会
2026年3月5日
"""


def test_the_text_of_a_paper_is_compared_with_what_was_filed(letter, cast, client):
    Document.objects.filter(pk=letter.pk).update(content={**letter.content, "urgency": "特急", "dated": "2026-03-05"})
    client.force_login(cast.users["liaison_officer"])
    whole = f"{letter.number}\n{PAPER}"
    assert verdicts(ask(client, typed=letter.number, text=whole)) == ["paper_same"]
    answer = ask(client, typed=letter.number, text=whole.replace("4月15日", "5月15日"))
    page = answer.content.decode()
    assert verdicts(answer) == ["paper_differs"]
    assert "公文第4段与纸面不一致" in page
    assert "<q>1.请于4月15日前完成人行通道施划。</q>" in page
    assert "<q>1.请于5月15日前完成人行通道施划。</q>" in page
    assert "只见于纸面" in ask(client, typed=letter.number, text=whole + "另付定金。").content.decode()
    client.force_login(cast.users["stranger"])
    page = ask(client, typed=letter.number, text=whole.replace("4月15日", "5月15日")).content.decode()
    assert "公文第4段与纸面不一致" in page
    assert "4月15日" not in page.split("<form")[0]


def test_an_empty_or_too_large_check_is_refused(db, client, settings):
    answer = ask(client)
    assert answer.status_code == 422
    assert "请选择文件" in answer.content.decode()
    settings.UPLOAD_LIMIT = 10
    assert "文件超过" in ask(client, file=upload(b"x" * 11)).content.decode()


# -- writing --

TYPED = {
    "kind": "report", "title": "关于  上半年工作的报告", "addressees": "区委组织部、区中医院党委，不在此处的单位",
    "text": "现将情况报告如下。\n一、做法\n（一）建机制", "attachments": "数据表", "copies": "",
    "note": "（联系人：王）", "approver": "张同志", "urgency": "", "dated": "", "sealed": "on",
}  # fmt: skip


def test_a_report_is_written_and_sent_to_the_bodies_that_work_here(cast, client):
    client.force_login(cast.users["street_staff"])
    answer = client.post(reverse("documents:new"), TYPED)
    made = Document.objects.get()
    assert answer.url == reverse("documents:document", args=[made.pk])
    kept = from_json(made.content)
    assert (kept.kind, kept.title) == (Kind.REPORT, "关于 上半年工作的报告")
    assert (kept.note, kept.approver) == ("联系人：王", "张同志")
    assert kept.blocks == (Paragraph("现将情况报告如下。"), Paragraph("做法", 1), Paragraph("建机制", 2))
    assert (kept.mark, kept.printed_by) == ("中共示范区松林街道工作委员会", "松林街道党工委办公室")
    assert set(made.recipients.values_list("organisation__name", flat=True)) == {"区委组织部", "区中医院党委"}


def test_what_was_typed_stays_when_it_is_refused(cast, client):
    client.force_login(cast.users["street_staff"])
    answer = client.post(reverse("documents:new"), {**TYPED, "title": "长" * 121})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "标题有121个字，最多120个字，请缩短。" in page
    assert "（一）建机制" in page
    answer = client.post("/en" + reverse("documents:new"), {**TYPED, "title": "长" * 121})
    assert "The title has 121 characters; at most 120 fit. Shorten it." in answer.content.decode()
    assert not Document.objects.exists()


def test_a_draft_is_changed_and_keeps_its_tables(cast, secretary, client):
    made = actions.draft(paper(cast.pwc, blocks=(Paragraph("见表。"), table())), actor=secretary)
    client.force_login(cast.users["street_secretary"])
    page = client.get(reverse("documents:change", args=[made.pk]))
    assert page.context["form"].initial["text"] == "见表。\n［表1］"
    client.post(reverse("documents:change", args=[made.pk]), {**TYPED, "text": "［表1］\n完。"})
    assert from_json(Document.objects.get().content).blocks == (table(), Paragraph("完。"))


def test_what_is_issued_is_not_changed(cast, letter, client):
    client.force_login(cast.users["street_secretary"])
    answer = client.get(reverse("documents:change", args=[letter.pk]))
    assert answer.status_code == 409
    assert "已签发的公文不再修改" in answer.content.decode()


def test_a_letterhead_is_kept_from_the_page(cast, client):
    client.force_login(cast.users["street_secretary"])
    bad = client.post(reverse("documents:letterhead"), {"mark": "松林街道党工委", "code": "松〔工〕"})
    assert bad.status_code == 422
    assert "机关代字须为" in bad.content.decode()
    assert client.post(reverse("documents:letterhead"), {"mark": "松林街道党工委", "code": "松工"}).status_code == 302
    assert client.get(reverse("documents:letterhead")).context["form"].initial["code"] == "松工"


def test_the_interface_tells_the_same(cast, letter, client):
    client.force_login(cast.users["liaison_officer"])
    rows = client.get("/api/v1/matters?machine=document").json()["rows"]
    assert [row["id"] for row in rows] == [str(letter.pk)]
    whole = client.get(f"/api/v1/documents/{letter.pk}").json()
    assert {file["form"] for file in whole["files"]} == {"docx", "pdf"}
    assert whole["content"]["title"] == letter.title
    found = client.get(f"/api/v1/documents/check/{letter.filed.get(form='pdf').sha256}").json()
    assert (found["verdict"], found["number"]) == ("same", letter.number)
