"""The matter of a resident's slip, found by its eight digits; who tries many that do not exist is stopped."""

from __future__ import annotations

from wugong.accounts.actions import entry
from wugong.common.actor import NOBODY
from wugong.flow.binding import bindings
from wugong.flow.models import Matter
from wugong.flow.slips import LENGTH, new_code, read_code


def matter_on_slip(code: str) -> Matter | None:
    """The matter of a resident's slip: its code alone is enough. Count the tries before asking.

    Where others joined a matter with a slip of their own, its binding finds it by their code (``Binding.joined_by``).
    """
    plain = read_code(code)
    if len(plain) != LENGTH:
        return None
    if found := Matter.objects.filter(code=plain).first():
        return found
    keys = (bound.joined_by(plain) for bound in bindings() if bound.joined_by)
    pk = next(filter(None, keys), None)
    return Matter.objects.filter(pk=pk).first() if pk else None


TRIES = 20  # wrong codes from one connection in a quarter of an hour: the people of one hall share it


def slip_from(address: str, code: str, *, held: bool = False) -> Matter | None:
    """The matter of a slip; raises Refusal while this address has tried too many codes that do not exist.

    ``held``: the browser holds this code from the time of sending, so that it is no guess.
    """
    if len(read_code(code)) != LENGTH:
        return None
    if held:
        return matter_on_slip(code)
    entry.count_try(f"slip {address}", address=address, most=TRIES, actor=NOBODY)
    matter = matter_on_slip(code)
    if matter:
        entry.take_back_try(f"slip {address}", address=address, most=TRIES, actor=NOBODY)
    return matter


def free_code() -> str:
    """A code for a slip that no other slip has."""
    while matter_on_slip(code := new_code()):
        pass
    return code
