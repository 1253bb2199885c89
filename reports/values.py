"""What a paper needs beside its statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from ledger.domain.publications import content_of_payload
from ledger.log.canonical import canonical_bytes


@dataclass(frozen=True)
class Enclosed:
    """The statement for machines, which travels inside the PDF.

    ``payload`` is what the JSON twin of the page answers, ``csv`` the bytes of the CSV twin;
    ``stem`` names both files.
    """

    stem: str
    payload: Mapping[str, object]
    csv: bytes

    @cached_property
    def json(self) -> bytes:
        """The payload in canonical form."""
        return canonical_bytes(self.payload)

    @cached_property
    def sha256(self) -> str:
        """The content hash that is printed on the paper: the same as long as what the statement says is."""
        return sha256(canonical_bytes(content_of_payload(self.payload))).hexdigest()

    @property
    def size(self) -> int:
        """How many leaves the log had when the statement was drawn up."""
        return int(str(self.payload["size"]))


@dataclass(frozen=True, slots=True)
class Notice:
    """How a statement is posted (公示): where, from when to when, and who takes objections."""

    number: str
    version: int
    first_day: date
    last_day: date
    ways: str
    objections_to: str
    phone: str
    objections_until: date
