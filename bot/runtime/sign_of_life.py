"""The file whose age says whether a bot is well, by its settings."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings
from bot.vital_signs import sign_beside


def sign_of_life(settings: Settings) -> Path:
    """Return the file beside the journal that is touched while the bot of these settings is well."""
    return sign_beside(settings.database.file, settings.discord.token.get_secret_value())
