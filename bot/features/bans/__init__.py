"""Bans: who may join the game."""
