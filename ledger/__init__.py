"""Mingzhang 明账: open books for the money that neighbours hold in common."""
