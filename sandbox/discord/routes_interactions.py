"""First responses, follow-ups and edits by an interaction's token.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from collections.abc import Callable

from sandbox.discord import compose, payloads, validate
from sandbox.discord.errors import invalid, token_expired, unknown_interaction, unknown_message, unknown_webhook
from sandbox.discord.interactions import Interaction, Reply
from sandbox.discord.messages import Message
from sandbox.discord.rest import JSON, Call, Route

_ORIGINAL = "@original"


async def callback(call: Call) -> JSON | None:
    """POST /interactions/{interaction_id}/{interaction_token}/callback: the first response."""
    interaction = call.world.interactions.get(call.path["interaction_token"])
    if interaction is None or interaction.id != call.number("interaction_id"):
        raise unknown_interaction()
    reply = interaction.check(call.body.get("type"))
    _REPLIES[reply](call, interaction, call.body.get("data") or {})
    return _outcome(call, interaction, reply) if call.query.get("with_response") in ("1", "true") else None


def _answer(call: Call, interaction: Interaction, data: JSON) -> None:
    message = _own_message(call, interaction, data)
    interaction.acknowledge(Reply.MESSAGE)
    _show(call, interaction, message)


def _own_message(call: Call, interaction: Interaction, data: JSON) -> Message:
    """A message that answers an interaction, not posted yet."""
    only_for = interaction.user_id if int(data.get("flags") or 0) & validate.EPHEMERAL else None
    return compose.new_message(call, data, interaction.channel_id, origin=interaction.origin, only_for=only_for)


def _show(call: Call, interaction: Interaction, message: Message) -> None:
    interaction.original = interaction.original or message
    interaction.settle(message)
    call.world.post(message)


def _defer(call: Call, interaction: Interaction, data: JSON) -> None:
    flags = int(data.get("flags") or 0)
    if flags & ~validate.EPHEMERAL:
        words = "A promised answer takes no flag but EPHEMERAL."
        raise invalid(("data", "flags"), "MESSAGE_FLAGS_INVALID", words)
    ephemeral = flags & validate.EPHEMERAL
    interaction.acknowledge(Reply.DEFERRED)
    interaction.original = Message(
        call.world.clock.next_id(),
        interaction.channel_id,
        call.world.bot.id,
        call.world.clock.now(),
        flags=ephemeral | validate.LOADING,
        only_for=interaction.user_id if ephemeral else None,
        origin=interaction.origin,
    )
    call.world.post(interaction.original)


def _defer_update(call: Call, interaction: Interaction, data: JSON) -> None:  # noqa: ARG001  one shape for all replies
    interaction.acknowledge(Reply.DEFERRED_UPDATE)
    call.world.wake()


def _update(call: Call, interaction: Interaction, data: JSON) -> None:
    if interaction.source is None:
        raise unknown_message()
    changes = compose.changes(call, data, interaction.source)
    interaction.acknowledge(Reply.UPDATE)
    interaction.settle(interaction.source)
    call.world.edit(interaction.source, changes)


def _suggest(call: Call, interaction: Interaction, data: JSON) -> None:
    interaction.choices = validate.choices(data, _focused(interaction.data))
    interaction.acknowledge(Reply.CHOICES)
    call.world.wake()


def _focused(data: JSON) -> int:
    """The type of the option that the person types into."""
    options = data.get("options") or []
    while options and "options" in options[0]:
        options = options[0]["options"]
    return next((int(each["type"]) for each in options if each.get("focused")), 3)


def _open_modal(call: Call, interaction: Interaction, data: JSON) -> None:
    validate.modal(data)
    interaction.acknowledge(Reply.MODAL)
    interaction.modal = data
    call.world.open_modal(interaction)


_REPLIES: dict[Reply, Callable[[Call, Interaction, JSON], None]] = {
    Reply.MESSAGE: _answer,
    Reply.DEFERRED: _defer,
    Reply.DEFERRED_UPDATE: _defer_update,
    Reply.UPDATE: _update,
    Reply.CHOICES: _suggest,
    Reply.MODAL: _open_modal,
}


def _outcome(call: Call, interaction: Interaction, reply: Reply) -> JSON:
    body: JSON = {"interaction": {"id": str(interaction.id), "type": int(interaction.kind)}}
    message = interaction.original
    if message is None:
        return body
    body["interaction"] |= {
        "response_message_id": str(message.id),
        "response_message_loading": message.thinking,
        "response_message_ephemeral": message.ephemeral,
    }
    if reply in (Reply.MESSAGE, Reply.UPDATE):
        body["resource"] = {"type": int(reply), "message": payloads.message(call.world, message)}
    return body


# After the first response, the token works like a webhook's token.


def _by_token(call: Call) -> Interaction:
    interaction = call.world.interactions.get(call.path["webhook_token"])
    if interaction is None or interaction.reply is None or call.path["webhook_id"] != str(call.world.bot.id):
        raise unknown_webhook()
    if interaction.expired(call.world.clock.now()):
        raise token_expired()
    return interaction


def _own(call: Call) -> tuple[Interaction, Message]:
    interaction = _by_token(call)
    wanted = call.path.get("message_id", _ORIGINAL)
    if wanted == _ORIGINAL:
        message = interaction.original
    else:
        owned = [interaction.original, *interaction.shown]
        message = next((each for each in owned if each is not None and str(each.id) == wanted), None)
    if message is None or message.deleted:
        raise unknown_message()
    return interaction, message


async def follow_up(call: Call) -> JSON:
    """POST /webhooks/{webhook_id}/{webhook_token}: the first one after a deferral becomes the promised answer.

    Discord keeps that only for old bots, which is noted in `World.deprecated`:
    https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
    """
    interaction = _by_token(call)
    promised = interaction.original
    if promised is not None and promised.thinking and not promised.deleted:
        call.world.deprecated.append(f"a follow-up completed the answer that {interaction.label or 'a press'} promised")
        return _change(call, interaction, promised)
    message = _own_message(call, interaction, call.body)
    interaction.settle(message)
    return payloads.message(call.world, call.world.post(message))


async def fetch(call: Call) -> JSON:
    """GET …/messages/{message_id}."""
    return payloads.message(call.world, _own(call)[1])


async def edit(call: Call) -> JSON:
    """PATCH …/messages/{message_id}."""
    return _change(call, *_own(call))


def _change(call: Call, interaction: Interaction, message: Message) -> JSON:
    promised = message.thinking
    # A deferral decides whether the answer is private. The body that completes it cannot change that.
    body = {**call.body, "flags": int(call.body.get("flags") or 0) & ~validate.EPHEMERAL}
    changes = compose.changes(call, body, message)
    interaction.settle(message)
    return payloads.message(call.world, call.world.edit(message, changes, silent=promised))


async def delete(call: Call) -> None:
    """DELETE …/messages/{message_id}."""
    interaction, message = _own(call)
    interaction.settle(message)
    call.world.delete(message)


_TOKEN = "/webhooks/{webhook_id}/{webhook_token}"  # noqa: S105  a path


def _message_routes(template: str) -> list[Route]:
    return [
        Route("GET", template, fetch, by_token=True),
        Route("PATCH", template, edit, by_token=True, takes=dict),
        Route("DELETE", template, delete, by_token=True),
    ]


ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, by_token=True, takes=dict),
    Route("POST", _TOKEN, follow_up, by_token=True, takes=dict),
    *_message_routes(f"{_TOKEN}/messages/{_ORIGINAL}"),
    *_message_routes(f"{_TOKEN}/messages/{{message_id}}"),
)
