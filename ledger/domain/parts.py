"""Divide a transaction too large for one voucher into parts, each a balanced voucher of its own.

会计基础工作规范 art. 51(2): where one event needs several vouchers, they are numbered 1/n … n/n.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ledger.domain.errors import LinesError
from ledger.domain.transactions import Draft, Line, Subline

#: As wide as the number of a part can be, for measuring one before their count is known.
_WIDEST_PART = "9999/9999"
#: No line: a fund has no more on this side.
_NONE = -1


class _Flow(NamedTuple):
    """Fen that go from one credit line of a fund to one debit line of it."""

    debit_position: int
    credit_position: int
    minor: int


def split(draft: Draft, fits: Callable[[Draft], bool]) -> tuple[Draft, ...]:
    """Divide a draft into the fewest parts, in the order of its lines, of which each ``fits``.

    Each part balances in total and within each fund; a line may be divided, its shares with it. All carry
    the texts, dates and files of the whole; what may stand in the books only once (invoices and the
    foreign number) stands in the first. A draft that fits comes back as it is. Whatever has fewer lines
    than one that fits must fit as well.

    Raises:
        LinesError: it is a correction or a part already, or not even one line on each side fits.
    """
    if fits(draft):
        return (draft,)
    if draft.kind.corrects or draft.part:
        raise LinesError(reason="too_large_for_leaf")
    parts: list[Draft] = []
    before: dict[int, int] = {}
    rest = _flows(draft.lines)
    while rest:
        this = draft if not parts else replace(draft, invoices=(), external_id="")
        count = _most(len(rest), partial(_fits, fits, this, rest, before))
        lines, before = _lines_of(draft.lines, rest[:count], before)
        parts.append(replace(this, lines=lines))
        rest = rest[count:]
    return tuple(
        replace(part, part=f"{number}/{len(parts)}") for number, part in enumerate(parts, start=1)
    )


def _flows(lines: Sequence[Line]) -> list[_Flow]:
    """Pair debits with credits within each fund, in the order of the lines."""
    sides: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for position, line in enumerate(lines):
        sides[line.fund][0 if line.debit_minor else 1].append(position)
    left = [line.debit_minor + line.credit_minor for line in lines]
    flows: list[_Flow] = []
    for debits, credits_ in sides.values():
        here, there = iter(debits), iter(credits_)
        debited, credited = next(here), next(there)
        while True:
            minor = min(left[debited], left[credited])
            flows.append(_Flow(debited, credited, minor))
            left[debited] -= minor
            left[credited] -= minor
            if not left[debited]:
                debited = next(here, _NONE)
            if not left[credited]:
                credited = next(there, _NONE)
            # Within a fund both sides are equal, so that they end together.
            if debited == _NONE:
                break
    return flows


def _fits(
    fits: Callable[[Draft], bool], draft: Draft, rest: Sequence[_Flow], before: dict[int, int],
    count: int,
) -> bool:  # fmt: skip
    lines, _ = _lines_of(draft.lines, rest[:count], before)
    return fits(replace(draft, lines=lines, part=_WIDEST_PART))


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """Give the largest count up to ``limit`` that fits, when fewer always fit as well."""
    low, high = 0, 1
    while high <= limit and fits(high):
        low, high = high, high * 2
    high = min(high, limit + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    if not low:
        raise LinesError(reason="too_large_for_leaf")
    return low


def _lines_of(
    lines: Sequence[Line], flows: Sequence[_Flow], before: dict[int, int]
) -> tuple[tuple[Line, ...], dict[int, int]]:
    """Give the lines, or the pieces of them, that some flows touch, and what is used of each line then."""
    amounts: defaultdict[int, int] = defaultdict(int)
    for flow in flows:
        amounts[flow.debit_position] += flow.minor
        amounts[flow.credit_position] += flow.minor
    pieces = tuple(
        _piece(lines[position], before.get(position, 0), amounts[position])
        for position in sorted(amounts)
    )
    after = {position: before.get(position, 0) + minor for position, minor in amounts.items()}
    return pieces, before | after


def _piece(line: Line, start: int, minor: int) -> Line:
    """Cut ``minor`` fen out of a line from ``start`` on, with the shares that lie there."""
    whole = line.debit_minor + line.credit_minor
    if minor == whole:
        return line
    end = start + minor
    shares: list[Subline] = []
    at = 0
    for share in line.sublines:
        size = share.debit_minor + share.credit_minor
        taken = min(at + size, end) - max(at, start)
        if taken > 0:
            shares.append(_on_side_of(line, share.place, taken))
        at += size
    return replace(
        line,
        debit_minor=minor if line.debit_minor else 0,
        credit_minor=0 if line.debit_minor else minor,
        sublines=tuple(shares),
    )


def _on_side_of(line: Line, place: str, minor: int) -> Subline:
    return Subline(place, minor, 0) if line.debit_minor else Subline(place, 0, minor)
