"""Questions before a change. The change is made in the name of the person who confirms it, with their roles then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.access import Actor
from bot.runtime.gate import actor_of
from bot.ui.cards import Card
from bot.ui.confirmation import Confirmation, OutcomeT, PlanT
from bot.ui.views import Interaction, reply


async def confirm(
    interaction: Interaction,
    plan: PlanT,
    *,
    ask: Callable[[PlanT], Card],
    apply: Callable[[Actor, PlanT], Awaitable[OutcomeT]],
    tell: Callable[[OutcomeT], Card],
    verb: str,
    harmful: bool = False,
    while_waiting: str | None = None,
    prepare: Callable[[Actor, PlanT], Awaitable[PlanT]] | None = None,
    then: Callable[[Interaction, OutcomeT], None] | None = None,
) -> None:
    """Show a plan only to the person who asked, and apply it after they confirm.

    Args:
        interaction: The command or press that asked for the change.
        plan: What is confirmed.
        ask: Draws the plan.
        apply: Carries it out; `actor` is taken from the press that confirms.
        tell: Draws what was done.
        verb: What the button says.
        harmful: Whether the button is red.
        while_waiting: What the card says if the change takes longer; None for the usual words.
        prepare: Completes the plan after the press, with what must not be done before it.
        then: Called once what was done is shown.
    """

    async def prepared(press: Interaction, shown: PlanT) -> PlanT:
        return shown if prepare is None else await prepare(actor_of(press), shown)

    dialog = Confirmation(
        interaction,
        plan,
        ask=ask,
        apply=lambda press, shown: apply(actor_of(press), shown),
        tell=tell,
        verb=verb,
        harmful=harmful,
        while_waiting=while_waiting,
        prepare=prepared,
        then=then,
    )
    await reply(interaction, dialog, private=True)
