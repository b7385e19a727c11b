"""Dialogs: which interaction updates the message of a dialog, and which press decides."""

import asyncio
import gc
import weakref
from contextlib import nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace

import discord
import pytest

from bot.errors import NotFound, StalePlan, TargetLocked
from bot.ui.cards import Card, Meaning
from bot.ui.choosers import Chooser, ChooserAction, ChooserPage, ListItem
from bot.ui.confirmation import Confirmation
from bot.ui.failures import Ends
from bot.ui.open_dialogs import OpenDialogs
from bot.ui.paging import Pager
from bot.ui.taking import take
from bot.ui.views import DIALOG_TIMEOUT_S, EDIT, Dialog, FormPress
from bot.wiring import FACES


class Press:
    client = SimpleNamespace(open_dialogs=OpenDialogs(), slow_s=30)

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


class Turn(Press):
    """A press that turns a page."""

    def __init__(self):
        super().__init__()
        self.response = SimpleNamespace(type=None, defer=self.defer)

    async def defer(self):
        await asyncio.sleep(0)


def a_pager(fetch):
    return Pager(Press(), fetch(0), lambda _press, number: fetched(fetch(number)))


def a_chooser(fetch):
    def leaf(number):
        card, more = fetch(number)
        return ChooserPage(card=card, choices=[ListItem("One", "1")], number=number, more=more)

    deeds = [ChooserAction("View", lambda _press, _value: fetched(None))]
    return Chooser(
        Press(), leaf(0), fetch=lambda _press, number: fetched(leaf(number)), actions=deeds, placeholder="Which"
    )


async def fetched(value):
    await asyncio.sleep(0)
    return value


@pytest.mark.parametrize("build", [a_pager, a_chooser])
async def test_a_list_stays_between_its_first_and_its_last_page_however_its_buttons_are_pressed(build):
    asked = []

    def fetch(number):
        asked.append(number)
        return Card(meaning=Meaning.INFORMATION, title=f"Page {number}"), number < 2

    dialog = build(fetch)

    async def press(*labels):
        buttons = {each.label: each for each in dialog.walk_children() if isinstance(each, discord.ui.Button)}
        turns = [Turn() for _label in labels]
        await asyncio.gather(*(buttons[label].callback(turn) for label, turn in zip(labels, turns, strict=True)))
        assert all(turn.redrawn for turn in turns), "a press at an end is answered too"
        return dialog.card.title

    assert await press("Previous") == "Page 0"
    assert await press("Next", "Next") == "Page 1"
    assert await press("Previous", "Previous", "Previous") == "Page 0"
    assert await press("Next") == "Page 1"
    assert await press("Next", "Next") == "Page 2"
    assert await press("Next") == "Page 2"
    assert asked == [0, 1, 0, 1, 2]


async def drawn_outcome(outcome):
    if isinstance(outcome, Exception):
        raise outcome
    return Card(meaning=Meaning.DONE, title="Banned")


class Interaction(Press):
    """A press whose acknowledgement waits for `taken`, or fails."""

    client = SimpleNamespace(
        open_dialogs=OpenDialogs(),
        working=nullcontext,
        slow_s=30,
        if_lost=FACES.if_lost,
        may_have_answered=lambda _interaction: False,
        foresee=lambda _interaction, plan: fetched(plan),
        commands_of=lambda _interaction: lambda _command: True,
        ends=lambda _plan: Ends(not_done="Ben was not banned", not_known="Not known: ban of Ben"),
        done_card=lambda _interaction, outcome: drawn_outcome(outcome),
    )

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

    def __init__(self, apply=None, *, prepare=None, obstacle=None, edit=None):
        self.applied, self.drawn = [], []
        plan = SimpleNamespace(approval_rule=None, obstacle=obstacle)
        opener = Interaction(self.drawn)
        opener.extras[EDIT] = edit
        self.dialog = Confirmation(
            opener,
            plan,
            ask=lambda _plan: Card(meaning=Meaning.QUESTION, title="Ban?"),
            apply=apply or self.apply,
            verb="Confirm",
            prepare=prepare,
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
    assert question.drawn == (["### Ben was not banned"] if first == "Cancel" else ["### Banned"])
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


async def test_an_outcome_that_cannot_be_drawn_does_not_read_as_if_nothing_was_changed():
    async def apply(_press, _plan):
        return NotFound("case", "7")

    question = Question(apply)
    await question.press("Confirm")
    assert question.drawn == ["### Done"]


async def test_a_question_does_not_expire_while_its_change_is_made():
    question, taken = Question(), asyncio.Event()
    waits = [question.dialog.timeout]
    pressing = asyncio.create_task(question.press("Confirm", taken=taken))
    await asyncio.sleep(0)
    waits.append(question.dialog.timeout)
    assert waits == [DIALOG_TIMEOUT_S, None]
    taken.set()
    await pressing


async def test_a_question_that_is_asked_again_expires_again():
    async def apply(_press, plan):
        raise StalePlan(fresh=plan)

    question = Question(apply)
    await question.press("Confirm")
    assert question.drawn == ["### Ban?"]
    assert question.dialog.timeout == DIALOG_TIMEOUT_S


async def test_what_fails_before_the_change_begins_has_changed_nothing():
    async def prepare(_press, _plan):
        raise ValueError

    question = Question(prepare=prepare)
    await question.press("Confirm")
    assert question.drawn == ["### Ben was not banned"]
    assert question.applied == []


async def test_a_dialog_that_ended_does_not_ask_about_a_new_plan():
    async def apply(_press, plan):
        question.dialog.stop()
        raise StalePlan(fresh=plan)

    question = Question(apply)
    await question.press("Confirm")
    assert question.drawn == ["### Ben was not banned"]


async def test_a_question_that_nobody_presses_expires_without_its_buttons_and_says_that_nothing_was_changed():
    question = Question()
    await question.dialog.on_timeout()
    assert question.drawn == ["### Ben was not banned"]
    said = [each.content for each in question.dialog.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    assert any("Closed after 10 minutes" in each and "nothing was changed" in each for each in said)
    assert not any(isinstance(each, discord.ui.Button) for each in question.dialog.walk_children())


async def test_a_question_that_was_stopped_from_the_start_says_why_also_after_it_expired():
    async def form(_press):
        raise AssertionError

    question = Question(obstacle=TargetLocked(None, until=datetime.now(UTC)), edit=FormPress("Edit", form))
    assert list(question.buttons) == ["Edit…"]
    await question.dialog.on_timeout()
    said = [each.content for each in question.dialog.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    assert any("One at a time" in each for each in said)
    assert any("Expired: the buttons are gone" in each for each in said)
    assert not any("nothing was changed" in each for each in said)
    assert not any(isinstance(each, discord.ui.Button) for each in question.dialog.walk_children())


async def test_an_expired_dialog_that_discord_no_longer_edits_is_left_as_it_is(caplog):
    class Gone(Press):
        async def edit_original_response(self, **_options):
            raise discord.NotFound(SimpleNamespace(status=404, reason="Not Found"), {"code": 10015, "message": "gone"})

    caplog.set_level("INFO")
    dialog = Dialog(Gone(), Card(meaning=Meaning.INFORMATION, title="A list"))
    await dialog.on_timeout()
    assert "an expired dialog could not be redrawn: 404" in caplog.text


async def test_a_form_is_forgotten_when_it_has_expired():
    dialogs, form = OpenDialogs(), discord.ui.Modal(title="Why?", timeout=0.01)
    dialogs.add_form(form)
    gone = weakref.ref(form)
    del form
    async with asyncio.timeout(10):
        while gone() is not None:
            gc.collect()
            await asyncio.sleep(0.01)
