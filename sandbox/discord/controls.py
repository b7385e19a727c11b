"""Finds buttons and selects by the names that people use, the newest in view first."""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.discord.client import CannotDo
from sandbox.discord.components import SELECTS, Component, Kind, walk
from sandbox.discord.messages import Message
from sandbox.discord.seen import plain

Fits = Callable[[Component], bool]


def button(label: str) -> Fits:
    """Matches a button by its label, its emoji or both; upper and lower case are the same."""
    return lambda each: each["type"] == Kind.BUTTON and plain(label) in _labels(each)


def button_beginning(label: str) -> Fits:
    """Matches a button whose label begins with these words, as in `Ban` for `Ban for 7 days`."""
    return lambda each: each["type"] == Kind.BUTTON and any(it.startswith(f"{plain(label)} ") for it in _labels(each))


def select(menu: str | None) -> Fits:
    """Matches a select by its placeholder or its `custom_id`; None matches any."""

    def fits(each: Component) -> bool:
        named = menu is None or plain(menu) == plain(each.get("placeholder") or "")
        return each["type"] in SELECTS and (named or each.get("custom_id") == menu)

    return fits


def is_there(view: Iterable[Message], fits: Fits) -> bool:
    """Whether any component fits, whether it can be used or not."""
    return any(fits(each) for message in view for each in walk(message.components))


def find(view: Iterable[Message], fits: Fits, what: str) -> tuple[Message, Component]:
    """The newest one that can be used, with its message.

    Args:
        view: messages, the oldest first.
        fits: whether a component is the one to find.
        what: its name, for the error message.

    Raises:
        CannotDo: no component fits, or it is disabled.
    """
    disabled = False
    for message in reversed(list(view)):
        for component in filter(fits, walk(message.components)):
            if not component.get("disabled"):
                return message, component
            disabled = True
    raise CannotDo(f"the {what} is disabled" if disabled else f"there is no {what} in view")


def pressed(component: Component) -> dict[str, Any]:
    """The `data` of a press: https://docs.discord.com/developers/interactions/receiving-and-responding."""
    return {"custom_id": component["custom_id"], "component_type": int(component["type"]), "id": component["id"]}


def _labels(component: Component) -> tuple[str, ...]:
    emoji = (component.get("emoji") or {}).get("name") or ""
    label = component.get("label") or ""
    return plain(label), plain(f"{emoji} {label}"), plain(emoji)
