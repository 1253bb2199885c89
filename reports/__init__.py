"""Paper: a statement goes in, the bytes of a PDF come out. The only users of WeasyPrint."""
