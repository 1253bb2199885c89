"""Corrections (更正): what a reversal or a difference may be (会计基础工作规范 art. 51(5))."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import CorrectionError
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX, CounterpartyKind, Draft, Kind, Line

#: What a line is about: account, fund, place, work, party and side.
_Key = tuple[str, str, str, str, str, str]

#: A merger is not taken back: its other half stands in the books of another community.
_REVERSIBLE = frozenset({Kind.ORDINARY, Kind.OPENING, Kind.CARRY_FORWARD})


@dataclass(frozen=True, slots=True)
class Target:
    """The posted transaction a correction is about, with the lines of earlier differences."""

    seq: int
    voucher: str
    kind: Kind
    period: int
    dated_on: date
    lines: tuple[Line, ...]
    summary: str
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    is_reversed: bool = False
    difference_lines: tuple[Line, ...] = ()


def check_reversible(target: Target, *, dated_on: date) -> None:
    """Refuse a target that cannot be reversed with this bookkeeping date.

    Raises:
        CorrectionError: reversed already, corrected by a difference, itself a correction, or of an
            earlier year (where a blue correction takes the reversal's place).
    """
    if target.kind not in _REVERSIBLE:
        raise CorrectionError(reason="not_reversible", voucher=target.voucher)
    if target.is_reversed:
        raise CorrectionError(reason="already_reversed", voucher=target.voucher)
    if target.difference_lines:
        raise CorrectionError(reason="has_difference", voucher=target.voucher)
    _check_date(target, dated_on)


def _check_date(target: Target, dated_on: date) -> None:
    """Keep a correction in its target's year, and never before what it corrects."""
    if target.period // 100 != dated_on.year:
        raise CorrectionError(reason="other_year", voucher=target.voucher)
    if dated_on < target.dated_on:
        raise CorrectionError(reason="before_target", voucher=target.voucher)


def reversal(target: Target, *, dated_on: date, reason: str) -> Draft:
    """Draft the red-letter reversal (红字冲销) of a transaction: its exact negation, line by line.

    Raises:
        CorrectionError: the target cannot be reversed.
        TextError: no reason is given.
    """
    check_reversible(target, dated_on=dated_on)
    return Draft(
        dated_on=dated_on,
        kind=Kind.REVERSAL,
        lines=tuple(line.negated() for line in target.lines),
        summary=reversal_summary(target.voucher),
        memo=_checked_reason(reason),
        counterparty_kind=target.counterparty_kind,
        corrects=target.seq,
    )


def reversal_summary(voucher: str) -> str:
    """Give the public text of a reversal (会计基础工作规范 art. 51(5))."""
    return f"注销{voucher}号凭证"


def difference(target: Target, lines: Sequence[Line], *, dated_on: date, reason: str) -> Draft:
    """Draft a difference voucher (差额更正): what the target should have been, minus what it was.

    Raises:
        CorrectionError: the lines are not on the target's keys, take back more than it booked or from a
            household, or add more than it booked.
        TextError: no reason is given.
    """
    draft = Draft(
        dated_on=dated_on,
        kind=Kind.DIFFERENCE,
        lines=tuple(lines),
        summary=f"订正{target.voucher}号凭证",
        memo=_checked_reason(reason),
        counterparty_kind=target.counterparty_kind,
        corrects=target.seq,
    )
    check_correction(draft, target)
    return draft


def check_correction(draft: Draft, target: Target | None) -> None:
    """Refuse a correction that does not fit its target; the database checks the same.

    Raises:
        CorrectionError: see :class:`~ledger.domain.errors.CorrectionError`.
    """
    if not draft.kind.corrects:
        if draft.corrects is not None:
            raise CorrectionError(reason="not_a_correction")
        return
    if draft.corrects is None:
        raise CorrectionError(reason="no_target")
    if target is None:
        raise CorrectionError(reason="target_unknown")
    check_target = _check_reversal if draft.kind is Kind.REVERSAL else _check_difference
    check_target(draft, target)


def _checked_reason(reason: str) -> str:
    return clean_text(reason, field="reason", length_max=MEMO_LENGTH_MAX, required=True)


def _check_reversal(draft: Draft, target: Target) -> None:
    check_reversible(target, dated_on=draft.dated_on)
    if draft.lines != tuple(line.negated() for line in target.lines):
        raise CorrectionError(reason="not_the_negation", voucher=target.voucher)


def _check_difference(draft: Draft, target: Target) -> None:
    if target.kind not in _REVERSIBLE:
        raise CorrectionError(reason="not_reversible", voucher=target.voucher)
    if target.is_reversed:
        raise CorrectionError(reason="already_reversed", voucher=target.voucher)
    _check_date(target, draft.dated_on)
    _check_sums(target, draft.lines)
    _check_shares(target, draft.lines)


def _check_sums(target: Target, added: Iterable[Line]) -> None:
    """Keep each sum of a key between nothing and twice what the target booked there.

    A difference mends an amount; one that more than doubles it, or touches what the target did not, books
    something else, which is for a voucher of its own.
    """
    booked = _by_key(target.lines)
    corrected = _by_key((*target.lines, *target.difference_lines, *added))
    for key, minor in corrected.items():
        if key not in booked or not 0 <= minor <= 2 * booked[key]:
            raise CorrectionError(reason="beyond_target", voucher=target.voucher)


def _check_shares(target: Target, added: Iterable[Line]) -> None:
    """Leave no household with less than nothing; what it gets more is bounded by the line."""
    shares: defaultdict[tuple[_Key, str], int] = defaultdict(int)
    for line in (*target.lines, *target.difference_lines, *added):
        for share in line.sublines:
            shares[_key(line), share.place] += share.debit_minor + share.credit_minor
    if any(minor < 0 for minor in shares.values()):
        raise CorrectionError(reason="share_below_zero", voucher=target.voucher, field="sublines")


def _by_key(lines: Iterable[Line]) -> dict[_Key, int]:
    """Sum lines by key; red letters count against their side."""
    sums: defaultdict[_Key, int] = defaultdict(int)
    for line in lines:
        sums[_key(line)] += line.debit_minor + line.credit_minor
    return dict(sums)


def _key(line: Line) -> _Key:
    side = "debit" if line.debit_minor else "credit"
    return line.account, line.fund, line.place, line.work, line.party, side
