"""Dialogs: a card with buttons that only the person who opened it can press. A dialog expires, and says so.

Buttons, selects and modals bypass the command tree's gate and its error handler (discord.py dispatches them on their own). So
every view checks who presses and answers its own errors, and the service asks the policy again, with the actor of the press.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal, cast

import discord
from discord import ui

from bot.errors import AccessDenied
from bot.i18n import mark, tr
from bot.lanes import Lane
from bot.ui import failures, waiting
from bot.ui.cards import Card, Meaning, draw, files_of
from bot.ui.failures import Ends
from bot.ui.host import ApprovalVerb, host_of
from bot.ui.taking import ALREADY_ACKNOWLEDGED, answered_elsewhere, is_taken, take

log = logging.getLogger(__name__)


Interaction = discord.Interaction[discord.Client]

DIALOG_TIMEOUT_S = 600.0
"""Within the 15 minutes of an interaction's token, so that the dialog can still be edited when it expires."""

NO_PINGS = discord.AllowedMentions.none()

_REDRAWS = frozenset(
    {discord.InteractionResponseType.message_update, discord.InteractionResponseType.deferred_message_update}
)

_COMPLETED, _PRESSED = "completed", "pressed"
EDIT = "edit"
"""Where what was typed can be opened again by a form: the button for the answer, if it or a change that it asks about fails."""

_LABELS = {
    "stop": mark("Stop"),
    "resume": mark("Go on"),
    "approve": mark("Approve"),
    "deny": mark("Deny"),
    "withdraw": mark("Take back"),
    "show": mark("Show values"),
}
_OPENING = frozenset({"deny", "withdraw"})
"""What asks for a reason first."""
_STYLES = {"approve": discord.ButtonStyle.success, "deny": discord.ButtonStyle.danger}


def opening(verb: str) -> str:
    """Return the label of a button that opens a form or a question first: nothing happens yet."""
    return tr("{verb}…", verb=verb)


class LastingButton:
    """The base of buttons that work without a dialog: they take their press, and answer their own errors."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Take the press."""
        if not take(interaction):
            return False
        waiting.begin(interaction, Lane.ACT)
        return True

    async def callback(self, interaction: Interaction) -> None:
        """Pass the press on, or show why not; discord.py would only log the error."""
        try:
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001  `fail` explains and logs any error
            await fail(interaction, error)

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the button is for."""
        raise NotImplementedError


class UndoButton(LastingButton, ui.DynamicItem[ui.Button[Any]], template=r"undo:(?P<case>[0-9]{1,15})"):
    """Begins the undo of a case. It carries the number itself, so it needs no dialog and works after a restart."""

    def __init__(self, case_id: int) -> None:
        label, style = opening(tr("Undo")), discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"undo:{case_id}"))
        self.case_id = case_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> UndoButton:
        """Read the number back. Anybody may have made it up, so the press is checked like a command."""
        return cls(int(match["case"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show what would be put back."""
        await host_of(interaction).undo_pressed(interaction, self.case_id)


class BulkButton(
    LastingButton, ui.DynamicItem[ui.Button[Any]], template=r"bulk:(?P<verb>stop|resume):(?P<case>[0-9]{1,15})"
):
    """Stops or resumes a bulk. Like Undo, it carries the number itself, and its press is checked like a command."""

    def __init__(self, verb: Literal["stop", "resume"], case_id: int) -> None:
        style = discord.ButtonStyle.secondary if verb == "stop" else discord.ButtonStyle.primary
        super().__init__(ui.Button(label=tr(_LABELS[verb]), style=style, custom_id=f"bulk:{verb}:{case_id}"))
        self.verb, self.case_id = verb, case_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> BulkButton:
        """Read the verb and the number back."""
        return cls("stop" if match["verb"] == "stop" else "resume", int(match["case"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Stop the bulk, or resume it."""
        await host_of(interaction).bulk_pressed(interaction, self.verb, self.case_id)


class ApprovalButton(
    LastingButton,
    ui.DynamicItem[ui.Button[Any]],
    template=r"approval:(?P<verb>approve|deny|withdraw|show):(?P<number>[0-9]{1,15}):(?P<revision>[0-9]{1,6})",
):
    """Approves, denies, takes back or shows one revision of one request."""

    def __init__(self, verb: ApprovalVerb, number: int, revision: int) -> None:
        style = _STYLES.get(verb, discord.ButtonStyle.secondary)
        label, custom_id = tr(_LABELS[verb]), f"approval:{verb}:{number}:{revision}"
        label = opening(label) if verb in _OPENING else label
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))
        self.verb, self.number, self.revision = verb, number, revision

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> ApprovalButton:
        """Read the verb and the numbers back."""
        return cls(cast("ApprovalVerb", match["verb"]), int(match["number"]), int(match["revision"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Carry the request out, or ask for the reason to end it."""
        await host_of(interaction).approval_pressed(interaction, self.verb, self.number, self.revision)


class CardView(ui.LayoutView):
    """A card with rows of buttons below it in the same frame."""

    def __init__(self, card: Card, *rows: ui.ActionRow[Any], timeout: float | None = None) -> None:
        super().__init__(timeout=timeout)
        if timeout is None:
            self.stop()  # its buttons work by themselves: else discord.py keeps it for 15 minutes, and a task that ends that
        self.show(card, *rows)

    def show(self, card: Card, *rows: ui.ActionRow[Any]) -> None:
        """Replace what is drawn."""
        self.clear_items()
        container = draw(card)
        for row in rows:
            container.add_item(row)
        if card.undo is not None:
            container.add_item(ui.ActionRow(UndoButton(card.undo)))
        if card.withdraw is not None:
            container.add_item(ui.ActionRow(ApprovalButton("withdraw", card.withdraw, 0)))
        if card.bulk is not None:
            container.add_item(ui.ActionRow(BulkButton(*card.bulk)))
        self.add_item(container)


class Dialog(CardView):
    """A view that belongs to one person.

    Attributes:
        lane: What its presses are; a press that only looks says so itself.
        opener: The interaction that asked for it.
    """

    lane = Lane.ACT

    def __init__(self, opener: Interaction, card: Card, *rows: ui.ActionRow[Any]) -> None:
        self.opener, self.card = opener, card
        super().__init__(card, *rows, timeout=DIALOG_TIMEOUT_S)
        self._presses: list[Interaction] = []

    def show(self, card: Card, *rows: ui.ActionRow[Any]) -> None:
        """Replace what is drawn, and what can be pressed."""
        super().show(card, *rows)
        host_of(self.opener).open_dialogs.add(self)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Take the press, and refuse it unless the person who opened the dialog pressed."""
        if self.is_finished() or not take(interaction):  # it may end while the press is on its way
            return False
        waiting.begin(interaction, self.lane)
        if interaction.user.id == self.opener.user.id:
            self._presses.append(interaction)
            self.opener.extras[_PRESSED] = True
            return True
        card = Card(
            meaning=Meaning.REFUSED,
            title=tr("This is not yours to press"),
            body=(tr("Only {person}, who ran the command, can use these buttons.", person=self.opener.user.mention),),
            note=(tr("Run the command yourself to get your own."),),
        )
        await reply(interaction, card, private=True)
        return False

    async def on_error(self, interaction: Interaction, error: Exception, _item: ui.Item[Any], /) -> None:
        """Show what went wrong; discord.py would only log it."""
        await fail(interaction, error)

    async def on_timeout(self) -> None:
        """Take the buttons away and say that time ran out."""
        self.show(self.expired())
        try:
            await self._newest_interaction().edit_original_response(view=self, allowed_mentions=NO_PINGS)
        except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            log.info("an expired dialog could not be redrawn: %s", error)

    def _newest_interaction(self) -> Interaction:
        """Return the newest interaction whose token can edit this message.

        A press that was answered with another message or a modal cannot: that is its original response.
        """
        redrawn = (press for press in reversed(self._presses) if press.response.type in _REDRAWS)
        return next(redrawn, self.opener)

    def expired(self) -> Card:
        """Return the card that stays when nobody pressed in time."""
        return self.card.with_note(tr("Expired: the buttons are gone. Run the command again."))


class Press(ui.Button[Any]):
    """A button that calls `then`."""

    def __init__(
        self,
        label: str,
        then: Callable[[Interaction], Coroutine[Any, Any, None]],
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        super().__init__(label=label, style=style, disabled=disabled)
        self._then = then

    async def callback(self, interaction: Interaction) -> None:
        """Call `then` with the press."""
        await self._then(interaction)


class FormPress(Press):
    """A button that opens a form, and says so.

    Args:
        verb: What the form is for.
        form: Returns the form for a press.
    """

    def __init__(
        self,
        verb: str,
        form: Callable[[Interaction], Awaitable[ui.Modal]],
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        async def pressed(press: Interaction) -> None:
            await press.response.send_modal(await form(press))

        super().__init__(opening(verb), pressed, style=style)


async def reply(interaction: Interaction, answer: Card | CardView, *, private: bool) -> None:
    """Answer an interaction, acknowledged or not; the answer replaces the notice of what it waited for.

    What was promised is completed by an edit, and everything after it is a message of its own. Discord also lets the first
    message complete a promise, but only for the sake of old bots.
    """
    try:
        await _answer(interaction, answer, private=private)
    except Exception:
        if isinstance(answer, Dialog):
            if _PRESSED in interaction.extras:  # it is there, and stays: `show_failure` draws nothing over it
                host_of(interaction).open_dialogs.keep(answer)
            else:
                answer.stop()  # Discord may show it: a press that comes now must not do what the failure denies
        raise


async def _answer(interaction: Interaction, answer: Card | CardView, *, private: bool) -> None:
    view = answer if isinstance(answer, CardView) else CardView(answer)
    card = answer if isinstance(answer, Card) else answer.card if isinstance(answer, Dialog) else None

    async def send(how: Callable[..., Awaitable[object]]) -> None:
        files = files_of(card) if card is not None else []
        await how(view=view, files=files, ephemeral=private, allowed_mentions=NO_PINGS)

    await waiting.over(interaction)
    promised = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
    if not interaction.response.is_done():
        try:
            return await send(interaction.response.send_message)
        except discord.HTTPException as error:
            if error.code != ALREADY_ACKNOWLEDGED or answered_elsewhere(interaction, error):
                raise
        # The answer to an acknowledgement was lost. Only Discord knows what it was.
        promised = (await interaction.original_response()).flags.loading
    if not promised or _COMPLETED in interaction.extras:
        return await send(interaction.followup.send)
    return await complete(interaction, view, card)


async def complete(interaction: Interaction, view: CardView, card: Card | None) -> None:
    """Draw the original response of an interaction: what was promised, or what a press redraws."""
    await waiting.over(interaction)
    files = files_of(card) if card is not None else []
    await interaction.edit_original_response(view=view, attachments=files, allowed_mentions=NO_PINGS)
    interaction.extras[_COMPLETED] = True


async def fail(interaction: Interaction, error: BaseException, *, only_reads: bool = False) -> None:
    """Show an error in words to the person alone; stay silent where another process has answered."""
    if answered_elsewhere(interaction, error):
        return
    edit: FormPress | None = interaction.extras.get(EDIT)
    begun = _begun(interaction, error)
    card = explain(interaction, error, begun=begun, only_reads=only_reads, has_edit=edit is not None)
    await show_failure(interaction, with_edit(interaction, card, error, edit))


def with_edit(interaction: Interaction, card: Card, error: BaseException, edit: FormPress | None) -> Card | Dialog:
    """Return a failure with the button that brings back what was typed; without it, if that may be done, or never can be."""
    if edit is None or card.meaning is not Meaning.REFUSED or is_closed(error):
        return card
    return Dialog(interaction, card, ui.ActionRow(edit))


def is_closed(error: BaseException | None) -> bool:
    """Whether the same command is refused whatever is typed: the person may not do such a thing at all."""
    return isinstance(error, AccessDenied) and all(map(failures.is_of_the_command, error.denials))


async def show_failure(interaction: Interaction, answer: Card | CardView) -> None:
    """Show a failure only to the person; if Discord does not accept the answer, say so in the log.

    If the person has pressed a button of the answer already, only its draw failed: the press has an answer of its own, and
    nothing may hide that.
    """
    if _PRESSED in interaction.extras:
        log.warning("user %s has answered a dialog whose draw failed", interaction.user.id)
        return
    try:
        await _answer(interaction, answer, private=True)
    except Exception as lost:  # noqa: BLE001  discord.py lets its HTTP client's errors through
        if answered_elsewhere(interaction, lost):
            return
        log.error("user %s could not be shown a failure: %s", interaction.user.id, lost)
        if isinstance(answer, Dialog):
            host_of(interaction).open_dialogs.keep(answer)  # Discord may show it, and nothing takes its place


def _begun(interaction: Interaction, error: BaseException) -> bool:
    """Whether anything may have been done. Nothing is done before Discord has taken an acknowledgement.

    If Discord already has one, or no longer knows the interaction, another process may be working on it.
    """
    return is_taken(error) or interaction.response.is_done()


def explain(
    interaction: Interaction,
    error: BaseException,
    *,
    begun: bool,
    only_reads: bool = False,
    ends: Ends | None = None,
    has_edit: bool = False,
) -> Card:
    """Return a failure in words; log a refusal with who was refused, and where. The arguments are those of `card_of`."""
    if isinstance(error, AccessDenied):
        log.warning(
            "refused: user %s, %s, %s", interaction.user.id, interaction.type.name, error.capability or "undeclared"
        )
    return failures.card_of(
        error,
        begun=begun,
        only_reads=only_reads,
        if_lost=host_of(interaction).if_lost(error),
        ends=ends,
        has_edit=has_edit,
        may_run=host_of(interaction).commands_of(interaction),
    )
