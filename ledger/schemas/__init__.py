"""Wire: what forms and JSON carry, to domain values and back."""
