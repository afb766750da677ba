from datetime import date

import pytest

from wugong.deliberation.rules import bodies, meeting, topic
from wugong.deliberation.rules.merging import merge
from wugong.workdays.rules import months_after


@pytest.mark.parametrize(
    ("voting", "percent", "least"), [(5, 50, 3), (4, 50, 3), (1, 50, 1), (15, 50, 8), (9, 66, 6), (0, 50, 1)]
)
def test_a_quorum_is_more_than_the_share(voting: int, percent: int, least: int) -> None:
    assert bodies.quorum(voting, percent) == least


@pytest.mark.parametrize(
    ("in_favour", "present", "carried"), [(3, 5, True), (2, 4, False), (3, 4, True), (0, 1, False)]
)
def test_a_vote_needs_more_than_half_of_those_present(in_favour: int, present: int, carried: bool) -> None:
    assert bodies.carried(in_favour, present, 50) is carried


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 15), 6, date(2027, 6, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_the_interval_runs_out_after_period_and_grace() -> None:
    assert bodies.due_by(date(2026, 9, 1), 3, 15) == (date(2026, 12, 1), date(2026, 12, 16))


def test_every_state_of_the_columns_stands_in_the_tables() -> None:
    assert set(topic.MACHINE.states) == set(topic.TopicState.values)
    assert set(meeting.MACHINE.states) == set(meeting.MeetingState.values)
    assert {name for name, state in topic.MACHINE.states.items() if state.final} == set(topic.FINAL)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text", "clash"),
    [
        ("a", "b", "a", "b", ""),
        ("a", "a", "b", "b", ""),
        ("a", "b", "b", "b", ""),
        ("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine", ""),
        ("", "mine", "theirs", "theirs\nmine", ""),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", ""),
        ("a\nb\nc", "a\nb\nc\nd", "a\nB\nc", "a\nB\nc\nd", ""),
        ("a\nb", "a\nmine", "a\ntheirs", "a\ntheirs", "mine"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd", ""),
        ("a\nb\nc", "b\nc", "a\nb", "b", ""),
    ],
    ids=[
        "only mine", "only theirs", "the same", "both at the end", "both from nothing", "different lines",
        "end and middle", "the same line", "struck out and added", "struck out at both ends",
    ],
)  # fmt: skip
def test_two_texts_are_put_together(base: str, mine: str, theirs: str, text: str, clash: str) -> None:
    merged = merge(base, mine, theirs)
    assert (merged.text, merged.clash) == (text, clash)
