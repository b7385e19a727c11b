"""Introspection of API keys (creator-docs, cloud/auth/api-keys.md, "Introspect an API key")."""

from sandbox.roblox.face.answers import HttpAnswer, gateway
from sandbox.roblox.face.calls import Call, Route
from sandbox.roblox.face.fields import required, typed
from sandbox.roblox.values import dump


def introspect(call: Call) -> HttpAnswer:
    """The key in the body, even if it is disabled or expired."""
    body = call.message("apiKey")
    required(body, "apiKey")
    key = call.world.api_keys.get(typed(body, "apiKey", str))
    if key is None:
        return gateway(401, "Invalid API Key")
    return HttpAnswer(dump(key.introspection(call.world.clock.ns)).encode())


ROUTES = (Route("POST", "/api-keys/v1/introspect", introspect, json=True, keyless=True),)
