"""The words of the books, explained to those who are no accountants."""

from flask import Response

from ledger.web.glossary import glossary
from ledger.web.pages import page
from ledger.web.public.answers import unless_known


def words() -> Response:
    """Explain every term of the glossary."""
    return unless_known((), lambda: page("public/words.html", sections=glossary()))
