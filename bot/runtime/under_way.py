"""The interactions that are being answered: not too many at once, and nobody is left without an answer when the bot stops."""

from __future__ import annotations

import asyncio

from bot.errors import Busy, Stopping
from bot.i18n import tr
from bot.ui.cards import Card, Meaning
from bot.ui.views import Interaction

MOST = 200
"""More than the staff of a game type at once, and few enough for the files that a process may open (1,024 on Linux)."""


class UnderWay:
    """The tasks that answer interactions."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._tasks: dict[asyncio.Task[object], Interaction] = {}
        self._closed = False

    def ensure_room(self) -> None:
        """Check that another one may begin.

        Raises:
            Stopping: The bot is about to stop.
            Busy: Too many are under way.
        """
        if self._closed:
            raise Stopping
        if len(self._tasks) >= self._most:
            raise Busy(len(self._tasks))

    def add(self, interaction: Interaction, task: asyncio.Task[object]) -> None:
        """Count an interaction until the task that answers it has ended."""
        self._tasks[task] = interaction
        task.add_done_callback(self._tasks.pop)

    def close(self) -> None:
        """Let no other one begin."""
        self._closed = True

    async def cut_off(self, *, after_s: float) -> dict[asyncio.Task[object], Interaction]:
        """Wait shortly for those under way, and cancel the rest; return what was cancelled, without an answer so far."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=after_s)
        left = dict(self._tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=after_s)
        return left


def cut_off_card(*, changing: bool) -> Card:
    """Return what somebody reads whose answer the bot did not have before it stopped."""
    if not changing:
        return Card(
            meaning=Meaning.REFUSED,
            title=tr("Steward is restarting"),
            body=(tr("It stopped before it had your answer. **Nothing was changed.**"),),
            note=(tr("Run the command again in a minute."),),
        )
    return Card(
        meaning=Meaning.UNSURE,
        title=tr("Steward is restarting"),
        body=(tr("It stopped before your change had ended. **It may or may not have been applied, but not twice.**"),),
        note=(tr("Look for its case with `/case search` in a minute, before you repeat it."),),
    )
