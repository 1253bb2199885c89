"""Posting: numbers, leaves and rows of one transaction and of many."""
