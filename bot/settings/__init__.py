"""The operator's settings: secrets are in the environment or in `.env`, everything else is in config.toml.

This package knows only ids and names of Discord and Open Cloud; `bot.cli.check` asks whether they exist.
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
