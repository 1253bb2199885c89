"""Bills that were given to us, and what is known of them apart from our readers."""

import csv
import json
from typing import Any

from config import ROOT
from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction
from ledger.domain.money import parse_yuan, yuan

SAMPLES = ROOT / "tests" / "data" / "bills"


def data(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def bill(name: str) -> Bill:
    return read(data(name))


def facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data("FACTS.json"))[name]
    return found


def sums(found: Bill) -> dict[str, tuple[int, str]]:
    """Rows and yuan of each direction that has any."""
    return {
        direction.value: (totals.rows or 0, yuan(totals.sum_minor or 0))
        for direction, totals in found.computed().items()
        if totals.rows
    }


def net_minor(found: Bill) -> int:
    computed = found.computed()
    return (computed[Direction.IN].sum_minor or 0) - (computed[Direction.OUT].sum_minor or 0)


def warnings(found: Bill) -> list[tuple[str, int]]:
    """What the bill is warned of: codes with their lines."""
    return [(warning.code.value, warning.row) for warning in found.warnings]


def expected_balance_minor(name: str, account: str) -> int:
    """What another importer puts on an account for the same file."""
    with (SAMPLES / name).open(encoding="utf-8", newline="") as lines:
        rows = dict(list(csv.reader(lines))[1:])
    return parse_yuan(rows[account].replace("CNY", "").strip())


def lines(*texts: str) -> bytes:
    """A text as banks ship it."""
    return "\n".join(texts).encode("gb18030")


def amounts(found: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in found.rows]
