"""What may be refused about backups, restoring, moving, and books that became older, as types with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class BackupError(Refusal):
    """A backup cannot be made or taken, or books cannot be moved.

    ``reason`` is no_books (nothing to back up at ``text``), no_backup (none at ``text``), manifest (the list of a
    backup is not as it was written), file (``text`` is missing or altered), format or version (written by
    a newer program: ``text``), not_empty (something is at ``text`` already), key (another log key is at ``text``),
    busy (another backup is under way in ``text``), program (``text`` is missing), failed (what a program of
    PostgreSQL said: ``text``), kind (a dump of PostgreSQL for SQLite), rights (nobody may make a database to try
    a backup in), upgrade (the source is of another version), meanwhile (somebody wrote to table ``text``), copy (table
    ``text`` did not arrive as it was) or checkpoint (``text`` is none).
    """

    code = "backup"
    reason: str
    text: str = ""


@dataclass(eq=False)
class RolledBackError(Refusal):
    """The books of ``community`` lack entries of the log that were acknowledged, or have others in their place.

    ``reason`` is shorter (``count`` entries are left of ``limit`` acknowledged), other (another entry stands
    within the first ``limit``) or unreadable (what was acknowledged cannot be read: ``text`` is the file).
    """

    code = "rolled_back"
    reason: str
    community: str = ""
    count: int = 0
    limit: int = 0
    text: str = ""
