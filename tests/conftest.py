"""A bound for every test that waits: what never comes to pass fails, and does not hang the run."""

import asyncio
import functools
import inspect

PATIENCE_S = 90.0


def pytest_collection_modifyitems(items):
    for item in items:
        if inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.obj = _bounded(item.obj)


def _bounded(test):
    @functools.wraps(test)
    async def bounded(*arguments, **named):
        async with asyncio.timeout(PATIENCE_S):
            return await test(*arguments, **named)

    return bounded
