"""The operator's settings: config.toml for what may be shown, the environment or `.env` for what may not.

Knows nothing of Discord or Open Cloud beyond their ids and names; whether those are real is `bot.cli.check`'s question.
"""

from bot.settings.experiences import Announcements, Budget, Experience, Layout, Leaderboard, Store
from bot.settings.lines import Located, dotted
from bot.settings.loading import load, load_database, locate
from bot.settings.models import Database, Discord, Hosts, Settings
from bot.settings.problems import describe
from bot.settings.roles import BanTemplate, Players, RoleSettings
from bot.settings.secrets import SecretFilter

__all__ = [
    "Announcements",
    "BanTemplate",
    "Budget",
    "Database",
    "Discord",
    "Experience",
    "Hosts",
    "Layout",
    "Leaderboard",
    "Located",
    "Players",
    "RoleSettings",
    "SecretFilter",
    "Settings",
    "Store",
    "describe",
    "dotted",
    "load",
    "load_database",
    "locate",
]
