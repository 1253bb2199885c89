"""What journals name, and where in a file a refusal arose."""
