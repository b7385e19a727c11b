"""Leaderboards and their scores."""
