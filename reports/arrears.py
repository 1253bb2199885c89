"""物业费收缴表 on paper: what was due, paid and is open, by building, and how old the rest is."""

from typing import Unpack

from ledger.schemas.tables import age_words
from ledger.statements.arrears import Arrears
from reports.framed import Asked, framed


def pdf(statement: Arrears, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright."""
    ages = [
        (age_words(row.first_day, row.last_day, asked["language"]), row.open_minor)
        for row in statement.ages
    ]
    return framed("arrears.html", statement, asked, ages=ages)
