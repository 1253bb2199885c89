"""Tables, guards and migrations, and the few balance reads that rules need while posting."""
