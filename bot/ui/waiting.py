"""Says what somebody waits for, on an answer that Discord still shows as "thinking"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot import lanes
from bot.i18n import tr
from bot.lanes import Delay, Lane, Wait
from bot.ui import icons
from bot.ui.cards import Card, Meaning, draw
from bot.ui.host import host_of

log = logging.getLogger(__name__)

_SHORTEST_S = 0.05
_NOTICE = "notice"


def begin(interaction: discord.Interaction[Any], lane: Lane) -> None:
    """Put what the running task asks of Roblox into a lane, and tell the person what it waits for if it takes long.

    The task is the one that answers the interaction. `over` ends the notice before the answer.
    """
    lanes.begin(lane, caller=interaction.user.id)
    task = asyncio.current_task()
    if task is not None and lane is not Lane.SUGGESTION:
        notice = interaction.extras[_NOTICE] = _Notice(interaction, lanes.current().waits)
        task.add_done_callback(lambda _: notice.cancel())


async def over(interaction: discord.Interaction[Any]) -> None:
    """End the notice, and its last request, so that it cannot draw over the answer."""
    notice: _Notice | None = interaction.extras.pop(_NOTICE, None)
    if notice is not None:
        await notice.over()


def words_of(waits: Sequence[Wait]) -> str:
    """Return what the longest wait is for."""
    match waits[0] if waits else None:
        case Wait(Delay.QUEUE, what):
            return tr("It waits for its turn: Steward keeps to Roblox's limit for **{budget}**.", budget=what)
        case Wait(Delay.PAUSE, what):
            return tr("**{service}** did not take the request. Steward asks again in a moment.", service=what)
        case Wait(Delay.ANSWER, what):
            return tr("Roblox is slow to answer: **{service}**.", service=what)
    return tr("Steward is still working on it.")


async def follow(waits: Sequence[Wait], draw_words: Callable[[str], Awaitable[bool]], *, pause_s: float) -> None:
    """Draw what the longest wait is for, at once and each time it changes, until the task is cancelled.

    Args:
        waits: What the requests wait for now.
        draw_words: Draws the words; False if they cannot be drawn yet.
        pause_s: Between two looks at what it is.
    """
    drawn = None
    while True:
        words = words_of(waits)
        if words != drawn and await draw_words(words):
            drawn = words
        await asyncio.sleep(max(_SHORTEST_S, pause_s))


class _Notice:
    """A task that begins once something takes long, which few commands do."""

    def __init__(self, interaction: discord.Interaction[Any], waits: Sequence[Wait]) -> None:
        self._interaction, self._waits = interaction, waits
        self._telling: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(host_of(interaction).slow_s, self._begin)

    def _begin(self) -> None:
        self._telling = asyncio.create_task(_tell(self._interaction, self._waits))

    def cancel(self) -> None:
        self._timer.cancel()
        if self._telling is not None:
            self._telling.cancel()

    async def over(self) -> None:
        """Cancel it, and wait until its last request has ended."""
        self.cancel()
        if self._telling is not None:
            await asyncio.gather(self._telling, return_exceptions=True)


async def _tell(interaction: discord.Interaction[Any], waits: Sequence[Wait]) -> None:
    async def draw_notice(words: str) -> bool:
        if interaction.response.type is not discord.InteractionResponseType.deferred_channel_message:
            return False
        await _draw(interaction, _card(words))
        return True

    await follow(waits, draw_notice, pause_s=2 * host_of(interaction).slow_s)


def _card(words: str) -> Card:
    return Card(
        meaning=Meaning.WORKING,
        title=tr("This takes longer than usual"),
        state=(f"{icons.WAITING} {words}",),
        note=(tr("This card changes when it is done."),),
    )


async def _draw(interaction: discord.Interaction[Any], card: Card) -> None:
    view = ui.LayoutView()
    view.add_item(draw(card))
    try:
        await interaction.edit_original_response(view=view, allowed_mentions=discord.AllowedMentions.none())
    except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
        log.info("user %s could not be shown what takes so long: %s", interaction.user.id, error)
