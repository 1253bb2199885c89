"""Demo books: invented communities, posted through the same services a user drives."""
