"""Options for each command, so that a loop can try all commands."""

from typing import Any

OPTIONS: dict[str, Any] = {
    "player": "BuilderBen",
    "reason": "Because it is a test",
    "duration": "1d",
    "case": "1",
    "field": "Data.Coins",
    "action": "add",
    "value": "1",
    "amount": 1,
    "board": "coins",
    "score": 5,
    "older": "2 days ago",
    "outcome": "applied",
    "text": "Hello",
    "place": "lobby",
    "file": ("lobby.rbxlx", b'<roblox version="4"></roblox>'),
    "at": "2 days ago",
    "member": "moderator",
}
"""The options that a command needs to go as far as possible without a press; all others are left out."""
ALSO = {
    "announce send": ("text",),
    "ban": ("duration", "reason"),
    "data edit": ("player", "value"),
    "data restore": ("player", "at"),
    "leaderboard find": ("player",),
    "leaderboard increment": ("player",),
    "leaderboard remove": ("player",),
    "leaderboard set": ("player",),
}
ITS_OWN: dict[str, dict[str, Any]] = {
    "bans bulk": {
        "action": "ban",
        "file": ("raiders.csv", b"BuilderBen"),
        "duration": "1d",
        "reason": "Because it is a test",
    }
}
"""Options that have another meaning in one command."""


def options_of(command: dict[str, Any]) -> dict[str, Any]:
    """The fewest options that the command accepts, and a player if it can name one."""
    wanted = {option["name"] for option in command["options"] if option["required"]} | set(
        ALSO.get(command["name"], ())
    )
    offered = {option["name"] for option in command["options"]}
    if command["name"].startswith("data ") and "player" in offered:
        wanted.add("player")
    own = ITS_OWN.get(command["name"], {})
    return {name: OPTIONS[name] for name in wanted if name not in own} | own
