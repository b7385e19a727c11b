"""Cards of what all changes have in common: undo and approval requests."""
