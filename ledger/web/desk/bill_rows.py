"""The rows of a bill, gone through one after the other: what each is, by rule, by likeness or by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.bills.wechat_fund_flow import WECHAT_FUND_FLOW
from ledger.domain.accounts import Account
from ledger.domain.bill_rules import BillRule, Outcome, Share, first_fitting
from ledger.domain.errors import Refusal
from ledger.domain.matching import RowKey
from ledger.domain.roles import Task
from ledger.posting.bill_decisions import carry_out
from ledger.posting.bill_refunds import left_to_refund
from ledger.posting.bill_rows import kept_rows, reopen
from ledger.posting.bill_rules import kept_rules
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.idempotency import recall, remember
from ledger.schemas.bill_decisions import answer_like, read_decisions
from ledger.statements.bill_accounts import other_formats
from ledger.statements.bill_habits import BillHabit, bill_habits
from ledger.statements.bill_refunds import Refunded, refunded
from ledger.statements.bill_suggestions import Suggestions, suggestions
from ledger.statements.bills import BillView, RowPage, RowView, bill, row_page
from ledger.statements.closing import UNIDENTIFIED
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.bill_rule_forms import (
    OFFERED_MAX,
    account_groups,
    fee_accounts,
    rule_names,
)
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences, warning_sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.language import reader_language

_WITHDRAWAL = "withdrawal"
FIELDS = (
    "account", "fund", "matter", "counterparty_kind", "place", "party", "gather", "fee_account", "reason",
)  # fmt: skip
_NAMED = (*FIELDS, _WITHDRAWAL)
_ROW_MAX = 10**9
#: So many rows are booked by the rules at once, as near as pages of rows go; pressing again takes the next.
_RUN_MAX = 5_000
_RUN_PAGE_MIN = 500


@dataclass(frozen=True, slots=True)
class _Answer:
    """One way to answer for a row: what the form sends, and words with what they speak of."""

    value: str
    kind: str
    label: Label | None = None
    fund: Label | None = None
    text: str = ""
    day: str = ""
    #: Offered, but never what a row is unless somebody says so.
    is_weak: bool = False


def show(seat: Seat, bill_id: str) -> Response:
    """Show a bill's rows, those that are still open first of all."""
    return rows_page(seat, bill_id)


def decide(seat: Seat, bill_id: str) -> Response:
    """Do with the ticked rows what was said, all of it or nothing."""
    with reading() as books:
        shown = _bill_of(books, seat, bill_id)
        index = rule_names(books, seat.community).index(reader_language())
    ticked = [int(text) for text in request.form.getlist("row") if _is_number(text)]
    said, refusals = read_decisions(request.form, bill_id, ticked, index)
    if said is None:
        return rows_page(seat, bill_id, refusals)
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            if recall(books, community_id, key) is None:
                fund = next(iter(choices_of(books, seat.community, clock.today()).funds), "")
                carry_out(books, community_id, shown.account.code, said, fund=fund, by=by, at=at)
                remember(books, community_id, key, result=bill_id, at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, "rows_decided")


def by_rules(seat: Seat, bill_id: str) -> Response:
    """Make vouchers of all open rows that a rule is about; the others stay open. How many it were is said."""
    at = clock.now()
    try:
        with desk_writing() as books:
            made, has_more = _run_rules(books, seat, _bill_of(books, seat, bill_id), at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, made=made, more=1 if has_more else None)


def _run_rules(books: Connection, seat: Seat, shown: BillView, *, at: datetime) -> tuple[int, bool]:
    """Walk through the open rows, past those that no rule fits: how many vouchers, and whether rows are left.

    A page of rows after the other: a bill may have hundreds of thousands.
    """
    by, community_id = seat.officer(Task.PREPARE), seat.community.community_id
    rules = _rules_for(books, seat, shown)
    made, booked, after = 0, 0, 0
    while booked < _RUN_MAX:
        size = max(_RUN_PAGE_MIN, _RUN_MAX - booked)
        page = row_page(books, seat.community, shown, after=after, open_only=True, page_size=size)
        keys = _unsuggested(books, seat, shown, page)
        run = vouchers_by_rules(books, community_id, shown.account.code, keys, rules, by=by, at=at)
        made, booked = made + len(run.draft_ids), booked + run.row_count
        if page.next_after is None:
            return made, False
        after = page.next_after
    return made, True


def _rules_for(books: Connection, seat: Seat, shown: BillView) -> list[BillRule]:
    """Give the active rules that may be about rows of a bill's account."""
    kept = kept_rules(books, seat.community.community_id, active_only=True)
    account = shown.account.code
    return [item.rule for item in kept if not item.rule.accounts or account in item.rule.accounts]


def _unsuggested(books: Connection, seat: Seat, shown: BillView, page: RowPage) -> list[RowKey]:
    """Give the open rows that nothing booked, on its way or in another bill looks like: those need a person."""
    found = suggestions(books, seat.community, shown, page.rows)
    return [row.key for row in page.rows if row.key in found and not found[row.key].any]


def open_again(seat: Seat, bill_id: str, row: int) -> Response:
    """Take back what was chosen of a row that got no voucher."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            shown = _bill_of(books, seat, bill_id)
            key, community_id = RowKey(bill_id, min(row, _ROW_MAX)), seat.community.community_id
            reopen(books, community_id, shown.account.code, key, by=by, at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, "saved")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _bill_of(books: Connection, seat: Seat, bill_id: str) -> BillView:
    shown = bill(books, seat.community, bill_id)
    if shown is None:
        abort(404)
    return shown


def _back(seat: Seat, bill_id: str, done: str | None = None, **said: Any) -> Response:
    slug = seat.community.slug
    return redirect(url_for("desk.bill", slug=slug, bill_id=bill_id, done=done, **said))


def _lefts(
    books: Connection, seat: Seat, page: RowPage, refunds: Mapping[RowKey, Refunded]
) -> dict[int, int]:
    """Give for refunds that are more than is left of their voucher how much that is, in fen, by row."""
    seqs = {found.seq for found in refunds.values()}
    left = left_to_refund(books, seat.community.community_id, seqs)
    return {
        row.key.row: max(0, left[refunds[row.key].seq])
        for row in page.rows
        if row.key in refunds and row.amount_minor > left[refunds[row.key].seq]
    }


def rows_page(seat: Seat, bill_id: str, refusals: tuple[Refusal, ...] = ()) -> Response:
    """Show a bill and its rows, with what was wrong about what was said of them."""
    open_only = request.args.get("rows") != "all"
    after = max(0, min(request.args.get("after", 0, type=int), _ROW_MAX))
    with reading() as books:
        shown = _bill_of(books, seat, bill_id)
        page = row_page(books, seat.community, shown, after=after, open_only=open_only)
        choices = choices_of(books, seat.community, clock.today())
        refunds = refunded(books, seat.community, page.rows)
        rules, lefts = _rules_for(books, seat, shown), _lefts(books, seat, page, refunds)
        answers = _answers(books, seat, shown, page, choices, refunds)
        names = rule_names(books, seat.community)
        others = _other_formats(books, seat, shown)
    named = named_sentences(refusals)
    return desk_page(
        "desk/bill.html", seat, status=422 if refusals else 200, bill=shown, page=page,
        bill_warnings=warning_sentences(shown.warnings), other_formats=others,
        open_only=open_only, answers=answers, choices=choices, errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in _NAMED else "", named[name]) for name in named],
        values={name: request.form.get(name, "") for name in _NAMED},
        ticked=request.form.getlist("row"), said=request.form,
        names=names, offered_max=OFFERED_MAX, groups=account_groups(choices),
        fees=fee_accounts(choices, request.form.get("fee_account", "")),
        form_token=sent_token() or fresh_token(), refunds={key.row: item for key, item in refunds.items()},
        may_decide=seat.may(Task.PREPARE) and not shown.is_withdrawn,
        may_withdraw=seat.may(Task.RECONCILE),
        has_rules=bool(rules), lefts=lefts, links_refunds=shown.format != WECHAT_FUND_FLOW.format,
        made=None if refusals else request.args.get("made", type=int), has_more="more" in request.args,
    )  # fmt: skip


def _other_formats(books: Connection, seat: Seat, shown: BillView) -> tuple[str, ...]:
    if shown.is_withdrawn:
        return ()
    span = (shown.first_on, shown.last_on)
    return other_formats(books, seat.community, shown.account.code, shown.format, span)


def _answers(
    books: Connection, seat: Seat, shown: BillView, page: RowPage, choices: Choices,
    refunds: Mapping[RowKey, Refunded],
) -> dict[int, list[_Answer]]:  # fmt: skip
    """Give for each open row what may be said of it, the likeliest first."""
    community_id, account = seat.community.community_id, shown.account.code
    asked = [row for row in page.rows if row.state == "open"]
    if not asked:
        return {}
    found = suggestions(books, seat.community, shown, asked)
    rules = _rules_for(books, seat, shown)
    stored = kept_rows(books, community_id, account, [row.key for row in asked]) if rules else {}
    learnt = bill_habits(books, seat.community)
    return {
        row.key.row: [
            # What is booked or on its way already comes before anything that would book it again.
            *_suggested(found[row.key]),
            *_refund(refunds.get(row.key), choices),
            *_by_rule(first_fitting(rules, stored[row.key], account) if rules else None, choices),
            *_as_before(learnt.habit_of(row, account=account), choices),
            *_unidentified(row, choices),
        ]
        for row in asked
    }


def _by_rule(rule: BillRule | None, choices: Choices) -> Sequence[_Answer]:
    if rule is None:
        return ()
    share = rule.outcome.shares[0]
    account, fund = choices.accounts.get(share.account), choices.funds.get(share.fund)
    label = _plain(account) if account else None
    owner = Label(fund.code, fund.name_zh, fund.name_en) if fund else None
    return (_Answer("rule", "rule", label, owner, rule.name),)


def _plain(account: Account) -> Label:
    """Give an account as people call it."""
    names = (account.plain_zh or account.name_zh, account.plain_en or account.name_en)
    return Label(account.code, *names)


def _suggested(found: Suggestions) -> list[_Answer]:
    booked = [
        _Answer(f"line:{item.key.seq}|{item.key.number}", "line", text=f"{item.voucher} {item.summary}",
                day=item.day.isoformat())
        for item in found.lines
    ]  # fmt: skip
    waiting = [
        _Answer(f"draft:{item.draft_id}", "draft", text=item.summary, day=item.day.isoformat())
        for item in found.drafts
    ]
    others = [
        _Answer(f"{kind}:{item.key.bill_id}|{item.key.row}", kind, item.account,
                text=item.counterparty, day=item.day.isoformat())
        for kind, items in (("end", found.ends), ("twin", found.twins))
        for item in items
    ]  # fmt: skip
    return [*booked, *waiting, *others]


def _refund(found: Refunded | None, choices: Choices) -> Sequence[_Answer]:
    """Offer to take back what the payment booked."""
    if found is None or found.outcome is None or found.outcome.by_room:
        return ()
    account = choices.accounts.get(found.outcome.shares[0].account)
    if account is None:
        return ()
    label = Label(account.code, account.name_zh, account.name_en)
    return (_Answer(answer_like(found.outcome), "refund", label, text=found.voucher),)


def _as_before(habit: BillHabit | None, choices: Choices) -> Sequence[_Answer]:
    """Offer what rows like this one were before, where that is one account and fund."""
    if habit is None or len(habit.outcome.shares) != 1 or habit.outcome.by_room:
        return ()
    account = choices.accounts.get(habit.outcome.shares[0].account)
    if account is None:
        return ()
    label = _plain(account)
    value, matter = answer_like(habit.outcome), habit.outcome.matter
    return (_Answer(value, "like", label, text=matter, is_weak=habit.by_kind),)


def _unidentified(row: RowView, choices: Choices) -> Sequence[_Answer]:
    """Offer 待查收款 for money of which nobody knows whose it is."""
    account, fund = choices.accounts.get(UNIDENTIFIED), next(iter(choices.funds), "")
    if row.moved_minor <= 0 or account is None:
        return ()
    label = _plain(account)
    outcome = Outcome((Share(UNIDENTIFIED, fund),), account.name_zh)
    return (_Answer(answer_like(outcome), "unidentified", label, is_weak=True),)
