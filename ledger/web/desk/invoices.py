"""Invoice numbers on forms: those that an attached invoice prints are proposed, never booked unseen."""

from collections.abc import Mapping, Sequence

from ledger.domain.errors import Refusal, TextError
from ledger.domain.invoices import unnamed
from ledger.statements.invoices import InvoiceHolder, invoice_holder
from ledger.web.access import Seat
from ledger.web.database import Connection

FIELD = "invoices"
_USED = ("invoice_used", "invoice_drafted")


def proposed_invoices(
    values: Mapping[str, str], printed: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Write printed numbers into a form's field; gives the values, and what was not there before."""
    typed = values.get(FIELD, "")
    found = unnamed(printed, typed)
    return {**values, FIELD: " ".join(filter(None, [typed.strip(), *found]))}, found


def holder_of(books: Connection, seat: Seat, refusals: Sequence[Refusal]) -> InvoiceHolder | None:
    """Find what has the invoice number that was refused for being used, None where none was."""
    used = (item.text for item in refusals if isinstance(item, TextError) and item.reason in _USED)
    return invoice_holder(books, seat.community, next(used, ""))
