from datetime import date
from uuid import UUID

import pytest

from wugong.commitments.rules import FINAL, MACHINE, CommitmentState, longest_extension, verifiers

A, B, C, D = (UUID(int=n) for n in range(1, 5))
NOBODY: frozenset[UUID] = frozenset()


def test_every_state_of_the_column_stands_in_the_table() -> None:
    assert set(MACHINE.states) == set(CommitmentState.values)
    assert {name for name, state in MACHINE.states.items() if state.final} == set(FINAL)


def test_the_term_goes_on_until_the_work_is_reported() -> None:
    clock = MACHINE.states["acknowledged"].clock
    assert clock is not None and clock.until == "due_on"
    assert set(clock.spans) == {"in_progress", "extension_asked", "handing_over"}
    assert [(b.after, b.alarm, b.to) for b in clock.bells if not b.share] == [
        (-1, "remind", ""),
        (1, "urge", ""),
        (5, "supervise", "supervisor"),
        (10, "escalate", "assigner"),
    ]


@pytest.mark.parametrize(
    ("days", "most"), [(1, 0), (2, 1), (10, 5), (21, 10)], ids=["a day", "two days", "ten", "an odd term"]
)
def test_an_extension_is_half_of_the_term_at_most(days: int, most: int) -> None:
    start = date(2026, 11, 1)
    assert longest_extension(start, date.fromordinal(start.toordinal() + days)) == most


@pytest.mark.parametrize(
    ("lead", "helpers", "secretariat", "proposer", "superior", "left"),
    [
        (A, NOBODY, B, C, D, [B, C]),
        (A, NOBODY, B, None, D, [B]),
        (B, NOBODY, B, C, D, [C]),
        (A, frozenset({B}), B, C, D, [C]),
        (B, frozenset({C}), B, C, D, [D]),
        (B, NOBODY, B, B, None, []),
        (B, frozenset({D}), B, B, D, []),
        (A, NOBODY, B, B, D, [B]),
    ],
    ids=["both", "no proposer", "office leads", "office helps", "both work", "nobody", "superior works", "one of both"],
)
def test_doers_never_verify(
    lead: UUID, helpers: frozenset[UUID], secretariat: UUID, proposer: UUID | None, superior: UUID | None,
    left: list[UUID],
) -> None:  # fmt: skip
    assert verifiers(lead, helpers, secretariat, proposer, superior) == left
