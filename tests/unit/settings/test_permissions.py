"""Discord's permissions by name."""

from __future__ import annotations

import discord
import pytest
from pydantic import TypeAdapter, ValidationError

from bot.settings.models import Discord
from bot.settings.permissions import DiscordPermission


@pytest.mark.parametrize("permission", DiscordPermission)
def test_a_permission_has_the_bit_that_discord_gives_it(permission: DiscordPermission) -> None:
    # discord.py has other names for a few.
    others = {"use_external_emojis": "external_emojis", "manage_guild_expressions": "manage_expressions"}
    name = str(permission.name).lower()
    assert discord.Permissions(**{others.get(name, name): True}).value == permission


def test_a_name_that_is_no_permission_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="did you mean `manage_messages`"):
        TypeAdapter(Discord).validate_python({"guilds": [10**18], "commands_need": "manage_mesages", "token": "x"})
