"""Check corrections once more by the rules under which they were posted: whole negations, nothing beyond."""

from collections.abc import Iterator

from ledger.domain.corrections import Target, check_correction
from ledger.domain.errors import CorrectionError, Refusal
from ledger.domain.transactions import Kind
from ledger.posting.behind import Behind
from ledger.posting.check_values import Difference, Walk, place_of
from ledger.posting.rows import Sealed, draft_from


def check_correction_of(walk: Walk, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """Check a reversal or difference against its target and what corrected that before."""
    header = sealed.header
    # It is there, came before and was sound: its movement class was compared with.
    row, lines = behind.targets[header.corrects]
    target = Target(
        seq=row.seq,
        voucher=row.voucher,
        kind=Kind(row.kind),
        period=row.period,
        dated_on=row.dated_on,
        lines=lines,
        summary=row.summary,
        is_reversed=row.seq in walk.reversed,
        difference_lines=tuple(walk.differences[row.seq]),
    )
    try:
        check_correction(draft_from(sealed), target)
    except Refusal as refusal:
        reason = refusal.reason if isinstance(refusal, CorrectionError) else str(refusal)
        yield Difference("correction", place_of(header), found=reason)
    if header.kind == Kind.REVERSAL:
        walk.reversed.add(header.corrects)
    else:
        walk.differences[header.corrects] += sealed.lines
