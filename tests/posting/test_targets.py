"""A posted transaction read back as the target of a correction."""
