"""A module for each API family: its budgets, operations, paths, models and decoding, and how it settles a lost answer.

Standard data stores have two modules: `entries` has their models and decoding.
"""
