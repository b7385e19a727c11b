"""What each command takes, so that all of them are tried in one loop."""

OPTIONS = {
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
"""What is needed for a command to get as far as it can without a press; options that are not listed are left out."""
ALSO = {"ban": ("duration", "reason"), "data edit": ("player", "value"), "data restore": ("player", "at")}
ITS_OWN = {
    "bans bulk": {
        "action": "ban",
        "file": ("raiders.csv", b"BuilderBen"),
        "duration": "1d",
        "reason": "Because it is a test",
    }
}
"""Options that mean something else in one command."""


def options_of(command):
    """The least that the command takes, and a player wherever one can be named."""
    wanted = {option["name"] for option in command["options"] if option["required"]} | set(
        ALSO.get(command["name"], ())
    )
    offered = {option["name"] for option in command["options"]}
    if command["name"].startswith("data ") and "player" in offered:
        wanted.add("player")
    own = ITS_OWN.get(command["name"], {})
    return {name: OPTIONS[name] for name in wanted if name not in own} | own
