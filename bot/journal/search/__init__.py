"""Searches of cases: the index, queries, pages and statistics."""
