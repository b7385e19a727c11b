"""The file whose age says whether a bot is well. A separate process reads it every half minute, so this imports little."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from bot.settings import Settings

DEAD_AFTER_S = 60.0


def sign_of_life(settings: Settings) -> Path:
    """Return the file beside the journal that is touched while the bot is well, for a container's health check.

    Its name distinguishes bots that share a journal; so few characters of a hash do not reveal the token.
    """
    token = settings.discord.token.get_secret_value()
    return settings.database.file.with_name(f"steward-{hashlib.sha256(token.encode()).hexdigest()[:8]}.alive")


def is_alive(settings: Settings) -> bool:
    """Whether the bot of these settings was connected within the last minute, with a journal that takes changes."""
    try:
        return time.time() - sign_of_life(settings).stat().st_mtime < DEAD_AFTER_S
    except FileNotFoundError:
        return False
