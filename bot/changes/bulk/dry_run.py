"""The dry run of a bulk: looks at every player of the list, and changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.access import Actor
from bot.changes.bulk.failures import meets_all
from bot.changes.bulk.lists import Listed
from bot.changes.bulk.plans import LeftOut, PartT, PlannedPart
from bot.changes.bulk.subjects import Act
from bot.errors import BotError, InvalidInput
from bot.experiences.players import Player
from bot.i18n import tr
from bot.lanes import Lane, lane
from bot.opencloud.models import UserId

READ_AT_ONCE = 8
"""Players who are looked at in parallel; the budget of the bulk lane limits the speed."""


async def look_through(
    actor: Actor,
    act: Act[PartT],
    listed: Sequence[tuple[Listed, Player | BotError]],
    of_one_player: tuple[type[BotError], ...],
) -> tuple[list[PlannedPart[PartT]], list[LeftOut]]:
    """Return what would be done to each player, and the lines that are left out.

    Args:
        actor: The person who asks.
        act: What would be done to each.
        listed: Each line, with the player that it names, or why it names none.
        of_one_player: As in `BulkSubject`.

    Raises:
        BotError: An error of one player that would hit every other too.
    """
    gate, seen = asyncio.Semaphore(READ_AT_ONCE), set[UserId]()

    async def look(each: Listed, player: Player | BotError) -> PlannedPart[PartT] | LeftOut:
        if isinstance(player, BotError):
            return LeftOut(listed=each, why=player)
        try:
            if player.id in seen:
                raise InvalidInput("players", tr("is already on the list"))
            seen.add(player.id)
            async with gate:
                return PlannedPart(player=player, plan=await act.plan(actor, player))
        except BotError as error:
            if meets_all(error, of_one_player):
                raise
            return LeftOut(listed=each, why=error)

    try:
        with lane(Lane.BULK, caller=actor.user_id):
            async with asyncio.TaskGroup() as group:
                looks = [group.create_task(look(*each)) for each in listed]
    except ExceptionGroup as failed:  # the first error has cancelled the rest, and is explained to the person
        raise failed.exceptions[0] from None
    results = [each.result() for each in looks]
    left_out = [each for each in results if isinstance(each, LeftOut)]
    return [each for each in results if not isinstance(each, LeftOut)], left_out
