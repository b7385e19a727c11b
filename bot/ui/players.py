"""A player on any card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.experiences.players import Player
from bot.i18n import tr
from bot.ui import text

PROFILE = "https://www.roblox.com/users/{id}/profile"


def name(player: Player) -> str:
    """Return the username of a player, for titles and rows; one whose name is not known is `Player 70000031`."""
    return text.escape(player.name) if player.name else tr("Player {id}", id=player.id)


def subject(player: Player, experience: str = "") -> str:
    """Return the small lines under the title of a card about a player: who exactly, and what is particular about the account.

    Args:
        player: The player.
        experience: The name of the experience, where the settings name several.
    """
    other = player.display_name if player.display_name != player.name else ""
    link = f"[{player.id}](<{PROFILE.format(id=player.id)}>)"
    first = " · ".join(
        filter(None, (text.escape(other) if other else "", link, text.escape(experience) if experience else ""))
    )
    return "\n".join([first, *(each.removeprefix("-# ") for each in remarks(player))])


def who(player: Player) -> str:
    """Return both names and the id of a player; below them, what is particular about this account."""
    return "\n".join((named(player), *remarks(player)))


def named(player: Player) -> str:
    """Return both names and the id of a player on one line."""
    names = f"**{text.escape(player.display_name)}** · @{text.escape(player.name)}" if player.name else tr("**Player**")
    return f"{names} · {text.code(str(player.id))}"


def remarks(player: Player) -> Iterator[str]:
    """Yield what is particular about this account."""
    if player.gone:
        yield (
            tr("-# Roblox has no such account any more; this is the last name that Steward knows")
            if player.name
            else tr("-# Roblox has no such account")
        )
    elif player.untold:
        yield (
            tr("-# Roblox does not say who this is just now; this is the last name that Steward knows")
            if player.name
            else tr("-# Roblox does not say who this is just now")
        )
    elif player.other_name is not None:
        name = text.escape(player.other_name)
        yield tr("⚠️ This is the account of the id; it is not called {name} now", name=name)
    elif player.former_name is not None:
        yield tr("-# You typed {name}, an earlier name", name=text.escape(player.former_name))
