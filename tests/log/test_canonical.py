"""One byte form for each value, held against RFC 8785."""
