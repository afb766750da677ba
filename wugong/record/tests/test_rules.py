import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from wugong.record.rules import born, canonical, clean, moment, plain, statement

ID = UUID("01900000-0000-7000-8000-000000000001")
VALUES = (
    ID,
    datetime(2026, 11, 23, 9, 30, 0, 120, tzinfo=UTC),
    None,
    "张三",
    "so:1",
    "SO",
    None,
    "990112012",
    "topic",
    ID,
    "admit",
    "done",
    "raised",
    "admitted",
    "",
    "",
    {"changes": {"b": [None, 2], "a": ["旧", "新"]}},
    "",
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.uuids(),
)
details = st.recursive(
    scalars, lambda kept: st.one_of(st.lists(kept), st.tuples(kept), st.dictionaries(st.text(), kept)), max_leaves=20
)


def test_an_entry_has_this_canonical_form_for_ever():
    assert canonical(statement(VALUES)).decode() == (
        '{"act":"admit","actor_name":"张三","after":"admitted","at":"2026-11-23T09:30:00.000120Z","before":"raised",'
        '"detail":{"changes":{"a":["旧","新"],"b":[null,2]}},"hat":"so:1","id":"01900000-0000-7000-8000-000000000001",'
        '"kind":"topic","object_id":"01900000-0000-7000-8000-000000000001","outcome":"done","place":"990112012",'
        '"role":"SO"}'
    )


def test_a_moment_is_the_same_from_every_time_zone():
    shanghai = timezone(timedelta(hours=8))
    assert moment(datetime(2026, 11, 23, 17, 30, tzinfo=shanghai)) == "2026-11-23T09:30:00.000000Z"
    assert moment(datetime(2026, 11, 23, 9, 30, tzinfo=UTC)) == "2026-11-23T09:30:00.000000Z"


def test_an_id_says_when_it_was_made():
    assert born(UUID("019ab000-0000-7000-8000-000000000000")) == datetime(2025, 11, 23, 9, 16, 21, 376000, tzinfo=UTC)
    assert born(UUID("ffffffff-ffff-7fff-8fff-ffffffffffff")) is None
    assert born(UUID(int=7)) is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (ID, str(ID)),
        (Decimal("1.10"), "1.10"),
        (date(2026, 11, 23), "2026-11-23"),
        (gettext_lazy("done"), "done"),
        (1.0, 1),
        (-0.0, 0),
        (1e22, 10**22),
        (0.1, 0.1),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ((1, 2), [1, 2]),
        ({1: "a"}, {"1": "a"}),
        ("a\x00b\ud800", "a\ufffdb\ufffd"),
        (True, True),
    ],
)
def test_values_become_plain(value, kept):
    assert plain(value) == kept
    assert type(plain(value)) is type(kept)


def test_a_value_json_has_no_word_for_is_an_error_of_the_program():
    with pytest.raises(TypeError):
        plain(object())


def test_clean_keeps_whole_characters():
    assert clean("𠮷野家 é\n") == "𠮷野家 é\n"


@given(details)
def test_the_canonical_form_is_a_fixed_point(detail):
    text = canonical(plain(detail))
    assert canonical(plain(json.loads(text))) == text


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(detail):
    turned = dict(reversed(detail.items()))
    assert canonical(plain(turned)) == canonical(plain(detail))


@given(details, details)
def test_different_details_have_different_forms(one, other):
    one, other = plain(one), plain(other)
    assert (canonical(one) == canonical(other)) == (_typed(one) == _typed(other))


def _typed(value):
    """Equality that tells True from 1."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    return type(value).__name__, value
