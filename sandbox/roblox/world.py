"""The world behind the stand-in, as plain state that tests read and write, and its file."""

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.roblox import records
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import Aborted, NotFound
from sandbox.roblox.headshots import Thumbnails
from sandbox.roblox.keys import ApiKey
from sandbox.roblox.limits import Limits
from sandbox.roblox.universes import Place, Universe
from sandbox.roblox.users import Users


@dataclass
class World:
    """Everything that exists on this Roblox.

    Attributes:
        api_keys: By secret.
    """

    clock: Clock = field(default_factory=Clock)
    universes: dict[int, Universe] = field(default_factory=dict)
    users: Users = field(default_factory=Users)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    thumbnails: Thumbnails = field(default_factory=Thumbnails)

    def universe(self, universe_id: int) -> Universe:
        """The universe.

        Raises:
            NotFound: no such universe.
        """
        if universe_id not in self.universes:
            raise NotFound("Universe not found.", reason="UniverseNotFound")
        return self.universes[universe_id]

    def place_of(self, universe_id: int, place_id: int) -> Place:
        """The place of a universe.

        Raises:
            NotFound: no such universe or place.
            Aborted: the place is in another universe, which is 409 for an upload (Places_CreatePlaceVersionApiKey).
        """
        universe = self.universe(universe_id)
        if any(place_id in each.places for each in self.universes.values() if each is not universe):
            raise Aborted("The place is not part of the universe.")
        return universe.place(place_id)

    def add_universe(self, universe: Universe) -> Universe:
        """Add a universe."""
        self.universes[universe.id] = universe
        return universe

    def add_key(self, key: ApiKey) -> ApiKey:
        """Add an API key."""
        self.api_keys[key.secret] = key
        return key

    def to_file(self, path: Path) -> None:
        """Write the world as JSON. A crash leaves the old file or the new one, never half a file."""
        records.write(path, self)

    @classmethod
    def from_file(cls, path: Path) -> "World":
        """Read a world that `to_file` wrote.

        Raises:
            OSError: the file is not a world, or cannot be read.
        """
        try:
            return records.read(path, cls)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{path} is not a world of the sandbox. It was not changed; give --world another file."
            raise OSError(message) from error
