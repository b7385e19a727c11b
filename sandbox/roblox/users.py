"""Roblox accounts, and finding them by name or id.

Sources: users.roblox.com `/v1/usernames/users` (earlier names match too) and `/v1/users`; Cloud_GetUser. That look-ups without
a key are to end: devforum t/4579220, which does not say how they will answer then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sandbox.roblox.errors import InvalidArgument, NotFound

MOST_NAMES = 100
MOST_IDS = 200


@dataclass
class User:
    """An account.

    Attributes:
        previous_names: Its earlier names, which still find it.
        banned: Whether Roblox itself banned the account.
        social: Profile addresses by network, with `visibility`.
    """

    id: int
    name: str
    display_name: str
    created_ns: int
    about: str = ""
    locale: str = "en_us"
    premium: bool = False
    id_verified: bool = False
    verified_badge: bool = False
    banned: bool = False
    previous_names: list[str] = field(default_factory=list)
    social: dict[str, str] = field(default_factory=dict)


@dataclass
class Users:
    """Every account of the world.

    Attributes:
        by_id: Every account.
        closed_with: The status that look-ups without a key answer, once Roblox has closed them; None while they are open.
    """

    by_id: dict[int, User] = field(default_factory=dict)
    closed_with: int | None = None

    def add(self, user: User) -> User:
        """Add an account."""
        self.by_id[user.id] = user
        return user

    def remove(self, user_id: int) -> User:
        """Delete an account and return it. Data that names its id stays."""
        return self.by_id.pop(user_id)

    def rename(self, user_id: int, name: str) -> User:
        """Rename an account; its old name still finds it."""
        user = self.get(user_id)
        user.previous_names.append(user.name)
        user.name = name
        return user

    def get(self, user_id: int) -> User:
        """The account.

        Raises:
            NotFound: no such account.
        """
        if user_id not in self.by_id:
            raise NotFound("User not found.", reason="UserNotFound")
        return self.by_id[user_id]

    def was_given(self, user_id: int) -> bool:
        """Whether an id is, or was, that of an account. Roblox counts upwards, so none is above the newest."""
        return user_id <= max(self.by_id, default=0)

    def named(self, name: str) -> User | None:
        """The account that has this name, or else one that had it; upper and lower case are the same."""
        wanted = name.casefold()
        for user in self.by_id.values():
            if user.name.casefold() == wanted:
                return user
        for user in self.by_id.values():
            if any(earlier.casefold() == wanted for earlier in user.previous_names):
                return user
        return None

    def by_names(self, names: list[str], *, exclude_banned: bool) -> Iterator[tuple[str, User]]:
        """Pairs of requested name and account; unknown names are left out.

        Raises:
            InvalidArgument: too many names for one call.
        """
        if len(names) > MOST_NAMES:
            raise InvalidArgument("Too many usernames.")
        found = ((name, self.named(name)) for name in dict.fromkeys(names))
        return ((name, user) for name, user in found if user is not None and not (exclude_banned and user.banned))

    def by_ids(self, ids: list[int], *, exclude_banned: bool) -> Iterable[User]:
        """The accounts of these ids; unknown ones are left out.

        Raises:
            InvalidArgument: too many ids for one call.
        """
        if len(ids) > MOST_IDS:
            raise InvalidArgument("Too many ids.")
        found = [self.by_id[one] for one in dict.fromkeys(ids) if one in self.by_id]
        return [user for user in found if not (exclude_banned and user.banned)]
