"""The bot's command line, with short pauses in place of those that would last for seconds."""

from unittest.mock import patch

import discord
from kingdom import identify_at_once

from bot.__main__ import main
from bot.storage import database

if __name__ == "__main__":
    at_once = patch.object(discord.Client, "before_identify_hook", identify_at_once)
    with at_once, patch.object(database, "BUSY_SECONDS", 1):
        raise SystemExit(main())
