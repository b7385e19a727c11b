"""The question before a change: it shows a plan, and applies exactly that plan when the person who asked confirms it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeAlias, TypeVar

import discord
from discord import ui

from bot import lanes
from bot.access import ApprovalRule
from bot.errors import ApprovalNeeded, StalePlan
from bot.i18n import mark, tr
from bot.ui.approval_rules import asking_verb, with_approval_rules
from bot.ui.cards import Card, Meaning, files_of
from bot.ui.delivery import deliver
from bot.ui.host import Planned, host_of
from bot.ui.obstacles import with_obstacles
from bot.ui.taking import answered_elsewhere
from bot.ui.views import (
    DIALOG_TIMEOUT_S,
    EDIT,
    NO_PINGS,
    CardView,
    Dialog,
    FormPress,
    Interaction,
    Press,
    explain,
    is_closed,
    with_edit,
)
from bot.ui.waiting import follow

log = logging.getLogger(__name__)

PlanT = TypeVar("PlanT", bound=Planned)
OutcomeT = TypeVar("OutcomeT")
Offer: TypeAlias = tuple[str, PlanT, bool]
"""A way to confirm: its button's label, the plan that it confirms, and whether the button is red."""

WAITING = mark("Working …")
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
        verb: str,
        asks: str | None = None,
        harmful: bool = False,
        while_waiting: str | None = None,
        prepare: Callable[[Interaction, PlanT], Awaitable[PlanT]] | None = None,
        unused: Callable[[Interaction, PlanT], Awaitable[None]] | None = None,
        then: Callable[[Interaction, OutcomeT], None] | None = None,
        edit: Callable[[Confirmation[PlanT, OutcomeT], PlanT], FormPress] | None = None,
    ) -> None:
        self._ask, self._apply, self._edit = ask, apply, edit
        self._typed: FormPress | None = opener.extras.get(EDIT)
        self._verb, self._harmful = verb, harmful
        self._prepare, self._unused, self._then, self._asks = prepare, unused, then, asks
        self._deciding: Interaction | None = None
        self._begun = False
        self._while_waiting = tr(WAITING) if while_waiting is None else while_waiting
        self._ends, self._may_run = host_of(opener).ends(plan), host_of(opener).commands_of(opener)
        super().__init__(opener, self._question(plan), *self._buttons(plan))

    def _offers(self, plan: PlanT) -> Sequence[Offer[PlanT]]:
        """Return each way to confirm a plan."""
        return ((self._verb, plan, self._harmful),)

    def _question(self, plan: PlanT) -> Card:
        offers = self._offers(plan)
        card = with_approval_rules(
            self._ask(plan), (each.approval_rule for _, each, _ in offers if each.obstacle is None)
        )
        obstacles = [(label, each.obstacle) for label, each, _ in offers]
        return with_obstacles(card, obstacles, self._ends, self._may_run)

    def _buttons(self, plan: PlanT) -> Sequence[ui.ActionRow[Any]]:
        """Return buttons that confirm this plan and no other: a late press on them never confirms a fresh plan.

        A way that would be refused has no button. If none is left, one brings back what was typed.
        """
        offers = self._offers(plan)
        presses = [self._button(*offer) for offer in offers if offer[1].obstacle is None]
        if not presses:
            if self._typed is None or all(is_closed(each.obstacle) for _, each, _ in offers):
                return ()
            return (ui.ActionRow(self._typed),)
        edit = [self._edit(self, plan)] if self._edit is not None else []
        return (ui.ActionRow(*presses, *edit, Press(tr("Cancel"), self._cancelled)),)

    def _button(self, label: str, plan: PlanT, harmful: bool) -> Press:  # noqa: FBT001  as an offer has it
        async def confirmed(interaction: Interaction) -> None:
            await self._confirmed(interaction, plan)

        if plan.approval_rule is not None:
            return Press(self._asks or asking_verb(label), confirmed, style=discord.ButtonStyle.primary)
        return Press(label, confirmed, style=discord.ButtonStyle.danger if harmful else discord.ButtonStyle.success)

    async def _decides(self, interaction: Interaction) -> bool:
        """Whether this press decides the question. A later press is acknowledged; the outcome of the first one answers it.

        From then on, the question does not expire: it ends with its change.
        """
        if self._deciding is None:
            self._deciding, self.timeout = interaction, None
            return True
        await interaction.response.defer()
        return False

    def _open_again(self) -> None:
        """Take presses again, for as long as at first."""
        self._deciding, self._begun, self.timeout = None, False, DIALOG_TIMEOUT_S

    async def _confirmed(self, interaction: Interaction, plan: PlanT) -> None:
        if not await self._decides(interaction):
            return
        await interaction.response.defer()
        with host_of(interaction).working():
            slow_notice = asyncio.create_task(self._show_slow_notice(interaction))
            try:
                if self._prepare is not None:
                    plan = await self._prepare(interaction, plan)
                self._begun = True
                outcome = await self._apply(interaction, plan)
            except StalePlan as stale:
                if stale.fresh is None or self.is_finished():
                    raise
                await _over(slow_notice)
                await self._ask_again(interaction, stale.fresh)
                return
            except ApprovalNeeded as needed:
                self._begun = False
                await _over(slow_notice)
                await self._end(interaction, await self._asked(interaction, plan, needed.approval_rule))
                return
            finally:
                await _over(slow_notice)
            await self._end(interaction, await self._drawn(interaction, outcome))
            if self._then is not None:
                self._then(interaction, outcome)

    async def _asked(self, interaction: Interaction, plan: PlanT, rule: ApprovalRule) -> Card:
        """Make the plan wait for a second person, and return the card that says so."""
        try:
            return await host_of(interaction).ask_to_approve(interaction, plan, rule)
        except Exception:
            if self._unused is not None:
                await self._unused(interaction, plan)
            raise

    async def _drawn(self, interaction: Interaction, outcome: OutcomeT) -> Card:
        """Return the card of an outcome. Whatever happens to the card, the change is made, and the person must read that."""
        try:
            return await host_of(interaction).done_card(interaction, outcome)
        except Exception:
            log.exception("an outcome could not be drawn")
            return Card(
                meaning=Meaning.DONE,
                title=tr("Done"),
                body=(tr("Steward carried this out, but could not draw the result. `/case search` shows it."),),
            )

    async def _show_slow_notice(self, interaction: Interaction) -> None:
        async def draw_words(words: str) -> bool:
            self.show(self.card.with_note(self._while_waiting, words))
            await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)
            return True

        slow_s = host_of(interaction).slow_s
        await asyncio.sleep(slow_s)
        await follow(lanes.current().waits, draw_words, pause_s=2 * slow_s)

    async def ask_edited(self, interaction: Interaction, plan: PlanT) -> None:
        """Ask about an edited plan in place of the one that is shown; the interaction has submitted its form.

        Raises:
            StalePlan: The question is over.
        """
        plan = await host_of(interaction).foresee(interaction, plan)
        if self._deciding is not None or self.is_finished():
            raise StalePlan
        self._typed = interaction.extras.get(EDIT, self._typed)
        self.card = self._question(plan)
        self.show(self.card, *self._buttons(plan))
        self._presses.append(interaction)
        await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)

    async def _ask_again(self, interaction: Interaction, fresh: Any) -> None:
        fresh = await host_of(interaction).foresee(interaction, fresh)
        self.card = self._question(fresh)
        note = tr(
            "It changed since you looked, and nothing was overwritten. This is the same edit of the present value."
        )
        self.show(self.card.with_note(note), *self._buttons(fresh))
        self._open_again()
        try:
            await interaction.edit_original_response(view=self, allowed_mentions=NO_PINGS)
        except Exception as error:
            if self._deciding is not None:  # it was drawn, for somebody has decided it
                log.warning("a fresh question was answered, but Discord did not confirm its draw: %s", error)
                return
            self._deciding = interaction
            raise StalePlan from error

    async def _cancelled(self, interaction: Interaction) -> None:
        if not await self._decides(interaction):
            return
        card = self._closed(tr("Cancelled"))
        await interaction.response.edit_message(
            view=CardView(card), attachments=files_of(card), allowed_mentions=NO_PINGS
        )
        self.stop()

    async def _end(self, interaction: Interaction, card: Card) -> None:
        self.stop()
        self.show(card)
        try:
            await interaction.edit_original_response(view=self, attachments=files_of(card), allowed_mentions=NO_PINGS)
        except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            # The change is done: the person must read that, and not that it may have happened.
            log.warning("an outcome could not be drawn over its question, and is sent beside it: %s", error)
            await deliver(interaction, card)

    async def on_error(self, interaction: Interaction, error: Exception, _item: ui.Item[Any], /) -> None:
        """End the dialog with the failure in place of the question, so that it cannot be pressed twice.

        The error of any other press is only logged.
        """
        if interaction is not self._deciding:
            log.warning("a press of user %s was not answered", interaction.user.id, exc_info=error)
            return
        if answered_elsewhere(interaction, error):
            self._open_again()
            return
        self.stop()
        # Only this process knows the question, so nothing has begun before it begins.
        card = explain(interaction, error, begun=self._begun, ends=self._ends, has_edit=self._typed is not None)
        answer = with_edit(interaction, card, error, self._typed)
        try:
            await self._replace(interaction, answer if isinstance(answer, CardView) else CardView(answer), card)
        except Exception as lost:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            log.warning("a failure could not be drawn over its question, and is sent beside it: %s", lost)
            await deliver(interaction, card)

    async def _replace(self, interaction: Interaction, view: CardView, card: Card) -> None:
        if not interaction.response.is_done():
            try:
                await interaction.response.edit_message(
                    view=view, attachments=files_of(card), allowed_mentions=NO_PINGS
                )
            except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
                log.info("a press could not be acknowledged: %s", error)
            else:
                return
        await self._newest_interaction().edit_original_response(
            view=view, attachments=files_of(card), allowed_mentions=NO_PINGS
        )

    async def on_timeout(self) -> None:
        """Say that time ran out, unless a press has decided: then its outcome stays."""
        if self._deciding is None:
            await super().on_timeout()

    def expired(self) -> Card:
        """Return the question, closed; what was stopped from the start stays as it was."""
        if self.card.meaning is Meaning.REFUSED:
            return super().expired()
        return self._closed(tr("Closed after 10 minutes · run the command again"))

    def _closed(self, why: str) -> Card:
        """Return the question after it was closed without a change; its title says that it was not done."""
        return replace(
            self.card,
            meaning=Meaning.WORKING,
            title=self._ends.not_done,
            note=(tr("{why} · nothing was changed", why=why),),
        )


async def _over(task: asyncio.Task[None]) -> None:
    """End a task and its last request, so that it cannot draw over what comes next."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
