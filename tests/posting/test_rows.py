"""The books read back row by row."""
