"""What an imported journal names: matched with what the community has, or created from its declaration."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.domain.accounts import AccountType, Restriction, Side, natural_side
from ledger.domain.errors import ImportRefusedError, Refusal, TextError, UnknownNameError
from ledger.domain.funds import Fund, FundClass
from ledger.domain.journals import (
    TYPE_ROOTS,
    YES,
    Declaration,
    refused_at,
    sounds_like_cash,
    type_of_root,
)
from ledger.domain.periods import parse_day
from ledger.domain.places import PlaceKind, check_lies
from ledger.domain.texts import clean_code, clean_text
from ledger.posting.books import Books
from ledger.posting.chart import log_chart
from ledger.posting.fund_rules import fund_of
from ledger.store.base import Day, Flag, Whole
from ledger.store.communities import accounts, contracts, decisions, funds, parties, places, works

NAME_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 500
#: Holds the shares of a line that came without its households, until somebody allocates them.
UNALLOCATED = "UNALLOCATED"

_TABLES: Mapping[str, sa.Table] = {
    "account": accounts, "fund": funds, "place": places, "party": parties, "decision": decisions,
    "work": works, "contract": contracts,
}  # fmt: skip
#: What the books' meaning hangs on: a declaration may not contradict what the community has.
_FIXED = {
    "account": ("type", "side", "restriction", "is_cash", "has_sublines"),
    "fund": ("fund_class",),
    "place": ("kind", "parent_code", "area_centi_m2"),
    "party": ("kind",),
}
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("account", "type"): tuple(AccountType),
    ("account", "side"): tuple(Side),
    ("account", "restriction"): tuple(Restriction),
    ("fund", "fund_class"): tuple(FundClass),
    ("place", "kind"): ("grid", "courtyard", "building", "unit", "house", "household"),
    ("party", "kind"): ("organisation", "person"),
    ("party", "display"): ("real_name", "surname", "alias", "anonymous"),
}
#: Filled in where a declaration is silent, as it is about everything that is empty or false.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "account": {"restriction": "F", "is_cash": False, "has_sublines": False},
    "fund": {"may_lend": False},
    "party": {"display": "anonymous", "name": ""},
}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}", re.ASCII)
#: Nouns whose code is part of the address of a page.
_WITH_PAGES = frozenset({"decision", "work", "contract"})
_CODE_IN_NAME = re.compile(r".+:(\d{4,})(?:-[^:]*)?", re.ASCII | re.DOTALL)
#: Fresh codes lie in a part of each type's range that no edition of the chart uses.
_FIRST_CODES = {
    AccountType.ASSET: 195001, AccountType.LIABILITY: 295001, AccountType.NET_ASSETS: 395001,
    AccountType.INCOME: 495001, AccountType.EXPENSE: 595001, AccountType.APPROPRIATION: 595001,
}  # fmt: skip


class CreatedAccount(NamedTuple):
    """An account that an import added; whether it counts as cash deserves a person's look."""

    code: str
    name: str
    foreign_name: str
    type: str
    is_cash: bool


class ImportNames:
    """The names of one community while a journal is taken over."""

    def __init__(self, books: Books, *, create_accounts: bool) -> None:
        self.created: list[CreatedAccount] = []
        self.unallocated_count = 0
        self._books = books
        self._create_accounts = create_accounts
        self._rows: dict[str, dict[str, dict[str, Any]]] = {}
        self._foreign = {
            row["foreign_name"]: code
            for code, row in self._of("account").items()
            if row["foreign_name"]
        }
        self._declared: dict[str, Declaration] = {}
        self._next_codes: dict[AccountType, int] = {}
        # Accounts and funds that the log has not heard of yet, in the order of their first change.
        self._unlogged: dict[str, dict[str, None]] = {"account": {}, "fund": {}}

    def declare(self, item: Declaration, at_line: int) -> None:
        """Take a declaration: a foreign account waits for its first use, the rest is written now.

        Raises:
            ImportRefusedError: it contradicts what the community has, or a value is not what it must be.
        """
        if item.noun == "account" and not item.code:
            self._declared[item.values.get("foreign_name", "")] = item
            return
        field = f"names.{item.noun}"
        try:
            clean_text(item.code, field=field, length_max=NAME_LENGTH_MAX, required=True)
            values = {key: _value(item.noun, key, text) for key, text in item.values.items()}
            for noun, key in (("place", "parent_code"), ("party", "party_code")):
                if values.get(key) and values[key] not in self._of(noun):
                    raise UnknownNameError(noun=noun, name=values[key])
            self._check_parent(item, values)
        except Refusal as error:
            raise refused_at(error, at_line, field=field) from error
        known = self._of(item.noun).get(item.code)
        if known is None:
            self._insert(item, values, at_line)
        else:
            self._update(item, values, known, at_line)

    def _check_parent(self, item: Declaration, values: Mapping[str, Any]) -> None:
        """Refuse a place that lies where its kind cannot; a journal need not say where places lie."""
        parent, kind = values.get("parent_code"), values.get("kind")
        if item.noun == "place" and parent and kind:
            check_lies(PlaceKind(kind), parent, self._of("place")[parent]["kind"])

    def account(self, name: str, at_line: int, field: str) -> str:
        """Give the code of an account by its code or its name in the journal, creating it if allowed.

        Raises:
            ImportRefusedError: there is no such account, and none is to be made.
        """
        if name in self._of("account"):
            return name
        if name in self._foreign:
            return self._foreign[name]
        if code := self._code_in(name):
            return code
        if not self._create_accounts:
            raise ImportRefusedError(reason="unknown_account", line=at_line, text=name, field=field)
        return self._create(name, at_line, field)

    def log_changes(self, *, first_day: date, at: datetime) -> None:
        """Tell the log which accounts and funds were added or changed since it was last told."""
        log_chart(
            self._books, account_codes=list(self._unlogged["account"]),
            fund_codes=list(self._unlogged["fund"]), first_day=first_day, at=at,
        )  # fmt: skip
        for codes in self._unlogged.values():
            codes.clear()

    def account_name(self, code: str) -> str:
        """Give an account's Chinese name, of which public summaries are made."""
        return str(self._of("account")[code]["name_zh"])

    def wants_shares(self, code: str) -> bool:
        """Tell whether lines of this account are split among households."""
        return bool(self._of("account")[code]["has_sublines"])

    def fund(self, code: str) -> Fund | None:
        """Give a fund's rules by its code, None when there is none."""
        row = self._of("fund").get(code)
        return None if row is None else fund_of(row)

    def unallocated(self) -> str:
        """Give the place that stands for households a journal does not name."""
        self.unallocated_count += 1
        if UNALLOCATED not in self._of("place"):
            values = {"kind": "household", "name_zh": "未分户", "name_en": "Not allocated"}
            self._insert(Declaration("place", UNALLOCATED, {}), values, 0)
        return UNALLOCATED

    def _of(self, noun: str) -> dict[str, dict[str, Any]]:
        """Give what the community has of a noun, read once."""
        if noun not in self._rows:
            table = _TABLES[noun]
            query = sa.select(table).where(table.c.community_id == self._books.community_id)
            rows = self._books.connection.execute(query).mappings()
            self._rows[noun] = {row["code"]: dict(row) for row in rows}
        return self._rows[noun]

    def _code_in(self, name: str) -> str:
        """Find the code in a name such as ``Assets:1002-银行存款``."""
        match = _CODE_IN_NAME.fullmatch(name)
        if not match or match[1] not in self._of("account"):
            return ""
        root = TYPE_ROOTS[self._of("account")[match[1]]["type"]]
        return match[1] if type_of_root(name) == type_of_root(f"{root}:") else ""

    def _create(self, name: str, at_line: int, field: str) -> str:
        declared = self._declared.get(name)
        said = declared.values if declared else {}
        found = AccountType(said["type"]) if "type" in said else type_of_root(name)
        if found is None:
            raise ImportRefusedError(reason="account_root", line=at_line, text=name, field=field)
        is_cash = said.get("is_cash") == YES or (
            found is AccountType.ASSET and sounds_like_cash(name)
        )
        title = name.partition(":")[2].replace(":", "-")[-NAME_LENGTH_MAX:]
        try:
            title = clean_text(title, field=field, length_max=NAME_LENGTH_MAX, required=True)
        except Refusal as error:
            raise refused_at(error, at_line, field=field) from error
        code = self._fresh_code(found)
        values = {
            "name_zh": title, "name_en": title, "type": found.value, "is_cash": is_cash,
            "foreign_name": name,
        }  # fmt: skip
        self._insert(Declaration("account", code, {}), values, at_line)
        self._foreign[name] = code
        return code

    def _fresh_code(self, account_type: AccountType) -> str:
        number = self._next_codes.get(account_type, _FIRST_CODES[account_type])
        while str(number) in self._of("account"):
            number += 1
        self._next_codes[account_type] = number + 1
        return str(number)

    def _insert(self, item: Declaration, values: Mapping[str, Any], at_line: int) -> None:
        row = {**_DEFAULTS.get(item.noun, {}), **values}
        _check_code(item, at_line)
        if item.noun == "account" and "type" in row:
            row.setdefault("side", natural_side(AccountType(row["type"])).value)
        table = _TABLES[item.noun]
        for column in table.columns:
            needed = not column.nullable and column.server_default is None
            if needed and column.name not in ("community_id", "code", *row):
                _fill_name(item, row, column.name, at_line)
        row |= {"community_id": self._books.community_id, "code": item.code}
        self._books.connection.execute(sa.insert(table).values(**row))
        empty = {column.name: None for column in table.columns}
        self._of(item.noun)[item.code] = empty | row
        if item.noun in self._unlogged:
            self._unlogged[item.noun][item.code] = None
            self._books.reload_names()
        if item.noun == "account":
            self.created.append(
                CreatedAccount(
                    item.code, row["name_zh"], row.get("foreign_name", ""), row["type"],
                    row["is_cash"],
                )
            )  # fmt: skip

    def _update(
        self, item: Declaration, values: Mapping[str, Any], known: dict[str, Any], at_line: int
    ) -> None:
        fixed = _FIXED.get(item.noun, ())
        said = {**_DEFAULTS.get(item.noun, {}), **values}
        for key in fixed:
            if key in said and said[key] != known[key]:
                raise ImportRefusedError(
                    reason=f"{item.noun}_differs", line=at_line, text=item.code,
                    field=f"names.{item.noun}.{key}",
                )  # fmt: skip
        changed = {
            key: value for key, value in values.items() if key not in fixed and value != known[key]
        }
        if changed:
            table = _TABLES[item.noun]
            self._books.connection.execute(
                sa.update(table)
                .where(table.c.community_id == self._books.community_id, table.c.code == item.code)
                .values(**changed)
            )
            known.update(changed)
            if item.noun in self._unlogged:
                self._unlogged[item.noun][item.code] = None
            if "closed_on" in changed:
                self._books.reload_names()


def _check_code(item: Declaration, at_line: int) -> None:
    field = f"names.{item.noun}"
    try:
        if item.noun in ("account", "fund") and not _CODE.fullmatch(item.code):
            raise TextError(reason="character", field=field, text=item.code)
        if item.noun in _WITH_PAGES:
            clean_code(item.code, field=field, length_max=NAME_LENGTH_MAX)
    except Refusal as error:
        raise refused_at(error, at_line) from error


def _fill_name(item: Declaration, row: dict[str, Any], key: str, at_line: int) -> None:
    """Let an English name that is missing be the Chinese one; nothing else can be guessed."""
    other = key.replace("_en", "_zh")
    if key == other or other not in row:
        raise ImportRefusedError(
            reason="missing_key", line=at_line, text=key, field=f"names.{item.noun}"
        )
    row[key] = row[other]


def _value(noun: str, key: str, text: str) -> Any:
    """Read a declared value as the type of its column."""
    kind = _TABLES[noun].c[key].type
    field = f"names.{noun}.{key}"
    if isinstance(kind, Flag):
        if text not in (YES, ""):
            raise ImportRefusedError(reason="wrong_type", text=text, field=field)
        return text == YES
    if isinstance(kind, Day):
        return _day(text, field)
    if isinstance(kind, type(Whole)):
        return _whole(text, field)
    allowed = _CHOICES.get((noun, key))
    if allowed is not None and text not in allowed:
        raise ImportRefusedError(reason="unknown_kind", text=text, field=field)
    cleaned = clean_text(text, field=field, length_max=TEXT_LENGTH_MAX)
    return cleaned or (None if key.endswith("_code") else "")


def _day(text: str, field: str) -> date | None:
    return parse_day(text, field=field) if text else None


def _whole(text: str, field: str) -> int:
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII):
        raise ImportRefusedError(reason="wrong_type", text=text, field=field)
    return int(text)
