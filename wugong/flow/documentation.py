"""State tables as pages of the documentation: a Mermaid diagram and four tables, written from the machine itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from wugong.flow.binding import Binding, bindings
from wugong.flow.matters import both
from wugong.flow.table import Bell, Clock, Guard, Machine, Modal, Step, Text

FOLDER = Path("docs") / "mechanisms"
MODALS = {Modal.MUST: "必须 must", Modal.SHALL: "应 or give a reason", Modal.NORMALLY: "一般 normally"}
UNITS = {"wd": "workdays", "d": "days", "month": "months", "wh": "working hours", "h": "hours", "min": "minutes"}
INTRODUCTION = """\
# {app}

`wugong tables` writes what is between the markers from the code; the rest is written by hand.
The diagrams leave out steps that stay in their state.
"""


def pages(root: Path) -> dict[Path, str]:
    """Every file the tables of the product make under ``root``, with its whole text as it should be."""
    wanted = {root / FOLDER / "README.md": index(product())}
    for bound in product():
        page = root / FOLDER / f"{app_of(bound)}.md"
        text = wanted.get(page) or _kept(page, app_of(bound))
        wanted[page] = placed(text, bound.machine)
    return wanted


def index(found: list[Binding]) -> str:
    """The list of all tables, for ``README.md`` beside them."""
    lines = ["# State tables", "", "Written by `wugong tables` from the code."]
    app = ""
    for bound in found:
        if app_of(bound) != app:
            app = app_of(bound)
            lines += ["", f"## [{app}]({app}.md)", ""]
        machine = bound.machine
        count = f"{len(machine.states)} states, {len(machine.steps)} steps"
        lines.append(f"- {machine.common} {_named(machine.title)}: {count}")
    return "\n".join(lines) + "\n"


def product() -> list[Binding]:
    """The bindings of the product's apps, by app and name; those of tests are left out."""
    own = [bound for bound in bindings() if ".tests." not in bound.model.__module__]
    return sorted(own, key=lambda bound: (app_of(bound), bound.machine.name))


def app_of(bound: Binding) -> str:
    return bound.model.__module__.split(".")[1]


def _kept(page: Path, app: str) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else INTRODUCTION.format(app=app)


def placed(text: str, machine: Machine) -> str:
    """``text`` with the table between its markers, or at the end where it has none yet."""
    begin, end = f"<!-- table:{machine.name} -->", f"<!-- /table:{machine.name} -->"
    block = f"{begin}\n{described(machine)}\n{end}"
    if begin in text and end in text:
        return text[: text.index(begin)] + block + text[text.index(end) + len(end) :]
    return f"{text.rstrip()}\n\n## {_named(machine.title)}\n\n{block}\n"


def described(machine: Machine) -> str:
    """The diagram and the four tables of a machine."""
    parts = [
        "\n".join(["```mermaid", "stateDiagram-v2", *_diagram(machine), "```"]),
        _table(("state", "中文", "means", "awaited", "asked to", "clock"), _states(machine)),
        _table(("step", "中文", "does", "from", "to", "by", "guards", "tells", "besides"), _steps(machine)),
    ]
    if guards := list(_guards(machine)):
        parts.append(_table(("rule", "strength", "holds when", "otherwise says", "中文"), guards))
    if chains := list(_chains(machine)):
        parts.append(_table(("clock of", "term", "bells", "when it runs out"), chains))
    return "\n\n".join(parts)


def _diagram(machine: Machine) -> Iterator[str]:
    """The states, and an arrow for all steps between the same two states, in Mermaid's syntax."""
    for name, state in machine.states.items():
        yield f'    state "{_plain(state.meaning)}" as {name}'
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in machine.steps:
        for source in step.sources or ("[*]",):
            if not step.stays:
                arrows.setdefault((source, step.target), []).append(_plain(step.label))
    for (source, target), labels in arrows.items():
        yield f"    {source} --> {target}: {' / '.join(labels)}"
    yield from (f"    {name} --> [*]" for name, state in machine.states.items() if state.final)


def _named(text: Text) -> str:
    """Chinese and English, or English alone where there is no Chinese."""
    chinese, english = both(text)
    return f"{chinese} {english}" if chinese != english else english


def _plain(text: Text) -> str:
    """A label without the characters that end one in Mermaid."""
    return re.sub(r"[:;\"]", ",", _named(text))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    plain = re.sub(r"%\((\w+)\)[a-z]", r"‹\1›", text).replace("%%", "%")
    return " ".join(plain.replace("|", "\\|").split())


def _states(machine: Machine) -> Iterable[list[str]]:
    for name, state in machine.states.items():
        chinese, english = both(state.meaning)
        notes = [_term(state.clock)] if state.clock else []
        notes += [f"stops that of {', '.join(f'`{name}`' for name in state.pauses)}"] if state.pauses else []
        notes += ["final"] if state.final else ["nothing is owed"] if state.rests else []
        asks = [both(ask)[1] for ask in (state.ask, *state.asks.values())]
        yield [f"`{name}`", chinese, english, _parties(machine, state.awaits), "; ".join(asks), "; ".join(notes)]


def _steps(machine: Machine) -> Iterable[list[str]]:
    for step in machine.steps:
        chinese, english = both(step.label)
        target = "stays" if step.stays else f"`{step.target}`"
        rules = ", ".join(dict.fromkeys(guard.rule for guard in step.guards))
        yield [
            *(f"`{step.name}`", chinese, english, _codes(step.sources) or "●", target),
            *(_parties(machine, step.by), rules, _parties(machine, step.tells), _remarks(step)),
        ]


def _remarks(step: Step) -> str:
    said = ["with a reason"] if step.reason else []
    said += ["may be taken back on the same day"] if step.undoable else []
    return ", ".join(said)


def _guards(machine: Machine) -> Iterable[list[str]]:
    seen: set[int] = set()
    for guard in (guard for step in machine.steps for guard in step.guards):
        if id(guard) not in seen:
            seen.add(id(guard))
            yield _guard(guard)


def _guard(guard: Guard) -> list[str]:
    chinese, english = both(guard.refusal, limit=500)
    return [guard.rule, MODALS[guard.modal], both(guard.says)[1], english, chinese if chinese != english else ""]


def _chains(machine: Machine) -> Iterable[list[str]]:
    for name, state in machine.states.items():
        if state.clock:
            for case, clock in [("", state.clock), *state.clock.cases.items()]:
                bells = "; ".join(_bell(machine, bell, clock) for bell in clock.bells)
                label = f"`{name}`" + (f" ({state.clock.by}: {case})" if case else "")
                yield [label, _term(clock), bells, f"`{clock.expires}`" if clock.expires else ""]


def _term(clock: Clock) -> str:
    """A term in words; ``until`` names the attribute of the thing that holds the date."""
    term = _amount(clock.amount, UNITS[clock.unit])
    if clock.until:
        term = f"until `{clock.until}`" + (f" {clock.amount:+d} {UNITS[clock.unit]}" if clock.amount else "")
    notes = [f"by `{clock.by}`"] if clock.by else []
    notes += [f"not beyond `{clock.latest}`"] if clock.latest else []
    notes += [f"also in {_codes(clock.spans)}"] if clock.spans else []
    if clock.extension:
        share = f"{clock.extension:.0%} of the term" if clock.extension < 1 else f"{clock.extension:g} workdays"
        notes.append(f"one extension of at most {share}")
    return ", ".join([term, *notes])


def _bell(machine: Machine, bell: Bell, clock: Clock) -> str:
    # as flow.timers.ring_times does: after the term, days are working days
    counted = {"h", "min"} if bell.after > 0 else {"d", "h", "min"}
    unit = UNITS[clock.unit if clock.unit in counted else "wd"]
    when = f"at {bell.share:.0%} of the term" if bell.share else _when(bell.after, unit)
    to = f" to {_parties(machine, [bell.to])}" if bell.to else ""
    unless = f", unless `{bell.unless}`" if bell.unless else ""
    return f"{bell.alarm} {when}{to}{unless}"


def _when(after: int, unit: str) -> str:
    if after == 0:
        return "when due"
    return f"{_amount(abs(after), unit)} {'before' if after < 0 else 'after'}"


def _amount(number: int, unit: str) -> str:
    return f"{number} {unit[:-1] if number == 1 else unit}"


def _parties(machine: Machine, names: Iterable[str]) -> str:
    known: dict[str, Text] = {"system": "the system", **machine.parties}
    return "; ".join(both(known[name])[1] for name in names)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
