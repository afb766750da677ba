# ruff: noqa: E501 rows of a table read across
"""``wugong pair`` and bad input: one sentence that names field and id, nothing half-written, no Django."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from wugong.common.errors import Invalid
from wugong.pairing import solver
from wugong.pairing.kernel import command, instance
from wugong.pairing.tests.instances import faults, make_district

EXAMPLE = {
    "givers": [
        {"id": "u1", "street": "s1", "min": 1, "max": 2, "offers": {"legal": 3, "venue": 1}},
        {"id": "u2", "street": "s1", "min": 1, "max": 2, "offers": {"care": 3}},
        {"id": "u3", "street": "s2", "min": 1, "max": 1, "offers": {"care": 2.5}},
    ],
    "receivers": [
        {"id": "c1", "street": "s1", "min": 1, "max": 3, "needs": {"legal": 2, "care": 4}},
        {"id": "c2", "street": "s1", "min": 1, "max": 3, "needs": {"care": 4}},
    ],
    "across": [["u3", "c2"]],
    "pinned": [["u1", "c1"]],
    "forbidden": [["u2", "c1"]],
    "previous": [["u1", "c1"]],
    "weights": {"met": 1.0, "kept": 0.2, "pair": 0.05, "category": {"legal": 1.0, "care": 1.5}},
}
GONE = object()


def changed(path, value):
    """The example with one value changed, by its path."""
    made = copy.deepcopy(EXAMPLE)
    if not path:
        return value
    target = made
    for step in path[:-1]:
        target = target[step]
    if value is GONE:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ((), [], "The instance must be an object with givers and receivers, not a list."),
        ((), None, "The instance must be an object with givers and receivers, not null."),
        (("givers",), GONE, "The instance: the field givers is missing."),
        (("receivers",), {}, "receivers must be a list, not an object."),
        (("givers", 1), "u2", "givers[1] must be an object, not a text."),
        (("givers", 1, "id"), GONE, "givers[1]: the field id is missing."),
        (("givers", 1, "id"), 7, "givers[1].id must be a text with something in it, not a number."),
        (("givers", 1, "id"), " ", "givers[1].id must be a text with something in it, not an empty text."),
        (("givers", 1, "id"), "u\x00", 'givers[1].id holds characters that cannot be printed: "u\\x00".'),
        (("givers", 1, "id"), "\ud800", 'givers[1].id holds characters that cannot be printed: "\\ud800".'),
        (("givers", 1, "id"), "u1", 'givers[1] ("u1"): the id occurs twice.'),
        (("receivers", 1, "id"), "u1", 'The id "u1" is both a giver and a receiver.'),
        (("givers", 1, "street"), None, 'givers[1] ("u2").street must be a text with something in it, not null.'),
        (("givers", 1, "min"), GONE, 'givers[1] ("u2"): the field min is missing.'),
        (("givers", 1, "min"), True, 'givers[1] ("u2").min must be a number, not true or false.'),
        (("givers", 1, "min"), "1", 'givers[1] ("u2").min must be a number, not a text.'),
        (("givers", 1, "min"), 0.5, 'givers[1] ("u2").min must be a whole number.'),
        (("givers", 1, "min"), -1, 'givers[1] ("u2").min must not be negative.'),
        (("givers", 1, "min"), 3, 'givers[1] ("u2"): min 3 is above max 2.'),
        (("givers", 1, "max"), 10**400, 'givers[1] ("u2").max must be a finite number of at most 1,000,000,000,000,000.'),
        (("receivers", 0, "needs"), [1], 'receivers[0] ("c1").needs must be an object, not a list.'),
        (("receivers", 0, "needs"), {"": 1}, 'a category of receivers[0] ("c1").needs must be a text with something in it, not an empty text.'),
        (("receivers", 0, "needs", "care"), -0.1, 'receivers[0] ("c1").needs.care must not be negative.'),
        (("receivers", 0, "needs", "care"), float("nan"), 'receivers[0] ("c1").needs.care must be a finite number of at most 1,000,000,000,000,000.'),
        (("receivers", 0, "needs", "care"), float("inf"), 'receivers[0] ("c1").needs.care must be a finite number of at most 1,000,000,000,000,000.'),
        (("receivers", 0, "needs", "care"), 1e308, 'receivers[0] ("c1").needs.care must be a finite number of at most 1,000,000,000,000,000.'),
        (("receivers", 0, "needs", "care"), float("-inf"), 'receivers[0] ("c1").needs.care must not be negative.'),
        (("receivers", 0, "needs", "care"), {"a": 1}, 'receivers[0] ("c1").needs.care must be a number, not an object.'),
        (("pinned",), {}, "pinned must be a list, not an object."),
        (("pinned", 0), ["u1"], "pinned[0] must be a pair of two ids, giver first."),
        (("pinned", 0), "u1c1", "pinned[0] must be a pair of two ids, giver first."),
        (("pinned", 0), ["u1", 1], "pinned[0] must be a text with something in it, not a number."),
        (("pinned", 0), ["u9", "c1"], 'pinned[0]: "u9" is no giver of this instance.'),
        (("across", 0), ["u1", "c9"], 'across[0]: "c9" is no receiver of this instance.'),
        (("forbidden", 0), ["c1", "u2"], 'forbidden[0]: "c1" is a receiver where the giver stands.'),
        (("previous", 0), ["u1", "u2"], 'previous[0]: "u2" is a giver where the receiver stands.'),
        (("previous", 0), ["x" * 99, "c1"], f'previous[0]: "{"x" * 57}..." is no giver of this instance.'),
        (("weights",), [], "weights must be an object, not a list."),
        (("weights", "met"), -1, "weights.met must not be negative."),
        (("weights", "kept"), None, "weights.kept must be a number, not null."),
        (("weights", "category"), 3, "weights.category must be an object, not a number."),
        (("weights", "category", "care"), False, "weights.category.care must be a number, not true or false."),
        (("names",), {"u1": 3}, "names.u1 must be a text with something in it, not a number."),
        (("names",), {"u1": {"zh": "甲"}}, "names.u1: the field en is missing."),
    ],
)  # fmt: skip
def test_a_fault_is_one_sentence(path, value, sentence):
    with pytest.raises(Invalid) as refused:
        solver.solve(changed(path, value))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("path", "value", "rule", "en", "zh"),
    [
        (("forbidden",), [["u2", "c1"], ["u1", "c1"]], "ban", 'pinned[0]: "u1" and "c1" are pinned, but forbidden[1] bans the pair.', "锁定名单第 1 项：u1 与 c1 同时列在禁止名单第 2 项。"),
        (("pinned",), [["u3", "c1"]], "place", 'pinned[0]: "u3" and "c1" are pinned, but in different streets ("s2" and "s1") and not in across.', "锁定名单第 1 项：u3 与 c1 不在同一街道（s2、s1），也没有跨街道许可。"),
        (("givers", 0, "max"), 1, "max", 'pinned[0]: "u1" and "c1" are pinned, but "u1" has a max of 1 and 2 pinned.', "锁定名单第 1 项：u1 与 c1 不能都锁定：u1 共有 2 个锁定，超过其上限 1。"),
        (("receivers", 0), {"id": "c1", "street": "s1", "min": 0, "max": 0, "needs": {}}, "max", 'pinned[0]: "u1" and "c1" are pinned, but "c1" has a max of 0 and 1 pinned.', "锁定名单第 1 项：u1 与 c1 不能都锁定：c1 共有 1 个锁定，超过其上限 0。"),
    ],
)  # fmt: skip
def test_pins_that_contradict_are_refused_in_both_languages(path, value, rule, en, zh):
    raw = changed(path, value)
    if path == ("givers", 0, "max"):
        raw["pinned"].append(["u1", "c2"])
    with pytest.raises(instance.Contradiction) as refused:
        solver.solve(raw)
    assert (refused.value.rule, str(refused.value), refused.value.sentence_zh) == (rule, en, zh)


# The command


@pytest.fixture
def wugong_pair(monkeypatch, capsys):
    """Run the command in this process: status, what it wrote and what it said."""

    def run(*argv, given=""):
        data = given if isinstance(given, bytes) else given.encode()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        status = solver.main([str(word) for word in argv])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_from_standard_input_to_standard_output(wugong_pair):
    status, out, err = wugong_pair("-", given=json.dumps(EXAMPLE))
    plan = json.loads(out)
    assert (status, err, faults(EXAMPLE, plan)) == (0, "", [])
    assert "沿用上次结对" in out
    assert list(plan) == ["status", "objective", "bound", "shortfall", "seconds", "pairs", "unmet"]


def test_from_file_to_file(wugong_pair, tmp_path):
    source, target = tmp_path / "instance.json", tmp_path / "plan.json"
    source.write_bytes(b"\xef\xbb\xbf" + json.dumps(EXAMPLE).encode())
    assert wugong_pair(source, "-o", target, "--seconds", "5") == (0, "", "")
    assert faults(EXAMPLE, json.loads(target.read_text("utf-8"))) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["instance.json", "plan.json"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Standard input is not JSON: Expecting value, line 1, column 1."),
        ('{"givers": [}', "Standard input is not JSON: Expecting value, line 1, column 13."),
        (b"\xff\xfe{}", "Standard input is not UTF-8 text: byte 1."),
        ("[" * 100_000, "Standard input is nested too deeply."),
        ("[" + "9" * 5000 + "]", "Standard input holds a number of thousands of digits."),
        ('{"givers": [], "givers": []}', 'The field "givers" stands twice in one object.'),
        ("{}", "The instance: the field givers is missing."),
    ],
)
def test_bad_input_leaves_one_sentence_and_the_old_file(wugong_pair, tmp_path, given, sentence):
    target = tmp_path / "plan.json"
    target.write_text("old")
    assert wugong_pair("-", "-o", target, given=given) == (1, "", sentence + "\n")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_files_that_are_not_there(wugong_pair, tmp_path):
    missing = tmp_path / "none" / "x.json"
    assert wugong_pair(missing) == (1, "", f"{missing}: No such file or directory.\n")
    assert wugong_pair(tmp_path) == (1, "", f"{tmp_path}: Is a directory.\n")
    assert wugong_pair("-", "-o", missing, given=json.dumps(EXAMPLE)) == (
        1,
        "",
        f"{missing.parent}: No such directory.\n",
    )


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "required: INSTANCE.json"),
        (["-", "--second", "3"], "unrecognized arguments"),
        (["-", "--seconds", "0"], "no number of seconds above 0"),
        (["-", "--seconds", "soon"], "no number of seconds above 0"),
    ],
)
def test_wrong_usage_is_status_two(wugong_pair, argv, said):
    status, out, err = wugong_pair(*argv)
    assert (status, out) == (2, "")
    assert said in err


def test_help(wugong_pair):
    status, out, err = wugong_pair("--help")
    assert (status, err) == (0, "")
    assert "usage: wugong pair" in out


def test_the_command_runs_without_django_and_prints_the_plan_alone(tmp_path):
    probe = (
        "import sys, wugong.__main__ as m\n"
        "sys.argv = ['wugong', 'pair', '-']\n"
        "try: m.main()\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        input=json.dumps(EXAMPLE),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert faults(EXAMPLE, json.loads(done.stdout)) == []


def test_progress_shows_on_a_terminal_only_and_goes_away(monkeypatch):
    class Terminal(io.StringIO):
        tty = True

        def isatty(self):
            return self.tty

    monkeypatch.setattr(sys, "stderr", Terminal())
    progress = command.Progress()
    progress("0 of 3 parts")
    assert sys.stderr.getvalue() == ""
    progress.next = 0
    progress("1 of 3 parts")
    progress.done()
    assert sys.stderr.getvalue() == "\r1 of 3 parts, 0 s\x1b[K\r\x1b[K"
    sys.stderr.tty, progress.next = False, 0
    progress("2 of 3 parts")
    assert "2 of 3" not in sys.stderr.getvalue()


# Many districts


def test_lines_are_solved_in_order_and_a_bad_one_does_not_stop_the_rest(tmp_path):
    districts = [make_district(seed, streets=2, givers=6, receivers=6, categories=5) for seed in range(12)]
    texts = [json.dumps(district) for district in districts]
    texts[3:4] = ["{broken", "", "   "]
    source, target = tmp_path / "districts.jsonl", tmp_path / "plans.jsonl"
    source.write_text("\n".join(texts))
    done = subprocess.run(
        [sys.executable, "-m", "wugong", "pair", "--lines", source, "-o", target],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    sentence = "line 4 is not JSON: Expecting property name enclosed in double quotes, line 1, column 2."
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"1 of 12 lines are at fault, first line 4: {sentence}\n"
    plans = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert plans.pop(3) == {"line": 4, "error": sentence}
    del districts[3]
    for district, plan in zip(districts, plans, strict=True):
        alone = solver.solve(district)
        assert {**plan, "seconds": 0} == {**alone, "seconds": 0}
