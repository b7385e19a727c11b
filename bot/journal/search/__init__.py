"""Finding cases: the index, queries, pages and statistics."""
