"""The formats of a journal by name, and the whole export as text in pieces that suit a network."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from ledger.domain.journals import Journal, JournalEntry
from ledger.schemas.journals import (
    beancount,
    beancount_reader,
    csv_format,
    hledger,
    hledger_reader,
    jsonl,
)
from ledger.schemas.journals.text import NumberedLine, numbered_lines
from ledger.statements.journal import journal
from ledger.statements.values import Audience, CommunityFacts

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Text sent at a time.
CHUNK_LENGTH = 64 * 1024


class JournalFormat(StrEnum):
    """A format by the name it has in commands and as a file's extension."""

    JSONL = "jsonl"
    CSV = "csv"
    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


MEDIA_TYPES = {
    JournalFormat.JSONL: "application/x-ndjson",
    JournalFormat.CSV: "text/csv; charset=utf-8",
    JournalFormat.BEANCOUNT: "text/plain; charset=utf-8",
    JournalFormat.HLEDGER: "text/plain; charset=utf-8",
}
_WRITERS: dict[JournalFormat, Callable[[Journal], Iterator[str]]] = {
    JournalFormat.JSONL: jsonl.write,
    JournalFormat.CSV: csv_format.write,
    JournalFormat.BEANCOUNT: beancount.write,
    JournalFormat.HLEDGER: hledger.write,
}
_READERS: dict[JournalFormat, Callable[[Iterable[NumberedLine]], Iterator[JournalEntry]]] = {
    JournalFormat.JSONL: jsonl.read,
    JournalFormat.CSV: csv_format.read,
    JournalFormat.BEANCOUNT: beancount_reader.read,
    JournalFormat.HLEDGER: hledger_reader.read,
}


def export_chunks(
    connection: "Connection",
    community: CommunityFacts,
    journal_format: JournalFormat,
    audience: Audience,
) -> Iterator[str]:
    """Write a community's journal; the connection must stay open until the last piece is taken."""
    return in_chunks(_WRITERS[journal_format](journal(connection, community, audience)))


def read_entries(stream: BinaryIO, journal_format: JournalFormat) -> Iterator[JournalEntry]:
    """Read a journal entry by entry.

    Raises:
        ImportRefusedError: with the line, as soon as it is reached.
    """
    return _READERS[journal_format](numbered_lines(stream))


def in_chunks(texts: Iterable[str]) -> Iterator[str]:
    """Join small texts to pieces of a useful size."""
    pending: list[str] = []
    length = 0
    for text in texts:
        pending.append(text)
        length += len(text)
        if length >= CHUNK_LENGTH:
            yield "".join(pending)
            pending, length = [], 0
    if pending:
        yield "".join(pending)
