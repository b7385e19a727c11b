"""The whole check: the settings, then what they name at Discord and Roblox. It only reads."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.check.findings import Finding, Level, fine, report
from bot.cli.check.who import table
from bot.errors import SettingsError
from bot.settings import Settings, describe, load, locate
from bot.settings.nearest import with_nearest

if TYPE_CHECKING:
    import aiohttp

    from bot.opencloud.client import OpenCloud
    from bot.opencloud.models import UniverseId

__all__ = ["Finding", "Level", "examine", "report", "run"]


def run(
    path: Path | str, *, offline: bool = False, who: str | None = None, environ: Mapping[str, str] | None = None
) -> int:
    """Check the settings, and unless `offline` what they name at Discord and Roblox; print the findings.

    With `who`, the name of a role, it asks neither of them, and prints what that role may do instead.

    Returns:
        The exit code: 0, or 1 if something will not work or could not be checked.
    """
    try:
        settings = load(path, environ)
    except SettingsError as error:
        sys.stdout.write(describe(error.problems, path) + "\n")
        return 1
    if who is not None:
        return _tell(settings, who)
    from bot.cli.check.numbers import examine_numbers  # slow to import, and not needed for a role
    from bot.cli.check.templates import examine_templates

    asked = [] if offline else asyncio.run(_examine(settings))
    here = [fine("the settings can be read"), *examine_templates(settings), *examine_numbers(settings)]
    findings = [*here, *asked]
    text, code = report(findings, file=str(path), located=locate(path))
    sys.stdout.write(text + "\n")
    return code


def _tell(settings: Settings, role: str) -> int:
    known = role in settings.roles
    text = table(settings, role) if known else with_nearest(f"`{role}` is not among the roles", role, settings.roles)
    sys.stdout.write(text + "\n")
    return 0 if known else 1


async def examine(settings: Settings, session: aiohttp.ClientSession, *, now: datetime) -> list[Finding]:
    """Ask Discord and Roblox about everything that the settings name. No answer of theirs makes it raise."""
    from bot.cli.check.discord_side import examine_discord  # an offline check needs no HTTP client
    from bot.cli.check.roblox_side import client_for, examine_experience, examine_names

    def client_of(key: str, universe_id: UniverseId | None = None) -> OpenCloud:
        return client_for(settings, key, session, universe_id=universe_id)

    asked = [
        examine_discord(settings, session),
        *(examine_experience(settings, key, now, partial(client_of, key)) for key in settings.experiences),
        examine_names(settings, client_of(settings.default_experience)),
    ]
    return [finding for findings in await asyncio.gather(*asked) for finding in findings]


async def _examine(settings: Settings) -> list[Finding]:
    from bot.opencloud.client import open_session

    async with open_session() as session:
        return await examine(settings, session, now=datetime.now(UTC))
