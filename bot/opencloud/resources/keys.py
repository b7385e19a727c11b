"""The API key in use (auth/api-keys.md, "Introspect")."""

from bot.opencloud import _decode
from bot.opencloud._exchange import Exchange
from bot.opencloud._limits import Family
from bot.opencloud._wire import Operation, Request, Resend
from bot.opencloud.models import KeyInfo

_INTROSPECT = Operation("IntrospectApiKey", "POST", Family.KEYS, Resend.READ)


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
