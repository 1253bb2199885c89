"""The transparency log: leaves, commitments, and (with no other import of ours) their verification."""
