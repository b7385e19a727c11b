"""The chain of events: how what happened is written down, read back and verified."""
