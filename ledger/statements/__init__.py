"""Readers: one fixed number of queries, one frozen value, already masked for its audience."""
