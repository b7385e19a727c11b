"""A plugin of pytest that notes, during a run under coverage, which test reaches which line and how long each test takes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

FOLDER = "STEWARD_REACHED"
"""The environment variable with the folder for the times of the tests."""

_times: dict[str, float] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the lines that are reached from here on after the test."""
    measured = coverage.Coverage.current()
    if measured is None:
        return (yield)
    measured.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        measured.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of one step of a test that passes."""
    if report.passed:
        _times[report.nodeid] = _times.get(report.nodeid, 0.0) + report.duration
    else:
        _times.pop(report.nodeid, None)


def pytest_sessionfinish() -> None:
    """Write the times down; each process of the run has its own file."""
    file = Path(os.environ[FOLDER]) / f"times-{os.getpid()}.json"
    file.write_text(json.dumps(_times), encoding="utf-8")
