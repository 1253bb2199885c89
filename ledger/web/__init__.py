"""The web: thin views over statements, posting and people, one package an audience."""
