"""What a form may choose from: a community's accounts and funds, in a volunteer's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.bank_accounts import HELD_BY_PERSON
from ledger.domain.entries import Direction, categories, channels
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import CounterpartyKind
from ledger.i18n import Language
from ledger.statements.accounts import accounts
from ledger.statements.evidence import evidence_files
from ledger.statements.funds import funds
from ledger.statements.habits import Habits
from ledger.statements.values import (
    AccountFacts,
    Audience,
    CommunityFacts,
    EvidenceFile,
    FundFacts,
    Label,
)
from ledger.web.database import Connection

#: With whom money that came in, or went out, usually has to do; the others follow.
_USUAL = {
    Direction.IN: ("residents", "tenant", "donor", "government", "bank"),
    Direction.OUT: ("supplier", "contractor", "property_company", "staff", "bank"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Accounts and funds by code, and lists of them for select fields."""

    community: CommunityFacts
    accounts: Mapping[str, Account]
    funds: Mapping[str, Fund]

    @property
    def channels(self) -> tuple[Label, ...]:
        """The accounts that money lies in."""
        return _labels(channels(self.accounts.values()))

    @property
    def bank_channels(self) -> tuple[Label, ...]:
        """The accounts that a bank account may stand behind, a private person's among them."""
        held = self.accounts.get(HELD_BY_PERSON)
        return (*self.channels, *(() if held is None else _labels([held])))

    @property
    def cash_boxes(self) -> tuple[Label, ...]:
        """The accounts that notes and coins lie in."""
        return _labels(item for item in self.accounts.values() if item.is_cash_on_hand)

    @property
    def fund_labels(self) -> tuple[Label, ...]:
        """The funds."""
        return tuple(Label(fund.code, fund.name_zh, fund.name_en) for fund in self.funds.values())

    def plain_funds(self, direction: Direction) -> tuple[Label, ...]:
        """Give the funds of the plain form: owners' money has no income or spending, it only moves."""
        moves = direction is Direction.MOVE
        return tuple(
            Label(fund.code, fund.name_zh, fund.name_en)
            for fund in self.funds.values()
            if moves or fund.fund_class is not FundClass.AGENCY
        )

    def usual(self, direction: Direction, learnt: Habits) -> tuple[Label, ...]:
        """Income where money came in, spending where it went out; what was used most comes first."""
        found = {item.code: item for item in categories(direction, self.accounts.values())[0]}
        return _labels(found[code] for code in learnt.ranked(direction, found))

    def owed(self, direction: Direction) -> tuple[Label, ...]:
        """Balances owed to us or by us: deposits, advances, receivables."""
        return _labels(categories(direction, self.accounts.values())[1])

    def counterparties(self, direction: Direction) -> tuple[str, ...]:
        """Kinds of counterparty, the usual ones first; our own accounts are for moves."""
        usual = _USUAL.get(direction, ())
        others = [kind.value for kind in CounterpartyKind if kind is not CounterpartyKind.OWN]
        return tuple(dict.fromkeys((*usual, *others)))

    def named(self, codes: Iterable[str]) -> tuple[Label, ...]:
        """Give those of some accounts that there are."""
        return _labels(self.accounts[code] for code in codes if code in self.accounts)

    def pairs(self, labels: Iterable[Label], reader: Language) -> list[tuple[str, str]]:
        """Give codes and names for a select field."""
        return [(label.code, reader.name(label)) for label in labels]

    def counterparty_pairs(self, direction: Direction, reader: Language) -> list[tuple[str, str]]:
        """Give kinds of counterparty and their names for a select field."""
        kinds = self.counterparties(direction)
        return [(kind, reader.term(kind, "counterparty")) for kind in kinds]

    def account_pairs(self, reader: Language) -> list[tuple[str, str]]:
        """Give every account with its code before its name, for a select field."""
        return [
            (item.code, f"{item.code} {reader.name(Label(item.code, item.name_zh, item.name_en))}")
            for item in self.accounts.values()
        ]

    def every_counterparty(self, reader: Language) -> list[tuple[str, str]]:
        """Give all kinds of counterparty and their names for a select field."""
        return [(kind.value, reader.term(kind.value, "counterparty")) for kind in CounterpartyKind]

    def pictures(self, books: Connection, sha256s: Sequence[str]) -> tuple[EvidenceFile, ...]:
        """Give the pictures that are attached already."""
        return evidence_files(books, self.community, sha256s, audience=Audience.OFFICER)


def choices_of(books: Connection, community: CommunityFacts, today: date) -> Choices:
    """Give what may be chosen today: accounts that are closed are left out."""
    open_accounts = (
        item
        for item in accounts(books, community)
        if item.closed_on is None or item.closed_on >= today
    )
    return Choices(
        community,
        {item.label.code: _account(item) for item in open_accounts},
        {item.label.code: _fund(item) for item in funds(books, community)},
    )


def _labels(chosen: Iterable[Account]) -> tuple[Label, ...]:
    return tuple(
        Label(item.code, item.plain_zh or item.name_zh, item.plain_en or item.name_en)
        for item in chosen
    )


def _account(facts: AccountFacts) -> Account:
    label, plain = facts.label, facts.plain
    return Account(
        code=label.code, name_zh=label.name_zh, name_en=label.name_en,
        type=AccountType(facts.account_type), side=Side(facts.side),
        restriction=Restriction(facts.restriction), is_cash=facts.is_cash,
        has_sublines=facts.has_sublines, plain_zh=plain.name_zh, plain_en=plain.name_en,
    )  # fmt: skip


def _fund(facts: FundFacts) -> Fund:
    label = facts.label
    return Fund(label.code, label.name_zh, label.name_en, FundClass(facts.fund_class))
