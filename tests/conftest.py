"""No test fails because the machine is busy, and a test that waits for something that never happens fails and does not hang."""

import asyncio
import functools
import gc
import inspect
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

PATIENCE_S = 240.0

# Each worker, and each process that a test starts, would compile every module again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Collect without the garbage collector: all that is made then is kept."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items):
    for item in items:
        if inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.obj = _bounded(item.obj)


def pytest_collection_finish():
    """Keep the garbage collector away from the objects that all tests share, and let it wait for more of the others.

    It took a fifth of the tests' time: each test builds a world, and throws it away whole.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _bounded(test):
    @functools.wraps(test)
    async def bounded(*arguments, **named):
        async with asyncio.timeout(PATIENCE_S):
            return await test(*arguments, **named)

    return bounded
