import pytest

from wugong.flow.table import Clock, Machine, State, Step


def machine(states, steps, parties=None):
    return Machine("m", "M", "商", states, tuple(steps), parties or {"a": "A"})


def test_a_table_that_contradicts_itself_is_refused():
    for states, steps, said in [
        ({"x": State("x")}, [], "no way out"),
        ({"x": State("x", final=True)}, [Step("s", "S", ("x",), "x", by=("a",))], "final and has a way out"),
        (
            {"x": State("x", awaits=("a",), rests=True)},
            [Step("s", "S", ("x",), "x", by=("a",))],
            "rests and awaits somebody",
        ),
        ({"x": State("x", final=True)}, [Step("s", "S", (), "y", by=("a",))], "unknown state y"),
        ({"x": State("x", final=True)}, [Step("s", "S", (), "x", by=("b",))], "unknown party b"),
        ({"x": State("x", final=True)}, [Step("s", "S", (), "x", by=("a",))] * 2, "step s twice"),
        ({"x": State("x", final=True, awaits=("b",))}, [], "awaits the unknown party b"),
        ({"x": State("x", final=True, clock=Clock(1, expires="z"))}, [], "expires into the unknown step z"),
    ]:
        with pytest.raises(ValueError, match=said):
            machine(states, steps)


def test_steps_of_a_state_come_heaviest_first():
    steps = [Step("s", "S", ("x",), "y", by=("a",)), Step("t", "T", ("x",), "y", by=("a",), weight=5)]
    found = machine({"x": State("x"), "y": State("y", final=True)}, steps).steps_from("x")
    assert [s.name for s in found] == ["t", "s"]
