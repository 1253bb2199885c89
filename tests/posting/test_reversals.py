"""Corrections end to end: reversals, differences and refunds."""
