from dataclasses import replace

import pytest
from django.core.management import call_command

from wugong.flow import documentation
from wugong.flow.binding import binding_named
from wugong.flow.tests.errand.rules import MACHINE


def test_the_diagram_has_every_state_and_an_arrow_for_every_pair_of_states():
    diagram = documentation.described(MACHINE).partition("\n\n")[0].splitlines()
    assert diagram[:2] == ["```mermaid", "stateDiagram-v2"]
    assert diagram[-1] == "```"
    states = [line for line in diagram if line.startswith("    state ")]
    assert states == [f'    state "{state.meaning}" as {name}' for name, state in MACHINE.states.items()]
    drawn = {tuple(line.partition(":")[0].split(" --> ")) for line in diagram[2:-1]} - {(line,) for line in states}
    moves = {(f"    {s}", m.target) for m in MACHINE.steps if not m.stays for s in m.sources or ["[*]"]}
    assert drawn == moves | {(f"    {name}", "[*]") for name, state in MACHINE.states.items() if state.final}


def test_a_label_cannot_end_a_line_of_the_diagram():
    step = replace(MACHINE.step("finish"), name="say", label='Say "done": now; go')
    diagram = documentation.described(replace(MACHINE, steps=(step, *MACHINE.steps)))
    assert "    doing --> done: Say ,done,, now, go / Finish" in diagram


def test_the_tables_say_what_the_code_says():
    text = documentation.described(MACHINE)
    assert "| `paused` | paused | paused | the asker | please supply | stops that of `asked` |" in text
    assert "| `finish` | Finish | Finish | `doing` | `done` | the doer | E-1, E-2 |  |  |" in text
    assert "| E-1 | 必须 must | proof is there | No proof yet (‹party›). Add one, then finish. |  |" in text
    assert "| E-2 | 应 or give a reason | dry |" in text
    assert (
        "| `asked` | 3 workdays, also in `doing`, one extension of at most 50% of the term "
        "| remind 1 workday before; urge 1 workday after; supervise 5 workdays after; escalate 10 workdays after |  |"
    ) in text
    assert "| `done` | 2 workdays | remind 1 workday before; supervise 1 workday after to the boss | `lapse` |" in text


def test_the_table_is_written_between_its_markers_and_nothing_else_is_touched():
    first = documentation.placed("# errands\n", MACHINE)
    assert first.startswith("# errands\n\n## Errand\n\n<!-- table:errand -->\n```mermaid\nstateDiagram-v2\n")
    told = first.replace("| `note` |", "| `nota` |").replace("## Errand", "## Errands, in my words") + "\nAfterwards.\n"
    again = documentation.placed(told, MACHINE)
    assert again == told.replace("| `nota` |", "| `note` |")


@pytest.fixture
def project(tmp_path, settings, monkeypatch):
    """A project whose only table is the errand."""
    settings.PROJECT = tmp_path
    monkeypatch.setattr(documentation, "product", lambda: [binding_named("errand")])
    return tmp_path / "docs" / "mechanisms"


def test_the_command_writes_and_then_finds_nothing_to_do(project, capsys):
    call_command("tables")
    assert capsys.readouterr().out == "docs/mechanisms/README.md, docs/mechanisms/flow.md\n"
    call_command("tables")
    assert capsys.readouterr().out == "Nothing has changed.\n"
    call_command("tables", check=True)


def test_the_index_leads_to_every_table(project):
    call_command("tables")
    assert (project / "README.md").read_text() == (
        "# State tables\n\nWritten by `wugong tables` from the code.\n\n"
        "## [flow](flow.md)\n\n- 商 Errand: 6 states, 9 steps\n"
    )


def test_the_check_names_what_differs_and_changes_nothing(project, capsys):
    call_command("tables")
    (project / "flow.md").write_text("# other\n")
    with pytest.raises(SystemExit) as end:
        call_command("tables", check=True)
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "docs/mechanisms/flow.md. Run 'wugong tables'." in said
    assert (project / "flow.md").read_text() == "# other\n"
