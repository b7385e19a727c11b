"""Universes (experiences) and places: their fields, restarts, published versions.

Sources: Cloud_GetUniverse, Cloud_UpdateUniverse, Cloud_GetPlace, Cloud_UpdatePlace, Cloud_RestartUniverseServers;
Roblox/creator-docs, cloud/guides/usage-place-publishing.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.roblox.clock import Clock
from sandbox.roblox.configs import Configs
from sandbox.roblox.data_stores import DataStores
from sandbox.roblox.errors import Aborted, InvalidArgument, NotFound
from sandbox.roblox.game_servers import GameServers, PlaceFilter
from sandbox.roblox.messages import PublishedMessage
from sandbox.roblox.ordered import OrderedDataStores
from sandbox.roblox.restrictions import Restrictions

LARGEST_PLACE_FILE_BYTES = 10_485_760
_BINARY_PLACE = re.compile(rb"<roblox!")
_XML_PLACE = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*\?>\s*)?<roblox[\s>]")
SOCIAL_LINKS = tuple(
    f"{network}SocialLink"
    for network in ("facebook", "twitter", "youtube", "twitch", "discord", "robloxGroup", "guilded")
)
PLATFORMS = ("desktopEnabled", "mobileEnabled", "tabletEnabled", "consoleEnabled", "vrEnabled")


@dataclass(frozen=True)
class PlaceVersion:
    """An uploaded place file.

    Attributes:
        published: Whether it is published, or only saved.
        size: Bytes of the file.
    """

    number: int
    published: bool
    size: int
    created_ns: int


@dataclass
class Place:
    """A place of a universe.

    Attributes:
        open_in_team_create: Whether somebody edits it; updates are then refused.
    """

    id: int
    display_name: str
    created_ns: int
    updated_ns: int
    description: str = ""
    server_size: int = 30
    open_in_team_create: bool = False
    versions: list[PlaceVersion] = field(default_factory=list)

    @property
    def published(self) -> int | None:
        """The number of the version that is published; None if none is."""
        return next((each.number for each in reversed(self.versions) if each.published), None)

    def update(self, clock: Clock, changes: Mapping[str, Any]) -> None:
        """Set `displayName`, `description` and `serverSize`."""
        if self.open_in_team_create:
            raise Aborted("The place is open in Team Create.")
        self.display_name = changes.get("displayName", self.display_name)
        self.description = changes.get("description", self.description)
        self.server_size = changes.get("serverSize", self.server_size)
        self.updated_ns = clock.stamp()

    def upload(self, clock: Clock, content: bytes, *, xml: bool, published: bool) -> PlaceVersion:
        """Add a place file as the next version: XML as `.rbxlx` is, or binary as `.rbxl` is, and nothing after its end."""
        if len(content) > LARGEST_PLACE_FILE_BYTES:
            raise InvalidArgument("The place file is larger than 10485760 bytes.")
        if not (_XML_PLACE if xml else _BINARY_PLACE).match(content):
            raise InvalidArgument("Invalid file content.")
        if xml and not content.rstrip().endswith((b"</roblox>", b"/>")):
            raise InvalidArgument("Invalid Content stream.")
        return self._add(clock, len(content), published=published)

    def version(self, number: int) -> PlaceVersion:
        """A version.

        Raises:
            NotFound: no such version.
        """
        found = next((each for each in self.versions if each.number == number), None)
        if found is None:
            raise NotFound("The version was not found.")
        return found

    def roll_back(self, clock: Clock, number: int) -> PlaceVersion:
        """Save an older version again, as the next one; nothing is published by that (projects/version-history.md)."""
        return self._add(clock, self.version(number).size, published=False)

    def _add(self, clock: Clock, size: int, *, published: bool) -> PlaceVersion:
        if self.open_in_team_create:
            raise Aborted("The place is open in Team Create.")
        number = self.versions[-1].number + 1 if self.versions else 1
        self.versions.append(PlaceVersion(number, published, size, clock.stamp()))
        return self.versions[-1]


@dataclass(frozen=True)
class Restart:
    """A restart of servers, as it was requested.

    Attributes:
        place_ids: The places to restart; empty for all.
        close_all_versions: Whether servers on the newest version also restart.
        bleed_off_minutes: How long players may stay on; None for no bleed-off.
    """

    requested_ns: int
    place_ids: list[int]
    close_all_versions: bool
    bleed_off_minutes: int | None


@dataclass
class Universe:
    """An experience with all its data in Open Cloud.

    Attributes:
        owner_id: The user who owns it.
        ccu: Players in it now; data store budgets grow with them.
        settings: The writable fields by their JSON names.
        messages: The published messages, oldest first.
        configs: By the name of their repository.
        restarts: Restarts as v2 was asked for them; what came of them is with the servers.
    """

    id: int
    created_ns: int
    updated_ns: int
    owner_id: int
    root_place_id: int
    places: dict[int, Place]
    ccu: int = 0
    visibility: str = "PUBLIC"
    age_rating: str = "AGE_RATING_ALL"
    settings: dict[str, Any] = field(
        default_factory=lambda: {"voiceChatEnabled": False} | dict.fromkeys(PLATFORMS, True)
    )
    stores: DataStores = field(default_factory=DataStores)
    ordered: OrderedDataStores = field(default_factory=OrderedDataStores)
    restrictions: Restrictions = field(default_factory=Restrictions)
    messages: list[PublishedMessage] = field(default_factory=list)
    restarts: list[Restart] = field(default_factory=list)
    servers: GameServers = field(default_factory=GameServers)
    configs: dict[str, Configs] = field(default_factory=dict)

    @property
    def root(self) -> Place:
        """The start place, whose name and description are the universe's."""
        return self.places[self.root_place_id]

    def place(self, place_id: int) -> Place:
        """A place of this universe.

        Raises:
            NotFound: no such place in this universe.
        """
        if place_id not in self.places:
            raise NotFound("Place not found.", reason="PlaceNotFound")
        return self.places[place_id]

    def newest_versions(self, clock: Clock) -> dict[int, int]:
        """The newest version of each place."""
        return {place.id: self.servers.newest(place.id, place.published, clock.ns) for place in self.places.values()}

    def update(self, clock: Clock, changes: Mapping[str, Any]) -> None:
        """Set writable fields; None clears a field."""
        for name, value in changes.items():
            if value is None:
                self.settings.pop(name, None)
            else:
                self.settings[name] = value
        self.updated_ns = clock.stamp()

    def restart(
        self, clock: Clock, *, place_ids: list[int], close_all_versions: bool, bleed_off: bool, minutes: int | None
    ) -> None:
        """Restart the servers on old versions, or all. Minutes without a bleed-off count for nothing (measured, bedrock)."""
        for place_id in place_ids:
            self.place(place_id)
        if minutes is not None and not 1 <= minutes <= 60:
            raise InvalidArgument("bleedOffDurationMinutes must be between 1 and 60.")
        bleed_off_minutes = (30 if minutes is None else minutes) if bleed_off else None
        outdated = not close_all_versions
        filters = dict.fromkeys(place_ids, PlaceFilter(exclude_current=outdated)) if place_ids else None
        self.servers.launch(clock, self.newest_versions(clock), filters, minutes=bleed_off_minutes, outdated=outdated)
        self.restarts.append(Restart(clock.stamp(), place_ids, close_all_versions, bleed_off_minutes))
