"""Read the part of beancount's language that plain books in yuan need; anything else is refused by line.

Written from the language's documentation, because beancount itself is GPL-2.0-only and cannot be part of
this program; tests hold the two together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.journals import (
    ROOT_TYPES,
    YES,
    Declaration,
    JournalEntry,
    JournalLine,
    side_amounts,
)
from ledger.schemas.journals.accounts import CODE_KEY
from ledger.schemas.journals.annotations import (
    DEFAULT_FUND,
    ENTRY_KEYS,
    declaration_of,
    entry_of,
    is_own,
    shares_of,
)
from ledger.schemas.journals.text import (
    CURRENCY,
    BalanceCheck,
    NumberedLine,
    any_day_at,
    fen_at,
    refuse,
)

_DATED = re.compile(r"(\d{4}[-/]\d{1,2}[-/]\d{1,2})\s+(\S+)\s*(.*)", re.ASCII)
_OPTION = re.compile(r'option\s+"([^"]*)"\s+"((?:[^"\\]|\\.)*)"\s*(;.*)?')
_PART = r"(?:[A-Z0-9]|[^\x00-\x7f])(?:[A-Za-z0-9-]|[^\x00-\x7f])*"
_ACCOUNT = re.compile(rf"{_PART}(?::{_PART})+")
_POSTING = re.compile(rf"(?:[*!]\s+)?({_PART}(?::{_PART})+)\s*(.*)")
_AMOUNT = re.compile(r"([+-]?\s*[\d,]+(?:\.\d*)?)\s*([A-Z][A-Z0-9'._-]*)?", re.ASCII)
_METADATA = re.compile(r"([a-z][A-Za-z0-9_-]*):(?:\s+(.*)|$)", re.ASCII)
_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([#^][A-Za-z0-9_/.-]+)|(;.*))')
_ESCAPED = re.compile(r"\\(.)")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
#: Lines that begin so are headings of an outline, which beancount skips.
_OUTLINE = ("*", "#", ":", "!", "&", "?", "%")
_UNDATED = frozenset({"include", "plugin", "pushtag", "poptag", "pushmeta", "popmeta"})
_FLAGS = frozenset({"*", "!", "txn"})
#: Of a foreign journal only these keys are ours to understand.
_FOREIGN_KEYS = frozenset({"occurred_on", "period", "kind", "external_id", "fund", "side"})


@dataclass(slots=True)
class _Posting:
    at_line: int
    account: str
    signed_minor: int | None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Directive:
    at_line: int
    on: date
    kind: str
    rest: str
    metadata: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    postings: list[_Posting] = field(default_factory=list)


class _Reader:
    """What one pass over a file remembers: roots, accounts declared so far, balances to verify."""

    def __init__(self) -> None:
        self.balances = BalanceCheck()
        self._roots = dict(ROOT_TYPES)
        self._codes: dict[str, str] = {}
        self._accounts: dict[str, Declaration] = {}
        self._names: list[Declaration] = []

    def undated(self, text: str, at_line: int) -> None:
        """Take an option; what would change the journal's meaning is refused."""
        match = _OPTION.fullmatch(text)
        if not match:
            word = text.split(maxsplit=1)[0]
            refuse("not_supported" if word in _UNDATED else "syntax", at_line, text=text)
        root = match[1].removeprefix("name_").capitalize()
        if match[1].startswith("name_") and root in ROOT_TYPES:
            self._roots[match[2]] = ROOT_TYPES[root]

    def finish(self, directive: _Directive) -> JournalEntry | None:
        """Take a directive whose last line was read; a transaction becomes an entry."""
        if directive.kind in _FLAGS:
            return self._transaction(directive)
        take = {
            "open": self._open, "balance": self._balance, "custom": self._custom,
            "close": self._nothing, "commodity": self._nothing,
        }.get(directive.kind)  # fmt: skip
        if take is None:
            refuse("not_supported", directive.at_line, text=directive.kind)
        take(directive)
        return None

    def _nothing(self, directive: _Directive) -> None:
        """Leave a directive that says nothing about amounts."""

    def _open(self, directive: _Directive) -> None:
        name, currencies = _account_of(directive)
        allowed = re.split(r"[\s,]+", re.sub(r'"[^"]*"|;.*', "", currencies).strip())
        if allowed != [""] and CURRENCY not in allowed:
            refuse("currency", directive.at_line, text=" ".join(allowed))
        values: Mapping[str, object] = directive.metadata
        code = directive.metadata.get(CODE_KEY, "")
        if code:
            values = {key: value for key, value in values.items() if key != CODE_KEY}
            self._codes[name] = code
            self._accounts[code] = declaration_of("account", code, values, directive.at_line)
        else:
            self._accounts[name] = self._foreign(name, directive)

    def _foreign(self, name: str, directive: _Directive) -> Declaration:
        root = self._roots.get(name.partition(":")[0])
        if root is None:
            refuse("account_root", directive.at_line, text=name)
        values = {"foreign_name": name, "type": root.value}
        if directive.metadata.get("cash", "").upper() == "TRUE":
            values["is_cash"] = YES
        return Declaration("account", "", values)

    def _balance(self, directive: _Directive) -> None:
        name, rest = _account_of(directive)
        amount, _, tail = rest.partition("~")
        tolerance = "0"
        if tail:
            tolerance, _, currency = tail.strip().partition(" ")
            amount = f"{amount.strip()} {currency}"
        minor = _amount(amount, directive.at_line, "balance")
        self.balances.expect(
            name, directive.on, minor, at_line=directive.at_line, before_day=True,
            tolerance_minor=fen_at(tolerance, directive.at_line, field="balance"),
            includes_children=True,
        )  # fmt: skip

    def _custom(self, directive: _Directive) -> None:
        strings, marks = _strings(directive.rest, directive.at_line)
        if len(strings) != 2 or marks:
            refuse("not_supported", directive.at_line, text="custom")
        noun, code = strings
        self._names.append(declaration_of(noun, code, directive.metadata, directive.at_line))

    def _transaction(self, directive: _Directive) -> JournalEntry:
        strings, marks = _strings(directive.rest, directive.at_line)
        texts = dict(directive.metadata)
        if is_own(texts):
            texts["summary"] = " ".join(strings)
        else:
            texts = {key: value for key, value in texts.items() if key in _FOREIGN_KEYS}
            texts["memo"] = " ".join([" | ".join(filter(None, strings)), *marks, *directive.marks])
        texts["dated_on"] = directive.on.isoformat()
        _fill(directive)
        names = self._names
        self._names = []
        lines = [self._line(posting, directive, texts, names) for posting in directive.postings]
        known = {key: value for key, value in texts.items() if key in ENTRY_KEYS}
        return entry_of(known, lines, names, directive.at_line)

    def _line(
        self,
        posting: _Posting,
        directive: _Directive,
        texts: Mapping[str, str],
        names: list[Declaration],
    ) -> JournalLine:
        signed_minor = posting.signed_minor or 0
        self.balances.add(posting.account, directive.on, signed_minor)
        account = self._codes.get(posting.account, posting.account)
        if declared := self._accounts.pop(account, None):
            names.append(declared)
        said = posting.metadata
        debit_minor, credit_minor = side_amounts(signed_minor, said.get("side", ""))
        own = said if "voucher" in texts else {}
        return JournalLine(
            account, said.get("fund") or directive.metadata.get("fund") or DEFAULT_FUND,
            debit_minor, credit_minor, own.get("place", ""), own.get("work", ""),
            own.get("party", ""),
            shares_of(own.get("sublines", ""), posting.at_line, field="sublines"), posting.at_line,
        )  # fmt: skip


def read(numbered: Iterable[NumberedLine]) -> Iterator[JournalEntry]:
    """Read entries in the order of the file, and verify its balances at the end.

    Raises:
        ImportRefusedError: with the line.
    """
    reader = _Reader()
    for directive in _directives(reader, numbered):
        if entry := reader.finish(directive):
            yield entry
    reader.balances.verify()


def _directives(reader: _Reader, numbered: Iterable[NumberedLine]) -> Iterator[_Directive]:
    """Give dated directives, each once the indented lines below it were read."""
    directive: _Directive | None = None
    for at_line, text in numbered:
        if not text.strip() or text.lstrip().startswith(";"):
            continue
        if text[0].isspace():
            _take_indented(directive, text.strip(), at_line)
            continue
        if directive:
            yield directive
        directive = None
        if match := _DATED.fullmatch(text.rstrip()):
            # Accounts may be opened long before our books begin; transactions are checked as entries.
            on = any_day_at(match[1], at_line, field="dated_on")
            directive = _Directive(at_line, on, match[2], match[3])
        elif not text.startswith(_OUTLINE):
            reader.undated(text.strip(), at_line)
    if directive:
        yield directive


def _take_indented(directive: _Directive | None, text: str, at_line: int) -> None:
    if directive is None:
        refuse("syntax", at_line, text=text)
    if match := _METADATA.fullmatch(text):
        owner = directive.postings[-1].metadata if directive.postings else directive.metadata
        owner[match[1]] = _value(match[2] or "", at_line)
    elif text[0] in "#^":
        directive.marks += _strings(text, at_line)[1]
    elif directive.kind in _FLAGS and (match := _POSTING.fullmatch(text)):
        amount = match[2].partition(";")[0].strip()
        field_name = f"lines.{len(directive.postings)}.debit"
        minor = _amount(amount, at_line, field_name) if amount else None
        directive.postings.append(_Posting(at_line, match[1], minor))
    else:
        refuse("syntax", at_line, text=text)


def _amount(text: str, at_line: int, field_name: str) -> int:
    if "{" in text or "@" in text:
        refuse("lots", at_line, text=text, field=field_name)
    match = _AMOUNT.fullmatch(text.partition(";")[0].strip())
    if not match:
        refuse("arithmetic" if re.search(r"[\d)]\s*[-+*/(]", text) else "syntax", at_line, text=text,
               field=field_name)  # fmt: skip
    if match[2] != CURRENCY:
        refuse("currency", at_line, text=match[2] or text, field=field_name)
    return fen_at(match[1].replace(" ", "").rstrip("."), at_line, field=field_name)


def _fill(directive: _Directive) -> None:
    """Give the one posting without an amount what the others leave."""
    open_ended = [posting for posting in directive.postings if posting.signed_minor is None]
    if len(open_ended) > 1:
        refuse("elided", open_ended[1].at_line, text=open_ended[1].account, field="lines")
    if open_ended:
        rest = sum(posting.signed_minor or 0 for posting in directive.postings)
        open_ended[0].signed_minor = -rest


def _account_of(directive: _Directive) -> tuple[str, str]:
    match = _ACCOUNT.match(directive.rest)
    if not match:
        refuse("syntax", directive.at_line, text=directive.rest)
    return match[0], directive.rest[match.end() :].strip()


def _strings(text: str, at_line: int) -> tuple[list[str], list[str]]:
    """Give the strings of a heading, and its tags and links."""
    strings, marks, position = [], [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            refuse("syntax", at_line, text=text[position:])
        if match[1] is not None:
            strings.append(_ESCAPED.sub(lambda found: _CONTROLS.get(found[1], found[1]), match[1]))
        elif match[2]:
            marks.append(match[2])
        position = match.end()
    return strings, marks


def _value(text: str, at_line: int) -> str:
    """Read a metadata value; what is no string is kept as it is written."""
    if not text.startswith('"'):
        return text.partition(";")[0].strip()
    strings, marks = _strings(text, at_line)
    if len(strings) != 1 or marks:
        refuse("syntax", at_line, text=text)
    return strings[0]
