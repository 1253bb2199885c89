"""A poster for the tests to kill: it names each voucher as soon as its commit has returned."""

import sys
from datetime import UTC, date, datetime

from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.books import open_books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.post import post_many
from ledger.posting.values import Approved
from ledger.store.database import Database

STARTED, POSTED = "started\n", "posted"
AT = datetime(2025, 9, 30, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)


def post_without_end(url: str, community_id: int, size: int) -> None:
    """Post batch after batch, a commit each."""
    database = Database(url)
    approved = Approved(FEE, sha256_of(content_of(FEE)))
    sys.stdout.write(STARTED)
    while True:
        with database.writing() as connection:
            books = open_books(connection, community_id)
            done = post_many(books, [approved] * size, at=AT)
        sys.stdout.write(f"{POSTED} {' '.join(item.voucher for item in done)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    post_without_end(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
