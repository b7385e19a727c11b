"""Lists in pages, each read in the name of the person who turns to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.access import Actor
from bot.runtime.gate import actor_of
from bot.ui.cards import Card
from bot.ui.paging import Pager, Turning
from bot.ui.views import Interaction, reply


class ListPage(Protocol):
    """One page of a list."""

    @property
    def more(self) -> bool:
        """Whether there is a page after it."""


T = TypeVar("T", bound=ListPage)


async def reply_in_pages(
    interaction: Interaction,
    read: Callable[[Actor, int], Awaitable[T]],
    draw: Callable[[T], Card],
    *,
    private: bool,
    turning: Turning = Turning.PLAIN,
) -> None:
    """Answer with the first page, and with each other page when somebody turns to it; pages count from 0."""

    async def turn(press: Interaction, number: int) -> tuple[Card, bool]:
        page = await read(actor_of(press), number)
        return draw(page), page.more

    await reply(interaction, Pager(interaction, await turn(interaction, 0), turn, turning), private=private)
