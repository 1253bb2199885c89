"""Divide a sum by weights to the fen: the method of the largest remainder, the only one in these books."""

from collections.abc import Sequence

from ledger.domain.errors import AmountError


def largest_remainder(total_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide fen by weights so that nothing is lost and nothing is added.

    Everybody gets the whole fen of their exact share; those that are left over go one by one to the largest
    remainders, ties to whoever stands first in the list. A weight of zero gets nothing, and a negative total
    is divided as the exact negation of the positive one, so that a reversal never differs from its target.

    Raises:
        AmountError: a weight is negative, or all of them are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise AmountError(text=str(whole), reason="zero", field="shares")
    sign, size = (-1, -total_minor) if total_minor < 0 else (1, total_minor)
    parts: list[int] = []
    remainders: list[int] = []
    for weight in weights:
        part, remainder = divmod(size * weight, whole)
        parts.append(part)
        remainders.append(remainder)
    left = size - sum(parts)
    # Sorting is stable: of equal remainders the first in the list comes first.
    for index in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
        parts[index] += 1
    return tuple(parts) if sign > 0 else tuple(-part for part in parts)
