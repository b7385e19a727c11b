"""Approval requests in Discord: cards with Approve and Deny that work after a restart, reminders, and the answer to the asker.

A button's custom id names a stored request and grants nothing: the policy is asked with the roles of the person who presses.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import discord
from discord import ui

from bot.access import ApprovalRule, DiscordId, FindMember
from bot.changes.approvals import Approvals, Decision
from bot.changes.cards import approvals as render
from bot.changes.plans import Plan
from bot.errors import ApprovalNeeded, JournalUnreadable
from bot.i18n import mark, tr
from bot.journal import CaseId, EvidenceFile
from bot.journal.approval_requests import ApprovalRequest, RequestState
from bot.runtime.gate import actor_of
from bot.ui.cards import Card, files_of
from bot.ui.delivery import deliver
from bot.ui.faces import Faces
from bot.ui.failures import Words, words_of
from bot.ui.forms import Answers, Form, reason_field
from bot.ui.host import ApprovalVerb, Planned, host_of
from bot.ui.taking import acknowledge
from bot.ui.views import NO_PINGS, ApprovalButton, CardView, Interaction, complete, reply

log = logging.getLogger(__name__)


class ExplainUnused(Protocol):
    """Says beside files that no case has them; raises nothing."""

    async def __call__(self, person: str, files: Sequence[EvidenceFile], *, about: str) -> None:
        """Say it; `about` is what the files were for."""


_ENDINGS: dict[ApprovalVerb, str] = {
    "deny": mark("Deny request #{number}"),
    "withdraw": mark("Take back request #{number}"),
}


class ApprovalDesk:
    """Posts requests, takes the presses on them, and sends the asker the result.

    Args:
        client: Posts them.
        approvals: Keeps them, and carries out the approved ones.
        faces: How every kind of change looks.
        channel_id: Where they are posted; None if the settings name no channel.
        find_member: Returns an asker with the roles that they hold now.
        follow: Called with what was done: a bulk goes on in the background.
        explain_unused: Says beside files that no case has them.
        title_of: Returns what a case is called in a channel; None if it is not over.
    """

    def __init__(
        self,
        client: discord.Client,
        approvals: Approvals,
        faces: Faces,
        *,
        channel_id: DiscordId | None,
        find_member: FindMember,
        follow: Callable[[Interaction, object], None],
        explain_unused: ExplainUnused,
        title_of: Callable[[CaseId], Awaitable[str | None]],
    ) -> None:
        self._client, self._approvals, self._faces, self._channel_id = client, approvals, faces, channel_id
        self._find_member, self._follow, self._explain_unused = find_member, follow, explain_unused
        self._title_of = title_of
        self._has_looked = False

    async def ask(self, interaction: Interaction, plan: Planned, approval_rule: ApprovalRule) -> Card:
        """Make a plan wait after it was confirmed; return the card for the asker.

        Raises:
            ApprovalNeeded: This kind of plan cannot wait.
            AskedAlready: The same act on the same target waits already.
            JournalUnavailable: The journal could not record the request.
        """
        if not isinstance(plan, Plan):
            raise ApprovalNeeded(approval_rule)
        request = await self._approvals.ask(actor_of(interaction), plan, approval_rule)
        await self._despite_discord(self._post(request))
        return render.asked_card(request)

    async def pressed(self, interaction: Interaction, verb: ApprovalVerb, number: int, revision: int) -> None:
        """Carry a request out in the name of the asker and the approver, or ask for the reason to end it."""
        if verb == "approve":
            await self._approve(interaction, number, revision)
        elif verb == "show":
            await acknowledge(interaction)
            request = await self._approvals.deniable(actor_of(interaction), number)
            await reply(interaction, render.request_card(request), private=True)
        else:
            await self._open_denial(interaction, number, verb)

    async def _approve(self, interaction: Interaction, number: int, revision: int) -> None:
        await acknowledge(interaction)
        with host_of(interaction).working():
            decision = await self._approvals.approve(actor_of(interaction), number, revision, self._find_member)
            failure = self._words(decision.failure) if decision.failure is not None else None
            await self._show(decision.request, failure)
            await deliver(interaction, await self._answer(interaction, decision, failure))
            self._follow(interaction, decision.outcome)

    async def _answer(self, interaction: Interaction, decision: Decision, failure: Words | None) -> Card:
        """Return what the approver reads."""
        if decision.outcome is None:
            return render.undecided_card(decision, failure)
        return await host_of(interaction).done_card(interaction, decision.outcome)

    async def _open_denial(self, interaction: Interaction, number: int, verb: ApprovalVerb) -> None:
        await self._approvals.deniable(actor_of(interaction), number)

        async def denied(submitted: Interaction, answers: Answers) -> None:
            # The asker's own card says that it waits, so it is drawn again; the card of the channel is drawn by `_show`.
            if verb == "withdraw":
                await submitted.response.defer()
            else:
                await acknowledge(submitted)
            with host_of(submitted).working():
                request = await self._approvals.deny(actor_of(submitted), number, answers["reason"] or "")
                await self._show(request)
                card = render.request_card(request)
                await complete(submitted, CardView(card), card)

        field = reason_field(tr("Everybody who sees the request reads it."))
        await interaction.response.send_modal(Form(interaction, tr(_ENDINGS[verb], number=number), [field], denied))

    async def pass_time(self) -> None:
        """Remind approvers of requests that have waited long, end those that waited too long, and post missing cards."""
        passed = await self._approvals.pass_time()
        for request in passed.over:
            await self._show(request)
        for request in passed.reminded:
            await self._show(request)
            await self._despite_discord(self._send(render.reminder_card(request, withheld=self._withholds(request))))
        for request in await self._approvals.unposted():
            await self._despite_discord(self._post(request))
        await self._look_after_cards()

    async def _look_after_cards(self) -> None:
        """Check once after a start that the cards of earlier requests still exist: the channel may be another one now."""
        if self._has_looked:
            return
        for request in await self._approvals.posted():
            await self._show(request)
        self._has_looked = True

    async def _post(self, request: ApprovalRequest) -> None:
        async with self._approvals.posting(request) as unposted:
            if unposted is None:
                return
            message = await self._send(
                render.request_card(unposted, withheld=self._withholds(unposted)), *self._buttons(unposted)
            )
            if message is None:
                return
            kept = await self._approvals.remember_message(
                unposted, channel_id=DiscordId(message.channel.id), message_id=DiscordId(message.id)
            )
            if kept.message_id != message.id:  # Discord took so long that another process has posted it
                await message.delete()

    async def _send(self, card: Card, *rows: ui.ActionRow[Any]) -> discord.Message | None:
        if self._channel_id is None:
            log.error("%s: the settings name no channel to post it", card.title)
            return None
        channel = self._client.get_partial_messageable(self._channel_id)
        return await channel.send(view=CardView(card, *rows), files=files_of(card), allowed_mentions=NO_PINGS)

    async def _show(self, request: ApprovalRequest, failure: Words | None = None) -> None:
        """Draw a request's card again, and send the asker the result if it is over."""
        await self._despite_discord(self._redraw(request, failure))
        if request.state is not RequestState.WAITING:
            await self._explain_evidence(request)
            await self._tell(request, failure)

    async def _became(self, request: ApprovalRequest) -> str | None:
        """Return what the case of a request is called, once it is over."""
        if request.state not in {RequestState.APPLIED, RequestState.FAILED} or request.case_id is None:
            return None
        try:
            return await self._title_of(request.case_id)
        except JournalUnreadable:
            log.warning("the case of request %s could not be read", request.id, exc_info=True)
            return None

    async def _redraw(self, request: ApprovalRequest, failure: Words | None = None) -> None:
        if request.channel_id is None or request.message_id is None:
            return
        channel = self._client.get_partial_messageable(request.channel_id)
        became, withheld = await self._became(request), self._withholds(request)
        card = render.request_card(request, failure, withheld=withheld, became=became)
        message = channel.get_partial_message(request.message_id)
        view = CardView(card, *self._buttons(request))
        try:
            await message.edit(view=view, attachments=files_of(card), allowed_mentions=NO_PINGS)
        except discord.NotFound:  # somebody deleted it, or its channel
            if request.state is RequestState.WAITING:
                await self._approvals.forget_message(request)
                await self._post(request)

    async def _explain_evidence(self, request: ApprovalRequest) -> None:
        files = self._approvals.unused_evidence(request)
        if files:
            await self._explain_unused(request.asker.name, files, about=render.evidence_of(request))

    async def _tell(self, request: ApprovalRequest, failure: Words | None = None) -> None:
        """Send the asker the result in private; if their direct messages are closed, in the review channel, without a ping."""
        became = await self._became(request)
        card = render.request_card(request, failure, became=became)
        try:
            channel = await self._client.create_dm(discord.Object(request.asker.id))
            await channel.send(view=CardView(card), allowed_mentions=NO_PINGS)
        except Exception:  # direct messages closed, or a broken connection: the channel is the other way
            log.info("the result of request %s goes to the review channel", request.id, exc_info=True)
            public = render.request_card(request, failure, withheld=self._withholds(request), became=became)
            await self._despite_discord(self._send(public))

    def _withholds(self, request: ApprovalRequest) -> bool:
        """Whether a request has values, which its card does not show to everybody in the channel."""
        return self._approvals.read_by(request) is not None

    def _buttons(self, request: ApprovalRequest) -> tuple[ui.ActionRow[Any], ...]:
        if request.state is not RequestState.WAITING:
            return ()
        decide: tuple[ApprovalVerb, ...] = ("approve", "deny")
        verbs = ("show", *decide) if self._withholds(request) else decide
        return (ui.ActionRow(*(ApprovalButton(verb, request.id, request.revision) for verb in verbs)),)

    def _words(self, failure: Exception) -> Words:
        return words_of(failure, self._faces.if_lost(failure))

    @staticmethod
    async def _despite_discord(work: Awaitable[object]) -> None:
        """Wait for something whose failure in Discord is only logged."""
        try:
            await work
        except Exception:  # discord.py lets a broken connection through as aiohttp raised it
            log.warning("a request could not be shown", exc_info=True)
