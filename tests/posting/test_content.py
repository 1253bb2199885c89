"""A draft's canonical text: what approvals are bound to."""
