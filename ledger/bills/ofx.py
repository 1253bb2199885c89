"""OFX 1 (SGML) and OFX 2 (XML) statements of bank accounts and credit cards.

Read by hand: of the libraries, one is no longer kept, the other passes over what does not look like a tag and
refuses statements that real banks send. The sign of ``TRNAMT`` is ours: plus is money in. Nothing in OFX sums
its entries up, so a digit that is wrong in an amount only shows when books and bank are compared.
"""

import re
from datetime import date, datetime

from ledger.bills.cells import moment
from ledger.bills.documents import Document
from ledger.bills.nodes import Node
from ledger.bills.sections import (
    DAY_EXPECTED,
    Section,
    amount_minor,
    check_count,
    currency_code,
    joined,
    refusal,
)
from ledger.bills.sgml import read_sgml
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan

FORMAT = "ofx"
_SAMPLE = re.compile(r"OFXHEADER\s*[:=]|<OFX>")
_ROOT = "<OFX>"
_HEADER_LENGTH_MAX = 2048
_CHARSET = re.compile(rb"(?:CHARSET:\s*|encoding=[\"'])([\w-]+)")
_CODECS = {
    "1252": "cp1252", "iso-8859-1": "iso-8859-1",
    "936": "gb18030", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
}  # fmt: skip
_STAMP = re.compile(r"(\d{8})(\d{4}(?:\d\d)?)?(?:\.\d{1,6})?\s*(?:\[[^\]]*\])?", re.ASCII)
#: Where statements stand, from the root on.
_STATEMENTS = {
    "STMTRS": ("OFX", "BANKMSGSRSV1", "STMTTRNRS"),
    "CCSTMTRS": ("OFX", "CREDITCARDMSGSRSV1", "CCSTMTTRNRS"),
}
_MESSAGES = (
    "BANKMSGSRSV1",
    "CREDITCARDMSGSRSV1",
    "SIGNONMSGSRSV1",
    "SIGNUPMSGSRSV1",
    "PROFMSGSRSV1",
)
_ACCOUNTS = ("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
_ENTRIES = "BANKTRANLIST"
_ENTRY = "STMTTRN"
_DAYS = {"DTSTART": "first", "DTEND": "last"}
#: Entries that are not booked yet.
_PENDING = "BANKTRANLISTP"
#: A correction of an entry in another file: what it changes is not in this one.
_CORRECTION = "CORRECTFITID"
#: The only types whose word fixes the sign: a fee may come back, a payment reaches a card from outside.
_TYPES = {"CREDIT": Direction.IN, "DEBIT": Direction.OUT}


def is_ofx(sample: str) -> bool:
    """Tell such a file by its header or its root."""
    return _SAMPLE.search(sample) is not None


def read_ofx(document: Document) -> Bill:
    """Read the statements of one account.

    Raises:
        BillRefusedError: damaged, of several accounts, or with what is not understood.
    """
    encoding, text = _decoded(document.data)
    head, root, rest = text.partition(_ROOT)
    if not root or len(head) > _HEADER_LENGTH_MAX:
        raise BillRefusedError(reason="damaged", expected=_ROOT)
    reader = _Reader()
    takers = {
        _ENTRY: reader.take_entry,
        **dict.fromkeys(_STATEMENTS, reader.take_statement),
        "OFX": reader.take_root,
    }
    read_sgml(root + rest, 1 + head.count("\n"), takers)
    return joined(reader.sections, format_name=FORMAT, encoding=encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    """Decode as UTF-8 if that is what it is, whatever the header says; else as the header says."""
    try:
        return "utf-8", data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:_HEADER_LENGTH_MAX])
        name = _CODECS.get(said[1].decode().lower() if said else "", "")
    try:
        return name, data.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        raise BillRefusedError(reason="encoding", text=name) from error


class _Reader:
    """The statements that were read, and the rows of the one that is being read."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._rows: list[BillRow] = []

    def take_entry(self, around: list[Node], entry: Node) -> None:
        """Take one booked entry; the currency of its statement stands before it."""
        listed, statement = around[-1], around[-2:][0]
        is_listed = listed.name == _ENTRIES and statement.name in _STATEMENTS
        if not is_listed or entry.first(_CORRECTION):
            raise refusal("unknown_format", entry.line, "", entry.name, _ENTRIES)
        self._rows.append(_row(entry, _currency(statement)))
        check_count(self._rows)

    def take_statement(self, around: list[Node], statement: Node) -> None:
        """Take what a statement says beside its entries."""
        if [node.name for node in around[1:]] != list(_STATEMENTS[statement.name]):
            raise refusal("unknown_format", statement.line, "", statement.name, _ROOT)
        for listed in statement.all(_ENTRIES):
            for part in listed.children:
                if part.name not in _DAYS:
                    raise refusal("unknown_format", part.line, "", part.name, _ENTRY)
        if statement.first(_PENDING):
            raise refusal("unknown_format", statement.line, "", _PENDING, _ENTRIES)
        self.sections.append(_section(statement, tuple(self._rows)))
        self._rows = []

    def take_root(self, _: list[Node], root: Node) -> None:
        """Look that nothing but statements and the session was told of."""
        for messages in root.children:
            if messages.name not in _MESSAGES:
                expected = " / ".join(_MESSAGES)
                raise refusal("unknown_format", messages.line, "", messages.name, expected)


def _currency(statement: Node) -> str:
    return currency_code(statement.said("CURDEF"), row=statement.line, column="CURDEF")


def _section(statement: Node, rows: tuple[BillRow, ...]) -> Section:
    currency = _currency(statement)
    said = {}
    closing = statement.first("LEDGERBAL/BALAMT")
    if closing:
        minor = amount_minor(closing.text, currency=currency, row=closing.line, column="BALAMT")
        said["closing"] = yuan(minor)
    for element, name in _DAYS.items():
        day = statement.first(f"{_ENTRIES}/{element}")
        said[name] = _moment(day.text, day.line, element).isoformat()[:10] if day else ""
    return Section(
        row=statement.line,
        account=statement.said(*_ACCOUNTS),
        currency=currency,
        rows=rows,
        said=said,
    )


def _row(entry: Node, currency: str) -> BillRow:
    row, amount, kind = entry.line, entry.said("TRNAMT"), entry.said("TRNTYPE")
    minor = amount_minor(amount, currency=currency, row=row, column="TRNAMT")
    direction = Direction.OUT if minor < 0 else Direction.IN
    if minor and _TYPES.get(kind, direction) is not direction:
        raise refusal("direction_differs", row, "TRNTYPE", kind, amount)
    foreign = entry.said("CURRENCY/CURSYM")
    if foreign not in ("", currency):
        raise refusal("currency", row, "CURSYM", foreign, currency)
    number = entry.said("REFNUM", "CHECKNUM")
    return BillRow(
        row=row,
        occurred_at=_moment(entry.said("DTPOSTED"), row, "DTPOSTED"),
        direction=direction if minor else Direction.NEUTRAL,
        amount_minor=abs(minor),
        counterparty=entry.said("NAME", "PAYEE/NAME"),
        counterparty_number=entry.said("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        text=entry.said("MEMO"),
        serial=entry.said("FITID"),
        order=number if number.strip("0") else "",
        kind=kind,
        reason="" if minor else "zero",
    )


def _moment(text: str, row: int, column: str) -> date | datetime:
    """Read a day, with a time unless it is midnight, on the clock of whoever wrote it."""
    stamp = _STAMP.fullmatch(text)
    clock = (stamp[2] or "") if stamp else ""
    found = moment(stamp[1], clock if clock.strip("0") else "") if stamp else None
    if found is None:
        raise refusal("day", row, column, text, DAY_EXPECTED)
    return found
