"""Bans and unbans of many players at once."""
