"""Leaves, version 1, byte for byte."""
