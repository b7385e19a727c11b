"""A player on any card."""

from __future__ import annotations

from bot.experiences.players import Player
from bot.ui import text


def who(player: Player) -> str:
    """Return a player in one line: both names and the id, with the earlier name that was typed, or that the account is gone."""
    names = f"**{text.escape(player.display_name)}** · @{text.escape(player.name)}" if player.name else "**Player**"
    line = f"{names} · {text.code(str(player.id))}"
    if player.gone:
        last = " any more; this is the last name that Steward knows" if player.name else ""
        return f"{line}\n-# Roblox has no such account{last}"
    if player.former_name is None:
        return line
    return f"{line}\n-# {text.escape(player.former_name)} is an earlier name of this account"
