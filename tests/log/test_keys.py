"""Seeds and the verifier keys that name them."""
