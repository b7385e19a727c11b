"""The API key in use (auth/api-keys.md, "Introspect")."""

from bot.opencloud import _decode
from bot.opencloud._exchange import Exchange
from bot.opencloud._wire import Budget, Operation, Request, Resend
from bot.opencloud.models import KeyInfo

_BUDGET = Budget("API keys", 60)
"""Not documented; little is needed."""
_INTROSPECT = Operation("IntrospectApiKey", "POST", _BUDGET, Resend.READ)


class Keys:
    """What Roblox knows about the key that the client sends."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def introspect(self) -> KeyInfo:
        """The key's name, owner, scopes and expiry.

        Raises:
            KeyRejected: Roblox does not know the key.
        """
        request = Request(_INTROSPECT, "/api-keys/v1/introspect", self._exchange.key_as_body())
        return await self._exchange.call(request, _decode.key_info)
