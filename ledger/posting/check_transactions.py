"""Check one transaction after another: numbers, sums, kind, people, leaf, and what stands behind it."""

from collections.abc import Iterator

from ledger.domain.errors import Refusal
from ledger.domain.transactions import Kind, MovementClass, Origin, check_balance
from ledger.domain.vouchers import voucher_number
from ledger.log.leaves import period_text
from ledger.posting.behind import Behind
from ledger.posting.check_corrections import check_correction_of
from ledger.posting.check_disclosures import check_disclosures
from ledger.posting.check_evidence import check_evidence
from ledger.posting.check_leaves import leaf_difference
from ledger.posting.check_people import approved_draft, check_flagged, check_people, check_says
from ledger.posting.check_values import Difference, Walk, place_of
from ledger.posting.rows import Sealed

_KINDS = frozenset(kind.value for kind in Kind)
_CLASSES = frozenset(item.value for item in MovementClass)


def check_transaction(walk: Walk, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """Check a transaction against its own rows, those before it, the log and its draft.

    Each step may count on what the steps before it have found to be sound.
    """
    header = sealed.header
    yield from _check_closing(walk, sealed)
    yield from _check_numbers(walk, sealed)
    yield from _check_sums(sealed)
    yield from _check_kind(walk, sealed)
    approved = approved_draft(sealed, behind)
    if header.origin == Origin.IMPORT:
        if walk.people_began or header.draft_id or header.approved_by or header.prepared_by:
            yield Difference("import_after_people", place_of(header))
    else:
        walk.people_began = True
        yield from check_people(sealed, behind, approved)
        yield from check_flagged(walk, sealed, behind)
    found = leaf_difference(walk.log.origin, sealed, behind)
    if found is not None:
        yield Difference(found[0], place_of(header), found[1], found[2])
    if approved is not None:
        yield from check_says(approved, sealed, behind)
    yield from check_evidence(walk, sealed, behind)
    yield from check_disclosures(sealed, behind, approved)
    if header.corrects is not None:
        yield from check_correction_of(walk, sealed, behind)


def _check_closing(walk: Walk, sealed: Sealed) -> Iterator[Difference]:
    """See that a transaction came before the leaf that closed its period."""
    header = sealed.header
    closed = walk.log.closed.get(period_text(header.period))
    if closed is not None and header.leaf_index > closed[0]:
        yield Difference("closed_period", place_of(header), str(closed[0]), str(header.leaf_index))


def _check_numbers(walk: Walk, sealed: Sealed) -> Iterator[Difference]:
    header = sealed.header
    if header.seq != walk.next_seq:
        yield Difference("seq_gap", place_of(header), str(walk.next_seq), str(header.seq))
    walk.next_seq = header.seq + 1
    number = walk.numbers.get(header.period, 0) + 1
    walk.numbers[header.period] = number
    expected = voucher_number(header.period, number)
    if (header.voucher_number, header.voucher) != (number, expected):
        yield Difference("voucher_gap", place_of(header), expected, header.voucher)


def _check_sums(sealed: Sealed) -> Iterator[Difference]:
    header, where = sealed.header, place_of(sealed.header)
    if sealed.numbers != tuple(range(1, header.line_count + 1)) or not sealed.dates_agree:
        yield Difference("lines", where, str(header.line_count), str(len(sealed.numbers)))
    if not sealed.ordinals_agree:
        yield Difference("shares", where)
    try:
        check_balance(sealed.lines)
    except Refusal as refusal:
        yield Difference("unbalanced", where, "0", str(refusal))
    if header.amount_minor != sum(line.debit_minor for line in sealed.lines):
        yield Difference("amount", where, found=str(header.amount_minor))


def _check_kind(walk: Walk, sealed: Sealed) -> Iterator[Difference]:
    header, where = sealed.header, place_of(sealed.header)
    if header.kind not in _KINDS:
        yield Difference("kind", where, found=header.kind)
    kind = Kind(header.kind)
    negative = any(line.debit_minor < 0 or line.credit_minor < 0 for line in sealed.lines)
    if negative and not kind.corrects:
        yield Difference("negative", where)
    target = walk.classes.get(header.corrects) if kind.corrects else None
    expected = target or kind.value
    if header.movement_class != expected or header.movement_class not in _CLASSES:
        yield Difference("movement_class", where, expected, header.movement_class)
    walk.classes[header.seq] = header.movement_class
