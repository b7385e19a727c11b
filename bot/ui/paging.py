"""Lists in pages, with buttons to turn them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from enum import Enum
from typing import Any

from discord import ui

from bot.i18n import mark, tr
from bot.lanes import Lane
from bot.ui.cards import Card, files_of
from bot.ui.views import NO_PINGS, Dialog, Interaction, Press, fail


class Turning(Enum):
    """What the buttons are called, by the order of the list: the one towards the first page, and the other. Marked."""

    PLAIN = (mark("Previous"), mark("Next"))
    NEWEST_FIRST = (mark("‹ Newer"), mark("Older ›"))
    HIGHEST_FIRST = (mark("‹ Higher"), mark("Lower ›"))
    LOWEST_FIRST = (mark("‹ Lower"), mark("Higher ›"))


def next_page(page: int, step: int, *, more: bool) -> int:
    """Return the page beside one, from 0; at either end, the same page: a press may arrive after its button was switched off."""
    if step < 0:
        return max(0, page + step)
    return page + step if more else page


class Pager(Dialog):
    """Shows the pages that `fetch` draws, with buttons to turn them.

    `fetch` gets the press, so that a person who has lost their role is refused the next page, and the page number from 0. It
    returns the card and whether there is a page after it.
    """

    lane = Lane.LOOK

    def __init__(
        self,
        opener: Interaction,
        first: tuple[Card, bool],
        fetch: Callable[[Interaction, int], Awaitable[tuple[Card, bool]]],
        turning: Turning = Turning.PLAIN,
    ) -> None:
        self._fetch, self._page, self._turning = fetch, 0, asyncio.Lock()
        self._back, self._next = (
            Press(tr(label), self._turner(step)) for label, step in zip(turning.value, (-1, 1), strict=True)
        )
        super().__init__(opener, first[0], *self._rows(more=first[1]))

    async def on_error(self, interaction: Interaction, error: Exception, _item: ui.Item[Any], /) -> None:
        """Show what went wrong; turning a page changes nothing."""
        await fail(interaction, error, only_reads=True)

    def _rows(self, *, more: bool) -> Sequence[ui.ActionRow[Any]]:
        self._back.disabled, self._next.disabled = self._page == 0, not more
        return () if self._page == 0 and not more else (ui.ActionRow(self._back, self._next),)

    def _turner(self, step: int) -> Callable[[Interaction], Coroutine[Any, Any, None]]:
        async def turn(interaction: Interaction) -> None:
            # Fixed before any wait: two quick presses both mean the page beside the one that was seen.
            wanted = next_page(self._page, step, more=not self._next.disabled)
            await interaction.response.defer()
            async with self._turning:
                if wanted != self._page:
                    card, more = await self._fetch(interaction, wanted)
                    self._page, self.card = wanted, card
                    self.show(card, *self._rows(more=more))
                await interaction.edit_original_response(
                    view=self, attachments=files_of(self.card), allowed_mentions=NO_PINGS
                )

        return turn
