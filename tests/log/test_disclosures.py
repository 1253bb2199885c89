"""Salted disclosures of RFC 9901."""
