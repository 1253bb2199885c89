"""Writers: the only code that adds to the books. Writers flush, their caller commits."""
