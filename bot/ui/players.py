"""A player on any card."""

from __future__ import annotations

from bot.experiences.players import Player
from bot.i18n import tr
from bot.ui import text


def who(player: Player) -> str:
    """Return both names and the id of a player; below them the earlier name that was typed, or that the account is gone."""
    names = f"**{text.escape(player.display_name)}** · @{text.escape(player.name)}" if player.name else tr("**Player**")
    line = f"{names} · {text.code(str(player.id))}"
    if player.gone:
        gone = (
            tr("-# Roblox no longer has such an account; this is the last name that Steward knows")
            if player.name
            else tr("-# Roblox has no such account")
        )
        return f"{line}\n{gone}"
    if player.former_name is None:
        return line
    former = tr("-# {name} is an earlier name of this account", name=text.escape(player.former_name))
    return f"{line}\n{former}"
