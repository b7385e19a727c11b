"""The results of an act: an answer, a dialog, a failure, or suggestions."""

from dataclasses import dataclass
from typing import Final

from sandbox.discord.origins import InteractionKind
from sandbox.discord.seen import SeenMessage, SeenModal

FAILURES: Final = {
    InteractionKind.COMMAND: "The application did not respond",
    InteractionKind.COMPONENT: "This interaction failed",
    InteractionKind.MODAL: "Something went wrong. Try again.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One autocomplete suggestion."""

    name: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an act: a message shown or updated, a dialog opened, or a failure in Discord's words."""

    message: SeenMessage | None = None
    modal: SeenModal | None = None
    failure: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the bot did not acknowledge in time."""
        return self.failure is not None

    @property
    def text(self) -> str:
        """The text of the answer as it is now; empty when it was deleted or never came."""
        if self.failure is not None:
            return self.failure
        if self.modal is not None:
            return "\n".join(filter(None, (self.modal.title, self.modal.text)))
        return "" if self.message is None or self.message.deleted else self.message.text

    @property
    def private(self) -> bool:
        """Whether only this person sees it; a dialog and a failure always are."""
        return self.message.ephemeral if self.message is not None else True

    @property
    def thinking(self) -> bool:
        """Whether the bot promised an answer that did not come in the time that a person waits."""
        return self.message is not None and self.message.thinking
