"""Who answers an interaction: the one task of this process that took it, unless another process was first."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord

from bot.ui.host import host_of

log = logging.getLogger(__name__)

ALREADY_ACKNOWLEDGED = 40060
"""Discord's code (documentation, "JSON Error Codes") if a first response did arrive and only its answer got lost."""

UNKNOWN_INTERACTION = 10062
"""Discord's code if a first response came too late; sometimes if another process has sent one."""

_TAKEN = "taken"


def take(interaction: discord.Interaction[Any]) -> bool:
    """Take a command, a press or a submitted form; False where it is taken already.

    Only the code that takes it acts on it and answers it. It takes it before it acknowledges it, because Discord may need
    long to answer an acknowledgement.
    """
    if _TAKEN in interaction.extras:
        return False
    interaction.extras[_TAKEN] = asyncio.current_task()
    return True


def taker_of(interaction: discord.Interaction[Any]) -> asyncio.Task[object] | None:
    """Return the task that has taken an interaction; None where nothing has."""
    task: asyncio.Task[object] | None = interaction.extras.get(_TAKEN)
    return task


async def acknowledge(interaction: discord.Interaction[Any], *, private: bool = True) -> None:
    """Promise a message as the answer, and let others get the same promise before the work for it begins.

    Raises:
        discord.HTTPException: Discord did not take it.
    """
    await interaction.response.defer(ephemeral=private, thinking=True)
    await host_of(interaction).let_others_first()


def answered_elsewhere(interaction: discord.Interaction[Any], error: BaseException) -> bool:
    """Whether another process seems to have answered an interaction first, or nobody in time; say so in the log.

    This process has done nothing then, and knows nothing of what the other one does. So it says nothing: a person whom nobody
    answered reads from Discord that the interaction failed.
    """
    if interaction.response.is_done() or not is_taken(error) or host_of(interaction).may_have_answered(interaction):
        return False
    log.info("interaction %s was answered elsewhere, or too late: %s", interaction.id, error)
    return True


def is_taken(error: BaseException) -> bool:
    """Whether Discord says that somebody has answered an interaction already, or that it no longer knows it."""
    return isinstance(error, discord.HTTPException) and error.code in {ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION}
