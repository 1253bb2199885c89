"""Merging communities (合院并账): old books struck to zero fund by fund, and carried on in new ones.

The old books end with a voucher a fund that takes every balance away. The new books begin with the same
assets and debts, household by household; what is left of them is net assets of the kind that the fund has
(restricted 3102, unrestricted 3101; agency money leaves nothing, it is owed to its owners in 2601). No
income and no cost is carried on: the old books keep showing theirs.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.accounts import Account, AccountType
from ledger.domain.funds import Fund, FundClass
from ledger.domain.merger_errors import MergerError
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    Subline,
    credit,
    debit,
)
from ledger.domain.year_end import ACCOUNTS_MAX, net_assets_of

MATTER = "合并转账"
#: A place's code with its courtyard's before it stays within what a line's column and paper hold.
SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class Held:
    """What stands on an account in a fund, debit minus credit in fen; of one household where shares stand."""

    account: str
    account_type: AccountType
    fund: str
    fund_class: FundClass
    fund_zh: str
    household: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Joining:
    """One community that joins: its short name, its courtyard's code in the new books, what is renamed.

    ``accounts`` and ``funds`` map codes of the old books to others of the new ones; what they do not name
    keeps its code, or takes that of its successor in the chart.
    """

    slug: str
    courtyard: str
    accounts: Mapping[str, str]
    funds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Renaming:
    """How codes of one community read in the new books."""

    accounts: Mapping[str, str]
    funds: Mapping[str, str]
    prefix: str

    def place(self, code: str) -> str:
        """Give the code of a place in the new books."""
        return f"{self.prefix}{code}"


@dataclass(frozen=True, slots=True)
class Carried:
    """What the new books need for one community: how codes read, and what is missing there."""

    renaming: Renaming
    added_accounts: tuple[Account, ...]
    added_funds: tuple[Fund, ...]
    obstacles: tuple[MergerError, ...]


def closing_drafts(
    day: date, held: Iterable[Held], *, into_zh: str, accounts: Container[str] = ()
) -> tuple[Draft, ...]:
    """Draft the vouchers that end old books on a day, fund by fund: every balance taken away.

    A fund of more accounts than a leaf holds takes several, each balanced through its net assets.
    """
    by_fund: defaultdict[str, list[Held]] = defaultdict(list)
    for item in held:
        if item.balance_minor:
            by_fund[item.fund].append(item)
    made: list[Draft] = []
    for fund in sorted(by_fund):
        made += _closed(day, by_fund[fund], into_zh, accounts)
    return tuple(made)


def opening_draft(
    day: date,
    closing: Sequence[Line],
    types: Mapping[str, AccountType],
    *,
    renaming: Renaming,
    net_assets: str,
    courtyard: str,
    from_zh: str,
    part: str = "",
) -> Draft | None:
    """Draft what carries on one closing voucher in the new books; None where it held no asset and no debt.

    ``net_assets`` is the account that takes what is left. Each line names the courtyard,
    but none that holds shares of fewer households than may be told.
    """
    lines: list[Line] = []
    for line in closing:
        if types[line.account] not in (AccountType.ASSET, AccountType.LIABILITY):
            continue
        place = "" if 0 < len(line.sublines) < HOUSEHOLDS_MIN else courtyard
        lines.append(_carried_on(line, renaming, place))
    if not lines:
        return None
    fund = renaming.funds[closing[0].fund]
    minor = sum(line.debit_minor - line.credit_minor for line in lines)
    if minor:
        lines.append(_taken(net_assets, fund, minor, place=courtyard))
    return Draft(
        dated_on=day,
        lines=tuple(lines),
        summary=f"{from_zh}合并转入"[:SUMMARY_LENGTH_MAX],
        kind=Kind.MERGE,
        counterparty_kind=CounterpartyKind.OWN,
        matter=MATTER,
        part=part,
    )


def carried(
    joining: Joining,
    held: Sequence[Held],
    old: tuple[Mapping[str, Account], Mapping[str, Fund]],
    new: tuple[Mapping[str, Account], Mapping[str, Fund]],
    *,
    prefix: str,
    closed: Container[str] = (),
) -> Carried:
    """Say under which codes a community's balances are carried on, what is added for it, what stands against it.

    ``new`` holds accounts that are open; ``closed`` codes are taken there, and can be neither used nor added.
    """
    chart = _Chart(joining.slug, old[0], new[0], joining.accounts, closed)
    purse = _Purse(joining.slug, old[1], new[1], joining.funds)
    for item in held:
        if item.account_type in (AccountType.ASSET, AccountType.LIABILITY):
            chart.take(item.account)
        purse.take(item.fund)
    obstacles = (*chart.obstacles, *purse.obstacles)
    renaming = Renaming(dict(chart.found), dict(purse.found), prefix)
    return Carried(renaming, tuple(chart.added), tuple(purse.added), obstacles)


def continued(account: Account, new: Mapping[str, Account]) -> Account | None:
    """Give the account of the new books that continues one of the old ones, None where there is none like it.

    It has the same code, or is what the chart names as its successor.
    """
    known = new.get(account.code)
    if known is not None and _alike(account, known):
        return known
    following = new.get(account.successor)
    return following if following is not None and _alike(account, following) else None


def colliding(codes: Iterable[Collection[str]]) -> frozenset[str]:
    """Give the codes of places that more than one community uses: then all get their courtyard before them."""
    seen: set[str] = set()
    twice: set[str] = set()
    for held in codes:
        twice |= seen & set(held)
        seen |= set(held)
    return frozenset(twice)


class _Chart:
    """Which account of the new books continues one of the old ones."""

    def __init__(
        self,
        slug: str,
        old: Mapping[str, Account],
        new: Mapping[str, Account],
        asked: Mapping[str, str],
        closed: Container[str],
    ) -> None:
        self._slug, self._old, self._new, self._asked = slug, old, new, asked
        self._closed = closed
        self.found: dict[str, str] = {}
        self.added: list[Account] = []
        self.obstacles: list[MergerError] = []

    def take(self, code: str) -> None:
        """Find the account that continues this one; say what stands against it."""
        if code in self.found:
            return
        account = self._old[code]
        target, added = self._target(account)
        self.found[code] = target.code
        if added and code in self._closed:
            self._refuse("account_closed", code)
        elif added:
            self.added.append(target)
        if not _alike(account, target):
            self._refuse("account_differs", code)

    def _target(self, account: Account) -> tuple[Account, bool]:
        asked = self._asked.get(account.code)
        if asked is not None:
            if asked not in self._new:
                self._refuse("account_unknown", asked)
            return self._new.get(asked, account), False
        known = self._new.get(account.code)
        if known is not None and _alike(account, known):
            return known, False
        next_one = self._new.get(account.successor, known)
        return (next_one, False) if next_one is not None else (account, True)

    def _refuse(self, reason: str, code: str) -> None:
        self.obstacles.append(MergerError(reason=reason, community=self._slug, name=code))


class _Purse:
    """Which fund of the new books continues one of the old ones."""

    def __init__(
        self, slug: str, old: Mapping[str, Fund], new: Mapping[str, Fund], asked: Mapping[str, str]
    ) -> None:
        self._slug, self._old, self._new, self._asked = slug, old, new, asked
        self.found: dict[str, str] = {}
        self.added: list[Fund] = []
        self.obstacles: list[MergerError] = []

    def take(self, code: str) -> None:
        """Find the fund that continues this one; money never changes its class by a merger."""
        if code in self.found:
            return
        fund = self._old[code]
        target = self._asked.get(code, code)
        self.found[code] = target
        known = self._new.get(target)
        if known is None:
            if code in self._asked:
                self._refuse("fund_unknown", target)
            else:
                self.added.append(fund)
        elif known.fund_class is not fund.fund_class:
            self._refuse("fund_class", code)

    def _refuse(self, reason: str, code: str) -> None:
        self.obstacles.append(MergerError(reason=reason, community=self._slug, name=code))


def _alike(old: Account, new: Account) -> bool:
    return (old.type, old.side, old.is_cash, old.has_sublines, old.restriction) == (
        new.type, new.side, new.is_cash, new.has_sublines, new.restriction,
    )  # fmt: skip


def _closed(day: date, held: Sequence[Held], into_zh: str, accounts: Container[str]) -> list[Draft]:
    """Take a fund's balances away; its own net assets carry what each part leaves over."""
    fund = held[0]
    home = net_assets_of(fund.fund_class, accounts)
    lines = [*_struck([item for item in held if item.account != home])]
    chunks = [lines[i : i + ACCOUNTS_MAX] for i in range(0, len(lines), ACCOUNTS_MAX)]
    made = []
    for number, chunk in enumerate(chunks, start=1):
        minor = sum(line.debit_minor - line.credit_minor for line in chunk)
        whole = [*chunk, *([_taken(home, fund.fund, minor)] if minor else [])]
        made.append(
            Draft(
                dated_on=day,
                lines=tuple(whole),
                summary=f"并入{into_zh}，结清{fund.fund_zh}"[:SUMMARY_LENGTH_MAX],
                kind=Kind.MERGE,
                counterparty_kind=CounterpartyKind.OWN,
                matter=MATTER,
                part=f"{number}/{len(chunks)}" if len(chunks) > 1 else "",
            )
        )
    return made


def _struck(held: Iterable[Held]) -> Iterator[Line]:
    """Take balances away: one line an account, and where shares stand one for each side."""
    sides: dict[tuple[str, bool], list[Held]] = {}
    for item in sorted(held, key=lambda item: (item.account, item.household)):
        sides.setdefault(
            (item.account, bool(item.household) and item.balance_minor < 0), []
        ).append(item)
    for (account, _), items in sides.items():
        total = sum(item.balance_minor for item in items)
        shares = tuple(
            Subline(item.household, max(-item.balance_minor, 0), max(item.balance_minor, 0))
            for item in items
            if item.household
        )
        yield replace(_taken(account, items[0].fund, total), sublines=shares)


def _taken(account: str, fund: str, balance_minor: int, *, place: str = "") -> Line:
    """Give the line that takes a balance away."""
    if balance_minor > 0:
        return credit(account, balance_minor, fund=fund, place=place)
    return debit(account, -balance_minor, fund=fund, place=place)


def _carried_on(line: Line, renaming: Renaming, place: str) -> Line:
    """Give the same balance on the other side, under its code in the new books."""
    shares = tuple(
        Subline(renaming.place(share.place), share.credit_minor, share.debit_minor)
        for share in line.sublines
    )
    return Line(
        renaming.accounts[line.account], renaming.funds[line.fund], line.credit_minor, line.debit_minor,
        place=place, sublines=shares,
    )  # fmt: skip
