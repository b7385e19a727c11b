"""The question before a change: it shows a plan, and applies exactly that plan when the person who asked confirms it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, TypeVar

import discord
from discord import ui

from bot.access import ApprovalRule
from bot.errors import ApprovalNeeded, StalePlan
from bot.i18n import mark, tr
from bot.ui.approval_rules import asking_verb, with_approval_rules
from bot.ui.cards import Card, Meaning, files_of
from bot.ui.host import Planned, host_of
from bot.ui.views import NO_PINGS, Dialog, Interaction, Press, explain, reply

log = logging.getLogger(__name__)

PlanT = TypeVar("PlanT", bound=Planned)
OutcomeT = TypeVar("OutcomeT")

WAITING = mark("Working … Roblox is slow to answer.")
"""What a question says after a while, unless a longer wait has its own reason."""


class Confirmation(Dialog, Generic[PlanT, OutcomeT]):
    """Shows a plan; applies exactly that plan when its owner confirms."""

    def __init__(
        self,
        opener: Interaction,
        plan: PlanT,
        *,
        ask: Callable[[PlanT], Card],
        apply: Callable[[Interaction, PlanT], Awaitable[OutcomeT]],
        tell: Callable[[OutcomeT], Card],
        verb: str | None = None,
        harmful: bool = False,
        while_waiting: str | None = None,
        prepare: Callable[[Interaction, PlanT], Awaitable[PlanT]] | None = None,
        then: Callable[[Interaction, OutcomeT], None] | None = None,
    ) -> None:
        self._ask, self._apply, self._tell = ask, apply, tell
        self._verb = tr("Confirm") if verb is None else verb
        self._prepare, self._then = prepare, then
        self._style = discord.ButtonStyle.danger if harmful else discord.ButtonStyle.success
        self._deciding: Interaction | None = None
        self._while_waiting = tr(WAITING) if while_waiting is None else while_waiting
        super().__init__(opener, self._question(plan), self._buttons(plan))

    def _question(self, plan: PlanT) -> Card:
        return with_approval_rules(self._ask(plan), self._approval_rules(plan))

    def _approval_rules(self, plan: PlanT) -> Iterable[ApprovalRule | None]:
        """Return, for each button that confirms, the rule that makes its change wait; None if it does not wait."""
        return (plan.approval_rule,)

    def _buttons(self, plan: PlanT) -> ui.ActionRow[Any]:
        """Return buttons that confirm this plan and no other: a late press on them never confirms a fresh plan."""

        async def confirmed(interaction: Interaction) -> None:
            await self._confirmed(interaction, plan)

        label = asking_verb(self._verb, plan.approval_rule)
        return ui.ActionRow(Press(label, confirmed, style=self._style), Press(tr("Cancel"), self._cancelled))

    async def _decides(self, interaction: Interaction) -> bool:
        """Whether this press decides the question. A later press is acknowledged; the outcome of the first one answers it."""
        if self._deciding is None:
            self._deciding = interaction
            return True
        await interaction.response.defer()
        return False

    async def _confirmed(self, interaction: Interaction, plan: PlanT) -> None:
        if not await self._decides(interaction):
            return
        await interaction.response.defer()
        with host_of(interaction).working():
            slow_notice = asyncio.create_task(self._show_slow_notice(interaction))
            try:
                if self._prepare is not None:
                    plan = await self._prepare(interaction, plan)
                outcome = await self._apply(interaction, plan)
            except StalePlan as stale:
                # A dialog that expired during the change no longer answers any button.
                if stale.fresh is None or self.is_finished():
                    raise
                await _over(slow_notice)
                await self._ask_again(interaction, stale.fresh)
                return
            except ApprovalNeeded as needed:
                await _over(slow_notice)
                await self._end(
                    interaction, await host_of(interaction).ask_to_approve(interaction, plan, needed.approval_rule)
                )
                return
            finally:
                await _over(slow_notice)
            await self._end(interaction, self._tell(outcome))
            if self._then is not None:
                self._then(interaction, outcome)

    async def _show_slow_notice(self, interaction: Interaction) -> None:
        await asyncio.sleep(host_of(interaction).slow_s)
        self.show(self.card.with_footer(self._while_waiting))
        await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)

    async def _ask_again(self, interaction: Interaction, fresh: Any) -> None:
        self.card = self._question(fresh)
        note = tr(
            "It changed since you looked, and nothing was overwritten. This is the same edit of the present value."
        )
        self.show(self.card.with_footer(note), self._buttons(fresh))
        await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)
        self._deciding = None

    async def _cancelled(self, interaction: Interaction) -> None:
        if not await self._decides(interaction):
            return
        self.stop()
        card = Card(meaning=Meaning.WORKING, title=tr("Cancelled"), body=(tr("Nothing was changed."),))
        self.show(card)
        await interaction.response.edit_message(view=self, attachments=[], allowed_mentions=NO_PINGS)

    async def _end(self, interaction: Interaction, card: Card) -> None:
        self.stop()
        self.show(card)
        try:
            await interaction.edit_original_response(view=self, attachments=files_of(card), allowed_mentions=NO_PINGS)
        except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            # The change is done: the person must read that, and not that it may have happened.
            log.warning("an outcome could not be drawn over its question, and is sent beside it: %s", error)
            await reply(interaction, card, private=True)

    async def on_error(self, interaction: Interaction, error: Exception, _item: ui.Item[Any], /) -> None:
        """End the dialog with the failure in place of the question, so that it cannot be pressed twice.

        The error of any other press is only logged.
        """
        if interaction is not self._deciding:
            log.warning("a press of user %s was not answered", interaction.user.id, exc_info=error)
            return
        self.stop()
        # No other process knows this question, so nothing has begun before its press is acknowledged.
        self.show(explain(interaction, error, begun=interaction.response.is_done()))
        try:
            await self._replace(interaction)
        except Exception as lost:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            log.error("user %s could not be shown a failure: %s", interaction.user.id, lost)

    async def _replace(self, interaction: Interaction) -> None:
        if not interaction.response.is_done():
            try:
                await interaction.response.edit_message(view=self, attachments=[], allowed_mentions=NO_PINGS)
            except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
                log.info("a press could not be acknowledged: %s", error)
            else:
                return
        await self._newest_interaction().edit_original_response(view=self, attachments=[], allowed_mentions=NO_PINGS)

    async def on_timeout(self) -> None:
        """Say that time ran out, unless a press has decided: then its outcome stays."""
        if self._deciding is None:
            await super().on_timeout()

    def expired(self) -> Card:
        """Return the question, without buttons."""
        return self.card.with_footer(tr("Expired: nothing was changed. Run the command again."))


async def _over(task: asyncio.Task[None]) -> None:
    """End a task and its last request, so that it cannot draw over what comes next."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
