"""Questions before a change. The change is made in the name of the person who confirms it, with their roles then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.access import Actor
from bot.errors import ApprovalNeeded, case_of
from bot.runtime.gate import actor_of
from bot.ui.cards import Attachment, Card
from bot.ui.confirmation import Confirmation, OutcomeT, PlanT
from bot.ui.host import Planned, host_of
from bot.ui.views import Interaction, reply


async def confirm(
    interaction: Interaction,
    plan: PlanT,
    *,
    ask: Callable[[PlanT], Card],
    apply: Callable[[Actor, PlanT], Awaitable[OutcomeT]],
    verb: str,
    asks: str | None = None,
    harmful: bool = False,
    while_waiting: str | None = None,
    prepare: Callable[[Actor, PlanT], Awaitable[PlanT]] | None = None,
    unused: Callable[[Actor, PlanT], Awaitable[None]] | None = None,
    then: Callable[[Interaction, OutcomeT], None] | None = None,
    typed: Attachment | None = None,
) -> None:
    """Show a plan only to the person who asked, and apply it after they confirm.

    Args:
        interaction: The command or press that asked for the change.
        plan: What is confirmed.
        ask: Draws the plan.
        apply: Carries it out; `actor` is taken from the press that confirms.
        verb: What the button says.
        asks: What it says where somebody else must approve; None for the usual words.
        harmful: Whether the button is red.
        while_waiting: What the card says if the change takes longer; None for the usual words.
        prepare: Completes the plan after the press, with what must not be done before it.
        unused: Called with the completed plan, where it was not carried out and neither a case nor a request has it.
        then: Called once what was done is shown.
        typed: What the person wrote for it, as a file; they get it back where something stops the change.
    """
    plan = await host_of(interaction).foresee(interaction, plan)

    async def prepared(press: Interaction, shown: PlanT) -> PlanT:
        return shown if prepare is None else await prepare(actor_of(press), shown)

    async def left(press: Interaction, shown: PlanT) -> None:
        if unused is not None:
            await unused(actor_of(press), shown)

    async def applied(press: Interaction, shown: PlanT) -> OutcomeT:
        try:
            return await apply(actor_of(press), shown)
        except Exception as error:
            if case_of(error) is None and not isinstance(error, ApprovalNeeded):
                await left(press, shown)
            raise

    dialog = Confirmation(
        interaction,
        plan,
        ask=ask if typed is None else lambda shown: _given_back(ask(shown), typed, shown),
        apply=applied,
        verb=verb,
        asks=asks,
        harmful=harmful,
        while_waiting=while_waiting,
        prepare=prepared,
        unused=left,
        then=then,
    )
    await reply(interaction, dialog, private=True)


def _given_back(card: Card, typed: Attachment, plan: Planned) -> Card:
    """Return a question with what was written for it, where its change is stopped."""
    return replace(card, files=(*card.files, typed)) if plan.obstacle is not None else card
