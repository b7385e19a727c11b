"""Values to cards, one module per subject. Pure: nothing here waits, sends or knows Discord."""
