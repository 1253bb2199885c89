"""Take over a journal kept elsewhere: all of it or nothing, before people begin to post."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice

import sqlalchemy as sa

from ledger.domain.errors import DateError, ImportRefusedError, Refusal
from ledger.domain.journals import JournalEntry, JournalLine, refused_at
from ledger.domain.parts import split
from ledger.domain.periods import ADJUSTING_MONTH, last_day_of, next_month
from ledger.domain.spending import broken_fund_rules
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, Draft, Kind, Line, Origin, Subline
from ledger.domain.vouchers import parse_voucher
from ledger.posting.books import Books, open_books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.import_names import CreatedAccount, ImportNames
from ledger.posting.import_once import Fingerprint
from ledger.posting.import_texts import screened
from ledger.posting.periods import close_period, local_day, next_to_close
from ledger.posting.post import post_many
from ledger.posting.room import has_room
from ledger.posting.values import Approved, Posted
from ledger.store.actions import record_action
from ledger.store.journal import transactions

#: The summary of an entry without amounts, until the rule of form refuses it for that.
_NO_ACCOUNTS = "—"
#: Entries in memory at a time.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    ``unallocated_count`` lines came without the households' shares that their account demands;
    ``screened_count`` entries had a public text that may name a person, which is private now;
    ``closed_through`` is the last month it closed, None when all were left open.
    """

    transaction_count: int
    line_count: int
    first_day: date
    last_day: date
    accounts: tuple[CreatedAccount, ...]
    unallocated_count: int
    screened_count: int
    closed_through: int | None


@dataclass(slots=True)
class _Import:
    """The state of one import between its batches."""

    books: Books
    names: ImportNames
    today: date
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    line_count: int = 0
    screened_count: int = 0
    first_day: date = date.max
    last_day: date = date.min
    last_period: int = 0
    current: JournalEntry | None = None
    # Vouchers of this batch by the number their file gives them, and, of earlier batches, those that
    # were numbered otherwise here. What kept its number is found in the books.
    recent: dict[str, int] = field(default_factory=dict)
    renumbered: dict[str, int] = field(default_factory=dict)
    # How many vouchers became of each entry of this batch, and the parts by the seq of their first one.
    part_counts: list[int] = field(default_factory=list)
    divided: dict[int, tuple[Draft, tuple[Draft, ...]]] = field(default_factory=dict)

    def approved(self, batch: Iterable[JournalEntry]) -> Iterator[Approved]:
        """Turn entries into drafts, each when posting asks for it."""
        for entry in batch:
            self.current = entry
            draft = self._draft(entry)
            if entry.voucher:
                if entry.voucher in self.recent or entry.voucher in self.renumbered:
                    raise ImportRefusedError(
                        reason="voucher_twice", line=entry.at_line, text=entry.voucher,
                        field="voucher",
                    )  # fmt: skip
                self.recent[entry.voucher] = self.books.next_seq
            parts = self._parts(draft)
            self.part_counts.append(len(parts))
            for part in map(self._flagged, parts):
                self._count(part)
                yield Approved(part, sha256_of(content_of(part)), Origin.IMPORT)

    def _flagged(self, draft: Draft) -> Draft:
        """Flag what was spent against the rules of its fund; history is booked as it was, and says so."""
        known = {line.fund: self.names.fund(line.fund) for line in draft.lines}
        funds = {code: fund for code, fund in known.items() if fund is not None}
        if len(funds) < len(known):
            # Posting refuses it, and says where.
            return draft
        found = broken_fund_rules(draft, self.books.accounts, funds)
        return replace(draft, flags=tuple(sorted({*draft.flags, *found})))

    def finish_batch(self, batch: Sequence[JournalEntry], posted: Sequence[Posted]) -> None:
        """Remember which vouchers got another number than their file gave them."""
        first = 0
        for entry, part_count in zip(batch, self.part_counts, strict=True):
            done = posted[first]
            first += part_count
            if entry.voucher and entry.voucher != done.voucher:
                self.renumbered[entry.voucher] = done.seq
        self.recent.clear()
        self.part_counts.clear()

    def refusal(self, error: Refusal) -> ImportRefusedError:
        """Say where in the file a refusal arose: at a line of the entry when its field names one."""
        entry = self.current
        assert entry is not None, "posting refuses nothing before it asked for an entry"
        at_line = entry.at_line
        parts = str(error.data.get("field", "")).split(".")
        if len(parts) > 1 and parts[0] == "lines" and parts[1].isdigit():
            at_line = entry.lines[int(parts[1])].at_line or at_line
        return refused_at(error, at_line)

    def _count(self, draft: Draft) -> None:
        self.fingerprint.add(draft)
        self.line_count += len(draft.lines)
        self.first_day = min(self.first_day, draft.dated_on)
        self.last_day = max(self.last_day, draft.dated_on)
        month = draft.period - 1 if draft.period % 100 == ADJUSTING_MONTH else draft.period
        self.last_period = max(self.last_period, month)

    def _parts(self, draft: Draft) -> tuple[Draft, ...]:
        """Divide what no leaf can hold; the reversal of what was divided reverses each part."""
        whole, target_parts = self.divided.get(draft.corrects or 0, (None, ()))
        if whole and draft.kind is Kind.REVERSAL and draft.lines == _negated(whole):
            return tuple(
                replace(
                    draft, lines=_negated(part), corrects=(draft.corrects or 0) + number,
                    part=part.part, external_id="" if number else draft.external_id,
                )
                for number, part in enumerate(target_parts)
            )  # fmt: skip
        parts = split(draft, lambda part: has_room(self.books, part))
        if len(parts) > 1:
            self.divided[self.books.next_seq] = (draft, parts)
        return parts

    def _draft(self, entry: JournalEntry) -> Draft:
        for item in entry.names:
            self.names.declare(item, entry.at_line)
        lines = tuple(
            self._line(line, entry, position) for position, line in enumerate(entry.lines)
        )
        if entry.dated_on > self.today:
            text = entry.dated_on.isoformat()
            raise DateError(text=text, reason="future", field="dated_on")
        texts = screened(entry)
        self.screened_count += texts.screened
        return Draft(
            dated_on=entry.dated_on,
            lines=lines,
            summary=texts.summary or self._summary(lines) or _NO_ACCOUNTS,
            occurred_on=entry.occurred_on,
            kind=entry.kind,
            adjusting=entry.adjusting,
            memo=texts.memo,
            counterparty_kind=entry.counterparty_kind,
            matter=texts.matter,
            corrects=self._target(entry.corrects, "corrects"),
            refund_of=self._target(entry.refund_of, "refund_of"),
            decision=entry.decision,
            work=entry.work,
            contract=entry.contract,
            external_id=entry.external_id,
            part=entry.part,
            flags=entry.flags,
        )

    def _line(self, line: JournalLine, entry: JournalEntry, position: int) -> Line:
        at_line = line.at_line or entry.at_line
        account = self.names.account(line.account, at_line, f"lines.{position}.account")
        shares = line.sublines
        if not shares and self.names.wants_shares(account):
            shares = ((self.names.unallocated(), line.debit_minor + line.credit_minor),)
        return Line(
            account, line.fund, line.debit_minor, line.credit_minor, line.place, line.work,
            line.party,
            tuple(
                Subline(place, minor, 0) if line.debit_minor else Subline(place, 0, minor)
                for place, minor in shares
            ),
        )  # fmt: skip

    def _summary(self, lines: Sequence[Line]) -> str:
        """Make the public summary of the account names: a foreign narration may name anybody."""
        debit = self._named(line.account for line in lines if line.debit_minor)
        credit = self._named(line.account for line in lines if line.credit_minor)
        text = "；".join(
            part for part in (debit and f"借 {debit}", credit and f"贷 {credit}") if part
        )
        return text if len(text) <= SUMMARY_LENGTH_MAX else f"{text[: SUMMARY_LENGTH_MAX - 1]}…"

    def _named(self, codes: Iterable[str]) -> str:
        return "、".join(dict.fromkeys(map(self.names.account_name, codes)))

    def _target(self, voucher: str, name: str) -> int | None:
        """Find the transaction that a voucher number of the file means."""
        if not voucher:
            return None
        seq = self.recent.get(voucher) or self.renumbered.get(voucher) or self._posted(voucher)
        if seq is None:
            raise ImportRefusedError(reason="correction_target_unknown", text=voucher, field=name)
        return seq

    def _posted(self, voucher: str) -> int | None:
        parsed = parse_voucher(voucher)
        if parsed is None:
            return None
        columns = transactions.c
        query = sa.select(columns.seq).where(
            columns.community_id == self.books.community_id,
            columns.period == parsed[0], columns.voucher_number == parsed[1],
        )  # fmt: skip
        seq = self.books.connection.execute(query).scalar_one_or_none()
        # One that carries another number in the file is not what the file means by this number.
        return None if seq in self.renumbered.values() else seq


def _negated(draft: Draft) -> tuple[Line, ...]:
    return tuple(line.negated() for line in draft.lines)


def import_journal(
    connection: sa.Connection,
    community_id: int,
    entries: Iterable[JournalEntry],
    *,
    at: datetime,
    create_accounts: bool = False,
    leave_open: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Post a journal kept elsewhere and close its months; the caller commits, or rolls all of it back.

    ``progress`` is told how many transactions were posted so far.

    Raises:
        ImportRefusedError: people have posted here already, the journal is empty or was imported before,
            or one of its lines cannot be taken; with the line and the field at fault.
    """
    books = open_books(connection, community_id)
    _require_no_people(books)
    names = ImportNames(books, create_accounts=create_accounts)
    work = _Import(books, names, local_day(at))
    first_seq = books.next_seq
    source = iter(entries)
    while batch := list(islice(source, _BATCH)):
        _refuse_known_ids(books, batch)
        try:
            posted = post_many(books, work.approved(batch), at=at)
        except ImportRefusedError as error:
            work.refusal(error)
            raise
        except Refusal as error:
            raise work.refusal(error) from error
        work.finish_batch(batch, posted)
        work.names.log_changes(first_day=local_day(at), at=at)
        if progress is not None:
            progress(books.next_seq - first_seq)
    count = books.next_seq - first_seq
    if not count:
        raise ImportRefusedError(reason="empty")
    work.fingerprint.keep(books, count=count, at=at)
    if not leave_open:
        _close_months(books, work.last_period, at=at)
    record_action(
        connection, "journal_imported", community_id=community_id, at=at, subject=str(count)
    )
    return ImportReport(
        transaction_count=count,
        line_count=work.line_count,
        first_day=work.first_day,
        last_day=work.last_day,
        accounts=tuple(work.names.created),
        unallocated_count=work.names.unallocated_count,
        screened_count=work.screened_count,
        closed_through=None if leave_open else books.closed_through or None,
    )


def _require_no_people(books: Books) -> None:
    columns = transactions.c
    query = sa.select(columns.seq).where(
        columns.community_id == books.community_id, columns.origin == Origin.PEOPLE.value
    )
    if books.connection.execute(query.limit(1)).first() is not None:
        raise ImportRefusedError(reason="people_posted")


def _refuse_known_ids(books: Books, batch: Sequence[JournalEntry]) -> None:
    """Refuse an entry that was taken over before, in this file or an earlier one."""
    seen: dict[str, int] = {}
    for entry in batch:
        if entry.external_id in seen:
            _refuse_id(entry.external_id, entry.at_line)
        if entry.external_id:
            seen[entry.external_id] = entry.at_line
    if not seen:
        return
    columns = transactions.c
    query = sa.select(columns.external_id).where(
        columns.community_id == books.community_id, columns.external_id.in_(seen)
    )
    for external_id in books.connection.execute(query).scalars():
        _refuse_id(external_id, seen[external_id])


def _refuse_id(external_id: str, at_line: int) -> None:
    raise ImportRefusedError(
        reason="external_id_twice", line=at_line, text=external_id, field="external_id"
    )


def _close_months(books: Books, last_period: int, *, at: datetime) -> None:
    """Close every month of the history that is over, so that the first open one comes after it."""
    today = local_day(at)
    period = next_to_close(books)
    while period and period <= last_period and last_day_of(period) < today:
        close_period(books, period, at=at, by=None)
        period = next_month(period)
