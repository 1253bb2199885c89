"""Read the part of hledger's journal language that plain books in yuan need; the rest is refused by line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote

from ledger.domain.accounts import AccountType
from ledger.domain.errors import DateError
from ledger.domain.journals import (
    YES,
    Declaration,
    JournalEntry,
    JournalLine,
    refused_at,
    side_amounts,
    type_of_root,
)
from ledger.domain.vouchers import parse_voucher
from ledger.schemas.journals.accounts import CODE_KEY
from ledger.schemas.journals.annotations import (
    DEFAULT_FUND,
    ENTRY_KEYS,
    declaration_of,
    entry_of,
    shares_of,
)
from ledger.schemas.journals.hledger import MARK, NAME_MARK
from ledger.schemas.journals.hledger_amounts import Amount, parse_amount
from ledger.schemas.journals.jsonl import load_json, names_from
from ledger.schemas.journals.text import BalanceCheck, NumberedLine, day_at, refuse

_HEADING = re.compile(
    r"(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?P<other>=\S*)?(?:\s+|$)"
    r"(?:(?P<status>[*!])\s*)?(?:\((?P<code>[^)]*)\)\s*)?(?P<text>[^;]*)(?:;(?P<comment>.*))?",
    re.ASCII,
)
_POSTING = re.compile(
    r"(?:[*!]\s+)?(?P<account>[^\s;].*?)(?:\s{2,}(?P<amount>[^;]*))?(?P<comment>;.*)?"
)
_TAG = re.compile(r"([\w-]+):([^,]*)")
_TYPES = {
    "A": AccountType.ASSET, "C": AccountType.ASSET, "L": AccountType.LIABILITY,
    "E": AccountType.NET_ASSETS, "V": AccountType.NET_ASSETS, "R": AccountType.INCOME,
    "I": AccountType.INCOME, "X": AccountType.EXPENSE,
}  # fmt: skip
_TYPE_WORDS = {"EXPENSE": "X", "REVENUE": "R", "CONVERSION": "V", "EQUITY": "E"}
_FOREIGN_KEYS = frozenset({"occurred_on", "period", "kind", "external_id", "fund"})


@dataclass(slots=True)
class _Posting:
    at_line: int
    account: str
    amount: Amount
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    """A transaction or an account directive, with the indented lines below it."""

    at_line: int
    on: date | None
    code: str
    text: str
    tags: dict[str, str]
    postings: list[_Posting] = field(default_factory=list)


class _Reader:
    """What one pass over a file remembers: declared types and codes, balances to verify."""

    def __init__(self) -> None:
        self.balances = BalanceCheck()
        self.in_comment = False
        self.is_own = False
        self.default_commodity = ""
        self.comma_groups = False
        self._types: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._accounts: dict[str, Declaration] = {}
        self._names: list[Declaration] = []

    def tags(self, comment: str) -> dict[str, str]:
        """Read a comment's tags; ours hide the signs that would end a value."""
        found = {match[1]: match[2].strip() for match in _TAG.finditer(comment)}
        return {key: unquote(value) for key, value in found.items()} if self.is_own else found

    def comment(self, text: str, at_line: int) -> None:
        """Take a comment at the margin: two kinds of them are ours."""
        if text.startswith(MARK) and at_line == 1:
            self.is_own = True
        elif self.is_own and text.startswith(NAME_MARK):
            item = load_json(text.removeprefix(NAME_MARK), at_line)
            self._names += names_from([item], at_line)

    def directive(self, text: str, at_line: int) -> _Block | None:
        """Take a line at the margin that is no transaction."""
        word, _, rest = text.partition(" ")
        rest = rest.strip()
        if word == "account":
            name, comment = _split_comment(rest)
            return _Block(at_line, None, "", name, self.tags(comment))
        if word == "comment":
            self.in_comment = True
        elif word == "decimal-mark":
            self.comma_groups = rest.startswith(".")
            if not self.comma_groups:
                refuse("not_supported", at_line, text=text)
        elif word in ("commodity", "D"):
            self._commodity(word, _split_comment(rest)[0], at_line)
        elif word not in ("payee", "tag", "end"):
            refuse("not_supported", at_line, text=text)
        return None

    def finish(self, block: _Block) -> JournalEntry | None:
        """Take a block whose last line was read."""
        if block.on is None:
            self._account(block)
            return None
        _fill(block)
        lines = [line for posting in block.postings if (line := self._line(posting, block))]
        if not lines and block.postings:
            return None
        texts = dict(block.tags)
        if self.is_own and parse_voucher(block.code):
            texts = {"summary": block.text, "voucher": block.code} | texts
        else:
            texts = {key: value for key, value in texts.items() if key in _FOREIGN_KEYS}
            texts["memo"] = f"({block.code}) {block.text}" if block.code else block.text
        texts["dated_on"] = block.on.isoformat()
        names, self._names = self._names, []
        known = {key: value for key, value in texts.items() if key in ENTRY_KEYS}
        return entry_of(known, lines, names, block.at_line)

    def _commodity(self, word: str, text: str, at_line: int) -> None:
        """Learn from a sample amount how numbers are written, and which money a bare one is."""
        if not any(character.isdigit() for character in text):
            return
        amount = parse_amount(
            text, at_line, default="", comma_groups=self.comma_groups or "." in text
        )
        self.comma_groups = self.comma_groups or ("." in text)
        if word == "D":
            self.default_commodity = amount.commodity

    def _account(self, block: _Block) -> None:
        tags = block.tags
        if code := tags.get(CODE_KEY) if self.is_own else None:
            values = {key: value for key, value in tags.items() if key not in (CODE_KEY, "type")}
            values["type"] = values.pop("element", "")
            self._codes[block.text] = code
            self._accounts[code] = declaration_of("account", code, values, block.at_line)
        elif letter := tags.get("type", "").upper():
            letter = _TYPE_WORDS.get(letter, letter[:1])
            if letter not in _TYPES:
                refuse("account_root", block.at_line, text=letter)
            self._types[block.text] = letter

    def _line(self, posting: _Posting, block: _Block) -> JournalLine | None:
        assert block.on is not None
        signed_minor = posting.amount.minor or 0
        self.balances.add(posting.account, block.on, signed_minor)
        expected = posting.amount.expected_minor
        if expected is not None:
            self.balances.expect(
                posting.account, block.on, expected, at_line=posting.at_line, before_day=False,
                includes_children=posting.amount.includes_children,
            )  # fmt: skip
            if not signed_minor:
                return None
        account = self._codes.get(posting.account, posting.account)
        self._declare(account)
        said = posting.tags
        own = said if self.is_own else {}
        debit_minor, credit_minor = side_amounts(signed_minor, own.get("side", ""))
        return JournalLine(
            account, said.get("fund") or block.tags.get("fund") or DEFAULT_FUND, debit_minor,
            credit_minor, own.get("place", ""), own.get("work", ""), own.get("party", ""),
            shares_of(own.get("sublines", ""), posting.at_line, field="sublines"), posting.at_line,
        )  # fmt: skip

    def _declare(self, account: str) -> None:
        if declared := self._accounts.pop(account, None):
            self._names.append(declared)
        elif self._types and account not in self._codes.values():
            name = account
            while name not in self._types and ":" in name:
                name = name.rpartition(":")[0]
            letter = self._types.get(name)
            found = _TYPES[letter] if letter else type_of_root(account)
            if found:
                values = {"foreign_name": account, "type": found.value}
                if letter == "C":
                    values["is_cash"] = YES
                self._names.append(Declaration("account", "", values))


def read(numbered: Iterable[NumberedLine]) -> Iterator[JournalEntry]:
    """Read entries in the order of the file, and verify its balances at the end.

    Raises:
        ImportRefusedError: with the line.
    """
    reader = _Reader()
    block: _Block | None = None
    for at_line, text in numbered:
        if reader.in_comment:
            reader.in_comment = text.strip() != "end comment"
            continue
        if not text.strip():
            continue
        if text[0].isspace():
            _take_indented(reader, block, text.strip(), at_line)
            continue
        if text[0] in ";#*":
            reader.comment(text, at_line)
            continue
        if block and (entry := reader.finish(block)):
            yield entry
        block = _heading(reader, text, at_line) or reader.directive(text, at_line)
    if block and (entry := reader.finish(block)):
        yield entry
    reader.balances.verify()


def _heading(reader: _Reader, text: str, at_line: int) -> _Block | None:
    if not text[0].isdigit():
        return None
    match = _HEADING.fullmatch(text)
    if not match:
        error = DateError(text=text[:10], field="dated_on")
        raise refused_at(error, at_line) from error
    if match["other"]:
        refuse("not_supported", at_line, text=match["other"], field="dated_on")
    on = day_at(match["date"], at_line, field="dated_on")
    tags = reader.tags(match["comment"] or "")
    return _Block(at_line, on, (match["code"] or "").strip(), match["text"].strip(), tags)


def _take_indented(reader: _Reader, block: _Block | None, text: str, at_line: int) -> None:
    if text.startswith(";"):
        if block:
            owner = block.postings[-1].tags if block.postings else block.tags
            owner.update(_comment_tags(reader, text))
        return
    if block is None or block.on is None:
        refuse("syntax", at_line, text=text)
    match = _POSTING.fullmatch(text)
    # hledger takes two spaces for the end of an account; a single tab hides the amount in the name.
    if not match or "\t" in match["account"]:
        refuse("syntax", at_line, text=text)
    account = match["account"].strip()
    if account[0] in "([":
        refuse("virtual_posting", at_line, text=account)
    tags = reader.tags(match["comment"] or "")
    if "date" in tags or "date2" in tags:
        refuse("not_supported", at_line, text="date:", field="dated_on")
    amount = parse_amount(
        (match["amount"] or "").strip(), at_line, default=reader.default_commodity,
        comma_groups=reader.comma_groups, field=f"lines.{len(block.postings)}.debit",
    )  # fmt: skip
    block.postings.append(_Posting(at_line, account, amount, tags))


def _comment_tags(reader: _Reader, text: str) -> dict[str, str]:
    """Read a comment line of its own; one of ours is a single tag, whose value may hold colons."""
    if reader.is_own:
        key, separator, value = text.removeprefix(";").strip().partition(":")
        return {key: unquote(value.strip())} if separator else {}
    return reader.tags(text)


def _fill(block: _Block) -> None:
    """Give the one posting without an amount what the others leave."""
    open_ended = [posting for posting in block.postings if posting.amount.minor is None]
    if len(open_ended) > 1:
        refuse("elided", open_ended[1].at_line, text=open_ended[1].account, field="lines")
    if open_ended:
        rest = sum(posting.amount.minor or 0 for posting in block.postings)
        open_ended[0].amount = Amount(-rest)


def _split_comment(text: str) -> tuple[str, str]:
    before, _, comment = text.partition(";")
    return before.strip(), comment
