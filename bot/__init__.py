"""Steward: a Discord bot from which a Roblox experience's staff run the live game through Open Cloud."""

__version__ = "0.6.0"
