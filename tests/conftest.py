"""No test fails for being slow, however busy the machine is; what never comes to pass fails all the same, and hangs no run."""

import asyncio
import functools
import gc
import inspect

from hypothesis import HealthCheck, settings

PATIENCE_S = 240.0

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items):
    for item in items:
        if inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.obj = _bounded(item.obj)


def pytest_collection_finish():
    """Have no collection of garbage look through what every test shares: a sixth of the time of the tests went into that."""
    gc.collect()
    gc.freeze()


def _bounded(test):
    @functools.wraps(test)
    async def bounded(*arguments, **named):
        async with asyncio.timeout(PATIENCE_S):
            return await test(*arguments, **named)

    return bounded
