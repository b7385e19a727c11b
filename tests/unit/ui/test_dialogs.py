"""Dialogs: which of the interactions with one carries its message."""

import asyncio
from contextlib import nullcontext
from types import SimpleNamespace

import discord
import pytest

from bot.ui.cards import Card, Meaning
from bot.ui.views import Confirmation, Dialog


class Press:
    def __init__(self, answered_by=None):
        self.user = SimpleNamespace(id=7, mention="<@7>")
        self.response = SimpleNamespace(type=answered_by)
        self.redrawn = False

    async def edit_original_response(self, **_options):
        self.redrawn = True


Answer = discord.InteractionResponseType


@pytest.mark.parametrize(
    ("presses", "carrier"),
    [
        ([], 0),
        ([Answer.deferred_message_update], 1),
        ([Answer.message_update], 1),
        ([Answer.modal], 0),
        ([Answer.deferred_channel_message], 0),
        ([Answer.message_update, Answer.deferred_channel_message, Answer.modal], 1),
    ],
)
async def test_an_expired_dialog_never_overwrites_what_a_press_on_it_has_shown(presses, carrier):
    opener = Press()
    dialog = Dialog(opener, Card(meaning=Meaning.INFORMATION, title="A list"))
    made = [Press(each) for each in presses]
    for press in made:
        assert await dialog.interaction_check(press)
    await dialog.on_timeout()
    assert [each.redrawn for each in (opener, *made)] == [number == carrier for number in range(len(made) + 1)]


@pytest.mark.parametrize("first", ["Cancel", "Confirm"])
async def test_of_a_cancellation_and_a_confirmation_at_once_only_one_counts(first):
    applied, drawn = [], []

    class Interaction(Press):
        client = SimpleNamespace(working=nullcontext)

        def __init__(self):
            super().__init__()
            self.response = SimpleNamespace(defer=self.wait, edit_message=self.draw)

        async def wait(self):
            await asyncio.sleep(0)

        async def draw(self, *, view, **_options):
            await asyncio.sleep(0)
            drawn.append(view.children[0].children[0].content)

        async def edit_original_response(self, *, view, **_options):
            await self.draw(view=view)

    async def apply(_press, plan):
        applied.append(plan)
        return plan

    def card(title):
        return lambda _plan: Card(meaning=Meaning.QUESTION, title=title)

    plan = SimpleNamespace(review=None)
    dialog = Confirmation(Press(), plan, ask=card("Ban?"), apply=apply, tell=card("Banned"))
    buttons = {each.label: each for each in dialog.walk_children() if isinstance(each, discord.ui.Button)}
    pressed = [buttons.pop(first), *buttons.values()]
    await asyncio.gather(*(each.callback(Interaction()) for each in pressed))
    assert (applied, drawn) in (([], ["### Cancelled"]), ([plan], ["### Banned"]))
