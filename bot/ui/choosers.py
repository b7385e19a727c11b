"""A list to choose from, with buttons for what can be done with the choice; and a question with several answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic

import discord
from discord import ui

from bot import lanes
from bot.i18n import tr
from bot.lanes import Lane
from bot.ui.cards import Card
from bot.ui.confirmation import Confirmation, Offer, OutcomeT, PlanT
from bot.ui.paging import Turning, next_page
from bot.ui.text import clip, line
from bot.ui.views import NO_PINGS, Dialog, FormPress, Interaction, opening


@dataclass(frozen=True, slots=True)
class ListItem:
    """Something to choose: what it is called, its value, and what is known about it."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooserPage:
    """One page of a list.

    Attributes:
        choices: At most 25.
        number: From 0.
        more: Whether there is a page after it.
    """

    card: Card
    choices: Sequence[ListItem]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class ChooserAction:
    """Something that can be done with the choice; `do` answers the press.

    Attributes:
        likely: Whether it is the one likely next step, whose button is blue.
        opens_form: Whether a form comes first.
    """

    label: str
    do: Callable[[Interaction, ListItem], Awaitable[None]]
    likely: bool = False
    opens_form: bool = False


class Chooser(Dialog):
    """Shows the pages that `fetch` draws, with buttons for what can be done with a choice."""

    def __init__(
        self,
        opener: Interaction,
        first: ChooserPage,
        *,
        fetch: Callable[[Interaction, int], Awaitable[ChooserPage]],
        actions: Sequence[ChooserAction],
        placeholder: str,
        turning: Turning = Turning.PLAIN,
    ) -> None:
        self._labels = turning
        self._page, self._fetch, self._actions, self._placeholder = first, fetch, actions, placeholder
        self._chosen: ListItem | None = None
        self._turning = asyncio.Lock()
        super().__init__(opener, first.card, *self._rows())

    def _rows(self) -> list[ui.ActionRow[Any]]:
        rows = (
            [ui.ActionRow(self._select()), ui.ActionRow(*map(self._action, self._actions))]
            if self._page.choices
            else []
        )
        if self._page.number > 0 or self._page.more:
            back, on = self._labels.value
            before, after = self._turn(tr(back), -1), self._turn(tr(on), 1)
            before.disabled, after.disabled = self._page.number == 0, not self._page.more
            rows.append(ui.ActionRow(before, after))
        return rows

    def _select(self) -> ui.Select[Any]:
        options = _options(self._page.choices, self._chosen)
        select: ui.Select[Any] = ui.Select(placeholder=self._placeholder, options=options)

        async def choose(interaction: Interaction) -> None:
            self._chosen = next((each for each in self._page.choices if each.value in select.values), None)
            self.show(self.card, *self._rows())
            await interaction.response.edit_message(view=self, allowed_mentions=NO_PINGS)

        select.callback = choose  # type: ignore[method-assign]
        return select

    def _action(self, action: ChooserAction) -> ui.Button[Any]:
        style = discord.ButtonStyle.primary if action.likely else discord.ButtonStyle.secondary
        chosen = self._chosen  # what the card showed when it was pressed, even if another choice has arrived since
        label = opening(action.label) if action.opens_form else action.label
        button: ui.Button[Any] = ui.Button(label=label, style=style, disabled=chosen is None)

        async def press(interaction: Interaction) -> None:
            if chosen is None:  # only a forged client presses a disabled button
                await interaction.response.edit_message(view=self, allowed_mentions=NO_PINGS)
            else:
                await action.do(interaction, chosen)

        button.callback = press  # type: ignore[method-assign]
        return button

    def _turn(self, label: str, step: int) -> ui.Button[Any]:
        button: ui.Button[Any] = ui.Button(label=label, style=discord.ButtonStyle.secondary)

        async def turn(interaction: Interaction) -> None:
            wanted = next_page(self._page.number, step, more=self._page.more)
            lanes.begin(Lane.LOOK, caller=interaction.user.id)
            await interaction.response.defer()
            async with self._turning:
                if wanted != self._page.number:
                    self._page, self._chosen = await self._fetch(interaction, wanted), None
                    self.card = self._page.card
                    self.show(self.card, *self._rows())
                await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)

        button.callback = turn  # type: ignore[method-assign]
        return button


class Menu(Dialog):
    """A card with a list to look something up in: a choice draws the card again, and the list stays.

    Args:
        opener: The interaction that is answered.
        first: What is shown at first.
        items: What can be chosen, at most 25.
        draw: Returns the card of a choice.
        placeholder: What the list is for.
    """

    lane = Lane.LOOK

    def __init__(
        self,
        opener: Interaction,
        first: Card,
        *,
        items: Sequence[ListItem],
        draw: Callable[[ListItem], Card],
        placeholder: str,
    ) -> None:
        self._items, self._draw, self._placeholder = items, draw, placeholder
        super().__init__(opener, first, self._row(None))

    def _row(self, chosen: ListItem | None) -> ui.ActionRow[Any]:
        select: ui.Select[Any] = ui.Select(placeholder=self._placeholder, options=_options(self._items, chosen))

        async def choose(interaction: Interaction) -> None:
            found = next((each for each in self._items if each.value in select.values), None)
            if found is not None:  # only a forged client chooses what was not offered
                self.card = self._draw(found)
            self.show(self.card, self._row(found))
            await interaction.response.edit_message(view=self, allowed_mentions=NO_PINGS)

        select.callback = choose  # type: ignore[method-assign]
        return ui.ActionRow(select)


@lru_cache(maxsize=512)
def _in_an_option(words: str) -> str:
    return line(clip(words, 100))


def _options(items: Sequence[ListItem], chosen: ListItem | None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=_in_an_option(each.label),
            value=each.value,
            description=_in_an_option(each.description) or None,
            default=each == chosen,
        )
        for each in items
    ]


class Choice(Confirmation[PlanT, OutcomeT], Generic[PlanT, OutcomeT]):
    """Shows a plan that can be carried out in several ways, each with its own button.

    `choices` returns the ways.
    """

    def __init__(
        self,
        opener: Interaction,
        plan: PlanT,
        *,
        choices: Callable[[PlanT], Sequence[Offer[PlanT]]],
        ask: Callable[[PlanT], Card],
        apply: Callable[[Interaction, PlanT], Awaitable[OutcomeT]],
        then: Callable[[Interaction, OutcomeT], None] | None = None,
        edit: Callable[[Confirmation[PlanT, OutcomeT], PlanT], FormPress] | None = None,
    ) -> None:
        self._choices = choices
        super().__init__(opener, plan, ask=ask, apply=apply, verb="", then=then, edit=edit)

    def _offers(self, plan: PlanT) -> Sequence[Offer[PlanT]]:
        return self._choices(plan)
