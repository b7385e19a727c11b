"""The operator's settings: config.toml for what may be shown, the environment or `.env` for what may not.

Knows nothing of Discord or Open Cloud beyond their ids and names; whether those are real is `bot.cli.check`'s question.
"""

from bot.settings.experiences import (
    AnnouncementsSettings,
    BudgetSettings,
    ExperienceSettings,
    LayoutName,
    LeaderboardSettings,
    StoreSettings,
)
from bot.settings.lines import Located, dotted
from bot.settings.loading import load, load_database, locate
from bot.settings.models import DatabaseSettings, Discord, HostsSettings, Settings
from bot.settings.problems import describe
from bot.settings.roles import BanTemplateSettings, PlayersSettings, RoleSettings
from bot.settings.secrets import SecretFilter

__all__ = [
    "AnnouncementsSettings",
    "BanTemplateSettings",
    "BudgetSettings",
    "DatabaseSettings",
    "Discord",
    "ExperienceSettings",
    "HostsSettings",
    "LayoutName",
    "LeaderboardSettings",
    "Located",
    "PlayersSettings",
    "RoleSettings",
    "SecretFilter",
    "Settings",
    "StoreSettings",
    "describe",
    "dotted",
    "load",
    "load_database",
    "locate",
]
