"""Refusals are data; none of them is a sentence."""
