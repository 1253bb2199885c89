"""CSV of a statement, for spreadsheets: UTF-8 with a mark so that Excel reads Chinese, plain amounts."""

import csv
import io

from ledger.i18n import Language
from ledger.schemas.cells import harmless
from ledger.schemas.frames import Payload
from ledger.schemas.tables import statement_table

#: By this Excel knows UTF-8; without it Chinese becomes gibberish.
BYTE_ORDER_MARK = "\ufeff"


def statement_csv(payload: Payload, language: Language) -> str:
    """Write a statement's payload as CSV in the reader's language."""
    table = statement_table(payload, language)
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow(
            cell if position in table.amount_columns else harmless(cell)
            for position, cell in enumerate(row)
        )
    return text.getvalue()
