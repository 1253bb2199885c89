"""Who acts, what is approved, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.roles import TASKS, Task
from ledger.domain.transactions import Draft, Origin

#: Who may do what with a draft; the guards read the same table. No one prepares and approves the same
#: content, whatever their roles.
PREPARING_ROLES = TASKS[Task.PREPARE]
APPROVING_ROLES = TASKS[Task.APPROVE]

#: Gives as many random bytes as it is asked for.
Salts = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Officer:
    """A person acting in one of their roles in a community."""

    user_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Approved:
    """A draft that may be posted, and by whose word.

    ``content_sha256`` is that of the draft's canonical text; approvals are bound to it. An import has no
    people behind it (``prepared_by`` and ``approved_by`` None, roles empty). ``agreed_before`` are the people
    whose approval was not the last that it needed. ``released`` names the originals
    whose copies everybody may see.
    """

    draft: Draft
    content_sha256: str
    origin: Origin = Origin.IMPORT
    draft_id: str | None = None
    prepared_by: Officer | None = None
    approved_by: Officer | None = None
    agreed_before: tuple[int, ...] = ()
    released: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction as it now stands in the books."""

    seq: int
    voucher: str
    period: int
    leaf_index: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, and the copy of it that may be shown.

    Where nothing can be drawn (a spreadsheet, an electronic invoice), ``copy`` and its type are empty.
    ``invoice`` is the number of an invoice that stands in its text, empty where none was found.
    """

    original: bytes
    media_type: str
    copy: bytes = b""
    copy_media_type: str = ""
    copy_pages: int = 1
    invoice: str = ""
