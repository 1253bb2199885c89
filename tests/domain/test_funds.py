"""Which money may stand in which account."""
