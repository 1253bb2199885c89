"""Opening a community's books."""
