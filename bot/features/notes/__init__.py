"""Notes on players."""
