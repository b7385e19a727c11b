"""`/staff …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Capability, Explanation
from bot.features.staff.cards import freezes
from bot.features.staff.cards import health as health_render
from bot.features.staff.cards import staff as render
from bot.features.staff.freezes import Freezing
from bot.features.staff.health import Health
from bot.features.staff.staff import Staff
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.by_roles import ByRoles
from bot.runtime.gate import Open, actor_of, member_actor, person_actor, requires
from bot.ui.cards import Card
from bot.ui.choosers import ListItem, Menu
from bot.ui.host import host_of
from bot.ui.taking import acknowledge
from bot.ui.text import escape
from bot.ui.views import Interaction, reply


class StaffCommands(commands.GroupCog, group_name="staff", group_description="Who may do what."):
    """What members of staff may do, freezes, and Steward's health."""

    def __init__(self, staff: Staff, freezing: Freezing, health: Health, client: discord.Client) -> None:
        self._staff, self._freezing, self._health, self._client = staff, freezing, health, client
        self._own: ByRoles[_DrawnRights] = ByRoles(staff.policy)

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def whoami(self, interaction: Interaction) -> None:
        """Show what you may do, with which limits, and who can do the rest."""
        await acknowledge(interaction)
        actor = actor_of(interaction)
        own = self._own.of(actor, lambda: _drawn(self._staff.whoami(actor), tr("What you may do")))
        freeze = await self._freezing.stopping(actor)
        card = own.card if freeze is None else freezes.stopping(own.card, freeze)
        await _show(interaction, card, own)

    @app_commands.command()
    @requires(Capability.CASES_READ, example="member:@mona")
    async def explain(self, interaction: Interaction, member: discord.Member) -> None:
        """Show what another member may do, and why not the rest.

        Args:
            member: A member of this server.
        """
        await acknowledge(interaction)
        explanation = self._staff.explain(actor_of(interaction), member_actor(member))
        drawn = _drawn(explanation, tr("What {member} may do", member=escape(member.display_name)))
        await _show(interaction, drawn.card, drawn)

    @app_commands.command()
    @requires(Capability.BOT_FREEZE, example='reason:"An account was taken over"')
    @keeps_words
    async def freeze(self, interaction: Interaction, reason: str, member: discord.User | None = None) -> None:
        """Stop all changes at once, or one member's. Looking things up still works.

        Args:
            reason: Why; it is shown to everybody who is stopped.
            member: Whose changes; everybody's unless you name somebody.
        """
        await acknowledge(interaction)
        whose = person_actor(member) if member is not None else None
        with host_of(interaction).working(until_the_end=True):
            stop = await self._freezing.freeze(actor_of(interaction), reason=reason, member=whose)
            await reply(interaction, freezes.frozen_card(stop), private=True)

    @app_commands.command()
    @requires(Capability.BOT_FREEZE, example='reason:"The account is back in good hands"')
    @keeps_words
    async def unfreeze(self, interaction: Interaction, reason: str, member: discord.User | None = None) -> None:
        """Allow changes again, or those of one member.

        Args:
            reason: Why changes are allowed again; the case keeps it.
            member: Whose changes; everybody's unless you name somebody.
        """
        await acknowledge(interaction)
        whose = person_actor(member) if member is not None else None
        with host_of(interaction).working(until_the_end=True):
            end = await self._freezing.unfreeze(actor_of(interaction), reason=reason, member=whose)
            await reply(interaction, freezes.freeze_end_card(end), private=True)

    @app_commands.command()
    @requires(Capability.BOT_HEALTH)
    async def health(self, interaction: Interaction) -> None:
        """Show whether Discord, Roblox, the keys, the budgets and the journal are in order."""
        await acknowledge(interaction)
        report = await self._health.report(actor_of(interaction), discord_latency_s=self._client.latency)
        await reply(interaction, health_render.health_card(report), private=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawnRights:
    """What somebody may do, as a card; what they may not do, as a list to choose from."""

    explanation: Explanation
    card: Card
    missing: Sequence[ListItem]


def _drawn(explanation: Explanation, title: str) -> _DrawnRights:
    return _DrawnRights(
        explanation=explanation,
        card=render.explanation_card(explanation, title=title),
        missing=render.missing_items(explanation),
    )


async def _show(interaction: Interaction, card: Card, drawn: _DrawnRights) -> None:
    """Show a card of what somebody may do, with a list of the rest to look up who can do it."""
    answer: Card | Menu = card
    if drawn.missing:
        answer = Menu(
            interaction,
            card,
            items=drawn.missing,
            draw=lambda chosen: render.with_holders(card, drawn.explanation, chosen.value),
            placeholder=tr("Who can do the rest"),
        )
    await reply(interaction, answer, private=True)
