"""OFX 1 (SGML) and OFX 2 (XML) statements of bank accounts and credit cards.

Read by hand: of the libraries, one is no longer kept, the other passes over what does not look like a tag and
refuses statements that real banks send. The sign of ``TRNAMT`` is ours: plus is money in. Nothing in OFX sums
its entries up, so a digit that is wrong in an amount only shows when books and bank are compared.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime

from ledger.bills.cells import moment
from ledger.bills.documents import Document
from ledger.bills.sections import (
    DAY_EXPECTED,
    Section,
    amount_minor,
    currency_code,
    joined,
    refusal,
)
from ledger.bills.sgml import sgml_tree
from ledger.bills.xml_stream import Node
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
#: Message sets that tell of no account but of the session.
_BESIDE = ("SIGNONMSGSRSV1", "SIGNUPMSGSRSV1", "PROFMSGSRSV1")
_STATEMENTS = {
    "BANKMSGSRSV1": "STMTTRNRS/STMTRS",
    "CREDITCARDMSGSRSV1": "CCSTMTTRNRS/CCSTMTRS",
}
_ACCOUNTS = ("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
_ENTRIES = "BANKTRANLIST"
_ENTRY = "STMTTRN"
_IN_LIST = frozenset({_ENTRY, "DTSTART", "DTEND"})
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
    tree = sgml_tree(root + rest, 1 + head.count("\n"))
    sections = [_section(statement) for statement in _statements(tree)]
    return joined(sections, format_name=FORMAT, encoding=encoding)


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


def _statements(tree: Node) -> Iterator[Node]:
    """Give the statements of accounts and cards; any other kind of message is not understood."""
    for document in tree.children:
        for messages in document.children:
            path = _STATEMENTS.get(messages.name)
            if path:
                yield from messages.all(path)
            elif messages.name not in _BESIDE:
                expected = " / ".join(_STATEMENTS)
                raise refusal("unknown_format", messages.line, "", messages.name, expected)


def _section(statement: Node) -> Section:
    currency = currency_code(statement.said("CURDEF"), row=statement.line, column="CURDEF")
    said = {}
    closing = statement.first("LEDGERBAL/BALAMT")
    if closing:
        minor = amount_minor(closing.text, currency=currency, row=closing.line, column="BALAMT")
        said["closing"] = yuan(minor)
    for element, name in (("DTSTART", "first"), ("DTEND", "last")):
        day = statement.first(f"{_ENTRIES}/{element}")
        said[name] = _moment(day.text, day.line, element).isoformat()[:10] if day else ""
    return Section(
        row=statement.line,
        account=statement.said(*_ACCOUNTS),
        currency=currency,
        rows=tuple(_row(entry, currency) for entry in _entries(statement)),
        said=said,
    )


def _entries(statement: Node) -> Iterator[Node]:
    """Give the booked entries; pending ones and unknown lists are not passed over."""
    for part in statement.children:
        if part.name != _ENTRIES and part.first(_ENTRY, "STMTTRNP"):
            raise refusal("unknown_format", part.line, "", part.name, _ENTRIES)
    for entry in (child for part in statement.all(_ENTRIES) for child in part.children):
        if entry.name not in _IN_LIST or entry.first(_CORRECTION):
            raise refusal("unknown_format", entry.line, "", entry.name, _ENTRY)
        if entry.name == _ENTRY:
            yield entry


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
