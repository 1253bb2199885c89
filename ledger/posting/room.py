"""Room in the log: what is posted fits in one leaf, and so will its red-letter reversal.

A draft is measured at its widest: with numbers, roles and positions as long as they can ever be. So what
could be saved can be posted, whatever stands before it by then, and what was posted can be reversed.
"""

from dataclasses import replace

from ledger.domain.corrections import reversal_summary
from ledger.domain.errors import LinesError
from ledger.domain.policies import APPROVALS_MAX
from ledger.domain.roles import Role
from ledger.domain.transactions import BrokenRule, Draft, Kind, Origin
from ledger.domain.vouchers import voucher_number
from ledger.log.canonical import INTEGER_MAX
from ledger.log.disclosures import Disclosure
from ledger.log.leaves import LEAF_BYTES_MAX, TransactionFacts, transaction_leaf
from ledger.posting.books import Books
from ledger.posting.facts import facts_of
from ledger.posting.values import Approved, Officer

_WIDEST_ROLE = max(Role, key=len).value
_SOMEBODY = Officer(0, _WIDEST_ROLE)
#: As wide as a digest or a root: base64url of 32 bytes.
_DIGEST = "_" * 43
_AT = "0000-00-00T00:00:00Z"
#: One prepares, and no policy asks for more to approve.
_PEOPLE_MAX = 1 + APPROVALS_MAX
#: Behind a reversal stand its content, people and its reason.
_REVERSAL_DISCLOSURES = 2 + _PEOPLE_MAX
#: No leaf needs more than this for everything but texts, codes, digests and amounts.
_FRAME_BYTES = 1_200
_LINE_FRAME_BYTES = 64
#: A character takes at most so many bytes, written as an escape of JSON.
_CHARACTER_BYTES = 6


def require_room(books: Books, draft: Draft) -> None:
    """Refuse a draft whose leaf, or whose reversal's leaf, might pass 16 KiB.

    Raises:
        LinesError: ``too_large_for_leaf``; it has to be entered in parts.
        Refusal: a line names what the community does not have.
    """
    if _ceiling(draft) <= LEAF_BYTES_MAX:
        return
    books.check_lines(draft)
    facts = _widest(books, draft)
    _measure(facts, books.origin, _disclosures_max(draft))
    if not draft.kind.corrects:
        _measure(_reversed(facts), books.origin, _REVERSAL_DISCLOSURES)


def has_room(books: Books, draft: Draft) -> bool:
    """Tell whether a draft and its reversal fit in a leaf each."""
    try:
        require_room(books, draft)
    except LinesError as refusal:
        if refusal.reason != "too_large_for_leaf":
            raise
        return False
    return True


def _disclosures_max(draft: Draft) -> int:
    """Tell how many disclosures may stand behind a leaf: content, people, memo, files and copies."""
    return 1 + _PEOPLE_MAX + bool(draft.memo) + 2 * len(draft.attachments)


def _ceiling(draft: Draft) -> int:
    """Give bytes that no leaf of this draft and no reversal of it can pass, counted quickly."""
    characters = (
        len(draft.summary) + len(draft.matter) + len(draft.decision) + len(draft.contract)
        + len(draft.work)
    )  # fmt: skip
    for line in draft.lines:
        characters += (
            len(line.account) + len(line.fund) + len(line.place) + len(line.work) + len(line.party)
        )
    digests = _disclosures_max(draft) + _REVERSAL_DISCLOSURES
    return (
        _FRAME_BYTES
        + _CHARACTER_BYTES * characters
        + _LINE_FRAME_BYTES * len(draft.lines)
        + (len(_DIGEST) + 3) * digests
    )


def _widest(books: Books, draft: Draft) -> TransactionFacts:
    if not draft.kind.corrects:
        # Flags may still be found when it is handed in; corrections are not judged.
        draft = replace(draft, flags=tuple(BrokenRule))
    item = Approved(draft, "", Origin.PEOPLE, prepared_by=_SOMEBODY, approved_by=_SOMEBODY)
    has_shares = any(line.sublines for line in draft.lines)
    return facts_of(
        books,
        item,
        seq=INTEGER_MAX,
        voucher=voucher_number(draft.period, INTEGER_MAX),
        share_count=INTEGER_MAX if has_shares else 0,
        share_root=_DIGEST if has_shares else "",
    )


def _reversed(facts: TransactionFacts) -> TransactionFacts:
    """Give the facts of a transaction's reversal: red letters, another summary, nothing optional."""
    lines = tuple(
        replace(line, debit_minor=-line.debit_minor, credit_minor=-line.credit_minor)
        for line in facts.lines
    )
    return replace(
        facts, kind=Kind.REVERSAL.value, summary=reversal_summary(facts.voucher), lines=lines,
        corrects=INTEGER_MAX, refund_of=None, matter="", decision="", contract="", work="", part="",
        flags=(),
    )  # fmt: skip


def _measure(facts: TransactionFacts, origin: str, disclosures: int) -> None:
    transaction_leaf(
        facts, origin=origin, index=INTEGER_MAX, at=_AT,
        disclosures=[Disclosure("", "", _DIGEST)] * disclosures,
    )  # fmt: skip
