"""Player data: reads entries and their versions, and changes one entry at a time by a plan that was shown before.

`values`, `images`, `edits`, `changes` and `plans` work on values; the other modules make requests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access import Policy
from bot.documents.documents import Documents
from bot.experiences.experiences import Experiences
from bot.experiences.players import Players
from bot.features.data.addresses import Addresses
from bot.features.data.listing import DataListing
from bot.features.data.reading import DataReading
from bot.features.data.settling import DataSettling
from bot.features.data.snapshots import Snapshots
from bot.features.data.suggesting import DataSuggestions
from bot.features.data.values import EntryValues
from bot.features.data.writing import DataWriting
from bot.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The services for player data, one for each subject."""

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
        *,
        documents: Documents,
    ) -> Data:
        """Build the services, which share their parts."""
        addresses = Addresses(experiences, players, policy)
        values = EntryValues(documents)
        reading = DataReading(addresses, values, clock)
        return cls(
            reading=reading,
            listing=DataListing(addresses, values),
            writing=DataWriting(addresses, reading, values, journal.proofs, journal, policy, clock),
            snapshots=Snapshots(experiences, journal, policy, clock),
            suggestions=DataSuggestions(addresses, reading, policy),
            settling=DataSettling(experiences, values),
        )
