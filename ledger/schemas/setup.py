"""Forms of the setting up: a new community, a bank account, an officer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.bank_accounts import NAME_LENGTH_MAX, BankAccount, Custody, last_digits
from ledger.domain.charts import ALL_EDITIONS
from ledger.domain.committees import Committee
from ledger.domain.errors import Refusal, TextError, UnknownNameError
from ledger.schemas.fields import Typed, choice, day, line, refusals_of

_NAMES, _PLACE, _LOGIN = 60, 20, 64


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """What is asked of a new community."""

    name_zh: str
    name_en: str
    slug: str
    jurisdiction: str
    opened_on: date
    chart: str = ""


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Who gets which role from which day on."""

    login: str
    name: str
    role: str
    first_day: date


def _people(text: str, name: str) -> int:
    """Read a number of people."""
    if not re.fullmatch(r"[0-9]{1,3}", text.strip(), re.ASCII):
        raise TextError(reason="people", field=name, text=text[:40])
    return int(text)


def _chart(text: str, name: str) -> str:
    """Read a family of charts: a community's, or a company's."""
    if text not in {item.family for item in ALL_EDITIONS}:
        raise UnknownNameError(noun="chart", name=text[:40], field=name)
    return text


class _CommitteeForm(Schema):
    members = Typed(_people)
    representatives = Typed(_people)


class _CommunityForm(Schema):
    name_zh = Typed(line(_NAMES))
    name_en = Typed(line(_NAMES), optional=True)
    slug = Typed(line(40))
    jurisdiction = Typed(line(_PLACE), optional=True)
    opened_on = Typed(day)
    chart = Typed(_chart, optional=True)


class _OfficerForm(Schema):
    name = Typed(line(40))
    login = Typed(line(_LOGIN))
    role = Typed(choice)
    first_day = Typed(day)


def _custody(text: str, name: str) -> Custody:
    if text not in set(Custody):
        raise UnknownNameError(noun="custody", name=text[:40], field=name)
    return Custody(text)


class _BankAccountForm(Schema):
    bank_name = Typed(line(NAME_LENGTH_MAX))
    owner_name = Typed(line(NAME_LENGTH_MAX))
    custody = Typed(_custody)
    number = Typed(lambda text, _name: last_digits(text))
    account_code = Typed(choice)
    opened_on = Typed(day, optional=True)


def read_community(
    form: Mapping[str, Any],
) -> tuple[NewCommunity | None, tuple[Refusal, ...]]:
    """Read the form of a new community, or everything that is wrong with it."""
    data, refusals = _load(_CommunityForm(), form)
    if data is None:
        return None, refusals
    data = {name: "" if value is None else value for name, value in data.items()}
    return NewCommunity(**data), ()


def read_committee(form: Mapping[str, Any]) -> tuple[Committee | None, tuple[Refusal, ...]]:
    """Read the form of the committee's composition, or everything that is wrong with it."""
    data, refusals = _load(_CommitteeForm(), form)
    return (None, refusals) if data is None else (Committee(**data), ())


def read_officer(form: Mapping[str, Any]) -> tuple[NewOfficer | None, tuple[Refusal, ...]]:
    """Read the form of an appointment, or everything that is wrong with it."""
    data, refusals = _load(_OfficerForm(), form)
    return (None, refusals) if data is None else (NewOfficer(**data), ())


def read_bank_account(
    form: Mapping[str, Any], *, code: str
) -> tuple[BankAccount | None, tuple[Refusal, ...]]:
    """Read the form of a bank account, or everything that is wrong with it."""
    data, refusals = _load(_BankAccountForm(), form)
    if data is None:
        return None, refusals
    number = data.pop("number")
    return BankAccount(code=code, masked_number=number, **data), ()


def _load(
    schema: Schema, form: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    try:
        return schema.load({name: form.get(name, "") for name in schema.fields}), ()
    except ValidationError as error:
        return None, refusals_of(error)
