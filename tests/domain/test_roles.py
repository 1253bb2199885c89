"""Which role carries which task, and which duties one person may not hold together."""
