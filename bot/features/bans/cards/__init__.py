"""How bans look."""
