"""Player data: reading entries and their versions, and changing them one shown plan at a time.

Pure parts (`values`, `edits`, `changes`, `differences`, `plans`) know no request; the rest makes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access import Policy
from bot.experiences.experiences import Experiences
from bot.experiences.players import Players
from bot.features.data.addresses import Addresses
from bot.features.data.listing import DataListing
from bot.features.data.reading import DataReading
from bot.features.data.settling import DataSettling
from bot.features.data.snapshots import Snapshots
from bot.features.data.suggesting import DataSuggestions
from bot.features.data.writing import DataWriting
from bot.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """All that is done with player data, each part of it one subject."""

    reading: DataReading
    listing: DataListing
    writing: DataWriting
    snapshots: Snapshots
    suggestions: DataSuggestions
    settling: DataSettling

    @classmethod
    def of(
        cls,
        experiences: Experiences,
        players: Players,
        journal: Journal,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> Data:
        """Build the parts on what they share."""
        addresses = Addresses(experiences, players, policy)
        reading = DataReading(addresses, clock)
        return cls(
            reading=reading,
            listing=DataListing(addresses),
            writing=DataWriting(addresses, reading, journal, policy, clock),
            snapshots=Snapshots(experiences, journal, policy, clock),
            suggestions=DataSuggestions(addresses, reading, policy, clock=clock),
            settling=DataSettling(experiences),
        )
