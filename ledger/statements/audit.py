"""What auditors ask first (审计头一小时), on one page, and the papers that come of it: computed, nothing kept.

Auditors read everything unmasked; nothing here is for any other audience.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import ADJUSTING_MONTH
from ledger.statements.bank_accounts import BankAccountFacts, bank_accounts
from ledger.statements.cash_counts import CashCountView, book_balances, cash_count_page
from ledger.statements.handovers import HandoverRow, handovers_of
from ledger.statements.missing_evidence import missing_evidence_counted
from ledger.statements.reconciliation_values import ConfirmedReconciliation
from ledger.statements.reconciliations import held_accounts
from ledger.statements.related_parties import RelatedParty, related_parties
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import Audience, CommunityFacts, TransactionRow
from ledger.store.base import Whole
from ledger.store.communities import contracts, decisions, works
from ledger.store.journal import transaction_attachments, transaction_invoices, transactions

#: As many of each kind are shown on the page; the rest is a link away.
SHOWN_MAX = 10


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank account beside the books of today and its newest confirmed reconciliation."""

    facts: BankAccountFacts
    book_minor: int
    confirmed: ConfirmedReconciliation | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An invoice that several vouchers name, none of them reversed."""

    number: str
    vouchers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoucherVolume:
    """A period's vouchers, as they are bound: how many, the highest number, receipts, and what they amount to."""

    period: int
    voucher_count: int
    last_number: int
    evidence_count: int
    amount_minor: int

    @property
    def gap_count(self) -> int:
        """How many numbers are missing between 1 and the highest."""
        return self.last_number - self.voucher_count

    @property
    def is_adjusting(self) -> bool:
        """Whether it holds a year's audit adjustments."""
        return self.period % 100 == ADJUSTING_MONTH


@dataclass(frozen=True, slots=True)
class Named:
    """Works, contracts and decisions by number: how many the books know."""

    work_count: int
    contract_count: int
    decision_count: int


@dataclass(frozen=True, slots=True)
class FirstHour:
    """Everything that is asked first, as of a day; ``missing_count`` counts vouchers without a receipt."""

    community: CommunityFacts
    day: date
    banks: tuple[BankRow, ...]
    counts: tuple[CashCountView, ...]
    duplicates: tuple[Duplicate, ...]
    volumes: tuple[VoucherVolume, ...]
    related: tuple[RelatedParty, ...]
    handovers: tuple[HandoverRow, ...]
    flagged: tuple[TransactionRow, ...]
    flagged_count: int
    missing_count: int
    named: Named

    @property
    def gap_count(self) -> int:
        """How many voucher numbers are missing in all."""
        return sum(volume.gap_count for volume in self.volumes)

    @property
    def voucher_count(self) -> int:
        """How many vouchers there are."""
        return sum(volume.voucher_count for volume in self.volumes)

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a voucher, the newest first."""
        return tuple(sorted({volume.period // 100 for volume in self.volumes}, reverse=True))


@dataclass(frozen=True, slots=True)
class ConfirmationLetter:
    """询证函: what the books say of one bank account at the end of a day, for the bank to confirm."""

    community: CommunityFacts
    bank: BankAccountFacts
    day: date
    book_minor: int


@dataclass(frozen=True, slots=True)
class ArchiveList:
    """档案清册 of a year: its volumes of vouchers, and the other papers by number."""

    community: CommunityFacts
    year: int
    volumes: tuple[VoucherVolume, ...]
    named: Named
    handover_count: int


def first_hour(connection: sa.Connection, community: CommunityFacts, day: date) -> FirstHour:
    """Give what auditors ask first, by a fixed number of queries."""
    flagged, flagged_count = _flagged(connection, community)
    missing = sa.select(missing_evidence_counted(community))
    return FirstHour(
        community=community,
        day=day,
        banks=_banks(connection, community, day),
        counts=cash_count_page(connection, community).rows[:SHOWN_MAX],
        duplicates=_duplicates(connection, community),
        volumes=voucher_volumes(connection, community),
        related=related_parties(connection, community),
        handovers=handovers_of(connection, community),
        flagged=flagged,
        flagged_count=flagged_count,
        missing_count=connection.execute(missing).scalar_one(),
        named=_named(connection, community),
    )


def confirmation_letter(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> ConfirmationLetter | None:
    """Give what a bank is asked to confirm; None where there is no such account, or it was not open that day."""
    every = bank_accounts(connection, community, audience=Audience.AUDITOR)
    bank = next((item for item in every if item.code == code), None)
    if bank is None or (bank.opened_on and day < bank.opened_on):
        return None
    held = book_balances(connection, community, (bank.account.code,), day)
    return ConfirmationLetter(community, bank, day, held[bank.account.code])


def archive_list(connection: sa.Connection, community: CommunityFacts, year: int) -> ArchiveList:
    """Give what a year leaves to be kept."""
    volumes = voucher_volumes(connection, community, first=year * 100, last=year * 100 + 99)
    signed = [row for row in handovers_of(connection, community) if row.as_of.year == year]
    return ArchiveList(community, year, volumes, _named(connection, community), len(signed))


def voucher_volumes(
    connection: sa.Connection, community: CommunityFacts, *, first: int = 0, last: int = 999_999
) -> tuple[VoucherVolume, ...]:
    """Give the vouchers of each period from a first to a last one, with one query."""
    header, held = transactions.c, transaction_attachments.c
    receipts = (
        sa.select(held.seq, sa.func.count().label("receipts"))
        .where(held.community_id == community.community_id)
        .group_by(held.seq)
        .subquery()
    )
    query = (
        sa.select(
            header.period, sa.func.count(), sa.func.max(header.voucher_number),
            sa.cast(sa.func.coalesce(sa.func.sum(receipts.c.receipts), 0), Whole),
            sa.cast(sa.func.sum(header.amount_minor), Whole),
        )
        .select_from(transactions)
        .outerjoin(receipts, receipts.c.seq == header.seq)
        .where(
            header.community_id == community.community_id, header.period.between(first, last)
        )
        .group_by(header.period)
        .order_by(header.period)
    )  # fmt: skip
    return tuple(VoucherVolume(*row) for row in connection.execute(query))


def _banks(connection: sa.Connection, community: CommunityFacts, day: date) -> tuple[BankRow, ...]:
    every = bank_accounts(connection, community, audience=Audience.AUDITOR)
    confirmed = {
        item.facts.label.code: item.confirmed for item in held_accounts(connection, community, day)
    }
    codes = tuple(dict.fromkeys(item.account.code for item in every))
    held = book_balances(connection, community, codes, day)
    return tuple(
        BankRow(item, held[item.account.code], confirmed[item.account.code]) for item in every
    )


def _duplicates(connection: sa.Connection, community: CommunityFacts) -> tuple[Duplicate, ...]:
    """Find invoices that more than one voucher names, those reversed and their reversals left out."""
    header, held = transactions.c, transaction_invoices.c
    other = transactions.alias("reversal")
    reversed_seqs = sa.select(other.c.corrects).where(
        other.c.community_id == community.community_id, other.c.kind == "reversal"
    )
    standing = (
        sa.select(held.number, header.seq, header.voucher)
        .join_from(
            transaction_invoices, transactions,
            (header.community_id == held.community_id) & (header.seq == held.seq),
        )
        .where(
            held.community_id == community.community_id, header.kind != "reversal",
            header.seq.not_in(reversed_seqs),
        )
        .cte("standing")
    )  # fmt: skip
    twice = sa.select(standing.c.number).group_by(standing.c.number).having(sa.func.count() > 1)
    query = (
        sa.select(standing.c.number, standing.c.voucher)
        .where(standing.c.number.in_(twice))
        .order_by(standing.c.number, standing.c.seq)
    )
    found: dict[str, tuple[str, ...]] = {}
    for number, voucher in connection.execute(query):
        found[number] = (*found.get(number, ()), voucher)
    return tuple(Duplicate(number, vouchers) for number, vouchers in found.items())


def _flagged(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[tuple[TransactionRow, ...], int]:
    """Give the newest vouchers that broke a rule, and how many there are."""
    header = transactions.c
    here = (header.community_id == community.community_id, header.flags != "")
    query = sa.select(*HEADER).where(*here).order_by(header.seq.desc()).limit(SHOWN_MAX)
    found = connection.execute(query).all()
    total = sa.select(sa.func.count()).select_from(transactions).where(*here)
    return transaction_rows(connection, community, found), connection.execute(total).scalar_one()


def _named(connection: sa.Connection, community: CommunityFacts) -> Named:
    def counted(table: sa.Table) -> sa.ScalarSelect[int]:
        return (
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.community_id == community.community_id)
            .scalar_subquery()
        )

    query = sa.select(counted(works), counted(contracts), counted(decisions))
    row = connection.execute(query).one()
    return Named(row[0], row[1], row[2])
