"""Stories told side by side: every step of every story in the order of its moment, so that numbers grow with days.

A story is a plain function with ``with at(moment):`` around each of its steps. All stories stand still at such a line,
and the one whose moment is the earliest goes on: threads of which one runs at a time, all on the one connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import datetime

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from wugong.common import clock

Story = Callable[[], object]


class _Over(BaseException):
    """Another story failed: this one is not told to its end."""


class _Teller:
    """One story in its thread. ``moment`` is that of its next step; None once it has been told."""

    def __init__(self, story: Story) -> None:
        self.moment: datetime | None = None
        self.fault: BaseException | None = None
        self.over = False
        self._mine, self._back = threading.Semaphore(0), threading.Semaphore(0)
        context, connection = copy_context(), connections["default"]
        connection.inc_thread_sharing()
        self._thread = threading.Thread(target=lambda: context.run(self._tell, story, connection), daemon=True)
        self._thread.start()

    def _tell(self, story: Story, connection: BaseDatabaseWrapper) -> None:
        connections["default"] = connection
        _teller.set(self)
        self._mine.acquire()
        try:
            story()
        except _Over:
            pass
        except BaseException as fault:
            self.fault = fault
        self.moment = None
        self._back.release()

    def go_on(self) -> None:
        """Let the story take its next step, up to the one after it."""
        self._mine.release()
        self._back.acquire()
        if self.moment is None:
            self._thread.join()
        if self.fault:
            raise self.fault

    def wait_for(self, moment: datetime) -> None:
        """Called by the story: stand still until nothing earlier is left to be told."""
        self.moment = moment
        self._back.release()
        self._mine.acquire()
        if self.over:
            raise _Over


_teller: ContextVar[_Teller | None] = ContextVar("teller", default=None)
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at ``moment`` inside the block, after all that other stories did before it."""
    teller = _teller.get()
    if teller and not _inside.get():
        teller.wait_for(moment)
    token = _inside.set(True)
    try:
        with clock.at(moment):
            yield
    finally:
        _inside.reset(token)


def from_day(moment: datetime, story: Story) -> Story:
    """A story that looks around no earlier than ``moment``."""

    def told() -> None:
        with at(moment):
            pass
        story()

    return told


def tell(stories: Iterable[Story]) -> None:
    """Tell all stories; what one of them raises ends all of them."""
    tellers: list[_Teller] = []
    try:
        for story in stories:
            tellers.append(_Teller(story))
            tellers[-1].go_on()
        while waiting := [one for one in tellers if one.moment]:
            min(waiting, key=lambda one: one.moment or clock.now()).go_on()
    finally:
        for one in tellers:
            if one.moment:
                one.over = True
                one.go_on()
            connections["default"].dec_thread_sharing()
