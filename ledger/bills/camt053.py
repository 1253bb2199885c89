"""ISO 20022 camt.053 (bank to customer statement), any version of it.

Read by hand upon defusedxml: of the libraries, one brings a web server along, the other drops what it does
not know. ``CdtDbtInd`` is already ours (CRDT is money in), for reversals too, whose parties stay those of
the payment that is reversed. Days and times are those of the bank's clock, as printed.
"""

import re
from datetime import date, datetime

from ledger.bills.cells import moment
from ledger.bills.documents import Document
from ledger.bills.nodes import Node
from ledger.bills.sections import (
    AMOUNT_EXPECTED,
    DAY_EXPECTED,
    Section,
    amount_minor,
    check_count,
    currency_code,
    joined,
    refusal,
)
from ledger.bills.xml_stream import stream
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan

FORMAT = "camt053"
_IN, _OUT, _NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
_NAMESPACE = "camt.053.001."
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_CODECS = {
    "utf-8": "utf-8", "utf-16": "utf-16", "us-ascii": "ascii", "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
}  # fmt: skip
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII
)
_MARKS = {"CRDT": _IN, "DBIT": _OUT}
#: Entries that are not booked yet, or only told of, moved no money.
_STATES = {"BOOK": "", "PDNG": "unsettled", "FUTR": "unsettled", "INFO": "unsettled"}
_REVERSALS = {"": False, "false": False, "0": False, "true": True, "1": True}
#: Of a page that begins within a day, the interim balance.
_OPENINGS = ("OPBD", "PRCD", "ITBD")
_NOT_PROVIDED = "NOTPROVIDED"


def is_camt053(sample: str) -> bool:
    """Tell such a document by the beginning of its text."""
    return _NAMESPACE in sample and "<" in sample


def read_camt053(document: Document) -> Bill:
    """Read the statements of one account.

    Raises:
        BillRefusedError: a trap, damaged, of several accounts, or with words or amounts not understood.
    """
    encoding, text = _decoded(document.data)
    reader = _Reader()
    takers = {"Ntry": reader.take_entry, "Stmt": reader.take_statement}
    namespace = stream(text.encode("utf-8"), takers)
    if _NAMESPACE not in namespace:
        raise BillRefusedError(
            reason="unknown_format", text=namespace[:60], expected="camt.053.001.02"
        )
    return joined(reader.sections, format_name=FORMAT, encoding=encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    """Decode by the document's own word; expat knows neither GBK nor GB18030."""
    declared = _DECLARED_ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    name = declared[1].decode().lower() if declared else "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    try:
        text = data.decode(_CODECS[name]).removeprefix("\ufeff")
    except (KeyError, UnicodeError) as error:
        raise BillRefusedError(reason="encoding", text=name) from error
    # Lines are counted from 1 whether or not the declaration has breaks of its own.
    return name, _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)


class _Reader:
    """The statements that were read, and the rows of the one that is being read."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._rows: list[BillRow] = []
        self._currency = ""

    def take_entry(self, around: list[Node], entry: Node) -> None:
        """Take one entry; account and balances stand before it."""
        statement = around[-1]
        self._currency = self._currency or _currency(statement, entry)
        self._rows.append(_row(entry, self._currency))
        check_count(self._rows)

    def take_statement(self, _: list[Node], statement: Node) -> None:
        """Take what a statement says beside its entries."""
        currency = self._currency or _currency(statement, None)
        closing = _closing(statement)
        is_foreign = closing is not None and _said_currency(closing) != currency
        self.sections.append(
            Section(
                row=statement.line,
                account=statement.said("Acct/Id/IBAN", "Acct/Id/Othr/Id"),
                currency=currency,
                rows=tuple(self._rows),
                said=_said(statement, None if is_foreign else closing, currency),
                foreign_closing=(
                    f"{closing.said('Amt')} {_said_currency(closing)}"
                    if closing and is_foreign
                    else ""
                ),
            )
        )
        self._rows, self._currency = [], ""


def _currency(statement: Node, entry: Node | None) -> str:
    """Take the account's currency, else that of its opening balance, else that of its first entry."""
    said = statement.said("Acct/Ccy")
    opening = _balance(statement, *_OPENINGS)
    for node in (opening, entry):
        amount = node.first("Amt") if node else None
        if amount and not said:
            said = amount.attributes.get("Ccy", "")
    return currency_code(said, row=statement.line, column="Ccy")


def _balance(statement: Node, *codes: str) -> Node | None:
    found: dict[str, Node] = {}
    for balance in statement.all("Bal"):
        found.setdefault(balance.said("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"), balance)
    return next((found[code] for code in codes if code in found), None)


def _closing(statement: Node) -> Node | None:
    """Give the closing balance; of a page that ends within a day, the last interim one."""
    interim = [node for node in statement.all("Bal") if node.said("Tp/CdOrPrtry/Cd") == "ITBD"]
    return _balance(statement, "CLBD") or (interim[-1] if interim else None)


def _said(statement: Node, closing: Node | None, currency: str) -> dict[str, str]:
    """Give what a statement declares: balances, counts, sums, and the days it covers."""
    opening = _balance(statement, *_OPENINGS)
    said = {
        "opening": yuan(_signed(opening, currency)) if opening else "",
        "closing": yuan(_signed(closing, currency)) if closing else "",
        "rows": statement.said("TxsSummry/TtlNtries/NbOfNtries"),
    }
    for element, name in (("TtlCdtNtries", "in"), ("TtlDbtNtries", "out")):
        total = statement.first(f"TxsSummry/{element}/Sum")
        said[f"{name}_rows"] = statement.said(f"TxsSummry/{element}/NbOfNtries")
        said[f"{name}_sum"] = yuan(_unsigned(total, "Sum", currency)) if total else ""
    covered = statement.first("FrToDt")
    for element, name in (("FrDtTm", "first"), ("ToDtTm", "last")):
        said[name] = _day(covered, element) if covered else ""
    return said


def _said_currency(node: Node) -> str:
    amount = node.first("Amt")
    return amount.attributes.get("Ccy", "") if amount else ""


def _signed(balance: Node, currency: str) -> int:
    minor = _amount(balance, currency)
    return minor if _direction(balance) is _IN else -minor


def _amount(node: Node, currency: str) -> int:
    amount = node.first("Amt")
    if amount is None or _said_currency(node) != currency:
        raise refusal("currency", node.line, "Ccy", _said_currency(node), currency)
    return _unsigned(amount, "Amt", currency)


def _unsigned(node: Node, column: str, currency: str) -> int:
    if node.text.startswith(("+", "-")):
        raise refusal("amount", node.line, column, node.text, AMOUNT_EXPECTED)
    return amount_minor(node.text, currency=currency, row=node.line, column=column)


def _direction(node: Node) -> Direction:
    word = node.said("CdtDbtInd")
    if word not in _MARKS:
        raise refusal("direction", node.line, "CdtDbtInd", word, " / ".join(_MARKS))
    return _MARKS[word]


def _row(entry: Node, currency: str) -> BillRow:
    minor, direction = _amount(entry, currency), _direction(entry)
    status, reason = _status(entry)
    reason = reason or ("" if minor else "zero")
    details = tuple(entry.all("NtryDtls/TxDtls"))
    name, number = _party(details, direction, is_reversal=_is_reversal(entry))
    return BillRow(
        row=entry.line,
        occurred_at=_booked(entry),
        direction=_NEUTRAL if reason else direction,
        amount_minor=minor,
        counterparty=name,
        counterparty_number=number,
        text=_text(entry, details),
        serial=entry.said("AcctSvcrRef", "NtryRef"),
        order=_order(details),
        kind=_kind(entry),
        status=status,
        reason=reason,
    )


def _status(entry: Node) -> tuple[str, str]:
    word = entry.said("Sts", "Sts/Cd", "Sts/Prtry")
    if word not in _STATES:
        raise refusal("status", entry.line, "Sts", word, " / ".join(_STATES))
    return (f"{word} RvslInd" if _is_reversal(entry) else word), _STATES[word]


def _is_reversal(entry: Node) -> bool:
    word = entry.said("RvslInd")
    if word not in _REVERSALS:
        raise refusal("status", entry.line, "RvslInd", word, "true / false")
    return _REVERSALS[word]


def _booked(entry: Node) -> date | datetime:
    text = entry.said("BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt")
    return _moment(text, row=entry.line, column="BookgDt")


def _moment(text: str, *, row: int, column: str) -> date | datetime:
    stamp = _STAMP.fullmatch(text)
    found = moment(stamp[1], stamp[2] or "") if stamp else None
    if found is None:
        raise refusal("day", row, column, text, DAY_EXPECTED)
    return found


def _day(node: Node, name: str) -> str:
    """Give the day of a time, as text."""
    return _moment(node.said(name), row=node.line, column=name).isoformat()[:10]


def _party(
    details: tuple[Node, ...], direction: Direction, *, is_reversal: bool
) -> tuple[str, str]:
    """Name who paid what came in, or was paid what went out; a collected entry has many and names none."""
    if len(details) != 1:
        return "", ""
    role = "Dbtr" if (direction is _IN) is not is_reversal else "Cdtr"
    parties = f"RltdPties/{role}"
    name = details[0].said(f"{parties}/Nm", f"{parties}/Pty/Nm", f"RltdPties/Ultmt{role}/Nm")
    account = f"{parties}Acct/Id"
    return name, details[0].said(f"{account}/IBAN", f"{account}/Othr/Id")


def _text(entry: Node, details: tuple[Node, ...]) -> str:
    """Join what the entry says of its purpose, each thing once."""
    said: dict[str, None] = {}
    for node in details:
        for path in ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf"):
            said.update((found.text, None) for found in node.all(path))
    said[entry.said("AddtlNtryInf")] = None
    return " · ".join(filter(None, said))


def _order(details: tuple[Node, ...]) -> str:
    text = details[0].said("Refs/EndToEndId") if len(details) == 1 else ""
    return "" if text == _NOT_PROVIDED else text


def _kind(entry: Node) -> str:
    code = entry.first("BkTxCd")
    if not code:
        return ""
    parts = (code.said("Domn/Cd"), code.said("Domn/Fmly/Cd"), code.said("Domn/Fmly/SubFmlyCd"))
    return "-".join(filter(None, parts)) or code.said("Prtry/Cd")
