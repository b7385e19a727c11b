"""Dialogs: which of the interactions with one carries its message."""

from types import SimpleNamespace

import discord
import pytest

from bot.ui.cards import Card, Meaning
from bot.ui.views import Dialog


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
