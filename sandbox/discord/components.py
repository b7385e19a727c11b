"""Discord's component types by number, and how to walk a tree of them.

Reference: https://docs.discord.com/developers/components/reference
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, Final

Component = dict[str, Any]


class Kind(IntEnum):
    """Component types."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS: Final = frozenset(
    {Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT}
)
LINK_STYLE: Final = 5
PREMIUM_STYLE: Final = 6

_ANSWERED: Final[dict[int, Component]] = {
    Kind.THUMBNAIL: {"description": None, "spoiler": False},
    Kind.FILE: {"spoiler": False},
    Kind.SEPARATOR: {"divider": True, "spacing": 1},
    Kind.CONTAINER: {"accent_color": None, "spoiler": False},
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
}


def value_of(component: Component, key: str, *, default: Any) -> Any:
    """A field of a component; null counts as left out."""
    value = component.get(key)
    return default if value is None else value


def children(component: Component) -> list[Component]:
    """The components directly inside this one, the accessory last."""
    inside = list(component.get("components") or ())
    inside += [component[key] for key in ("accessory", "component") if component.get(key)]
    return inside


def walk(components: Iterable[Component]) -> Iterator[Component]:
    """Every component of a tree, parents first."""
    for component in components:
        yield component
        yield from walk(children(component))


def media_of(component: Component) -> list[Component]:
    """The media objects that a component shows."""
    match component.get("type"):
        case Kind.THUMBNAIL:
            return [component["media"]]
        case Kind.FILE:
            return [component["file"]]
        case Kind.MEDIA_GALLERY:
            return [item["media"] for item in component["items"]]
        case _:
            return []


def complete(components: list[Component]) -> None:
    """Fill in the fields that Discord adds to its answer."""
    for component in walk(components):
        for key, value in _ANSWERED.get(component["type"], {}).items():
            component[key] = value_of(component, key, default=value)
        for item in component.get("items") or ():
            item.setdefault("description", None)
            item.setdefault("spoiler", False)
    number(components)


def number(components: list[Component]) -> None:
    """Give each component without one the next free `id`, as Discord does."""
    taken = {component["id"] for component in walk(components) if component.get("id")}
    following = 1
    for component in walk(components):
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)
