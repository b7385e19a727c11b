"""The refusals that Discord gives, each with its code written once.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from collections.abc import Mapping
from typing import Any, Literal

Scope = Literal["user", "global", "shared"]
Path = tuple[str | int, ...]


class DiscordError(Exception):
    """A refusal: HTTP `status`, Discord's `code`, its message, and for an invalid body the tree of `errors`."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class Limited(DiscordError):
    """Too many requests.

    https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit

    Attributes:
        headers: What the answer says about it.
    """

    def __init__(
        self,
        retry_after: float,
        *,
        scope: Scope = "user",
        code: int = 0,
        message: str = "You are being rate limited.",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(429, code, message)
        self._retry_after, self._scope = retry_after, scope
        # Without `Via`, discord.py reads a 429 as a ban by Discord's edge and does not try again.
        self.headers = {
            "Retry-After": f"{retry_after:g}",
            "Via": "1.1 google",
            "X-RateLimit-Scope": scope,
            **({"X-RateLimit-Global": "true"} if scope == "global" else {}),
            **(headers or {}),
        }

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body = {"message": self.message, "retry_after": self._retry_after, "global": self._scope == "global"}
        return {**body, "code": self.code} if self.code else body


class Problems:
    """Collects the problems of a body, each with the path of its field, as Discord reports them."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, str, str]] = []

    def add(self, path: Path, code: str, message: str) -> None:
        """Note one problem."""
        self.found.append((path, code, message))

    def refuse(self) -> None:
        """Raise the problems, if there are any.

        Raises:
            DiscordError: 400/50035 with the tree of field errors.
        """
        if self.found:
            raise DiscordError(400, 50035, "Invalid Form Body", self.tree())

    def tree(self) -> dict[str, Any]:
        """The nested `errors` object."""
        root: dict[str, Any] = {}
        for path, code, message in self.found:
            node = root
            for part in path:
                node = node.setdefault(str(part), {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return root


def invalid(path: Path, code: str, message: str) -> DiscordError:
    """An invalid body with a single problem."""
    problems = Problems()
    problems.add(path, code, message)
    return DiscordError(400, 50035, "Invalid Form Body", problems.tree())


def unauthorized() -> DiscordError:
    """The token is missing or wrong."""
    return DiscordError(401, 0, "401: Unauthorized")


def no_such_route() -> DiscordError:
    """The address is unknown to the stand-in."""
    return DiscordError(404, 0, "404: Not Found")


def unknown_channel() -> DiscordError:
    """No such channel."""
    return DiscordError(404, 10003, "Unknown Channel")


def unknown_guild() -> DiscordError:
    """No such guild, or the bot is not in it."""
    return DiscordError(404, 10004, "Unknown Guild")


def unknown_user() -> DiscordError:
    """No such account."""
    return DiscordError(404, 10013, "Unknown User")


def unknown_member() -> DiscordError:
    """The person is not in the guild."""
    return DiscordError(404, 10007, "Unknown Member")


def unknown_message() -> DiscordError:
    """No such message, or an ephemeral one that cannot be fetched."""
    return DiscordError(404, 10008, "Unknown Message")


def unknown_webhook() -> DiscordError:
    """The interaction's token is unknown, or the interaction has no answer yet."""
    return DiscordError(404, 10015, "Unknown Webhook")


def unknown_interaction() -> DiscordError:
    """The interaction does not exist, or three seconds have passed."""
    return DiscordError(404, 10062, "Unknown interaction")


def unknown_command() -> DiscordError:
    """No such application command."""
    return DiscordError(404, 10063, "Unknown application command")


def too_many_commands(most: int) -> DiscordError:
    """More commands of one type than Discord keeps."""
    return DiscordError(400, 30032, f"Maximum number of application commands reached ({most})")


def already_acknowledged() -> DiscordError:
    """The interaction already has its first response."""
    return DiscordError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> DiscordError:
    """The bot cannot see the channel, is not in the guild, or lacks the intent."""
    return DiscordError(403, 50001, "Missing Access")


def reply_without_history() -> DiscordError:
    """A reply in a channel whose history the bot may not read."""
    return DiscordError(403, 160002, "Cannot reply without permission to read message history")


def closed_to_messages() -> DiscordError:
    """The person takes no direct messages, or has blocked the bot."""
    return DiscordError(403, 50007, "Cannot send messages to this user")


def no_mutual_guild() -> DiscordError:
    """A direct message to a person in no guild of the bot."""
    return DiscordError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def missing_permissions() -> DiscordError:
    """The bot sees the channel but may not do this there."""
    return DiscordError(403, 50013, "Missing Permissions")


def not_its_author() -> DiscordError:
    """Only the author of a message can edit it."""
    return DiscordError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> DiscordError:
    """Nothing to show."""
    return DiscordError(400, 50006, "Cannot send an empty message")


def too_large() -> DiscordError:
    """A file above the limit of the guild, or of the person who is answered."""
    return DiscordError(413, 40005, "Request entity too large")


def invalid_recipient() -> DiscordError:
    """A direct message to a person who cannot get one."""
    return DiscordError(400, 50033, "Invalid Recipient(s)")


def token_expired() -> DiscordError:
    """The interaction's token has expired after fifteen minutes."""
    return DiscordError(401, 50027, "Invalid Webhook Token")


def not_json() -> DiscordError:
    """The request's body cannot be read."""
    return DiscordError(400, 50109, "The request body contains invalid JSON.")
