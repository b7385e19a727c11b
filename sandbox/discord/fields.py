"""Checks of single fields, which messages, dialogs and commands share.

The codes are those of Discord's form errors: https://docs.discord.com/developers/reference#error-messages
"""

from typing import Any, Final
from urllib.parse import urlsplit

from sandbox.discord.errors import Path, Problems

MEDIA_SCHEMES: Final = ("http", "https", "attachment")
FILE_KINDS: Final = frozenset({"image", "video", "audio"})
WITH_CHOICES: Final = frozenset({3, 4, 10})
"""Types of option that can have choices or suggestions: text, whole number, number."""


def text(
    problems: Problems,
    path: Path,
    value: object,
    *,
    most: int,
    least: int = 1,
    required: bool = True,
    read: bool = True,
) -> None:
    """Check one text field; lengths are in characters.

    Args:
        problems: Takes what is wrong.
        path: The field's.
        value: The field's.
        most: Its greatest length.
        least: Its smallest length.
        required: Whether it must be there.
        read: Whether people read it. Discord cuts blanks off such a text at both ends, and then nothing may be left of it.
    """
    if value is None:
        if required:
            problems.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not isinstance(value, str):
        problems.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r:.60} as string.")
    elif read and least and value and not value.strip():
        problems.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not least <= len(value) <= most:
        problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def link(problems: Problems, path: Path, value: object, *, schemes: tuple[str, ...]) -> None:
    """Check that an address has one of the schemes, and a host."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in schemes:
        problems.add(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")
    elif parts.scheme != "attachment" and (not parts.hostname or any(each.isspace() for each in str(value))):
        problems.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def count(problems: Problems, path: Path, items: object, *, most: int, least: int = 1) -> list[Any]:
    """Check the length of a list, and return the items that can be checked."""
    if not isinstance(items, list):
        problems.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if not least <= len(items) <= most:
        problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return items


def choice_value(problems: Problems, path: Path, value: object, kind: int, *, least: int = 1) -> None:
    """Check the value of a choice or a suggestion, which has the type of its option."""
    if kind == 3:
        text(problems, path, value, most=100, least=least, read=False)
    elif value is None:
        problems.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif isinstance(value, bool) or not isinstance(value, float | int) or (kind == 4 and not isinstance(value, int)):
        problems.add(path, "NUMBER_TYPE_COERCE", f"Value {value!r:.60} does not have the option's type.")
    elif abs(value) > 2**53:
        problems.add(path, "NUMBER_TYPE_MAX", "Between -2^53 and 2^53.")


def file_types(problems: Problems, path: Path, value: object) -> None:
    """Check which files an option or a field of a dialog takes: kinds, or the ends of names."""
    for index, each in enumerate(count(problems, path, value, most=10, least=0)):
        if not isinstance(each, str) or not (each in FILE_KINDS or (each.startswith(".") and len(each) > 1)):
            problems.add((*path, index), "BASE_TYPE_CHOICES", f"One of {sorted(FILE_KINDS)}, or an extension.")
