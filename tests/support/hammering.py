"""A separate process that makes changes on a journal's file, one after the other, until the journal refuses."""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from journal_samples import BAN, grant, outcome_of

from bot.access import Actor, Allowance, DiscordId
from bot.errors import Frozen, LimitReached
from bot.journal import Journal
from bot.storage import Database

LIMIT = Allowance(name="bans:write", amount=1, limit=80, window=timedelta(hours=1))


@dataclass(frozen=True)
class Hammer:
    """The work of a process; all processes act for the same member of staff.

    Attributes:
        ways: The allowances that each change uses.
        freezes_after: It freezes everybody after this many changes; None for never.
    """

    url: str
    ways: tuple[tuple[Allowance, ...], ...] = ((),)
    freezes_after: int | None = None


def run(hammer: Hammer, start: Barrier, ended: "Queue[tuple[int, int, str]]") -> None:
    """Print the number of the process, how many changes it made, and why it stopped."""
    made_by_us, why = asyncio.run(_run(hammer, start))
    ended.put((os.getpid(), made_by_us, why))


async def _run(hammer: Hammer, start: Barrier) -> tuple[int, str]:
    actor = Actor(user_id=DiscordId(11), name="Mona", guild_id=DiscordId(1), role_ids=frozenset())
    async with Database.open(hammer.url) as database:
        journal = Journal(database, outcome_of=outcome_of, clock=lambda: datetime.now(UTC))
        await asyncio.to_thread(start.wait, 30)
        for count in range(10_000):
            if count == hammer.freezes_after:
                await journal.freeze(actor, "Taken over")
            try:
                async with journal.change(actor, BAN, grant(actor, *hammer.ways)):
                    # SQLite's waiting is not fair: without this, one process can use up the limit alone.
                    await asyncio.sleep(0.001)
            except (LimitReached, Frozen) as error:
                return count, type(error).__name__
    return 10_000, "nothing"
