"""Makes a message from a request's body: merges it with the present message, checks it, stores its files, notes its pings."""

import copy
from typing import Any, Final

from sandbox.discord import validate
from sandbox.discord.components import Component, media_of, walk
from sandbox.discord.errors import invalid, too_large
from sandbox.discord.messages import Attachment, Message, pinged
from sandbox.discord.rest import JSON, Call, Upload
from sandbox.discord.world import World

SUPPRESS_EMBEDS: Final = 1 << 2
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
_SETTABLE: Final = validate.EPHEMERAL | validate.COMPONENTS_V2 | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS


def new_message(call: Call, body: JSON, channel_id: int, **about: Any) -> Message:
    """A message to post; `about` sets its author and its origin.

    Raises:
        DiscordError: the body is one that Discord refuses.
    """
    clock = call.world.clock
    message = Message(clock.next_id(), channel_id, call.world.bot.id, clock.now(), **about)
    for name, value in changes(call, body, message).items():
        setattr(message, name, value)
    return message


def changes(call: Call, body: JSON, message: Message) -> JSON:
    """The fields of a message after a request.

    Raises:
        DiscordError: Discord refuses the message that results.
    """
    flags = message.flags | (int(body.get("flags") or 0) & _SETTABLE)
    merged: JSON = {
        "content": body.get("content", message.content) or "",
        "embeds": copy.deepcopy(body.get("embeds", message.embeds) or []),
        "components": copy.deepcopy(body["components"] or []) if "components" in body else _as_sent(message),
        "flags": flags & ~validate.LOADING,
    }
    chosen = _chosen_files(call, body, message)
    validate.message(merged, files=[each.name for each in chosen])
    _ensure_fits(call, message)
    merged["attachments"] = [_stored(call.world, message.channel_id, each) for each in chosen]
    return merged | {"pings": (*message.pings, *_pings(call.world, body, merged, message.reply_to))}


def _as_sent(message: Message) -> list[Component]:
    """The components of a message with `attachment://` in place of the addresses that Discord answered with."""
    names = {str(file.id): file.name for file in message.attachments}
    components = copy.deepcopy(message.components)
    for component in walk(components):
        for media in media_of(component):
            if media.get("attachment_id") in names:
                media["url"] = f"attachment://{names[media['attachment_id']]}"
    return components


def _chosen_files(call: Call, body: JSON, message: Message) -> list[Attachment | Upload]:
    before = {str(file.id): file for file in message.attachments}
    listed = body.get("attachments")
    if listed is None:
        return [*message.attachments, *call.files.values()]
    chosen: list[Attachment | Upload] = []
    for index, entry in enumerate(listed):
        found = before.get(str(entry.get("id"))) or _uploaded(call, entry)
        if found is None:
            raise invalid(("attachments", index, "id"), "ATTACHMENT_NOT_FOUND", "No such attachment or file.")
        chosen.append(found)
    return chosen


def _uploaded(call: Call, entry: JSON) -> Upload | None:
    # An upload is listed by the number of its part of the form, which some clients send as text.
    file = next((file for number, file in call.files.items() if str(number) == str(entry.get("id"))), None)
    return file and Upload(str(entry.get("filename") or file.name), file.data)


def _ensure_fits(call: Call, message: Message) -> None:
    """Refuse a file that is too large. Only an answer to a person, by its token, may be as large as theirs."""
    answered = message.origin.user_id if message.origin is not None and "channel_id" not in call.path else None
    limit = call.world.upload_limit(message.channel_id, answered)
    if any(len(file.data) > limit for file in call.files.values()):
        raise too_large()


def _stored(world: World, channel_id: int, file: Attachment | Upload) -> Attachment:
    return file if isinstance(file, Attachment) else world.store(channel_id, file.name, file.data)


def _pings(world: World, body: JSON, merged: JSON, reply_to: int | None) -> list[str]:
    # In Discord, an edit notifies people only when it completes a promised answer. Here every edit counts: text that
    # pings on one path pings on the other as soon as somebody moves a line.
    if not {"content", "components"} & body.keys():
        return []
    draft = Message(0, 0, 0, world.clock.now(), content=merged["content"], components=merged["components"])
    allowed = body.get("allowed_mentions")
    return [*pinged(draft.texts(), allowed, world.name_of), *_replied(world, allowed, reply_to)]


def _replied(world: World, allowed: JSON | None, reply_to: int | None) -> list[str]:
    """A reply notifies the author it answers, unless the allowed mentions exclude that."""
    author = world.members.get(world.messages[reply_to].author_id) if reply_to is not None else None
    wanted = allowed is None or allowed.get("replied_user")
    return [f"@{author.display_name}"] if author is not None and wanted else []
