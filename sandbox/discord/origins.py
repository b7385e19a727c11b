"""The origin of a message: the act that it answers."""

from dataclasses import dataclass
from enum import IntEnum


class InteractionKind(IntEnum):
    """Kinds of interaction, by Discord's number."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """An interaction, as the messages that answer it show it.

    Attributes:
        id: The interaction's id.
        label: The command as Discord shows it; empty for other acts.
        source_id: The message with the component, or with the one that opened the dialog.
        opener: The origin of the message or dialog in which the person acted.
    """

    id: int
    kind: InteractionKind
    user_id: int
    guild_id: int | None
    label: str
    source_id: int | None
    opener: "Origin | None"

    @property
    def command(self) -> str | None:
        """The command at the start of the chain, such as "/bans view"."""
        if self.kind is InteractionKind.COMMAND:
            return self.label
        return self.opener.command if self.opener is not None else None
