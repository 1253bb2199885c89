"""Commands for whoever runs it: ``flask …``, each with ``--help`` and exit codes 0, 1, 2."""
