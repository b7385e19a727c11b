"""A player on any card."""

from __future__ import annotations

from bot.experiences.players import Player
from bot.i18n import tr
from bot.ui import text


def who(player: Player) -> str:
    """Return both names and the id of a player; below them, what is particular about this account."""
    names = f"**{text.escape(player.display_name)}** · @{text.escape(player.name)}" if player.name else tr("**Player**")
    line = f"{names} · {text.code(str(player.id))}"
    remark = _remark(player)
    return f"{line}\n{remark}" if remark else line


def _remark(player: Player) -> str:
    if player.gone:
        if player.name:
            return tr("-# Roblox has no such account any more; this is the last name that Steward knows")
        return tr("-# Roblox has no such account")
    if player.untold:
        if player.name:
            return tr("-# Roblox does not say who this is just now; this is the last name that Steward knows")
        return tr("-# Roblox does not say who this is just now")
    if player.former_name is None:
        return ""
    return tr("-# {name} is an earlier name of this account", name=text.escape(player.former_name))
