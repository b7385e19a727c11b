"""Buttons and selects as people name them, and the newest in view."""

from collections.abc import Callable, Iterable

from sandbox.discord.client import CannotDo
from sandbox.discord.components import SELECTS, Component, Kind, walk
from sandbox.discord.messages import Message
from sandbox.discord.seen import plain

Fits = Callable[[Component], bool]


def button(label: str) -> Fits:
    """A button by its words, its emoji or both; case does not count."""
    return lambda each: each["type"] == Kind.BUTTON and plain(label) in _labels(each)


def select(menu: str | None) -> Fits:
    """A select by its placeholder or its `custom_id`; any for None."""

    def fits(each: Component) -> bool:
        named = menu is None or plain(menu) == plain(each.get("placeholder") or "")
        return each["type"] in SELECTS and (named or each.get("custom_id") == menu)

    return fits


def find(view: Iterable[Message], fits: Fits, what: str) -> tuple[Message, Component]:
    """The newest one that can be used, with its message.

    Args:
        view: messages, the oldest first.
        fits: whether a component is meant.
        what: its name, for the complaint.

    Raises:
        CannotDo: there is none, or it is disabled.
    """
    disabled = False
    for message in reversed(list(view)):
        for component in filter(fits, walk(message.components)):
            if not component.get("disabled"):
                return message, component
            disabled = True
    raise CannotDo(f"the {what} is disabled" if disabled else f"there is no {what} in view")


def _labels(component: Component) -> tuple[str, ...]:
    emoji = (component.get("emoji") or {}).get("name") or ""
    label = component.get("label") or ""
    return plain(label), plain(f"{emoji} {label}"), plain(emoji)
