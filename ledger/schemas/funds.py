"""Forms about funds: rules, what is set aside, loans, agreements of grants, and the register of outside money."""

import re
from collections.abc import Mapping
from dataclasses import fields

from ledger.domain.errors import TextError
from ledger.domain.fund_rules import Designation, FundRules, Why
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import INSTALMENTS_MAX, Grant, Instalment, Unspent
from ledger.domain.loans import Loan
from ledger.domain.mirrors import MirrorEntry, MirrorFund
from ledger.domain.money import parse_yuan
from ledger.domain.periods import parse_day

Form = Mapping[str, str]
_SEPARATORS = re.compile(r"[\s,，、]+")
_TEXTS = tuple(item.name for item in fields(FundRules) if item.type is str or item.type == "str")


def read_rules(form: Form) -> FundRules:
    """Read a fund's rules.

    Raises:
        Refusal: the first field that cannot be read.
    """
    allowed = (code for code in _SEPARATORS.split(_text(form, "allowed_accounts")) if code)
    return FundRules(
        **{name: _text(form, name) for name in _TEXTS},
        may_lend="may_lend" in form,
        allowed_accounts=tuple(dict.fromkeys(allowed)),
        first_day=parse_day(form["first_day"], field="first_day")
        if _text(form, "first_day")
        else None,
        last_day=parse_day(form["last_day"], field="last_day") if _text(form, "last_day") else None,
    )


def read_why(form: Form) -> Why:
    """Read from when on something is to hold, why, and by which decision."""
    first_day = parse_day(_text(form, "from"), field="from")
    return Why(first_day, _text(form, "reason"), _text(form, "decision"))


def read_designation(form: Form) -> Designation:
    """Read what is to be set aside; the amount may be 0, which lifts it."""
    amount = _text(form, "amount")
    minor = 0 if amount.strip("0.") == "" and amount else parse_yuan(amount, field="amount")
    return Designation(_text(form, "name_zh"), minor, _text(form, "name_en"))


def read_loan(form: Form, *, repays: bool) -> Loan:
    """Read a loan between funds, or its repayment."""
    return Loan(
        _text(form, "lender"), _text(form, "borrower"), _text(form, "channel"),
        _text(form, "to_channel"), parse_yuan(_text(form, "amount"), field="amount"),
        parse_day(_text(form, "dated_on"), field="dated_on"), _text(form, "reason"),
        repays=repays, decision=_text(form, "decision"),
    )  # fmt: skip


def read_grant(form: Form) -> tuple[Fund, Grant]:
    """Read a grant's agreement and the rules of its fund."""
    rules = read_rules(form)
    code = _text(form, "code")
    fund = Fund(
        code, _text(form, "name_zh"), _text(form, "name_en"), FundClass.RESTRICTED,
        **{item.name: getattr(rules, item.name) for item in fields(FundRules)},
    )  # fmt: skip
    unspent = _text(form, "unspent")
    grant = Grant(
        fund=code,
        grantor=_text(form, "grantor"),
        document=_text(form, "source_document"),
        agreed_on=parse_day(_text(form, "agreed_on"), field="agreed_on"),
        amount_minor=parse_yuan(_text(form, "amount"), field="amount"),
        instalments=read_instalments(form.get("instalments", "")),
        conditions=_text(form, "conditions"),
        unspent=Unspent(unspent) if unspent in set(Unspent) else Unspent.RETURN,
    )
    return fund, grant


def read_instalments(text: str) -> tuple[Instalment, ...]:
    """Read instalments as typed, one a line: a day, a space, an amount.

    Raises:
        TextError: a line that is neither (reason instalment_line), or too many.
    """
    rows = [row.split() for row in text.splitlines() if row.strip()]
    if len(rows) > INSTALMENTS_MAX:
        raise TextError(reason="instalments", field="instalments", length_max=INSTALMENTS_MAX)
    found = []
    for row in rows:
        if len(row) != 2:
            raise TextError(reason="instalment_line", field="instalments", text=" ".join(row)[:40])
        found.append(
            Instalment(
                parse_day(row[0], field="instalments"), parse_yuan(row[1], field="instalments")
            )
        )
    return tuple(found)


def read_mirror(form: Form) -> MirrorFund:
    """Read a fund that another body holds."""
    return MirrorFund(
        *(_text(form, name) for name in ("code", "name_zh", "name_en", "custodian", "purpose", "document"))
    )  # fmt: skip


def read_mirror_entry(form: Form) -> MirrorEntry:
    """Read what the holder reported."""
    minor = parse_yuan(_text(form, "amount"), field="amount")
    went_out = _text(form, "direction") == "out"
    return MirrorEntry(
        parse_day(_text(form, "happened_on"), field="happened_on"),
        0 if went_out else minor, minor if went_out else 0, _text(form, "about"),
        _text(form, "document"),
    )  # fmt: skip


def _text(form: Form, name: str) -> str:
    return form.get(name, "").strip()
