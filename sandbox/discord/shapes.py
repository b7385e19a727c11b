"""Refuses a body whose fields have the wrong JSON type, before anything reads them.

The codes are those of Discord's form errors: https://docs.discord.com/developers/reference#error-messages
"""

from collections.abc import Callable
from typing import Any, Final

from sandbox.discord.errors import DiscordError, Path, Problems

_Test = Callable[[Any], bool]
_Objection = tuple[_Test, str, str]


def _all_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _snowflake(value: Any) -> bool:
    return _whole(value) or (isinstance(value, str) and value.isascii() and value.isdigit())


_OBJECT: Final[_Objection] = (
    lambda value: isinstance(value, dict),
    "DICT_TYPE_CONVERT",
    "Only dictionaries may be used in a DictType",
)
_OBJECTS: Final[_Objection] = (_all_objects, "LIST_TYPE_CONVERT", "Only lists of dictionaries may be used here")
_LIST: Final[_Objection] = (
    lambda value: isinstance(value, list),
    "LIST_TYPE_CONVERT",
    "Only iterables may be used in a ListType",
)
_NUMBER: Final[_Objection] = (_whole, "NUMBER_TYPE_COERCE", "Value is not int.")
_SWITCH: Final[_Objection] = (
    lambda value: isinstance(value, bool),
    "BOOLEAN_TYPE_CONVERT",
    "Must be either true or false.",
)
_ID: Final[_Objection] = (_snowflake, "NUMBER_TYPE_COERCE", "Value is not snowflake.")

# Numbers mostly; the kinds of embeds and of default values are words.
_KIND: Final[_Objection] = (
    lambda value: _whole(value) or isinstance(value, str),
    "NUMBER_TYPE_COERCE",
    "Value is not int.",
)

_FIELDS: Final[dict[str, _Objection]] = {
    **dict.fromkeys(
        ("accessory", "allowed_mentions", "author", "component", "data", "emoji", "file", "footer", "image"), _OBJECT
    ),
    **dict.fromkeys(("description_localizations", "name_localizations"), _OBJECT),
    **dict.fromkeys(("media", "message_reference", "thumbnail"), _OBJECT),
    **dict.fromkeys(
        ("attachments", "choices", "components", "default_values", "embeds", "fields", "items", "options"), _OBJECTS
    ),
    **dict.fromkeys(("channel_types", "contexts", "file_types", "integration_types", "parse", "roles", "users"), _LIST),
    **dict.fromkeys(("accent_color", "color", "flags", "spacing", "style"), _NUMBER),
    "type": _KIND,
    **dict.fromkeys(("max_length", "max_values", "min_length", "min_values"), _NUMBER),
    **dict.fromkeys(("autocomplete", "disabled", "divider", "enforce_nonce", "fail_if_not_exists", "inline"), _SWITCH),
    **dict.fromkeys(("nsfw", "replied_user", "required", "spoiler", "tts"), _SWITCH),
    **dict.fromkeys(("default_member_permissions", "message_id", "recipient_id"), _ID),
}
"""By the name of the field, which means the same wherever Discord uses it. Lengths of texts are checked elsewhere."""


def ensure(body: Any, kind: type) -> None:
    """Check a request's body and all that is inside it.

    Args:
        body: As it was decoded.
        kind: What the route takes: `dict`, or `list` for one of objects.

    Raises:
        DiscordError: 50035 with the path of each field.
    """
    is_right, code, words = _OBJECT if kind is dict else _OBJECTS
    if not is_right(body):
        raise DiscordError(400, 50035, "Invalid Form Body", {"_errors": [{"code": code, "message": words}]})
    problems = Problems()
    _look(problems, body, ())
    problems.refuse()


def _look(problems: Problems, value: Any, path: Path) -> None:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        if each is not None and key in _FIELDS:
            is_right, code, words = _FIELDS[key]
            if not is_right(each):
                problems.add((*path, key), code, words)
                continue
        if isinstance(each, dict | list):
            _look(problems, each, (*path, key))
