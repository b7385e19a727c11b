"""The file whose age says whether a bot is well. Read by a process of its own every half minute, so imports little."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from bot.settings import Settings

DEAD_AFTER_S = 60.0


def sign_of_life(settings: Settings) -> Path:
    """Return the file beside the journal that is touched while the bot is well, for a container's health check.

    Its name tells bots apart that share a journal; of a token's hash so little leads nowhere.
    """
    token = settings.discord.token.get_secret_value()
    return settings.database.file.with_name(f"steward-{hashlib.sha256(token.encode()).hexdigest()[:8]}.alive")


def is_alive(settings: Settings) -> bool:
    """Whether the bot of these settings has been connected, with a journal that takes changes, within the last minute."""
    try:
        return time.time() - sign_of_life(settings).stat().st_mtime < DEAD_AFTER_S
    except FileNotFoundError:
        return False
