"""Refuses the messages, dialogs and autocomplete answers that Discord refuses.

The limits are Discord's: https://docs.discord.com/developers/resources/message
"""

from collections.abc import Collection
from typing import Any, Final

from sandbox.discord.errors import Path, Problems, empty_message
from sandbox.discord.fields import MEDIA_SCHEMES, choice_value, count, link, text
from sandbox.discord.validate_components import TOP_CLASSIC, TOP_MODAL, TOP_V2, components

COMPONENTS_V2: Final = 1 << 15
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7

EMBED_LIMITS: Final = {"title": 256, "description": 4096}
EMBED_TEXT: Final = 6000
EMBED_SCHEMES: Final = ("http", "https")


def message(body: dict[str, Any], *, files: Collection[str] = ()) -> None:
    """Check a message in its form after the request.

    Args:
        body: content, embeds, components and flags, merged with what an edited message already has.
        files: names of its attachments after the request.

    Raises:
        DiscordError: 50035, or 50006 when there is nothing to show.
    """
    problems = Problems()
    names = set(files)
    modern = bool((body.get("flags") or 0) & COMPONENTS_V2)
    (_modern_message if modern else _classic_message)(problems, body)
    count(problems, ("attachments",), list(files), most=10, least=0)
    components(problems, body, names, TOP_V2 if modern else TOP_CLASSIC, most=40 if modern else 5)
    problems.refuse()
    content = (body.get("content") or "").strip()
    if not any((content, body.get("embeds"), body.get("components"), names)):
        raise empty_message()


def _modern_message(problems: Problems, body: dict[str, Any]) -> None:
    for field in ("content", "embeds", "stickers", "poll"):
        if body.get(field):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            problems.add(
                (field,),
                code,
                f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _classic_message(problems: Problems, body: dict[str, Any]) -> None:
    text(problems, ("content",), body.get("content"), most=2000, least=0, required=False)
    embeds = count(problems, ("embeds",), body.get("embeds") or [], most=10, least=0)
    for index, embed in enumerate(embeds):
        _embed(problems, ("embeds", index), embed)
    if sum(map(_embed_length, embeds)) > EMBED_TEXT:
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def _embed_length(embed: dict[str, Any]) -> int:
    fields = embed.get("fields") or []
    parts = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    parts += [field.get(key) for field in fields for key in ("name", "value")]
    return sum(len(part) for part in parts if isinstance(part, str))


def _embed(problems: Problems, path: Path, embed: dict[str, Any]) -> None:
    for key, most in EMBED_LIMITS.items():
        text(problems, (*path, key), embed.get(key), most=most, least=0, required=False)
    for key, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
        value = (embed.get(key) or {}).get(inner)
        text(problems, (*path, key, inner), value, most=most, least=0, required=False)
    for key in ("author", "image", "thumbnail"):
        address = (embed.get(key) or {}).get("url")
        if address is not None:
            schemes = EMBED_SCHEMES if key == "author" else MEDIA_SCHEMES
            link(problems, (*path, key, "url"), address, schemes=schemes)
    if embed.get("url") is not None:
        link(problems, (*path, "url"), embed["url"], schemes=EMBED_SCHEMES)
    fields = count(problems, (*path, "fields"), embed.get("fields") or [], most=25, least=0)
    for index, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            text(problems, (*path, "fields", index, key), field.get(key), most=most)


def modal(data: dict[str, Any]) -> None:
    """Check a dialog before it opens.

    Raises:
        DiscordError: 50035.
    """
    problems = Problems()
    text(problems, ("data", "title"), data.get("title"), most=45)
    text(problems, ("data", "custom_id"), data.get("custom_id"), most=100, read=False)
    count(problems, ("data", "components"), data.get("components"), most=5)
    components(problems, data, set(), TOP_MODAL, most=5, at=("data", "components"))
    problems.refuse()


def choices(data: dict[str, Any], kind: int = 3) -> list[dict[str, Any]]:
    """Check and return the suggestions of an autocomplete answer, for an option of that type.

    Raises:
        DiscordError: 50035.
    """
    problems = Problems()
    path: Path = ("data", "choices")
    suggestions = count(problems, path, data.get("choices"), most=25, least=0)
    for index, choice in enumerate(suggestions):
        text(problems, (*path, index, "name"), choice.get("name"), most=100)
        choice_value(problems, (*path, index, "value"), choice.get("value"), kind, least=0)
    problems.refuse()
    return suggestions
