"""One module per API family: its budgets, operations, paths, models and decoding, and how its lost writes are settled.

Standard data stores have two: `entries` holds their models and decoding.
"""
