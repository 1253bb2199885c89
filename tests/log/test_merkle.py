"""Tree hashes of RFC 6962."""
