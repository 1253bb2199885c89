"""Pages behind residents' links."""
