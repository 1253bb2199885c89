"""Mergers: proposed by one person, approved by another, then carried out community by community.

Each step is one database transaction: old books end (closing vouchers, their log's last leaf), or new books
carry them on. What was done can be read from the books themselves, so that whoever asks for the next step
after an interruption gets the one that is due. The drafts of a step have the two people of the plan as author
and approver, since what they say follows from the balances whose digests both agreed to.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ApprovalError, TogetherError
from ledger.domain.merger_errors import MergerError
from ledger.domain.mergers import closing_drafts, opening_draft
from ledger.domain.transactions import Draft
from ledger.domain.year_end import net_assets_of
from ledger.log.leaves import close_leaf
from ledger.posting.books import open_books
from ledger.posting.communities import add_accounts, add_funds
from ledger.posting.content import sha256_of
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.leaves import append_leaf
from ledger.posting.merger_carrying import carry_belongings, end_links, in_force
from ledger.posting.merger_plans import DryRun, Plan, look_over, plan_of, reading_of
from ledger.posting.merging import carry_places, closing_vouchers, latest
from ledger.posting.periods import close_period, local_day
from ledger.posting.policies import record_policy
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer, Posted
from ledger.store.actions import record_action
from ledger.store.communities import communities
from ledger.store.mergers import merger_members, merger_vouchers, mergers
from ledger.store.people import memberships

#: What the new log calls it among policies.
KIND = "merger"


@dataclass(frozen=True, slots=True)
class Step:
    """What was just done: "closed" old books, "opened" what they held in the new ones, or "done"."""

    kind: str
    slug: str
    vouchers: tuple[str, ...] = ()
    position: int = 0
    of: int = 0


def propose_merger(
    connection: sa.Connection, community_id: int, plan: Plan, *, by: Officer, at: datetime
) -> int:
    """Keep a plan for another person to look at; gives its number.

    Raises:
        TogetherError: everything that stands against it.
        MergerError: another plan is under way, or the person is no treasurer of a community that joins.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    running = latest(connection, community_id)
    if running is not None and running.state in ("proposed", "approved"):
        raise MergerError(reason="under_way")
    dry_run = look_over(connection, community_id, plan, today=local_day(at))
    if dry_run.obstacles:
        raise TogetherError(refusals=dry_run.obstacles)
    _require_everywhere(connection, dry_run, by, local_day(at))
    number = running.number + 1 if running is not None else 1
    content = dry_run.content
    connection.execute(
        sa.insert(mergers).values(
            community_id=community_id, number=number, day=plan.day, content=content,
            content_sha256=sha256_of(content), state="proposed", author_id=by.user_id,
            author_role=by.role, created_at=at,
        )
    )  # fmt: skip
    connection.execute(
        sa.insert(merger_members),
        [
            {"community_id": community_id, "number": number, "position": position,
             "old_community_id": member.community_id, "courtyard": member.joining.courtyard}
            for position, member in enumerate(dry_run.members, start=1)
        ],
    )  # fmt: skip
    _tell(connection, community_id, "merger_proposed", number, by=by, at=at)
    return number


def approve_merger(
    connection: sa.Connection,
    community_id: int,
    number: int,
    *,
    by: Officer,
    at: datetime,
    content_sha256: str,
) -> None:
    """Approve exactly the plan that was looked at; from now on the old books take nothing else.

    Raises:
        ApprovalError: one's own plan, or another content was shown.
        MergerError: the plan is not waiting, a balance is another than when it was proposed, or the person
            is no reviewer of a community that joins.
        TogetherError: what stands against it by now.
    """
    if by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    row = _locked(connection, community_id, number)
    if row.state != "proposed":
        raise MergerError(reason="wrong_state")
    if row.author_id == by.user_id:
        raise ApprovalError(reason="own_draft")
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    plan = plan_of(json.loads(row.content))
    dry_run = look_over(connection, community_id, plan, today=local_day(at))
    if dry_run.obstacles:
        raise TogetherError(refusals=dry_run.obstacles)
    _check_same(dry_run, row)
    _require_everywhere(connection, dry_run, by, local_day(at))
    _change(
        connection, community_id, number, state="approved", approved_by=by.user_id,
        approved_role=by.role, approved_at=at,
    )  # fmt: skip
    _tell(connection, community_id, "merger_approved", number, by=by, at=at)


def withdraw_merger(
    connection: sa.Connection, community_id: int, number: int, *, by: Officer, at: datetime
) -> None:
    """Take a plan back, while no books have ended because of it.

    Raises:
        MergerError: books have ended, or the plan is not under way.
    """
    if by.role not in PREPARING_ROLES | APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    row = _locked(connection, community_id, number)
    members = _members(connection, community_id, number)
    begun = any(member.close_leaf_index is not None for member in members)
    if begun or row.state not in ("proposed", "approved"):
        raise MergerError(reason="wrong_state")
    _change(connection, community_id, number, state="withdrawn")
    _tell(connection, community_id, "merger_withdrawn", number, by=by, at=at)


def next_step(
    connection: sa.Connection, community_id: int, number: int, *, at: datetime
) -> Step | None:
    """Do the next step of an approved merger, in this database transaction; None when all are done.

    Raises:
        MergerError: the merger is not approved, or a balance is another than was agreed to.
    """
    row = _locked(connection, community_id, number)
    if row.state == "done":
        return None
    if row.state != "approved":
        raise MergerError(reason="wrong_state")
    members = _members(connection, community_id, number)
    for member in members:
        if member.close_leaf_index is None:
            return replace(_close(connection, row, member, at=at), of=len(members))
        if member.open_leaf_index is None:
            return replace(_open(connection, row, member, at=at), of=len(members))
    _change(connection, community_id, number, state="done", done_at=at)
    _tell(connection, community_id, "merger_done", number, by=_author(row), at=at)
    return Step("done", "", position=len(members), of=len(members))


def _close(
    connection: sa.Connection, row: sa.Row[Any], member: sa.Row[Any], *, at: datetime
) -> Step:
    """End old books: strike every balance, close the month and the log, and say where they went."""
    old_id = member.old_community_id
    plan = plan_of(json.loads(row.content))
    joining = plan.joining[member.position - 1]
    dry_run = look_over(
        connection, row.community_id, Plan(plan.day, (joining,)), today=local_day(at)
    )
    stays = [item for item in dry_run.obstacles if item.reason != "courtyard"]
    if stays:
        raise TogetherError(refusals=tuple(stays))
    _check_same(dry_run, row)
    into = _community(connection, row.community_id)
    drafts = closing_drafts(
        plan.last_day,
        dry_run.members[0].held,
        into_zh=into.name_zh,
        accounts=open_books(connection, old_id).accounts,
    )
    posted = [_post(connection, old_id, draft, row, at=at) for draft in drafts]
    books = open_books(connection, old_id)
    close_period(books, plan.last_day.year * 100 + plan.last_day.month, at=at, by=_author(row))

    def write(origin: str, index: int, moment: str) -> bytes:
        return close_leaf(
            origin=origin, index=index, at=moment, into=into.log_origin, day=plan.day,
            seq=books.next_seq - 1, vouchers=[item.voucher for item in posted],
        )  # fmt: skip

    leaf_index = append_leaf(books, "close", write, at=at)
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == old_id)
        .values(merged_into=row.community_id)
    )
    _change_member(connection, member, close_leaf_index=leaf_index)
    end_links(connection, old_id, plan.day, by=_author(row), at=at)
    _tell(connection, old_id, "books_merged", row.number, by=_author(row), at=at)
    return Step("closed", joining.slug, tuple(item.voucher for item in posted), member.position)


def _open(
    connection: sa.Connection, row: sa.Row[Any], member: sa.Row[Any], *, at: datetime
) -> Step:
    """Carry on in the new books what one community ended with, voucher by voucher."""
    plan = plan_of(json.loads(row.content))
    joining = plan.joining[member.position - 1]
    books = open_books(connection, row.community_id)
    old = _community(connection, member.old_community_id)
    prefixed = bool(json.loads(row.content)["prefixed"])
    closing = closing_vouchers(connection, member.old_community_id)
    missing = closing.renaming(connection, joining, row.community_id, prefixed=prefixed)
    if missing.obstacles:
        raise TogetherError(refusals=missing.obstacles)
    renaming = missing.renaming
    carry_places(connection, row.community_id, old, joining.courtyard, renaming)
    if missing.added_accounts:
        add_accounts(books, missing.added_accounts, at=at)
    if missing.added_funds:
        add_funds(
            books, in_force(connection, old.community_id, missing.added_funds, row.day), at=at
        )
    vouchers, links = [], []
    for ordinal, voucher in enumerate(closing.vouchers, start=1):
        draft = opening_draft(
            plan.day, voucher.lines, closing.types, renaming=renaming,
            net_assets=net_assets_of(closing.classes[voucher.lines[0].fund], books.accounts),
            courtyard=joining.courtyard, from_zh=old.name_zh, part=voucher.part,
        )  # fmt: skip
        posted = _post(connection, row.community_id, draft, row, at=at) if draft else None
        vouchers += [posted.voucher] if posted else []
        links.append(
            {"community_id": row.community_id, "number": row.number, "position": member.position,
             "ordinal": ordinal, "old_community_id": member.old_community_id,
             "closing_seq": voucher.seq, "opening_seq": posted.seq if posted else None}
        )  # fmt: skip
    if links:
        connection.execute(sa.insert(merger_vouchers), links)
    reading = reading_of(
        connection, old.community_id, row.community_id, renaming, joining.courtyard
    )
    carry_belongings(
        connection,
        row.community_id,
        old.community_id,
        reading,
        day=row.day,
        by=_author(row),
        second=_approver(row),
        at=at,
    )
    leaf_index = _say_in_log(connection, row, member, old, at=at)
    _change_member(connection, member, open_leaf_index=leaf_index)
    return Step("opened", joining.slug, tuple(vouchers), member.position)


def _say_in_log(
    connection: sa.Connection,
    row: sa.Row[Any],
    member: sa.Row[Any],
    old: sa.Row[Any],
    *,
    at: datetime,
) -> int:
    """Name the old log and its last leaf in the new one; gives the leaf's index."""
    books = open_books(connection, row.community_id)
    content = {
        "number": row.number,
        "log": old.log_origin,
        "slug": old.slug,
        "courtyard": member.courtyard,
        "close_leaf": member.close_leaf_index,
    }
    record_policy(books, KIND, content, first_day=row.day, by=_approver(row), at=at)
    return books.next_leaf - 1


def _post(
    connection: sa.Connection, community_id: int, draft: Draft, row: sa.Row[Any], *, at: datetime
) -> Posted:
    """Post a draft of the plan in the names of the two people who agreed to it."""
    draft_id = save_draft(connection, community_id, draft, by=_author(row), at=at)
    sha256 = submit(connection, community_id, draft_id, by=_author(row), at=at)
    return approve(
        connection, community_id, draft_id, by=_approver(row), at=at, content_sha256=sha256
    )


def _check_same(dry_run: DryRun, row: sa.Row[Any]) -> None:
    """Refuse to go on with balances that nobody agreed to."""
    agreed = {item["slug"]: item["balances"] for item in json.loads(row.content)["members"]}
    for member in dry_run.members:
        if agreed[member.joining.slug] != member.digest:
            raise MergerError(reason="changed", community=member.joining.slug)


def _require_everywhere(connection: sa.Connection, dry_run: DryRun, by: Officer, day: date) -> None:
    """Refuse somebody who has not the same duty in every community that joins."""
    held = memberships.c
    query = sa.select(held.community_id).where(
        held.user_id == by.user_id, held.role == by.role, held.first_day <= day,
        sa.or_(held.last_day.is_(None), held.last_day >= day),
    )  # fmt: skip
    theirs = set(connection.execute(query).scalars())
    lacking = [
        MergerError(reason="role", community=member.joining.slug)
        for member in dry_run.members
        if member.community_id not in theirs
    ]
    if lacking:
        raise TogetherError(refusals=tuple(lacking))


def _locked(connection: sa.Connection, community_id: int, number: int) -> sa.Row[Any]:
    """Give a merger under the locks of all its books, taken in one order by everybody."""
    ids = {community_id} | {
        member.old_community_id for member in _members(connection, community_id, number)
    }
    for locked in sorted(ids):
        open_books(connection, locked)
    row = connection.execute(
        sa.select(mergers).where(mergers.c.community_id == community_id, mergers.c.number == number)
    ).one_or_none()
    if row is None:
        raise MergerError(reason="wrong_state")
    return row


def _members(connection: sa.Connection, community_id: int, number: int) -> list[sa.Row[Any]]:
    held = merger_members.c
    query = (
        sa.select(merger_members)
        .where(held.community_id == community_id, held.number == number)
        .order_by(held.position)
    )
    return list(connection.execute(query).all())


def _community(connection: sa.Connection, community_id: int) -> sa.Row[Any]:
    query = sa.select(communities).where(communities.c.community_id == community_id)
    return connection.execute(query).one()


def _author(row: sa.Row[Any]) -> Officer:
    return Officer(row.author_id, row.author_role)


def _approver(row: sa.Row[Any]) -> Officer:
    return Officer(row.approved_by, row.approved_role)


def _change(connection: sa.Connection, community_id: int, number: int, **values: Any) -> None:
    connection.execute(
        sa.update(mergers)
        .where(mergers.c.community_id == community_id, mergers.c.number == number)
        .values(**values)
    )


def _change_member(connection: sa.Connection, member: sa.Row[Any], **values: Any) -> None:
    held = merger_members.c
    connection.execute(
        sa.update(merger_members)
        .where(
            held.community_id == member.community_id, held.number == member.number,
            held.position == member.position,
        )
        .values(**values)
    )  # fmt: skip


def _tell(
    connection: sa.Connection, community_id: int, verb: str, number: int, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=str(number)
    )
    # What is under way is public: pages are new.
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
