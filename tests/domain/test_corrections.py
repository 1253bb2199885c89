"""Reversals and differences: what may correct a transaction, and each reason why not."""
