"""What a transaction's leaf commits to without showing: people, the approved content, private texts and files.

What an erasure may have to take away alone stands alone: each person, the note, each file. The approved
content, the lines as they stand in the rows and the invoices' numbers stand together: the hash would
betray the lines to whoever can guess them, so they could only go together anyway.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import Line
from ledger.log.disclosures import SALT_BYTES, Disclosure, disclose
from ledger.posting.books import Books
from ledger.posting.copies import newest_copies
from ledger.posting.values import Approved, Salts
from ledger.store.drafts import attachments

#: A disclosure with who may see it.
Hidden = tuple[Disclosure, str]

OFFICERS, PUBLIC = "officers", "public"


def hidden_of(books: Books, item: Approved, salts: Salts) -> list[Hidden]:
    """Give what the leaf commits to without showing, with who may see it."""
    draft = item.draft
    content = content_value(item.content_sha256, draft.lines, draft.invoices)
    named: list[tuple[str, Any, str]] = [("content", content, OFFICERS)]
    if item.prepared_by is not None and item.approved_by is not None:
        approvers = (*item.agreed_before, item.approved_by.user_id)
        names = books.display_names((item.prepared_by.user_id, *approvers))
        for name, user_id in (
            ("prepared_by", item.prepared_by.user_id),
            *(("approved_by", user_id) for user_id in approvers),
        ):
            named.append((name, {"id": user_id, "name": names[user_id]}, OFFICERS))
    if draft.memo:
        named.append(("memo", draft.memo, OFFICERS))
    if draft.attachments:
        named += _evidence(books, item)
    return [
        (disclose(name, value, salt=salts(SALT_BYTES)), visibility)
        for name, value, visibility in named
    ]


def content_value(
    content_sha256: str, lines: Sequence[Line], invoices: Sequence[str]
) -> dict[str, Any]:
    """Give what stands under ``content``: the hash that was approved, every line, the invoices."""
    value: dict[str, Any] = {
        "sha256": content_sha256,
        "lines": [line_entry(line) for line in lines],
    }
    return value | {"invoices": sorted(invoices)} if invoices else value


def line_entry(line: Line) -> dict[str, str]:
    """Write a line exactly as it stands in the books, with the keys of a leaf's line."""
    side = {"d": str(line.debit_minor)} if line.debit_minor else {"c": str(line.credit_minor)}
    named = {"a": line.account, "f": line.fund, "p": line.place, "w": line.work, "o": line.party}
    return {key: code for key, code in named.items() if code} | side


def original_value(row: sa.Row[Any]) -> dict[str, Any]:
    """Give what stands under ``attachment``: the original file."""
    return {"sha256": row.sha256, "size": row.size_bytes, "type": row.media_type}


def copy_value(row: sa.Row[Any]) -> dict[str, Any]:
    """Give what stands under ``public_copy``: the copy without metadata."""
    return {
        "sha256": row.copy_sha256, "size": row.copy_size_bytes, "type": row.copy_media_type,
    }  # fmt: skip


def _evidence(books: Books, item: Approved) -> list[tuple[str, Any, str]]:
    """Commit to original files and to copies of them; only what somebody looked at and released is public.

    Where nothing was released, the copy made at upload stands for it. A file of which no copy can be
    drawn is named to everybody: the page says that it was kept, with its hash.
    """
    sha256s = item.draft.attachments
    columns = attachments.c
    query = sa.select(attachments).where(
        columns.community_id == books.community_id, columns.sha256.in_(sha256s)
    )
    found = {row.sha256: row for row in books.connection.execute(query)}
    released = [sha256 for sha256 in sha256s if sha256 in item.released]
    looked_at = newest_copies(books.connection, books.community_id, released) if released else {}
    named: list[tuple[str, Any, str]] = []
    for sha256 in sha256s:
        row = found[sha256]
        named.append(("attachment", original_value(row), original_visibility(row)))
        if sha256 in looked_at:
            named.append(("public_copy", looked_at[sha256].value, PUBLIC))
        elif row.copy_sha256:
            named.append(("public_copy", copy_value(row), OFFICERS))
    return named


def original_visibility(row: sa.Row[Any]) -> str:
    """Give who may see what is said of an original: officers, and everybody where it has no copy."""
    return OFFICERS if row.copy_sha256 else PUBLIC
