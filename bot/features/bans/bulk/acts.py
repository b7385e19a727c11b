"""What a bulk of bans does to each of its players: bans them, unbans them, or undoes an earlier bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import Actor, Grant
from bot.changes.undo import unfit
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.bans import Bans
from bot.features.bans.in_force import ban_in_force
from bot.features.bans.orders import BanOrder, BanRequest, order_of
from bot.features.bans.plans import BanOutcome, BanPlan, UnbanPlan
from bot.features.bans.restrictions import is_in_force
from bot.features.bans.undo import BanUndo, UndoneBan
from bot.i18n import tr
from bot.journal import CaseId
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True)
class Banning:
    """Bans each player by one order."""

    bans: Bans
    game: Experience
    typed: BanRequest

    def require(self, actor: Actor) -> Sequence[Grant]:
        """Require the permission to ban, and to ban for the length of the order."""
        return (
            self.bans.require(actor, self.game),
            self.bans.require_ban(actor, self.game, None, self._order().length),
        )

    async def plan(self, actor: Actor, player: Player) -> BanPlan:
        """Plan a ban. Skip players who are already banned: a list must not shorten a ban that nobody has looked at."""
        order = self._order()
        self.bans.require_ban(actor, self.game, player, order.length)
        current = await self.game.client.restrictions.get(player.id, place_id=order.place_id)
        if is_in_force(current, order.ordered_at):
            raise InvalidInput("players", tr("is already banned; `/ban` would replace that ban"))
        return await self.bans.ban_of(actor, order, player, current)

    async def make(self, actor: Actor, part: BanPlan) -> BanOutcome:
        """Ban them. A date that was typed stays the same however long the bulk takes; a length counts from now."""
        order = self._order()
        return await self.bans.apply_ban(actor, replace(part, length=order.length, ends_at=order.ends_at))

    def _order(self) -> BanOrder:
        return order_of(self.typed, self.game, self.bans.templates, now=self.bans.clock())


@dataclass(frozen=True, slots=True)
class Unbanning:
    """Unbans each player."""

    bans: Bans
    game: Experience
    typed: BanRequest

    def require(self, actor: Actor) -> Sequence[Grant]:
        """Require the permission to change bans."""
        return (self.bans.require(actor, self.game),)

    async def plan(self, actor: Actor, player: Player) -> UnbanPlan:
        """Plan an unban. Skip players who are not banned, and those whose ban the actor may not end."""
        game, place = self.game, self.typed.place
        place_id = game.place(place) if place is not None else None
        found = await self.bans.everywhere(game, player)
        reason = self.typed.reason or ""
        return await self.bans.unban_of(actor, game, player, found, place_id=place_id, reason=reason)

    async def make(self, actor: Actor, part: UnbanPlan) -> BanOutcome:
        """Unban them."""
        return await self.bans.apply_unban(actor, part)


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """Undoes what an earlier bulk did to each player.

    Attributes:
        cases: The case that banned or unbanned each player in that bulk.
    """

    undo: BanUndo
    game: Experience
    typed: BanRequest
    cases: Mapping[UserId, CaseId]

    def require(self, actor: Actor) -> Sequence[Grant]:
        """Require the permission to change bans."""
        return (self.undo.bans.require(actor, self.game),)

    async def plan(self, actor: Actor, player: Player) -> BanPlan | UnbanPlan:
        """Plan the opposite. Skip players whose ban has changed since."""
        bans = self.undo.bans
        case = await bans.journal.case(self.cases[player.id])
        rule = unfit(case)
        if rule is not None:
            raise InvalidInput("players", rule)
        place_id = case.plan["place_id"]
        current = await self.game.client.restrictions.get(player.id, place_id=place_id)
        in_force = await ban_in_force(bans.journal, current, bans.clock())
        found = UndoneBan(case=case, game=self.game, player=player, current=current, in_force=in_force)
        part = self.undo.opposite_of(actor, found, self.typed.reason or "")
        if found.drifted:
            rule = tr(
                "their ban has changed since case #{number}; `/case undo case:{number}` shows what came since",
                number=case.id,
            )
            raise InvalidInput("players", rule)
        return part

    async def make(self, actor: Actor, part: BanPlan | UnbanPlan) -> BanOutcome:
        """Carry it out. A ban that comes back ends when it would have ended."""
        bans = self.undo.bans
        if isinstance(part, UnbanPlan):
            return await bans.apply_unban(actor, part)
        return await bans.apply_ban(actor, part)
