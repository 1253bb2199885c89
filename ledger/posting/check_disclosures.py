"""Check what stands behind a leaf: each disclosure under its name, for the right eyes, saying what rows say.

One that is withheld or erased is no difference; one too many, or one that says something else, is.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import Refusal
from ledger.domain.transactions import Draft
from ledger.log.canonical import canonical_text
from ledger.posting.behind import Behind
from ledger.posting.check_leaves import digest_of, digests_of
from ledger.posting.check_values import Difference, LogFacts, place_of
from ledger.posting.content import content_of, sha256_of
from ledger.posting.hidden import (
    OFFICERS,
    PUBLIC,
    content_value,
    copy_value,
    original_value,
    original_visibility,
)
from ledger.posting.rows import FETCH, Sealed, draft_from
from ledger.store.log import disclosures, leaves

#: Name, comparable value, who may see it.
_Shown = tuple[str, str, str]
_PEOPLE = ("prepared_by", "approved_by")


def check_disclosures(
    sealed: Sealed, behind: Behind, approved: Draft | None
) -> Iterator[Difference]:
    """Check the disclosures of one transaction, whose digests its leaf is known to hold."""
    header, where = sealed.header, place_of(sealed.header)
    expected = _expected(sealed, behind, approved)
    held = len(digests_of(json.loads(behind.leaves[header.leaf_index])))
    # An import has no draft at hand that would say whether there was a memo.
    memo_unknown = approved is None and held == expected.total() + 1
    if held != expected.total() + memo_unknown:
        yield Difference("disclosure_count", where, str(expected.total()), str(held))
    memo = None if memo_unknown else ""
    for row in behind.disclosures[header.leaf_index]:
        name, value = read_disclosure(row.disclosure)
        if name != row.name:
            yield Difference("disclosure_name", where, name, row.name)
        if memo_unknown and name == "memo" and memo is None and isinstance(value, str):
            memo = value
            shown = (name, "", row.visibility)
            expected[name, "", OFFICERS] += 1
        else:
            shown = (name, _comparable(name, value), row.visibility)
        if not expected[shown]:
            yield _difference(shown, expected, where)
        expected[shown] -= 1
    if approved is None and memo is not None:
        yield from _check_content(sealed, behind, memo)


def _expected(sealed: Sealed, behind: Behind, approved: Draft | None) -> Counter[_Shown]:
    """Give what should be found behind the leaf if nothing was taken away."""
    header = sealed.header
    content = content_value(
        header.content_sha256, sealed.lines, behind.invoices[header.seq]
    )  # fmt: skip
    shown: list[_Shown] = [("content", canonical_text(content), OFFICERS)]
    if approved is not None:
        given = behind.approvals[header.draft_id, header.content_sha256]
        shown.append(("prepared_by", str(header.prepared_by), OFFICERS))
        shown += [("approved_by", str(user_id), OFFICERS) for user_id in given]
        if approved.memo:
            shown.append(("memo", canonical_text(approved.memo), OFFICERS))
    released = {row.sha256: row for row in behind.releases[header.draft_id]}
    for row in behind.attachments[header.seq]:
        if row.leaf_index == header.leaf_index:
            original = canonical_text(original_value(row))
            shown.append(("attachment", original, original_visibility(row)))
            if not row.copy_sha256:
                continue
            release = released.get(row.sha256)
            copy = _copy_of(row, release, behind)
            visibility = OFFICERS if release is None else PUBLIC
            shown.append(("public_copy", canonical_text(copy_value(copy)), visibility))
    return Counter(shown)


def _copy_of(row: sa.Row[Any], release: sa.Row[Any] | None, behind: Behind) -> sa.Row[Any]:
    """Give the copy that was looked at: a later one where the release names it, else the first."""
    if release is None or not release.copy_sha256:
        return row
    return next(
        item for item in behind.copies[row.sha256] if item.copy_sha256 == release.copy_sha256
    )


def read_disclosure(encoded: str) -> tuple[str, Any]:
    """Read name and value of a disclosure; of what is none, nothing that anything is compared with."""
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        _salt, name, value = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, RecursionError):
        return "", None
    return str(name), value


def _comparable(name: str, value: Any) -> str:
    """Write a value for comparing. People may have changed their names since: their number counts."""
    if name in _PEOPLE:
        return str(value.get("id")) if isinstance(value, dict) else ""
    return canonical_text(value)


def _difference(shown: _Shown, expected: Counter[_Shown], where: str) -> Difference:
    name, value, visibility = shown
    same = [item for item, count in expected.items() if count and item[0] == name]
    for _, other_value, other_visibility in same:
        if other_value == value:
            return Difference("disclosure_visibility", where, other_visibility, visibility)
    wanted = same[0][1] if same else ""
    return Difference("disclosure_value", where, f"{name}={wanted}", f"{name}={value}")


def _check_content(sealed: Sealed, behind: Behind, memo: str) -> Iterator[Difference]:
    """Write the draft of an import anew from its rows: no text of it was kept, but its hash was."""
    header = sealed.header
    try:
        found = _content_hash(sealed, behind, memo)
    except Refusal as refusal:
        yield Difference("form", place_of(header), found=str(refusal))
    else:
        if found != header.content_sha256:
            yield Difference("import_content", place_of(header), found, header.content_sha256)


def _content_hash(sealed: Sealed, behind: Behind, memo: str) -> str:
    """Give the hash of the draft that these rows come from, the header's if it can be.

    A journal may say on which day it happened also where that is the bookkeeping date: two drafts come to the
    same rows.
    """
    header = sealed.header
    draft = draft_from(
        sealed, memo=memo, invoices=tuple(behind.invoices[header.seq]),
        attachments=tuple(row.sha256 for row in behind.attachments[header.seq]),
    )  # fmt: skip
    found = sha256_of(content_of(draft))
    if found != header.content_sha256 and header.occurred_on == header.dated_on:
        return sha256_of(content_of(replace(draft, occurred_on=header.occurred_on)))
    return found


def check_other_disclosures(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """Check disclosures of leaves that are no transaction's: only evidence has any."""
    held, of = disclosures.c, leaves.c
    query = (
        sa.select(disclosures, of.leaf)
        .select_from(disclosures)
        .outerjoin(
            leaves, (of.community_id == held.community_id) & (of.leaf_index == held.leaf_index)
        )
        .where(held.community_id == community_id, of.type.is_distinct_from("txn"))
        .order_by(held.leaf_index, held.digest)
    )
    with connection.execution_options(yield_per=FETCH).execute(query) as rows:
        for row in rows:
            where = f"leaf {row.leaf_index}"
            digests = digests_of(json.loads(bytes(row.leaf or b"{}")))
            computed = digest_of(row.disclosure)
            if row.leaf_index not in log.evidence or computed not in digests:
                yield Difference("disclosure", where, found=row.digest)
            elif (row.digest, row.name) != (computed, read_disclosure(row.disclosure)[0]):
                yield Difference("disclosure_name", where, computed, row.digest)
