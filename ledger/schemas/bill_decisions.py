"""What a person says of rows of a bill: one answer for each ticked row, and one outcome for those without."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.bill_rules import Gather, Outcome, Share
from ledger.domain.entries import MATTER_LENGTH_MAX
from ledger.domain.errors import Refusal, TextError, UnknownNameError
from ledger.domain.matching import LineKey, RowKey
from ledger.posting.bill_decisions import Decisions
from ledger.schemas.choosing import Index
from ledger.schemas.entries import counterparty
from ledger.schemas.fields import Typed, choice, line, refusals_of

#: Kinds of answers: by a rule, as once before, what a line or a draft is, two kinds of other rows, and the rest.
LEAVE, RULE, LIKE, LINE, DRAFT, END, TWIN, HAND, ASIDE = (
    "", "rule", "like", "line", "draft", "end", "twin", "hand", "aside",
)  # fmt: skip
_PARTS = {LINE: 2, DRAFT: 1, END: 2, TWIN: 2, LIKE: 7}
_PARTS_MAX = max(_PARTS.values())


class _Panel(Schema):
    account = Typed(choice)
    fund = Typed(choice)
    matter = Typed(line(MATTER_LENGTH_MAX))
    counterparty_kind = Typed(counterparty)


def read_decisions(
    form: Mapping[str, str], bill_id: str, ticked: Sequence[int], index: Index
) -> tuple[Decisions | None, tuple[Refusal, ...]]:
    """Read the answers for the ticked rows: ``what.<row>`` each, and the panel for those booked by hand.

    ``index`` finds the place and the party that the panel names. The second part says everything that is wrong
    with them at once.
    """
    decisions = Decisions(reason=form.get("reason", "").strip())
    by_hand: list[RowKey] = []
    refusals: list[Refusal] = []
    for row in ticked:
        try:
            _decide(decisions, by_hand, RowKey(bill_id, row), form.get(f"what.{row}", ""), form)
        except Refusal as refusal:
            refusals.append(refusal)
    if by_hand:
        outcome, wrong = _panel(form, index)
        refusals += wrong
        if outcome is not None:
            decisions.booked |= dict.fromkeys(by_hand, outcome)
    if not refusals and not decisions.count:
        refusals.append(TextError(reason="nothing_ticked", field="items"))
    return (None if refusals else decisions), tuple(refusals)


def _decide(
    decisions: Decisions, by_hand: list[RowKey], key: RowKey, said: str, form: Mapping[str, str]
) -> None:
    """Put one answer where it belongs.

    Raises:
        UnknownNameError: it is none of the answers there are.
    """
    kind, _, rest = said.partition(":")
    parts = rest.split("|", _PARTS_MAX - 1) if rest else []
    lists = {RULE: decisions.by_rule, HAND: by_hand, ASIDE: decisions.aside, LEAVE: []}
    if kind in lists:
        lists[kind].append(key)
        return
    if len(parts) != _PARTS.get(kind):
        raise UnknownNameError(noun="bill_answer", name=said[:40], field="items")
    if kind == LIKE:
        decisions.booked[key] = _like(parts, form)
    elif kind == LINE:
        decisions.lines[key] = LineKey(_number(parts[0]), _number(parts[1]))
    elif kind == DRAFT:
        decisions.drafts[key] = parts[0]
    else:
        others = decisions.ends if kind == END else decisions.twins
        others[key] = RowKey(parts[0], _number(parts[1]))


def answer_like(outcome: Outcome) -> str:
    """Write an outcome with one share as the answer that reads as the same."""
    share = outcome.shares[0]
    codes = (share.account, share.fund, share.place, share.party, outcome.fee_account)
    return f"{LIKE}:" + "|".join((*codes, outcome.counterparty_kind.value, outcome.matter))


def _like(parts: Sequence[str], form: Mapping[str, str]) -> Outcome:
    account, fund, place, party, fee_account, kind, matter = parts
    share, other_side = (
        Share(account, fund, 1, place, party),
        counterparty(kind, "counterparty_kind"),
    )
    said = _fee_and_day(form)
    return Outcome(
        (share,), matter, other_side, **said | {"fee_account": fee_account or said["fee_account"]}
    )


def _panel(
    form: Mapping[str, str], index: Index
) -> tuple[Outcome | None, tuple[Refusal, ...]]:  # fmt: skip
    schema, data, refusals = _Panel(), dict[str, Any](), list[Refusal]()
    try:
        data = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        refusals += refusals_of(error)
    place, party = (_named(noun, form, index, refusals) for noun in ("place", "party"))
    if refusals:
        return None, tuple(refusals)
    share = Share(data["account"], data["fund"], 1, place, party)
    outcome = Outcome((share,), data["matter"], data["counterparty_kind"], **_fee_and_day(form))
    return outcome, ()


def _named(noun: str, form: Mapping[str, str], index: Index, refusals: list[Refusal]) -> str:
    """Give the code of what a field names, empty for nothing; what is not found is added to ``refusals``."""
    typed = form.get(noun, "").strip()
    try:
        return index.find(noun, typed, noun).code if typed else ""
    except Refusal as refusal:
        refusals.append(refusal)
        return ""


def _fee_and_day(form: Mapping[str, str]) -> dict[str, Any]:
    gather = Gather.DAY if form.get("gather") == Gather.DAY else Gather.ROW
    return {"fee_account": form.get("fee_account", ""), "gather": gather}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise UnknownNameError(noun="bill_answer", name=text[:40], field="items")
    return int(text)
