"""What staff call the things that the settings name by a path or a key, so that a refusal can use their word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from bot.access.decisions import Denial, DenialReason


class Labelled(str):
    """A name in the settings that knows what staff call it. To everything else it is that name."""

    __slots__ = ("label",)

    label: str

    def __new__(cls, name: str, label: str) -> Self:
        """Make a name with a label."""
        made = str.__new__(cls, name)
        made.label = label
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The labels of the settings, each by its name there."""

    experiences: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)

    def experience(self, key: str) -> str:
        """Return the key of a game with its label."""
        return _named(self.experiences, key)

    def store(self, name: str) -> str:
        """Return the name of a data store with its label."""
        return _named(self.stores, name)

    def field(self, pattern: str) -> str:
        """Return a path or a pattern of paths with its label; the label of a field is also for all that is in it."""
        return Labelled(pattern, self.fields[path]) if (path := pattern.removesuffix(".*")) in self.fields else pattern

    def board(self, key: str) -> str:
        """Return the key of a leaderboard with its label."""
        return _named(self.boards, key)

    def on(self, denial: Denial) -> Denial:
        """Return a denial that names what was asked for with its label."""
        by_reason = {
            DenialReason.EXPERIENCE: self.experience,
            DenialReason.STORE: self.store,
            DenialReason.FIELD: self.field,
            DenialReason.BOARD: self.board,
        }
        name = by_reason.get(denial.reason)
        return replace(denial, asked=name(str(denial.asked))) if name is not None else denial


def _named(labels: Mapping[str, str], name: str) -> str:
    return Labelled(name, labels[name]) if name in labels else name
