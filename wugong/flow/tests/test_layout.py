import random
from itertools import pairwise

import pytest

from wugong.flow.layout import GAP, Size, arrange, spread


def boxes_of(picture, sizes):
    for name, place in picture.places.items():
        width, height = sizes[name].width / 2, sizes[name].height / 2
        yield name, (place.x - width, place.y - height, place.x + width, place.y + height)


def some_graph(seed):
    """A random graph of twenty boxes, every line downwards."""
    chance = random.Random(seed)
    sizes = {f"n{n}": Size(chance.randrange(30, 200), chance.randrange(14, 90)) for n in range(20)}
    pairs = [sorted(chance.sample(range(20), 2)) for _ in range(32)]
    return sizes, [(f"n{a}", f"n{b}") for a, b in pairs]


@pytest.mark.parametrize("seed", range(12))
def test_no_box_lies_on_another_and_no_line_crosses_one(seed):
    sizes, edges = some_graph(seed)
    picture = arrange(sizes, edges)
    boxes = dict(boxes_of(picture, sizes))
    for name, (left, top, right, bottom) in boxes.items():
        assert left >= -0.1
        assert right <= picture.width + 0.1
        for other, (left2, top2, right2, bottom2) in boxes.items():
            assert name == other or right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
    for (upper, lower), points in picture.lines.items():
        for one, other in pairwise(points):
            for name in boxes.keys() - {upper, lower}:
                left, top, right, bottom = boxes[name]
                beside = max(one.x, other.x) < left or min(one.x, other.x) > right
                assert beside or other.y <= top + 1 or one.y >= bottom - 1


@pytest.mark.parametrize("seed", range(3))
def test_every_line_runs_downwards_from_box_to_box(seed):
    sizes, edges = some_graph(seed)
    picture = arrange(sizes, edges)
    assert set(picture.lines) == set(edges)
    boxes = dict(boxes_of(picture, sizes))
    for (upper, lower), points in picture.lines.items():
        assert points[0].y == pytest.approx(boxes[upper][3], abs=0.11)
        assert points[-1].y == pytest.approx(boxes[lower][1], abs=1)
        assert all(abs(one.x - other.x) + abs(one.y - other.y) >= 0.9 for one, other in pairwise(points))
        assert [p.y for p in points] == sorted(p.y for p in points)


def test_the_same_input_gives_the_same_picture():
    assert arrange(*some_graph(7)) == arrange(*some_graph(7))


def test_a_circle_is_refused():
    sizes = {name: Size(10, 10) for name in "abc"}
    with pytest.raises(ValueError, match=r"stand in a circle: \['a', 'b'\]"):
        arrange(sizes, [("a", "b"), ("b", "a")])


def test_crossings_that_can_be_avoided_are():
    sizes = {name: Size(20, 10) for name in ("a", "b", "c", "d")}
    picture = arrange(sizes, [("a", "d"), ("b", "c")])
    order = sorted("abcd", key=lambda name: (picture.places[name].y, picture.places[name].x))
    assert order in (["a", "b", "d", "c"], ["b", "a", "c", "d"])


def test_what_stands_beneath_needs_no_line():
    sizes = {"a": Size(20, 10), "b": Size(20, 10)}
    picture = arrange(sizes, [], beneath=[("a", "b")])
    assert picture.places["b"].y > picture.places["a"].y
    assert picture.lines == {}


def test_places_stay_as_wished_where_there_is_room():
    assert spread([0, 100, 200], [1, 1, 1], [50, 50]) == [0, 100, 200]


def test_places_in_dispute_are_shared_by_weight():
    assert spread([0, 0], [1, 1], [GAP]) == [-GAP / 2, GAP / 2]
    assert spread([0, 0], [3, 1], [20]) == [-5, 15]
    assert spread([], [], []) == []
