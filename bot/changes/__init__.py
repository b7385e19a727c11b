"""A change as a value: planned, confirmed or approved, applied, settled and undone. Knows no feature by name."""
