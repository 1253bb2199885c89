"""``flask bill``: show what a reader of bills understood, and keep a bill as the desk does."""

import json
from pathlib import Path

import click

from ledger.bills.documents import BYTES_MAX
from ledger.bills.read import read
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.errors import BillRefusedError
from ledger.i18n import Language
from ledger.schemas.bills import bill_payload

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("bill")
def bills() -> None:
    """Read and keep bills of banks and payment apps."""


@bills.command("read")
@click.argument("file", type=FILE)
@click.option(
    "--mapping", "mapping_file", type=FILE, help="JSON that names the columns of a table of yours."
)
@language_option
def read_bill(file: Path, mapping_file: Path | None, language: Language) -> None:
    """Print as JSON what FILE says: its rows, sums, and what in it does not add up.

    Exit code 0 when it was understood, 1 with a message when it is refused, 2 for a wrong command.
    """
    with refusals_explained(language):
        mapping = mapping_of(mapping_file) if mapping_file else None
        bill = read(data_of(file), mapping=mapping)
        payload = bill_payload(bill, language)
    click.echo(json.dumps(payload, ensure_ascii=False, indent=2))


def data_of(file: Path) -> bytes:
    """Give a file's bytes, never more of them than a bill may have.

    Raises:
        BillRefusedError: it is larger than that.
    """
    with file.open("rb") as source:
        data = source.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise BillRefusedError(reason="too_large")
    return data


def mapping_of(file: Path) -> ColumnMapping:
    """Read a mapping of columns from a file.

    Raises:
        Refusal: it is none.
    """
    return ColumnMapping.from_json(file.read_bytes().decode("utf-8", errors="replace"))
