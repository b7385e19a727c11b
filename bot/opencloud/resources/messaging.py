"""Messages to the live servers of an experience (usage-messaging.md)."""

from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Exchange
from bot.opencloud._wire import Budget, Request, UnguardedWrite
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import Receipt, UniverseId

_BUDGET = Budget("messaging: publish", 400, shared_with_game=True)
"""usage-messaging.md: messages a minute that one game receives, without those for each server."""
_PUBLISH = UnguardedWrite("PublishUniverseMessage", "POST", _BUDGET, ("universe-messaging-service:publish",))
MAX_TOPIC = 80
"""Characters."""
MAX_MESSAGE_BYTES = 1024


class Messaging:
    """The messaging service of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._path = f"/cloud/v2/universes/{universe_id}:publishMessage"

    async def publish(self, *, topic: str, message: str) -> Receipt:
        """Send a message to every server that listens to the topic. Success does not mean that a server received it.

        Raises:
            OutcomeUnknown: The answer is lost. The client does not send it again, because it could arrive twice.
        """
        if not 1 <= len(topic) <= MAX_TOPIC:
            raise InvalidRequest("topic", f"1 to {MAX_TOPIC} characters")
        try:
            size = len(message.encode())
        except UnicodeEncodeError as error:
            raise InvalidRequest("message", "valid Unicode") from error
        if not 1 <= size <= MAX_MESSAGE_BYTES:
            raise InvalidRequest("message", f"1 to {MAX_MESSAGE_BYTES} bytes")
        body = _json.encode({"topic": topic, "message": message})
        return await self._exchange.call(Request(_PUBLISH, self._path, body), _decode.receipt)
