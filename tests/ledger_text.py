"""Small ledgers written as text, so that the books a test talks about stand above its assertions.

    fund GRT-25-01 restricted 楼道补贴
    place B1 building 一号楼
    party C1 organisation 示例电梯公司
    2025-01-01 [opening] 期初余额
      借 100201 10000.00
      贷 3101   10000.00
    2025-01-05 停车费
      借 100901 497.00
      借 530104 3.00
      贷 480101 500.00
    2025-01-09 [reverses 2] 金额有误
    2025-01-10 [refunds 2] 退停车费
      借 480101 10.00 GEN place=B1 party=C1
      贷 100901 10.00
    close 2025-01

A line is 借 or 贷 (or D, C), account, yuan, then optionally a fund (GEN) and tags;
``shares=H1:6.00,H2:4.00`` splits it among households (an account that demands shares gets one
household, H1). In brackets: opening, carry_forward, merge, adjusting, ``reverses SEQ``,
``corrects SEQ``, ``refunds SEQ``.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.money import parse_yuan
from ledger.domain.transactions import Draft, Kind, Line, Subline

_HEADER = re.compile(r"(\d{4}-\d\d-\d\d)\s+(?:\[(\w+)(?:\s+(\d+))?\]\s*)?(.+)")
_LINE = re.compile(r"([借贷DC])\s+(\d+)\s+([\d,.-]+)(.*)")
_KINDS = {"opening": Kind.OPENING, "carry_forward": Kind.CARRY_FORWARD, "merge": Kind.MERGE}
#: Accounts whose lines are split among households in every edition of the chart.
SHARED_ACCOUNTS = frozenset({"2601"})
DEFAULT_HOUSEHOLD = "H1"


@dataclass(frozen=True)
class Directive:
    """A line that is no transaction: fund, place, party, account or close."""

    word: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Reversal:
    """A red-letter reversal of the transaction with this ``seq``."""

    seq: int
    dated_on: date
    reason: str


@dataclass
class _Block:
    header: tuple[str, str, str, str]
    lines: list[Line] = field(default_factory=list)


Item = Directive | Reversal | Draft


def parse(text: str) -> list[Item]:
    """Read a ledger's text; a line that is not understood fails the test that wrote it."""
    items: list[Item | _Block] = []
    for raw in text.strip().splitlines():
        row = raw.strip()
        if not row or row.startswith("#"):
            continue
        if header := _HEADER.fullmatch(row):
            day, word, seq, summary = header.groups(default="")
            items.append(_Block((day, word, seq, summary)))
        elif line := _LINE.fullmatch(row):
            block = items[-1]
            assert isinstance(block, _Block), f"a line without a transaction: {row}"
            block.lines.append(_line(*line.groups()))
        else:
            word, *arguments = row.split(maxsplit=3)
            assert word in {"fund", "place", "party", "account", "close"}, row
            items.append(Directive(word, tuple(arguments)))
    return [_finished(item) if isinstance(item, _Block) else item for item in items]


def _line(side: str, account: str, amount: str, rest: str) -> Line:
    amount_minor = parse_yuan(amount)
    words = rest.split()
    tags = dict(word.split("=", 1) for word in words if "=" in word)
    funds = [word for word in words if "=" not in word]
    shares = tags.get("shares", "")
    if not shares and account in SHARED_ACCOUNTS:
        shares = f"{DEFAULT_HOUSEHOLD}:{amount}"
    debit = side in "借D"
    return Line(
        account=account,
        fund=funds[0] if funds else "GEN",
        debit_minor=amount_minor if debit else 0,
        credit_minor=0 if debit else amount_minor,
        place=tags.get("place", ""),
        work=tags.get("work", ""),
        party=tags.get("party", ""),
        sublines=tuple(_share(part, debit=debit) for part in shares.split(",") if part),
    )


def _share(text: str, *, debit: bool) -> Subline:
    place, amount = text.split(":")
    amount_minor = parse_yuan(amount)
    return Subline(place, amount_minor if debit else 0, 0 if debit else amount_minor)


def _finished(block: _Block) -> Draft | Reversal:
    day, word, seq, summary = block.header
    dated_on = date.fromisoformat(day)
    if word == "reverses":
        return Reversal(int(seq), dated_on, summary)
    assert word in {"", "adjusting", "corrects", "refunds", *_KINDS}, word
    return Draft(
        dated_on=dated_on,
        lines=tuple(block.lines),
        summary=summary,
        kind=Kind.DIFFERENCE if word == "corrects" else _KINDS.get(word, Kind.ORDINARY),
        adjusting=word == "adjusting",
        corrects=int(seq) if word == "corrects" else None,
        refund_of=int(seq) if word == "refunds" else None,
    )
