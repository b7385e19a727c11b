"""`python -m bot unfreeze`: for whoever runs Steward, where nobody is left who may lift a freeze in Discord."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.access import Actor, DiscordId, Freeze
from bot.changes.outcomes import outcome_of
from bot.journal import Journal
from bot.storage import Database

KEEPER = Actor(user_id=DiscordId(0), name="whoever runs Steward", guild_id=None, role_ids=frozenset())


async def release(url: str, reason: str) -> int:
    """Lift every freeze, also beside a running bot, and print what was lifted; return the exit code.

    Raises:
        NoDatabase: There is no journal at the address.
    """
    async with Database.existing(url) as database:
        journal = Journal(database, outcome_of=outcome_of, clock=lambda: datetime.now(UTC))
        lifted = [await journal.unfreeze(KEEPER, reason, member=_member(each)) for each in await journal.freezes()]
    for freeze in (each.freeze for each in lifted):
        sys.stdout.write(f"Allowed again: {freeze.member_name} (stopped by {freeze.by_name}: {freeze.reason})\n")
    if not lifted:
        sys.stdout.write("Nothing is frozen.\n")
    return 0


def _member(freeze: Freeze) -> Actor | None:
    if freeze.member_id is None:
        return None
    return Actor(user_id=freeze.member_id, name=freeze.member_name, guild_id=None, role_ids=frozenset())
