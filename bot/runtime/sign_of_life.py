"""The file whose age says whether a bot is well. A separate process reads it every half minute, so this imports little."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from bot.settings import Settings

DEAD_AFTER_S = 60.0
AHEAD_S = 2.0
"""How far ahead of the clock a sign may be: some file systems round times up."""


def sign_of_life(settings: Settings) -> Path:
    """Return the file beside the journal that is touched while the bot is well, for a container's health check.

    Its name distinguishes bots that share a journal; so few characters of a hash do not reveal the token.
    """
    token = settings.discord.token.get_secret_value()
    return settings.database.file.with_name(f"steward-{hashlib.sha256(token.encode()).hexdigest()[:8]}.alive")


def is_alive(settings: Settings) -> bool:
    """Whether the bot of these settings was connected within the last minute, with a journal that takes changes.

    A sign from the future says nothing: the clock was set back since, and the bot may have stopped long ago.
    """
    try:
        age_s = time.time() - sign_of_life(settings).stat().st_mtime
    except FileNotFoundError:
        return False
    return -AHEAD_S <= age_s < DEAD_AFTER_S
