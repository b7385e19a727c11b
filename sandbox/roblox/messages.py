"""In-game messages, delivered to all servers that listen.

Source: Roblox/creator-docs, cloud/guides/usage-messaging.md. That a message cannot be empty is in the live service's own
refusal: "The length of published message must be between 1 and 1114." The document's 1,024 is the stricter end.
"""

from dataclasses import dataclass

from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import InvalidArgument


@dataclass(frozen=True)
class PublishedMessage:
    """A message that the live servers of a universe received."""

    topic: str
    message: str
    sent_ns: int


def publish(messages: list[PublishedMessage], clock: Clock, topic: str, message: str) -> None:
    """Deliver a message: a topic of 1 to 80 characters, a text of 1 to 1,024 bytes."""
    if not 1 <= len(topic) <= 80:
        raise InvalidArgument("The topic must have 1 to 80 characters.")
    if not 1 <= len(message.encode(errors="surrogatepass")) <= 1024:
        raise InvalidArgument("The length of published message must be between 1 and 1024.")
    messages.append(PublishedMessage(topic, message, clock.stamp()))
