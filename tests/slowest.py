"""The slowest tests, named at the end of a run. They are measured in processor seconds, which others hardly change."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest

SHOWN, MOST = 20, 3.0  # how many are shown; seconds from which a test needs the marker "slow"
SPENT = pytest.StashKey[float]()


def processor() -> float:
    """The seconds this process and those it waited for have computed."""
    return sum(os.times()[:4])


def spend(item: pytest.Item, since: float) -> None:
    item.stash[SPENT] = item.stash.get(SPENT, 0.0) + processor() - since


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
    """Its own fixtures count; the database, and the ground that others stand on too, do not."""
    since = processor()
    try:
        return (yield)
    finally:
        if fixturedef.scope == "function" and fixturedef.argname != "_below":
            spend(request.node, since)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    since = processor()
    try:
        return (yield)
    finally:
        spend(item, since)
        item.user_properties.append(("processor", round(item.stash[SPENT], 2)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = [report for reports in terminalreporter.stats.values() for report in reports]
    called = [report for report in told if getattr(report, "when", "") == "call" and report.user_properties]
    spent = {report: dict(report.user_properties)["processor"] for report in called}
    if len(spent) <= SHOWN:
        return
    terminalreporter.section(
        f"slowest {SHOWN} of {len(spent)} tests, {sum(spent.values()):.0f} processor seconds in all"
    )
    for report in sorted(spent, key=lambda r: -spent[r])[:SHOWN]:
        terminalreporter.write_line(f"{spent[report]:7.2f}  {report.nodeid}")
    for report, seconds in spent.items():
        if seconds > MOST and "slow" not in report.keywords:
            said = (
                f"TOO SLOW: {report.nodeid} computed {seconds} seconds. Make it cheaper, or mark it slow and say why."
            )
            terminalreporter.write_line(said, red=True, bold=True)
