from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Unit

MACHINE = Machine(
    name="errand",
    title="Errand",
    common="商",
    parties={"asker": "the asker", "doer": "the doer", "boss": "the boss"},
    states={
        "asked": State("asked", awaits=("doer",), ask="please answer", clock=Clock(3, spans=("doing",), extension=0.5)),
        "doing": State("being done", awaits=("doer",), ask="please finish"),
        "paused": State("paused", awaits=("asker",), ask="please supply", pauses=("asked",)),
        "done": State(
            "done",
            awaits=("asker",),
            ask="please check",
            clock=Clock(2, bells=(Bell(-1, Alarm.REMIND), Bell(1, Alarm.SUPERVISE, to="boss")), expires="lapse"),
        ),
        "closed": State("closed", final=True),
        "urgent": State("urgent", awaits=("doer",), clock=Clock(30, Unit.MINUTES, bells=(Bell(5, Alarm.URGE),))),
    },
    steps=(
        Step("ask", "Ask", (), "asked", by=("asker",), tells=("doer",)),
        Step("ring", "Ring", (), "urgent", by=("asker",)),
        Step("accept", "Accept", ("asked", "urgent"), "doing", by=("doer",), undoable=True),
        Step("query", "Query", ("doing", "asked"), "paused", by=("doer",), reason=True),
        Step("supply", "Supply", ("paused",), "asked", by=("asker",)),
        Step(
            "finish",
            "Finish",
            ("doing",),
            "done",
            by=("doer",),
            guards=(
                Guard(
                    "E-1",
                    lambda f: bool(f.proof),
                    "No proof yet (%(party)s). Add one, then finish.",
                    "proof is there",
                ),
                Guard("E-2", lambda f: not f.rain, "Not in the rain, unless you say why.", "dry", Modal.SHALL),
            ),
        ),
        Step("note", "Note", ("doing",), "doing", by=("doer",), stays=True),
        Step("close", "Close", ("done",), "closed", by=("asker",), tells=("doer",)),
        Step("lapse", "Lapse", ("done",), "closed", by=("system",)),
    ),
)
