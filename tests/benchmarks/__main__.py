"""Measure everything beside its limit in the same run: ``python -m tests.benchmarks --help``.

Only ratios taken in one run mean anything; the absolute figures are this machine's, of this hour.
"""

import argparse
import gc
import tempfile
from collections.abc import Collection, Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import allocations, bills, compound, dues, pages, reading, writing
from tests.benchmarks.measure import Report
from tests.benchmarks.places import Place, postgres_place, sqlite_place

PARTS = ("posting", "balances", "export", "pages", "bills", "allocations", "dues")
#: Ten years of the largest compound: minutes, and so only when it is named.
LONG_PARTS = ("compound",)


def main() -> None:
    """Run what is asked for and print the tables."""
    asked = _arguments()
    # As the application does when it has loaded: what stays for good is not looked through again.
    gc.collect()
    gc.freeze()
    report = Report()
    for name in asked.databases:
        with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as folder:
            Path(folder).chmod(0o755)
            for size in asked.sizes:
                with _place(name, Path(folder) / f"n{size}", asked.postgres) as place:
                    measure(place, report, size, rounds=asked.rounds, parts=asked.parts)
    print("\n" + report.table())  # noqa: T201


def measure(
    place: Place, report: Report, size: int, *, rounds: int, parts: Collection[str] = PARTS
) -> None:
    """Measure on one database at one size; long parts make books of their own, the others share an import."""
    if set(parts) <= set(LONG_PARTS):
        _of_households(place, report, size, rounds=rounds, parts=parts)
        return
    ledger = writing.import_journal(place, report, size, rounds=rounds if size <= 10_000 else 1)
    if "posting" in parts:
        writing.post_alone(place, ledger, report, size, rounds=rounds)
    if "balances" in parts:
        reading.balances(place, ledger, report, size, rounds=rounds)
        reading.account_page(place, ledger, report, size, rounds=rounds)
    if "export" in parts:
        reading.export(place, ledger, report, size, rounds=min(rounds, 3))
    if "pages" in parts:
        pages.pages(place, pages.small_ledger(place), ledger, report, size, rounds=rounds)
    if "bills" in parts:
        bills.keeping(place, ledger, report, size, rounds=rounds)
    _of_households(place, report, size, rounds=rounds, parts=parts)
    if "posting" in parts:
        writing.post_through_service(place, ledger, report, size, rounds=rounds)


def _of_households(
    place: Place, report: Report, size: int, *, rounds: int, parts: Container[str]
) -> None:
    """Measure what is done for all households at once."""
    if "allocations" in parts:
        allocations.sharing(place, report, size, rounds=rounds)
    if "dues" in parts:
        dues.billing(place, report, min(size, dues.HOUSEHOLDS_MAX))
    if "compound" in parts:
        compound.compound(place, report, size, rounds=rounds)


@contextmanager
def _place(name: str, folder: Path, server_url: str) -> Iterator[Place]:
    lent = sqlite_place(folder) if name == "sqlite" else postgres_place(folder, server_url)
    with lent as place:
        yield place


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=[10_000, 100_000], metavar="N,N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"]
    )
    parser.add_argument("--parts", type=lambda text: text.split(","), default=PARTS, metavar="A,B",
                        help=f"of {', '.join((*PARTS, *LONG_PARTS))}")  # fmt: skip
    parser.add_argument(
        "--postgres", default="", metavar="URL", help="a superuser's URL; else a server is started"
    )
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
