"""What the worker does again and again. Every app hands its own jobs in from ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """A function without arguments that is safe to run twice at once and says how much it did."""

    name: str
    every: float
    run: Callable[[], int]


_jobs: dict[str, Job] = {}


def register(name: str, *, every: float, run: Callable[[], int]) -> None:
    """Run ``run`` every ``every`` seconds in each worker."""
    _jobs[name] = Job(name, every, run)


def jobs() -> list[Job]:
    """All jobs, by name."""
    return [_jobs[name] for name in sorted(_jobs)]
