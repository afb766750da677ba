from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from wugong.flow import documentation
from wugong.flow.binding import binding_named
from wugong.flow.diagram import diagram
from wugong.flow.tests.errand.rules import MACHINE

SVG = "{http://www.w3.org/2000/svg}"


def words(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_says_every_state_and_every_step():
    said = words(diagram(MACHINE))
    assert {str(state.meaning) for state in MACHINE.states.values()} <= set(said)
    assert {str(step.label) for step in MACHINE.steps if not step.stays} <= set(said)
    assert "E-1 E-2" in said
    assert "↻ Note" in said
    assert "◷ 3 个工作日" in said
    assert "‖ asked" in said


def test_the_picture_has_an_arrow_for_every_step_with_another_end():
    svg = diagram(MACHINE)
    moving = {(step.sources, step.target) for step in MACHINE.steps if not step.stays}
    drawn = svg.count('marker-end="url(#arrow)"') + svg.count('marker-start="url(#arrow)"')
    # accept comes from below and from above, close and lapse share a line
    assert drawn == len(moving) + 1


def test_what_happens_by_itself_alone_is_dashed():
    assert "stroke-dasharray" not in diagram(MACHINE)  # lapse shares its line with close


def test_the_tables_say_what_the_code_says():
    text = documentation.described(MACHINE)
    assert "| `paused` | paused | paused | the asker | please supply | stops that of `asked` |" in text
    assert "| `finish` | Finish | Finish | `doing` | `done` | the doer | E-1, E-2 |  |  |" in text
    assert "| E-1 | 必须 must | proof is there | No proof yet (‹party›). Add one, then finish. |  |" in text
    assert "| E-2 | 应 shall | dry |" in text
    assert (
        "| `asked` | 3 workdays, also in `doing`, one extension of at most 50% of the term "
        "| remind 1 workday before; urge 1 workday after; supervise 5 workdays after; escalate 10 workdays after |  |"
    ) in text
    assert "| `done` | 2 workdays | remind 1 workday before; supervise 1 workday after to the boss | `lapse` |" in text


def test_the_table_is_written_between_its_markers_and_nothing_else_is_touched():
    first = documentation.placed("# errands\n", MACHINE)
    assert first.startswith("# errands\n\n## Errand\n\n<!-- table:errand -->\n![Errand](errand.svg)\n")
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
    assert capsys.readouterr().out == "docs/mechanisms/README.md, docs/mechanisms/flow.md, docs/mechanisms/errand.svg\n"
    call_command("tables")
    assert capsys.readouterr().out == "Nothing has changed.\n"
    call_command("tables", check=True)


def test_the_index_leads_to_every_table(project):
    call_command("tables")
    assert (project / "README.md").read_text() == (
        "# State tables\n\nWritten by `wugong tables` from the code.\n\n"
        "## [flow](flow.md)\n\n- 商 Errand: 6 states, 9 steps, [picture](errand.svg)\n"
    )


def test_the_check_names_what_differs_and_changes_nothing(project, capsys):
    call_command("tables")
    (project / "flow.md").write_text("# other\n")
    (project / "gone.svg").write_text("<svg/>")
    with pytest.raises(SystemExit) as end:
        call_command("tables", check=True)
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "docs/mechanisms/flow.md, docs/mechanisms/gone.svg. Run 'wugong tables'." in said
    assert (project / "flow.md").read_text() == "# other\n"
    assert (project / "gone.svg").exists()
