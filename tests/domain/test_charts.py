"""The default charts of accounts and funds, edition by edition."""
