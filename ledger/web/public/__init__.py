"""Pages for everybody, one file a noun."""
