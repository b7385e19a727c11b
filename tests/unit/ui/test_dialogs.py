"""Dialogs: which interaction updates the message of a dialog, and which press decides."""

import asyncio
from contextlib import nullcontext
from types import SimpleNamespace

import discord
import pytest

from bot.errors import StalePlan
from bot.ui.cards import Card, Meaning
from bot.ui.confirmation import Confirmation
from bot.ui.views import Dialog, take
from bot.wiring import FACES


class Press:
    def __init__(self, answered_by=None):
        self.user = SimpleNamespace(id=7, mention="<@7>")
        self.response = SimpleNamespace(type=answered_by)
        self.extras = {}
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
async def test_an_expired_dialog_never_overwrites_the_outcome_of_a_press(presses, carrier):
    opener = Press()
    dialog = Dialog(opener, Card(meaning=Meaning.INFORMATION, title="A list"))
    made = [Press(each) for each in presses]
    for press in made:
        assert await dialog.interaction_check(press)
    await dialog.on_timeout()
    assert [each.redrawn for each in (opener, *made)] == [number == carrier for number in range(len(made) + 1)]


class Interaction(Press):
    """A press whose acknowledgement waits for `taken`, or fails."""

    client = SimpleNamespace(working=nullcontext, slow_s=30, if_lost=FACES.if_lost)

    def __init__(self, drawn, *, taken=None, breaks=False):
        super().__init__()
        self.drawn, self.taken, self.breaks = drawn, taken, breaks
        self.response = SimpleNamespace(
            type=None, is_done=lambda: self.response.type is not None, defer=self.defer, edit_message=self.edit_message
        )

    async def defer(self):
        await (self.taken.wait() if self.taken is not None else asyncio.sleep(0))
        if self.breaks:
            raise ConnectionResetError
        self.response.type = Answer.deferred_message_update

    async def edit_message(self, **options):
        await self.defer()
        await self.edit_original_response(**options)

    async def edit_original_response(self, *, view, **_options):
        self.drawn.append(view.children[0].children[0].content)


class Question:
    """A confirmation, the applied changes, and the drawn outcomes."""

    def __init__(self, apply=None):
        self.applied, self.drawn = [], []
        plan = SimpleNamespace(approval_rule=None, obstacle=None)
        self.dialog = Confirmation(
            Interaction(self.drawn),
            plan,
            ask=lambda _plan: Card(meaning=Meaning.QUESTION, title="Ban?"),
            apply=apply or self.apply,
            tell=lambda _outcome: Card(meaning=Meaning.DONE, title="Banned"),
        )
        buttons = [each for each in self.dialog.walk_children() if isinstance(each, discord.ui.Button)]
        self.buttons = {each.label: each for each in buttons}

    async def apply(self, _press, plan):
        self.applied.append(plan)
        return plan

    async def press(self, label, **about):
        """Press as discord.py delivers a press."""
        interaction = Interaction(self.drawn, **about)
        if await self.dialog.interaction_check(interaction):
            try:
                await self.buttons[label].callback(interaction)
            except Exception as error:  # noqa: BLE001  as discord.py does
                await self.dialog.on_error(interaction, error, self.buttons[label])
        return interaction


@pytest.mark.parametrize("first", ["Cancel", "Confirm"])
async def test_only_one_of_a_cancellation_and_a_confirmation_at_once_counts(first):
    question = Question()
    second = "Confirm" if first == "Cancel" else "Cancel"
    await asyncio.gather(question.press(first), question.press(second))
    assert question.drawn == (["### Cancelled"] if first == "Cancel" else ["### Banned"])
    assert len(question.applied) == (0 if first == "Cancel" else 1)


@pytest.mark.parametrize("second", ["Cancel", "Confirm"])
async def test_a_press_after_the_one_that_decides_draws_nothing_over_its_outcome_when_it_cannot_be_acknowledged(second):
    question, taken, broken = Question(), asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(question.press("Confirm", taken=taken))
    await asyncio.sleep(0)
    late = asyncio.create_task(question.press(second, taken=broken, breaks=True))
    await asyncio.sleep(0)
    taken.set()
    await first
    broken.set()
    await late
    assert question.drawn == ["### Banned"]


async def test_a_question_that_expires_during_its_press_does_not_say_that_nothing_was_changed():
    question, taken = Question(), asyncio.Event()
    pressing = asyncio.create_task(question.press("Confirm", taken=taken))
    await asyncio.sleep(0)
    await question.dialog.on_timeout()
    assert question.drawn == []
    taken.set()
    await pressing
    assert question.drawn == ["### Banned"]


async def test_a_press_that_arrives_after_its_dialog_ended_is_answered_as_late():
    question = Question()
    question.dialog.stop()
    pressed = await question.press("Confirm")
    assert (question.applied, question.drawn) == ([], [])
    assert take(pressed)


async def test_a_dialog_that_ended_does_not_ask_about_a_new_plan():
    async def apply(_press, plan):
        question.dialog.stop()
        raise StalePlan(fresh=plan)

    question = Question(apply)
    await question.press("Confirm")
    assert question.drawn == ["### This is out of date"]
