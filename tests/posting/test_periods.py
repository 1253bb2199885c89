"""Months close in order and only when over; years are sealed after them."""
