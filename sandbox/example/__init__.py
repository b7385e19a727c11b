"""Example Kingdom: an experience with players, data, boards and bans for a newcomer to work on."""
