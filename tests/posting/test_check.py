"""Checking whole books: clean ones pass, every kind of tampering is named."""
