"""Example Kingdom: an experience with players, data, leaderboards and bans that a newcomer can try things on."""
