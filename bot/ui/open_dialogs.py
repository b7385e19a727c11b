"""The dialogs and forms that this process shows, by the id that a press on them carries.

discord.py learns of a dialog only when Discord has answered the request that draws it. That answer may be slow, and a person sees
the buttons before it arrives. discord.py drops a press that comes in between; it is carried out from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast
from weakref import WeakValueDictionary

import discord
from discord import ui


class OpenDialogs:
    """Dialogs for as long as somebody else holds them, and those that are kept and forms until they expire.

    Nobody else holds a form if the answer to the request that showed it is lost. What a person writes in it is not lost with it.
    """

    def __init__(self) -> None:
        self._items: WeakValueDictionary[str, ui.Item[Any]] = WeakValueDictionary()
        self._forms: dict[str, ui.Modal] = {}
        self._kept: set[ui.LayoutView] = set()

    def add(self, view: ui.LayoutView) -> None:
        """Remember what can be pressed on a dialog now."""
        for item in view.walk_children():
            if item.is_dispatchable() and not isinstance(item, ui.DynamicItem):
                self._items[item.custom_id] = item  # type: ignore[attr-defined]

    def keep(self, view: ui.LayoutView) -> None:
        """Hold a dialog until it expires, because discord.py may not."""
        self._kept.add(view)
        _later(view.timeout, partial(self._kept.discard, view))

    def add_form(self, form: ui.Modal) -> None:
        """Remember a form."""
        self._forms[form.custom_id] = form
        _later(form.timeout, partial(self._forms.pop, form.custom_id, None))

    def dispatch(self, interaction: discord.Interaction) -> asyncio.Task[None] | None:
        """Carry out a press, or take a form, of which discord.py does not know yet; None if it knows, or nobody does.

        It is called after discord.py's own look, for what nobody has taken. Should both find it, `take` lets only one go on.
        """
        data = cast("Any", interaction.data)
        item, form = self._items.get(data["custom_id"]), self._forms.get(data["custom_id"])
        view = item.view if item is not None else None
        if interaction.type is discord.InteractionType.component and view is not None and item in view.walk_children():
            pressed: asyncio.Task[None] | None = view._dispatch_item(item, interaction)
            return pressed
        if interaction.type is discord.InteractionType.modal_submit and form is not None and not form.is_finished():
            submitted: asyncio.Task[None] = form._dispatch_submit(
                interaction, data["components"], data.get("resolved", {})
            )
            return submitted
        return None


def _later(after_s: float | None, do: Callable[[], object]) -> None:
    if after_s is not None:
        asyncio.get_running_loop().call_later(after_s, do)
