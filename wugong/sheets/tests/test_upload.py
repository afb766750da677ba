"""An upload between two visits: kept, mapped, looked at, confirmed once."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.errors import Denied, Invalid, Refusal, Stale, Unseen
from wugong.sheets import actions, jobs, queries
from wugong.sheets.models import ColumnMapping, Upload, Work
from wugong.sheets.report import spoken
from wugong.sheets.tests.conftest import STRANGER, kept, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
HAT = Hat(key="so", role=Role.SO)
ANN = Actor(user=UUID(int=1), name="ann", hat=HAT)
BEN = Actor(user=UUID(int=2), name="ben", hat=HAT)
ODD = "机构号,叫什么\n990112001001,甲\n".encode()
MAPPING = {"code": "机构号", "name": "叫什么"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def keep(content: bytes = b"code,name\n990112001001,A\n", actor: Actor = ANN) -> Upload:
    return actions.keep_upload(io.BytesIO(content), kind="shelf", name="list.csv", actor=actor)


def confirm(upload: Upload, digest: str, actor: Actor = ANN) -> actions.Result:
    with queries.plan_upload(upload, actor=actor) as plan:
        return actions.import_upload(upload, plan=plan, expected=digest, actor=actor)


def test_upload_look_confirm() -> None:
    upload = queries.upload_for(ANN, keep().pk)
    seen = queries.preview_upload(upload, actor=ANN)
    assert (seen.header_row, seen.matching.columns, seen.problem) == (1, {"code": 0, "name": 1}, None)
    assert seen.rows == ((2, ("990112001001", "A")),)
    with queries.plan_upload(upload, actor=ANN) as plan:
        digest = plan.digest
    assert kept() == {}
    assert confirm(upload, digest).created == 1
    assert list(kept()) == ["990112001001"]
    assert not Upload.objects.exists()
    with pytest.raises(Unseen):
        confirm(upload, digest)


def test_unknown_headings_are_mapped_and_the_mapping_stays() -> None:
    upload = keep(ODD)
    seen = queries.preview_upload(upload, actor=ANN)
    assert str(seen.problem).startswith("No heading for 区划代码 / Code was found")
    assert seen.matching.headers == ("机构号", "叫什么")
    upload = actions.set_mapping(upload, mapping=MAPPING, actor=ANN)
    assert queries.preview_upload(upload, actor=ANN).problem is None
    with queries.plan_upload(upload, actor=ANN) as plan:
        digest = plan.digest
    confirm(upload, digest)
    assert ColumnMapping.objects.get(kind="shelf").mapping == MAPPING
    assert queries.preview_upload(keep(ODD, BEN), actor=BEN).matching.columns == {"code": 0, "name": 1}


def test_the_fullest_row_is_taken_for_the_headings_when_none_is_known() -> None:
    content = xlsx(["名册"], ["机构号", "叫什么"], ["990112001001", "甲"]).getvalue()
    assert queries.preview_upload(keep(content), actor=ANN).header_row == 2


def test_a_mapping_that_does_not_fit_is_refused_and_not_kept() -> None:
    upload = keep(ODD)
    for bad in ({"code": "代码"}, {"kind": "机构号"}):
        with pytest.raises(Invalid):
            actions.set_mapping(upload, mapping=bad, actor=ANN)
    assert Upload.objects.get().mapping is None


def test_the_sheet_to_read_can_be_chosen() -> None:
    head = ["code", "name"]
    upload = keep(xlsx(head, ["990112001001", "A"], Second=[head, ["990112001002", "B"]]).getvalue())
    assert queries.preview_upload(upload, actor=ANN).tables == ("Sheet1", "Second")
    upload = actions.set_mapping(upload, mapping=None, table="Second", actor=ANN)
    assert queries.preview_upload(upload, actor=ANN).rows == ((2, ("990112001002", "B")),)
    with pytest.raises(Invalid, match="There is no sheet “Third”"):
        actions.set_mapping(upload, mapping=None, table="Third", actor=ANN)
    assert Upload.objects.get().table == "Second"


def test_what_was_confirmed_is_what_happens() -> None:
    upload = keep()
    with pytest.raises(Stale):
        confirm(upload, "another")
    assert kept() == {}
    assert Upload.objects.count() == 1


def test_faults_leave_the_upload_for_another_try() -> None:
    upload = keep(b"code,name\n990112001001,\n")
    with pytest.raises(Refusal, match="nothing was imported"):
        confirm(upload, "")
    assert Upload.objects.count() == 1


def test_an_upload_is_its_owners_alone() -> None:
    upload = keep()
    with pytest.raises(Unseen):
        queries.upload_for(BEN, upload.pk)
    for verb in (
        lambda: actions.drop_upload(upload, actor=BEN),
        lambda: actions.set_mapping(upload, mapping=None, actor=BEN),
        lambda: confirm(upload, "", BEN),
    ):
        with pytest.raises(Unseen):
            verb()
    with pytest.raises(Denied):
        keep(actor=STRANGER)
    assert Upload.objects.count() == 1
    assert kept() == {}
    actions.drop_upload(upload, actor=ANN)
    assert not Upload.objects.exists()


def test_uploads_expire() -> None:
    upload = keep()
    with clock.at(clock.now() + timedelta(hours=25)):
        with pytest.raises(Unseen):
            queries.upload_for(ANN, upload.pk)
        young = keep()
        with pytest.raises(Denied):
            actions.forget_uploads(actor=ANN)
        assert actions.forget_uploads(actor=SYSTEM) == 1
    assert Upload.objects.get().pk == young.pk


def test_no_sheet_is_kept(settings) -> None:
    with pytest.raises(Invalid, match="The file is a PDF document"):
        keep(b"%PDF-1.7")
    settings.UPLOAD_LIMIT = 2**20
    with pytest.raises(Invalid, match="The file is larger than 1 MB"):
        keep(b"code,name\n" * 200_000)
    assert not Upload.objects.exists()


def look(upload: Upload) -> Work:
    found = queries.look_at(upload)
    assert found is not None
    return found


def test_the_worker_looks_and_takes_and_the_file_is_read_by_nobody_else() -> None:
    upload = keep()
    assert jobs.work_waiting(lambda _work: ANN) == 1
    seen = look(upload)
    assert (seen.state, seen.report["plan"]["created"], seen.report["plan"]["ready"]) == ("done", 1, True)
    assert [row["heading"] for row in seen.report["columns"] if row["heading"]] == ["code", "name"]
    assert kept() == {}
    order = actions.order_work(upload, take=True, expected=seen.report["plan"]["digest"], actor=ANN)
    assert jobs.work_waiting(lambda _work: ANN) == 1
    assert (list(kept()), Upload.objects.count()) == (["990112001001"], 0)
    done = queries.work_for(ANN, order.pk)
    assert (done.state, done.report) == ("done", {"created": 1, "updated": 0, "same": 0})
    with pytest.raises(Unseen):
        queries.work_for(BEN, order.pk)


def test_a_small_file_is_looked_at_while_one_waits(monkeypatch) -> None:
    assert jobs.at_once(look(keep()), actor=ANN).state == "done"
    taken = look(keep())
    assert actions.claim_work(actor=SYSTEM) == taken
    assert jobs.at_once(taken, actor=ANN).state == "waiting"  # a worker is at it already
    monkeypatch.setattr(jobs, "AT_ONCE", 10)
    assert jobs.at_once(look(keep()), actor=ANN).state == "waiting"


def test_faults_are_kept_in_both_languages_and_a_refusal_too() -> None:
    upload = keep(b"code,name\n990112001001,\n")
    found = jobs.work_on(look(upload), actor=ANN).report["plan"]
    assert (found["fault_count"], found["ready"]) == (1, False)
    assert (
        "请填写" in found["faults"][0]["zh"] or "不能" in found["faults"][0]["zh"] or "空" in found["faults"][0]["zh"]
    )
    assert spoken(found["faults"])[0] == found["faults"][0]["en"]
    order = actions.order_work(upload, take=True, expected="x", actor=ANN)
    refused = jobs.work_on(order, actor=ANN)
    assert refused.state == "failed"
    assert refused.failure["en"].startswith("The file has faults")
    assert refused.failure["zh"] != refused.failure["en"]


def test_what_another_worker_is_at_is_left_alone_until_it_has_died() -> None:
    keep()
    assert actions.claim_work(actor=SYSTEM) is not None
    assert actions.claim_work(actor=SYSTEM) is None
    with clock.at(clock.now() + actions.SILENT + timedelta(minutes=1)):
        assert actions.claim_work(actor=SYSTEM) is not None
    with pytest.raises(Denied):
        actions.claim_work(actor=ANN)


def test_progress_is_kept_while_the_file_is_read(monkeypatch) -> None:
    rows = "".join(f"{990112001001 + n},A{n}\n" for n in range(7))
    work = look(keep(f"code,name\n{rows}".encode()))
    heard: list[int] = []
    note = actions.note_progress
    monkeypatch.setattr(
        actions, "note_progress", lambda w, *, rows, actor: heard.append(rows) or note(w, rows=rows, actor=actor)
    )
    assert jobs.work_on(work, actor=ANN).report["plan"]["created"] == 7
    assert heard == [3, 6]
    assert queries.work_for(ANN, work.pk).rows == 6


def test_what_was_thrown_away_meanwhile_is_taken_by_nobody() -> None:
    upload = keep()
    order = actions.order_work(upload, take=True, expected="x", actor=ANN)
    actions.drop_upload(upload, actor=ANN)
    order.refresh_from_db()
    assert jobs.work_on(order, actor=ANN).state == "failed"
    with clock.at(clock.now() + timedelta(hours=25)):
        actions.forget_uploads(actor=SYSTEM)
    assert not Work.objects.exists()
