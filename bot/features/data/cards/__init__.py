"""The cards of player data."""
