"""Journals as text, one file a format: pure readers and writers that stream."""
