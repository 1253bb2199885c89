"""Rules for rows of bills: proposed from what people did, written in plain words, tried, and then switched on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.bill_rules import BillRule, plain_rule
from ledger.domain.errors import ApprovalError, Refusal
from ledger.domain.matching import RowKey
from ledger.domain.roles import Task
from ledger.log.canonical import canonical_bytes
from ledger.posting.bill_rules import KeptRule, kept_rules, raise_rule, save_rule, switch_rule
from ledger.posting.idempotency import recall, remember
from ledger.schemas.bill_rules import (
    RULE_FIELDS,
    TypedRule,
    TypedShare,
    read_rule,
    sent_rule,
    typed_rule,
)
from ledger.statements.bill_habits import bill_habits, proposed_rules
from ledger.statements.bill_trials import bill_trial
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.bill_rule_forms import (
    OFFERED_MAX,
    STARTS,
    RuleNames,
    account_groups,
    fee_accounts,
    known_names,
    of_proposal,
    of_row,
    rule_names,
    started,
)
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, each_of, named_sentences, sentence, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.language import reader_language

_ROW_MAX = 10**9


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it stands on the page; ``content_sha256`` is of the rule that it changes."""

    typed: TypedRule
    token: str = field(default_factory=fresh_token)
    content_sha256: str = ""


def show(seat: Seat) -> Response:
    """List the rules in their order, and propose those that people follow without having written them."""
    return _list(seat)


def ask(seat: Seat) -> Response:
    """Show the form, filled from a row, from a proposal, or with the start of a kind."""
    asked, reader = request.args, reader_language()
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        names = rule_names(books, seat.community)
        if "bill" in asked:
            key = RowKey(asked["bill"], max(0, min(asked.get("row", 0, type=int), _ROW_MAX)))
            typed = of_row(books, seat, key, choices, names, reader)
        elif "proposal" in asked:
            typed = of_proposal(books, seat, asked["proposal"], names, reader)
        else:
            typed = started(asked.get("start", ""), choices)
    if typed is None:
        abort(404)
    return _new_page(seat, _fields(choices, names, _Form(typed), ()))


def answer(seat: Seat) -> Response:
    """Keep a new rule, switched off, and show what it makes of past rows."""
    form, rule, refusals = _read(seat)
    if rule is None:
        return _new(seat, form, refusals)
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, form.token)
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            rule_id = recall(books, community_id, key)
            if rule_id is None:
                rule_id = save_rule(books, community_id, rule, by=by, at=at)
                remember(books, community_id, key, result=rule_id, at=at)
    except Refusal as refusal:
        return _new(seat, form, (refusal,))
    return _shown(seat, rule_id, "rule_saved")


def one(seat: Seat, rule_id: str) -> Response:
    """Show a rule, what it makes of past rows, and the form to change it."""
    return _one(seat, rule_id)


def change(seat: Seat, rule_id: str) -> Response:
    """Keep a changed rule; it is switched off until somebody has seen what it makes of past rows now."""
    form, rule, refusals = _read(seat)
    if rule is None:
        return _one(seat, rule_id, form, refusals)
    by, at, community_id = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            kept = _kept(books, seat, rule_id)
            if sha256_of(kept.rule) != form.content_sha256:
                raise ApprovalError(reason="rule_changed")
            # What says the same as before stays as it is, and where it is.
            if kept.rule != rule:
                save_rule(books, community_id, rule, by=by, at=at, rule_id=rule_id)
    except Refusal as refusal:
        return _one(seat, rule_id, form, (refusal,))
    return _shown(seat, rule_id, "saved" if kept.rule == rule else "rule_saved")


def switch_on(seat: Seat, rule_id: str) -> Response:
    """Switch a rule on, exactly as it was tried."""
    by, at, community_id = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            # Switching takes the community's line, so that nobody changes the rule before it is looked at.
            switch_rule(books, community_id, rule_id, active=True, by=by, at=at)
            if sha256_of(_kept(books, seat, rule_id).rule) != request.form.get("tried", ""):
                raise ApprovalError(reason="rule_changed")
    except Refusal as refusal:
        return _refused(seat, rule_id, refusal)
    return _shown(seat, rule_id, "rule_on")


def switch_off(seat: Seat, rule_id: str) -> Response:
    """Switch a rule off."""
    by, at, community_id = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            switch_rule(books, community_id, rule_id, active=False, by=by, at=at)
    except Refusal as refusal:
        return _refused(seat, rule_id, refusal)
    return _shown(seat, rule_id, "rule_off")


def move_up(seat: Seat, rule_id: str) -> Response:
    """Have a rule asked one place earlier."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            raise_rule(books, seat.community.community_id, rule_id, by=by, at=at)
    except Refusal as refusal:
        return _refused(seat, rule_id, refusal)
    return redirect(url_for("desk.bill_rules", slug=seat.community.slug, done="saved"))


def sha256_of(rule: BillRule) -> str:
    """Name a rule by all that it says, so that what was tried and what is switched on are the same."""
    return hashlib.sha256(canonical_bytes(plain_rule(rule))).hexdigest()


def _kept(books: Connection, seat: Seat, rule_id: str) -> KeptRule:
    rules = kept_rules(books, seat.community.community_id)
    found = next((kept for kept in rules if kept.rule_id == rule_id), None)
    if found is None:
        abort(404)
    return found


def _shown(seat: Seat, rule_id: str, done: str) -> Response:
    here = url_for("desk.bill_rule", slug=seat.community.slug, rule_id=rule_id, done=done)
    return redirect(here)


def _refused(seat: Seat, rule_id: str, refusal: Refusal) -> Response:
    """Say on the page of the rule why it was not done; a rule that is not there has no page."""
    return _one(seat, rule_id, None, (refusal,))


def _read(seat: Seat) -> tuple[_Form, BillRule | None, tuple[Refusal, ...]]:
    """Read what was sent; without refusals and without a rule where only more rows were asked for."""
    sent = request.form
    token, sha256 = sent_token() or fresh_token(), sent.get("content_sha256", "")
    try:
        typed = sent_rule(sent, {name: sent.getlist(name) for name in sent})
    except Refusal as refusal:
        return _Form(TypedRule(), token, sha256), None, (refusal,)
    form = _Form(typed, token, sha256)
    if "more" in sent:
        return form, None, ()
    reader = reader_language()
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        known = known_names(choices, rule_names(books, seat.community), reader)
    rule, refusals = read_rule(typed, known)
    return form, rule, refusals


def _list(seat: Seat) -> Response:
    with reading() as books:
        rules = kept_rules(books, seat.community.community_id)
        names = rule_names(books, seat.community)
        habits = bill_habits(books, seat.community)
    proposals = proposed_rules(habits, [kept.rule for kept in rules])
    return desk_page(
        "desk/bill_rules.html", seat, rules=rules, names=names, proposals=proposals,
        starts=STARTS, may_prepare=seat.may(Task.PREPARE),
    )  # fmt: skip


def _new(seat: Seat, form: _Form, refusals: tuple[Refusal, ...] = ()) -> Response:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        names = rule_names(books, seat.community)
    fields = _fields(choices, names, form, refusals)
    return _new_page(seat, fields, status=422 if refusals else 200)


def _new_page(seat: Seat, fields: dict[str, object], *, status: int = 200) -> Response:
    start = request.args.get("start", "")
    return desk_page(
        "desk/bill_rule_new.html", seat, status=status, starts=STARTS, start=start, **fields
    )


def _one(
    seat: Seat, rule_id: str, form: _Form | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    with reading() as books:
        kept = _kept(books, seat, rule_id)
        rules = kept_rules(books, seat.community.community_id, active_only=True)
        before = [item.rule for item in rules if _is_before(item, kept)]
        trial = bill_trial(books, seat.community, kept.rule, before)
        sha256 = sha256_of(kept.rule)
        names = rule_names(books, seat.community)
        choices = choices_of(books, seat.community, clock.today())
        filled = form or _Form(
            typed_rule(kept.rule, names.index(reader_language())), content_sha256=sha256
        )
        # Buttons beside the form have no field that could be at fault.
        at_fields = refusals if form else ()
        fields = _fields(choices, names, filled, at_fields)
    return desk_page(
        "desk/bill_rule.html", seat, status=422 if refusals else 200, kept=kept, trial=trial,
        tried=sha256, is_changing=form is not None, may_prepare=seat.may(Task.PREPARE),
        refused=sentence(refusals[0]) if refusals and form is None else "", **fields,
    )  # fmt: skip


def _is_before(item: KeptRule, kept: KeptRule) -> bool:
    return (item.position, item.rule_id) < (kept.position, kept.rule_id)


def _fields(
    choices: Choices, names: RuleNames, form: _Form, refusals: Sequence[Refusal]
) -> dict[str, object]:
    """Give what the form is drawn with."""
    refusals = each_of(tuple(refusals))
    errors, named = sentences(refusals), named_sentences(refusals)
    shares = form.typed.shares or (TypedShare(fund=next(iter(choices.funds), ""), weight="1"),)
    if "more" in request.form:
        spare = TypedShare(fund=next(iter(choices.funds), ""), weight="1")
        shares = (*shares, spare, spare)
    boxes = choices.cash_boxes
    typed = replace(form.typed, shares=shares)
    return {
        "form": form, "values": dict.fromkeys(RULE_FIELDS, "") | dict(typed.values),
        "typed": typed, "errors": errors, "choices": choices, "names": names,
        "groups": account_groups(choices), "offered_max": OFFERED_MAX,
        "own_accounts": [label for label in choices.channels if label not in boxes],
        "fees": fee_accounts(choices, typed.values.get("fee_account", "")),
        "mistakes": [(_anchor(name), words) for name, words in named.items()],
    }  # fmt: skip


def _anchor(name: str) -> str:
    """Give the id of the field that a mistake belongs to, empty for none in sight."""
    if name.startswith("lines") or name in (*RULE_FIELDS, "accounts"):
        return "f-" + name.replace(".", "-")
    return {"account": "f-lines-0-account", "fund": "f-lines-0-fund"}.get(name, "")
