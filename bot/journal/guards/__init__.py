"""What a change must pass before its intent is written: target locks, limits, freezes, claims."""
