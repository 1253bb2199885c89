"""Audit samples (审计抽样) that anybody can draw again: from a seed, with SHA-256 alone.

The numbers. The k-th number of a seed, k = 1, 2, 3 …, is

    R(k) = SHA-256(seed + "," + k)        seed as UTF-8, k in decimal digits, the digest read as a big-endian number

so that ``printf 'the seed,1' | sha256sum`` gives the first one. It is the generator that election audits use, so
that observers can recompute a draw: R. L. Rivest, "Reference implementation code for pseudo-random sampler"
(sampler.py, 2011), and P. B. Stark's tools for risk-limiting audits (SHA-256 of the seed, a comma and the number).

Random sample, without putting back. In a population of N, numbered 1 … N in the order of posting,
R(k) mod N + 1 is drawn for k = 1, 2, 3 …; one that was drawn before is passed over, until there are n. The bias of the
remainder is below N / 2^256.

Monetary-unit sample (货币单元抽样), systematic, with a random start: every fen has the same chance. The amounts
are laid end to end, T fen in all, and S = R(1) mod T; for j = 0 … n − 1 the fen at

    (S + j × T) ÷ n, rounded down        one in each of n equal intervals of T ÷ n fen, always at the same offset

is drawn, and with it the voucher in which it lies. A voucher longer than the interval is hit for certain, perhaps
several times. Sources: 中国注册会计师审计准则第1314号——审计抽样; ISA 530, Appendix 1 (value-weighted selection) and
Appendix 4 (systematic selection, monetary-unit sampling).
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.audit_errors import AuditError

SIZE_MAX = 1_000
SEED_LENGTH_MAX = 100
FINDING_LENGTH_MAX = 1_000
#: Visible ASCII and single spaces: a seed is read aloud, typed again and printed without doubt.
_SEED = re.compile(r"[!-~]+( [!-~]+)*")


class Method(StrEnum):
    """How a sample is drawn."""

    RANDOM = "random"
    MONETARY = "monetary"


class Mark(StrEnum):
    """What the auditor says of a sampled voucher (核对记号)."""

    AGREED = "agreed"
    QUERY = "query"
    EXCEPTION = "exception"
    CLEARED = "cleared"


class Unit(NamedTuple):
    """A voucher of a population; ``amount_minor`` is what it weighs, in fen and not negative."""

    seq: int
    voucher: str
    amount_minor: int


class Pick(NamedTuple):
    """A voucher of a sample: its number in the population, from 1, and how often it was hit."""

    position: int
    unit: Unit
    hits: int


@dataclass(frozen=True, slots=True)
class SampleAsked:
    """What a sample is drawn from and how; periods are bookkeeping periods, both included."""

    method: str
    first_period: int
    last_period: int
    seed: str
    size: int
    account: str = ""
    fund: str = ""
    least_minor: int = 0

    def __post_init__(self) -> None:
        """Refuse what no sample can be drawn by.

        Raises:
            AuditError: reason method, size, seed, or amount.
        """
        if self.method not in set(Method):
            raise AuditError(reason="method", field="method", text=self.method[:40])
        if not 1 <= self.size <= SIZE_MAX:
            raise AuditError(reason="size", field="size", text=str(self.size)[:40], limit=SIZE_MAX)
        if not _SEED.fullmatch(self.seed) or len(self.seed) > SEED_LENGTH_MAX:
            raise AuditError(reason="seed", field="seed", limit=SEED_LENGTH_MAX)
        if self.least_minor < 0:
            raise AuditError(reason="amount", field="least")


def number(seed: str, counter: int) -> int:
    """Give R(counter) of a seed; see above."""
    return int.from_bytes(hashlib.sha256(f"{seed},{counter}".encode()).digest())


def draw(units: Sequence[Unit], asked: SampleAsked) -> tuple[Pick, ...]:
    """Draw a sample, in the order of the population; the same seed, population and size give the same.

    Raises:
        AuditError: reason empty (no voucher, or none with an amount), or size (more than there are vouchers).
    """
    if not units:
        raise AuditError(reason="empty")
    if asked.size > len(units):
        raise AuditError(reason="size", field="size", text=str(asked.size), limit=len(units))
    if asked.method == Method.RANDOM:
        hits = dict.fromkeys(_random(len(units), asked.size, asked.seed), 1)
    else:
        hits = _monetary([unit.amount_minor for unit in units], asked.size, asked.seed)
    return tuple(Pick(position, units[position - 1], hits[position]) for position in sorted(hits))


def _random(population: int, size: int, seed: str) -> set[int]:
    drawn: set[int] = set()
    counter = 0
    while len(drawn) < size:
        counter += 1
        drawn.add(number(seed, counter) % population + 1)
    return drawn


def _monetary(amounts: Sequence[int], size: int, seed: str) -> dict[int, int]:
    total = sum(amounts)
    if not total:
        raise AuditError(reason="empty")
    start = number(seed, 1) % total
    hits: dict[int, int] = {}
    position, reached = 0, 0
    for step in range(size):
        fen = (start + step * total) // size
        while reached <= fen:
            reached += amounts[position]
            position += 1
        hits[position] = hits.get(position, 0) + 1
    return hits


def population_sha256(units: Iterable[Unit]) -> str:
    """Give the digest of a population: SHA-256 over lines of voucher, tab, fen, line feed, in the order of posting."""
    digest = hashlib.sha256()
    for unit in units:
        digest.update(f"{unit.voucher}\t{unit.amount_minor}\n".encode())
    return digest.hexdigest()


def require_mark(mark: str, finding: str) -> None:
    """Refuse a mark that is none, and one that raises or clears something without saying what.

    Raises:
        AuditError: reason mark or finding.
    """
    if mark not in set(Mark):
        raise AuditError(reason="mark", field="mark", text=mark[:40])
    if mark != Mark.AGREED and not finding.strip():
        raise AuditError(reason="finding", field="finding")
