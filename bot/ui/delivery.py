"""The answer to a change that must reach the person, whatever became of the interaction."""

from __future__ import annotations

import logging
from typing import Any

from bot.i18n import tr
from bot.ui.cards import Card, Meaning, files_of
from bot.ui.views import NO_PINGS, CardView, Interaction, reply

log = logging.getLogger(__name__)


async def deliver(interaction: Interaction, card: Card) -> None:
    """Tell a person alone what became of a change, whatever happened to the interaction; raise nothing.

    Where Discord does not take its files, it goes without them. Once its token has run out, or where Discord does not take the
    answer at all, the card is a direct message. If the person takes none, a message in the channel says where to look, without
    what the card says.
    """
    for each in (card, card.without_files()) if card.files else (card,):
        try:
            return await reply(interaction, each, private=True)
        except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            log.warning("an answer to user %s could not be sent: %s", interaction.user.id, error)
    card = card.without_files() if card.files else card
    try:
        await interaction.user.send(view=CardView(card), files=files_of(card), allowed_mentions=NO_PINGS)
    except Exception as error:  # noqa: BLE001  as above
        log.info("user %s takes no direct message: %s", interaction.user.id, error)
        await _point_to_it(interaction)


async def _point_to_it(interaction: Interaction) -> None:
    card = Card(
        meaning=Meaning.INFORMATION,
        title=tr("It took long, and has ended"),
        body=(
            tr("{person}, Discord did not take the answer to what you pressed.", person=interaction.user.mention),
            tr("`/case search` shows what became of it."),
        ),
    )
    channel: Any = interaction.channel
    try:
        await channel.send(view=CardView(card), allowed_mentions=NO_PINGS)
    except Exception as lost:  # noqa: BLE001  discord.py lets its HTTP client's errors through
        log.error("user %s could not learn what became of a change: %s", interaction.user.id, lost)
