"""Drafts between two people: every step in every state, and whose word counts."""
