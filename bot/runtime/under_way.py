"""The interactions that are being answered: not too many at once, and nobody is left without an answer when the bot stops."""

from __future__ import annotations

import asyncio
from collections import deque

import discord

from bot.errors import Busy, Stopping
from bot.i18n import tr
from bot.ui.cards import Card, Meaning
from bot.ui.views import Interaction

MOST = 1_200
"""More than the staff of a game type at once, and few enough to be acknowledged within Discord's three seconds."""

HELD_S, LOOK_S = 1.0, 0.01
"""How long a command lets others be acknowledged first, and how often it looks. Discord waits 15 minutes for its answer."""


class UnderWay:
    """The tasks that answer interactions."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._tasks: dict[asyncio.Task[object], Interaction] = {}
        self._closed = False
        self._unacknowledged = deque[tuple[asyncio.Task[object], Interaction]]()
        self._turn = asyncio.Lock()

    def ensure_room(self) -> None:
        """Check that the newest one may go on.

        Raises:
            Stopping: The bot is about to stop.
            Busy: Too many are under way.
        """
        if self._closed:
            raise Stopping
        if len(self._tasks) > self._most:
            raise Busy(self._most)

    def add(self, interaction: Interaction, task: asyncio.Task[object]) -> None:
        """Count an interaction until the task that answers it has ended."""
        self._tasks[task] = interaction
        task.add_done_callback(self._tasks.pop)
        if interaction.type is not discord.InteractionType.autocomplete:  # its answer may take long, and is no promise
            self._unacknowledged.append((task, interaction))

    async def let_others_first(self) -> None:
        """Wait shortly until all who came are acknowledged.

        What comes after an acknowledgement takes more time of the processor, and has more time.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + HELD_S
        async with self._turn:
            while self._somebody_waits() and loop.time() < until:  # noqa: ASYNC110  discord.py has no event for a response
                await asyncio.sleep(LOOK_S)

    def _somebody_waits(self) -> bool:
        while self._unacknowledged:
            task, interaction = self._unacknowledged[0]
            if not (task.done() or interaction.response.is_done()):
                return True
            self._unacknowledged.popleft()
        return False

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
