"""What is the same for a whole page is asked once."""

from __future__ import annotations

from wugong.common.once import once, one_page

asked: list[tuple[int, int]] = []


@once
def add(first: int, second: int = 0) -> int:
    """A question with two arguments that says when it is asked."""
    asked.append((first, second))
    return first + second


def test_a_page_asks_once_for_each_set_of_arguments_and_the_next_page_asks_again():
    asked.clear()
    with one_page():
        assert [add(1), add(1), add(1, second=2), add(1, second=2)] == [1, 1, 3, 3]
        assert asked == [(1, 0), (1, 2)]
    with one_page():
        assert add(1) == 1
    assert asked == [(1, 0), (1, 2), (1, 0)]


def test_outside_of_a_page_the_question_is_asked_every_time():
    asked.clear()
    assert [add(1), add(1)] == [1, 1]
    assert asked == [(1, 0), (1, 0)]
