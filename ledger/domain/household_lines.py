"""Lines of vouchers that are about households: one for each building that may be named in public.

A building stands on a public line only where at least three households stand behind the line. What is left over
goes on a line without a place, which hides at least three households too wherever there are as many.

Of what households pay no line names any place: whoever knows the flats of a building or a courtyard knows their bills,
and could find out which of them add up to what was paid, and so who has not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import replace

from ledger.domain.dues import PREPAID, RECEIVABLES, natural
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.transactions import Draft, Kind, Line, Subline

#: What households still have to pay: fees, and their part of a shared cost.
OPEN_ACCOUNTS = (*RECEIVABLES, "112205")
#: Places that are too narrow for a line about who has paid: a courtyard of nine homes tells as much as a building.
NARROW_KINDS = ("grid", "courtyard", "building", "unit", "house", "household")


def public_buildings(building_of: Mapping[str, str]) -> dict[str, str]:
    """Give for each household the building that its line may name, empty where it would tell too much."""
    counts = Counter(building_of.values())
    hidden = {code for code, count in counts.items() if not code or count < HOUSEHOLDS_MIN}
    shown = sorted(set(counts) - hidden, key=lambda code: (counts[code], natural(code)))
    # One or two households alone on the line without a place would be told by who is missing elsewhere.
    while shown and 0 < sum(counts[code] for code in hidden) < HOUSEHOLDS_MIN:
        hidden.add(shown.pop(0))
    return {
        household: "" if building in hidden else building
        for household, building in building_of.items()
    }


def shared_lines(
    account: str, fund: str, shares: Mapping[str, int], groups: Mapping[str, str]
) -> list[Line]:
    """Give a line for each group of households with their shares: positive fen are debits, negative credits."""
    merged: defaultdict[str, list[Subline]] = defaultdict(list)
    for household in sorted(shares, key=natural):
        minor = shares[household]
        if minor:
            share = Subline(household, minor) if minor > 0 else Subline(household, 0, -minor)
            merged[groups[household]].append(share)
    return [
        Line(
            account, fund, sum(share.debit_minor for share in merged[place]),
            sum(share.credit_minor for share in merged[place]), place=place,
            sublines=tuple(merged[place]),
        )
        for place in sorted(merged, key=natural)
    ]  # fmt: skip


def plain_lines(
    account: str, fund: str, shares: Mapping[str, int], groups: Mapping[str, str]
) -> list[Line]:
    """Give the same lines for an account that has no shares."""
    debits: defaultdict[str, int] = defaultdict(int)
    credits_: defaultdict[str, int] = defaultdict(int)
    for household, minor in shares.items():
        if minor:
            debits[groups[household]] += max(minor, 0)
            credits_[groups[household]] += max(-minor, 0)
    return [
        Line(account, fund, debits[place], credits_[place], place=place)
        for place in sorted(debits, key=natural)
    ]


def tells_payers(line: Line, kind: Kind) -> bool:
    """Tell whether a line says what households paid, have in advance, or owed when the books began.

    The same digits are another account, without shares, in another chart.
    """
    if not line.sublines:
        return False
    if line.account == PREPAID:
        return True
    return line.account in OPEN_ACCOUNTS and (line.credit_minor > 0 or kind is Kind.OPENING)


def tells_of_few(draft: Draft) -> bool:
    """Tell whether a voucher is about what one or two households paid: everybody would learn how much."""
    return 0 < len(payers(draft.lines, draft.kind)) < HOUSEHOLDS_MIN


def payers(lines: Iterable[Line], kind: Kind) -> set[str]:
    """Give the households whose payments the lines of a voucher tell together."""
    return {
        share.place for line in lines if tells_payers(line, kind) for share in line.sublines
    }  # fmt: skip


def pays_dues(draft: Draft) -> bool:
    """Tell whether a draft takes off what households owe."""
    return any(_is_paid_off(line) for line in draft.lines)


def settled(draft: Draft, open_minor: MutableMapping[tuple[str, str], int]) -> Draft:
    """Move what households paid beyond their dues from the receivable to what they have in advance.

    ``open_minor`` is what each household owes, by fund and place; what the draft pays is taken off it, so that
    the next draft finds what is left.
    """
    lines: list[Line] = []
    over: defaultdict[str, list[Subline]] = defaultdict(list)
    for line in draft.lines:
        if not _is_paid_off(line):
            lines.append(line)
            continue
        kept: list[Subline] = []
        for share in line.sublines:
            paid = min(max(open_minor.get((line.fund, share.place), 0), 0), share.credit_minor)
            if paid:
                open_minor[line.fund, share.place] -= paid
                kept.append(Subline(share.place, 0, paid))
            if share.credit_minor > paid:
                over[line.fund].append(Subline(share.place, 0, share.credit_minor - paid))
        if kept:
            lines.append(_credited(replace(line, place=""), kept))
    lines += [_credited(Line(PREPAID, fund), shares) for fund, shares in over.items()]
    return replace(draft, lines=tuple(lines))


def _credited(line: Line, shares: list[Subline]) -> Line:
    amount_minor = sum(share.credit_minor for share in shares)
    return replace(line, credit_minor=amount_minor, sublines=tuple(shares))


def _is_paid_off(line: Line) -> bool:
    # The same digits are another account, without shares, in another chart.
    return line.account in RECEIVABLES and bool(line.sublines) and line.credit_minor > 0
