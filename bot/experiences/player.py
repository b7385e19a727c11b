"""One player: a Roblox account as cards and cases show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.journal import Target
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A Roblox account. Where only the id is known, both names are empty.

    Attributes:
        asked: The name that was typed.
        headshot: Address of the picture; None where Roblox has no picture.
        gone: Roblox has no such account; the names are the last names that Steward kept.
        untold: Roblox does not say just now whose account it is; the names are the last names that Steward kept.
        current: Roblox has just given the names, or did a few minutes ago.
        exists: Roblox has just said that there is such an account.
        named: What somebody called the account whose id they gave.
    """

    id: UserId
    name: str = ""
    display_name: str = ""
    asked: str = ""
    created_at: datetime | None = None
    headshot: str | None = None
    gone: bool = False
    untold: bool = False
    current: bool = False
    exists: bool = False
    named: str = ""

    @classmethod
    def kept(cls, player_id: int, names: str = "") -> Player:
        """Return a player by a kept id, with the names as cases write them, if they were kept too."""
        display_name, known, rest = names.rpartition(" (@")
        name = rest.removesuffix(")") if known else ""
        return cls(id=UserId(player_id), name=name, display_name=display_name or name)

    @classmethod
    def of(cls, target: Target) -> Player:
        """Return the player of a case, with the names of that time."""
        return cls.kept(target.player_id or 0, target.label)

    @property
    def former_name(self) -> str | None:
        """The name that was typed, where it is an earlier name of this account."""
        return self.asked if self.name and self.asked and self.asked.lower() != self.name.lower() else None

    @property
    def other_name(self) -> str | None:
        """What somebody called the account, where that is neither of its names."""
        names = {self.name.casefold(), self.display_name.casefold()}
        return self.named if self.name and self.named and self.named.casefold() not in names else None

    @property
    def names(self) -> str:
        """Both names, as cases write them."""
        return f"{self.display_name} (@{self.name})" if self.name else f"Player {self.id}"

    @property
    def called(self) -> str:
        """The player in a sentence: the username, where it is known."""
        return self.name or f"Player {self.id}"

    @property
    def label(self) -> str:
        """A player as suggestions show and send it; `parse_reference` reads the id in it."""
        return f"{self.names} · {self.id}"

    @property
    def target(self) -> Target:
        """The player as the target of a case."""
        return Target(kind="player", id=str(self.id), label=self.names, player_id=self.id)


PlayerRef: TypeAlias = str | Player
"""A player as somebody typed it, or a player with a known id, which is never read as a name."""
