"""`python -m bot unfreeze`: for the person who runs Steward, if nobody in Discord may unfreeze."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from bot.access import Actor, DiscordId, Freeze
from bot.cli.arguments import Commands, add_config, subcommand
from bot.cli.journal import on_journal

KEEPER = Actor(user_id=DiscordId(0), name="the person who runs Steward", guild_id=None, role_ids=frozenset())


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(commands, "unfreeze", "allow changes again, if nobody can in Discord")
    add_config(parser)
    parser.add_argument("--reason", required=True, help="why; the journal keeps it")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from bot import settings

    return on_journal(release(settings.load_database(options.config).url, options.reason))


async def release(url: str, reason: str) -> int:
    """End every freeze, also while the bot runs, and print the freezes that ended; return the exit code.

    Raises:
        NoDatabase: There is no journal at the address.
    """
    from bot.changes.outcomes import outcome_of
    from bot.journal import Journal
    from bot.storage import Database

    async with Database.existing(url) as database:
        journal = Journal(database, outcome_of=outcome_of, clock=lambda: datetime.now(UTC))
        ended = [await journal.unfreeze(KEEPER, reason, member=_member(each)) for each in await journal.freezes()]
    for freeze in (each.freeze for each in ended):
        sys.stdout.write(f"Allowed again: {freeze.member_name} (stopped by {freeze.by_name}: {freeze.reason})\n")
    if not ended:
        sys.stdout.write("Nothing is frozen.\n")
    return 0


def _member(freeze: Freeze) -> Actor | None:
    if freeze.member_id is None:
        return None
    return Actor(user_id=freeze.member_id, name=freeze.member_name, guild_id=None, role_ids=frozenset())
