"""What happens to a gift after it was recorded: shown otherwise, counted, given back, used, forgotten."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    AmountError,
    ApprovalError,
    DateError,
    GiftError,
    UnknownNameError,
)
from ledger.domain.gift_entries import refund_draft, use_draft
from ledger.domain.gifts import (
    ITEM_LENGTH_MAX,
    Choice,
    Donor,
    DonorKind,
    check_choice,
    check_giver_apart,
)
from ledger.domain.roles import TASKS, Task
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX
from ledger.posting.books import open_books
from ledger.posting.drafts import check_attachments, save_draft, submit
from ledger.posting.gift_rules import is_open_or_posted, is_standing
from ledger.posting.gifts import touch
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.communities import accounts, parties
from ledger.store.gifts import gift_counts, gift_displays, gift_refunds, gift_uses, gifts
from ledger.store.inserts import insert_rows
from ledger.store.journal import transactions


def change_display(
    connection: sa.Connection, community_id: int, gift_id: str, choice: Choice, *, by: Officer,
    at: datetime, alias: str | None = None,
) -> None:  # fmt: skip
    """Show a gift otherwise from now on: its giver chose another name, or withdrew their consent.

    What was shown before stays in the history, and pages made from now on follow the new choice.

    Raises:
        GiftError: more would be shown than the giver agreed to.
        TextError: the gift's texts hold the new alias (reason names_giver).
    """
    _require(by)
    open_books(connection, community_id)
    row = _gift(connection, community_id, gift_id)
    donor = _donor(connection, community_id, row.party_code)
    if donor is not None and alias is not None and alias.strip() != donor.alias:
        donor = Donor(donor.name, donor.kind, alias.strip())
        check_giver_apart(donor, {"alias": f"{row.earmark} {row.item} {row.unit}"})
        _change_party(connection, community_id, row.party_code, {"alias": donor.alias})
    check_choice(donor, choice)
    columns = gift_displays.c
    newest = sa.select(sa.func.max(columns.number)).where(
        columns.community_id == community_id, columns.gift_id == gift_id
    )
    number = (connection.execute(newest).scalar() or 0) + 1
    insert_rows(connection, gift_displays, [
        (community_id, gift_id, number, choice.display.value, choice.consent.value,
         at.astimezone(SHANGHAI).date(), by.user_id, at),
    ])  # fmt: skip
    touch(connection, community_id)
    _record(connection, community_id, "gift_display_changed", gift_id, by, at)


def forget_donor(
    connection: sa.Connection, community_id: int, gift_id: str, *, by: Officer, at: datetime
) -> None:
    """Erase who gave, in all their gifts; amounts and days stay, since the books must be kept."""
    _require(by)
    open_books(connection, community_id)
    row = _gift(connection, community_id, gift_id)
    if row.party_code is None:
        raise GiftError(reason="no_donor", field="donor")
    _change_party(connection, community_id, row.party_code, {"name": "", "alias": ""})
    touch(connection, community_id)
    _record(connection, community_id, "donor_forgotten", row.party_code, by, at)


def confirm_gift_count(
    connection: sa.Connection, community_id: int, count_id: str, *, by: Officer, at: datetime
) -> None:
    """Say, as a second person, that one counted the cash of gifts along.

    Raises:
        ApprovalError: one's own sheet, or one that is confirmed already.
    """
    if by.role not in TASKS[Task.CONFIRM_COUNT]:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    held = gift_counts.c
    here = (held.community_id == community_id, held.count_id == count_id)
    row = connection.execute(
        sa.select(held.counted_by, held.confirmed_by).where(*here)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(noun="cash_count", name=count_id[:40])
    if row.counted_by == by.user_id:
        raise ApprovalError(reason="own_count")
    if row.confirmed_by is not None:
        raise ApprovalError(reason="confirmed_already")
    connection.execute(
        sa.update(gift_counts).where(*here).values(confirmed_by=by.user_id, confirmed_at=at)
    )
    _record(connection, community_id, "gift_count_confirmed", count_id, by, at)


@dataclass(frozen=True, slots=True)
class PayingBack:
    """How much goes back, from which of our accounts, when it left, and the papers and words behind it."""

    amount_minor: int
    channel: str
    dated_on: date
    memo: str = ""
    attachments: tuple[str, ...] = ()


def refund_gift(
    connection: sa.Connection, community_id: int, gift_id: str, back: PayingBack, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Hand a draft to another person that pays a gift back, all of it or a part; gives the draft's id.

    Raises:
        GiftError: the gift is not in the books, is not money, or less than this is left of it.
    """
    _require(by)
    open_books(connection, community_id)
    row = _gift(connection, community_id, gift_id)
    seq = _booked_seq(connection, community_id, row, "money")
    _check_amount(back.amount_minor, left_minor(connection, community_id, row, gift_refunds))
    _check_dated(back.dated_on, row, at)
    _check_channel(connection, community_id, back.channel)
    check_attachments(connection, community_id, back.attachments)
    draft = refund_draft(
        seq=seq, fund=row.fund_code, work=row.work_code or "", channel=back.channel,
        amount_minor=back.amount_minor, dated_on=back.dated_on, attachments=back.attachments,
        memo=clean_text(back.memo, field="memo", length_max=MEMO_LENGTH_MAX),
    )  # fmt: skip
    draft_id = save_draft(connection, community_id, draft, by=by, at=at, of_gift=True)
    insert_rows(
        connection, gift_refunds,
        [(community_id, gift_id, draft_id, back.amount_minor, by.user_id, at)],
    )  # fmt: skip
    submit(connection, community_id, draft_id, by=by, at=at)
    _record(connection, community_id, "gift_refund_proposed", gift_id, by, at)
    return draft_id


def use_goods(
    connection: sa.Connection, community_id: int, gift_id: str, *, amount_minor: int,
    used_on: date, by: Officer, at: datetime, note: str = "",
) -> str:  # fmt: skip
    """Hand a draft to another person that books given things as used; gives the draft's id.

    Raises:
        GiftError: the gift has no value in the books, or less than this is left of it.
        TextError: the note may not be public, or seems to name somebody.
    """
    _require(by)
    open_books(connection, community_id)
    row = _gift(connection, community_id, gift_id)
    _booked_seq(connection, community_id, row, "goods")
    _check_amount(amount_minor, left_minor(connection, community_id, row, gift_uses))
    _check_dated(used_on, row, at)
    if note:
        note = check_unnamed(note, field="note", length_max=ITEM_LENGTH_MAX)
        check_giver_apart(_donor(connection, community_id, row.party_code), {"note": note})
    draft = use_draft(
        item=row.item, fund=row.fund_code, amount_minor=amount_minor, used_on=used_on, note=note,
        work=row.work_code or "",
    )  # fmt: skip
    draft_id = save_draft(connection, community_id, draft, by=by, at=at, of_gift=True)
    newest = sa.select(sa.func.max(gift_uses.c.number)).where(
        gift_uses.c.community_id == community_id, gift_uses.c.gift_id == gift_id
    )
    number = (connection.execute(newest).scalar() or 0) + 1
    insert_rows(connection, gift_uses, [
        (community_id, gift_id, number, used_on, amount_minor, note, draft_id, by.user_id, at),
    ])  # fmt: skip
    submit(connection, community_id, draft_id, by=by, at=at)
    _record(connection, community_id, "gift_use_proposed", gift_id, by, at)
    return draft_id


def left_minor(
    connection: sa.Connection, community_id: int, row: sa.Row[Any], table: sa.Table
) -> int:
    """Give what was neither given back nor used of a gift; drafts under way are taken as done."""
    taken = sa.select(sa.cast(sa.func.sum(table.c.amount_minor), sa.BigInteger)).where(
        table.c.community_id == community_id, table.c.gift_id == row.gift_id,
        is_open_or_posted(table.c.draft_id, community_id),
        is_standing(table.c.draft_id, community_id),
    )  # fmt: skip
    return int(row.amount_minor) - (connection.execute(taken).scalar() or 0)


def _require(by: Officer) -> None:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")


def _gift(connection: sa.Connection, community_id: int, gift_id: str) -> sa.Row[Any]:
    query = sa.select(gifts).where(gifts.c.community_id == community_id, gifts.c.gift_id == gift_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="gift", name=gift_id[:40])
    return row


def _donor(connection: sa.Connection, community_id: int, code: str | None) -> Donor | None:
    """Give the giver; one who was forgotten is nobody."""
    query = sa.select(parties.c.name, parties.c.kind, parties.c.alias).where(
        parties.c.community_id == community_id, parties.c.code == code
    )
    row = connection.execute(query).one_or_none()
    return Donor(row.name, DonorKind(row.kind), row.alias) if row and row.name else None


def _change_party(
    connection: sa.Connection, community_id: int, code: str, values: dict[str, str]
) -> None:
    connection.execute(
        sa.update(parties)
        .where(parties.c.community_id == community_id, parties.c.code == code)
        .values(values)
    )


def _booked_seq(connection: sa.Connection, community_id: int, row: sa.Row[Any], nature: str) -> int:
    """Give the voucher that booked a gift and stands."""
    query = sa.select(transactions.c.seq).where(
        transactions.c.community_id == community_id, transactions.c.draft_id == row.draft_id,
        is_standing(transactions.c.draft_id, community_id),
    )  # fmt: skip
    seq = connection.execute(query).scalar_one_or_none() if row.draft_id else None
    if seq is None or row.nature != nature:
        raise GiftError(reason="not_booked")
    return int(seq)


def _check_amount(amount_minor: int, left: int) -> None:
    if amount_minor <= 0:
        reason = "negative" if amount_minor else "zero"
        raise AmountError(text=str(amount_minor), reason=reason, field="amount")
    if amount_minor > left:
        raise GiftError(reason="beyond_gift", field="amount", left_minor=left)


def _check_dated(day: date, row: sa.Row[Any], at: datetime) -> None:
    if day > at.astimezone(SHANGHAI).date():
        raise DateError(text=day.isoformat(), reason="future", field="dated_on")
    if day < row.received_on:
        raise GiftError(reason="before_gift", field="dated_on", text=row.received_on.isoformat())


def _check_channel(connection: sa.Connection, community_id: int, channel: str) -> None:
    query = sa.select(accounts.c.is_cash).where(
        accounts.c.community_id == community_id, accounts.c.code == channel
    )
    is_cash = connection.execute(query).scalar_one_or_none()
    if is_cash is None:
        raise UnknownNameError(noun="account", name=channel[:40], field="channel")
    if not is_cash:
        raise AccountRuleError(reason="not_cash", account=channel, field="channel")


def _record(
    connection: sa.Connection, community_id: int, verb: str, subject: str, by: Officer, at: datetime
) -> None:
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=subject
    )
