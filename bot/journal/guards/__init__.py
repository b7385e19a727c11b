"""The checks before an intent is written: target locks, limits, freezes, claims."""
