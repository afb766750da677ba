"""``wugong import`` and ``wugong export`` as people and scripts call them."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from wugong.common.streams import Progress
from wugong.sheets.models import ColumnMapping
from wugong.sheets.tests.conftest import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
CSV = b"code,name\n990112001001,A\n990112001002,B\n"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


class Binary(io.TextIOWrapper):
    def __init__(self, content: bytes = b"") -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")


def run(*words: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(*map(str, words), stdout=out, stderr=err)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(CSV)
    return path


def test_import_and_dry_run(sheet: Path) -> None:
    status, out, err = run("import", "shelf", sheet, "--dry-run")
    assert (status, err) == (0, "")
    assert out == ("Row 2: new 990112001001\nRow 3: new 990112001002\nshelf: would be new 2, changed 0, unchanged 0\n")
    assert kept() == {}
    assert run("import", "shelf", sheet) == (0, "shelf: new 2, changed 0, unchanged 0\n", "")
    sheet.write_bytes(CSV.replace(b"B", b"C"))
    assert run("import", "shelf", sheet, "--dry-run")[1] == (
        "Row 3: 990112001002 名称: B → C\nshelf: would be new 0, changed 1, unchanged 1\n"
    )


def test_faults_go_to_stderr_and_nothing_is_imported(sheet: Path) -> None:
    sheet.write_bytes(CSV + b"990112001003,\n1,D\n")
    assert run("import", "shelf", sheet) == (
        1,
        "",
        "Row 4, column B (name): This must not be blank.\n"
        "Row 5, column A (code): The code is not one of this district.\n"
        "Faults: 2; nothing was imported.\n",
    )
    assert kept() == {}


def test_many_faults_are_counted(sheet: Path) -> None:
    sheet.write_bytes(b"code,name\n" + b"1,D\n" * 150)
    status, _, err = run("import", "shelf", sheet)
    assert status == 1
    assert err.count("\n") == 101
    assert err.endswith("Faults: 150, the first 100 shown; nothing was imported.\n")


def test_a_file_that_is_not_there_or_no_sheet_is_one_sentence(sheet: Path) -> None:
    status, out, err = run("import", "shelf", sheet.parent / "none.xlsx")
    assert (status, out, err) == (1, "", f"{sheet.parent / 'none.xlsx'}: No such file or directory.\n")
    sheet.write_bytes(b"%PDF-1.7")
    assert run("import", "shelf", sheet) == (1, "", "The file is a PDF document; give a sheet as XLSX or CSV.\n")
    assert run("import", "shelf", sheet.parent)[0] == 1


def test_a_wrong_kind_is_wrong_usage(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import execute_from_command_line

    for words in (["import", "cupboard", str(sheet)], ["export", "cupboard"], ["import"]):
        with pytest.raises(SystemExit) as end:
            execute_from_command_line(["wugong", *words])
        assert end.value.code == 2
        assert "Traceback" not in capsys.readouterr().err


def test_standard_input_and_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Binary(CSV))
    assert run("import", "shelf", "-")[1] == "shelf: new 2, changed 0, unchanged 0\n"
    out = Binary()
    monkeypatch.setattr(sys, "stdout", out)
    assert run("export", "shelf") == (0, "", "")
    content = out.buffer.getvalue()  # type: ignore[attr-defined]
    assert content.decode("utf-8-sig").splitlines()[1] == "990112001001,A,,,,,,,,,7"
    monkeypatch.setattr(sys, "stdin", Binary(content))
    status, text, _ = run("import", "shelf", "-", "--dry-run")
    assert (status, text) == (0, "shelf: would be new 0, changed 0, unchanged 2\n")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_export_to_a_file_and_back(sheet: Path, ending: str) -> None:
    run("import", "shelf", sheet)
    target = sheet.parent / f"out.{ending}"
    assert run("export", "shelf", "-o", target) == (0, f"{target}: 2 rows\n", "")
    assert run("import", "shelf", target)[1] == "shelf: new 0, changed 0, unchanged 2\n"
    assert sorted(path.name for path in sheet.parent.iterdir()) == ["list.csv", target.name]


def test_a_failed_export_leaves_the_old_file(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "shelf", sheet)
    target = sheet.parent / "out.xlsx"
    target.write_bytes(b"old")
    monkeypatch.setattr("wugong.sheets.writing.CELL_LIMIT", 0)
    status, _, err = run("export", "shelf", "-o", target)
    assert (status, err.count("\n")) == (1, 1)
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in sheet.parent.iterdir()) == ["list.csv", "out.xlsx"]
    assert run("export", "shelf", "-o", sheet.parent / "out.pdf")[0] == 1


def test_a_template_is_a_workbook(tmp_path: Path) -> None:
    target = tmp_path / "form.xlsx"
    assert run("export", "shelf", "--template", "-o", target)[0] == 0
    assert target.read_bytes()[:2] == b"PK"


def test_a_mapping_file_is_used_and_remembered(sheet: Path) -> None:
    sheet.write_text("机构号,叫什么\n990112001001,甲\n", encoding="gb18030")
    mapping = sheet.parent / "map.json"
    mapping.write_text(json.dumps({"code": "机构号", "name": "叫什么"}), encoding="utf-8")
    status, out, err = run("import", "shelf", sheet, "--map", mapping, "--dry-run")
    assert (status, err) == (0, "The file is not UTF-8; it was read as GB18030.\n")
    assert out.endswith("new 1, changed 0, unchanged 0\n")
    assert not ColumnMapping.objects.exists()
    assert run("import", "shelf", sheet, "--map", mapping)[0] == 0
    assert run("import", "shelf", sheet)[1] == "shelf: new 0, changed 0, unchanged 1\n"


@pytest.mark.parametrize("text", ["{", "[1]", '{"code": 1}', '{"cellar": "机构号"}', '{"code": "无"}'])
def test_a_bad_mapping_is_one_sentence(sheet: Path, text: str) -> None:
    mapping = sheet.parent / "map.json"
    mapping.write_text(text, encoding="utf-8")
    status, out, err = run("import", "shelf", sheet, "--map", mapping)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert kept() == {}


def test_progress_is_silent_but_on_a_slow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    terminal, pipe = Terminal(), io.StringIO()
    shown, hidden = Progress(terminal, "%(count)s rows"), Progress(pipe, "%(count)s rows")
    shown(1)
    assert terminal.getvalue() == ""
    now[0] = 2.5
    shown(12_000)
    hidden(12_000)
    assert terminal.getvalue() == "\r12,000 rows\x1b[K"
    assert pipe.getvalue() == ""
    shown.done()
    assert terminal.getvalue().endswith("\r\x1b[K")
