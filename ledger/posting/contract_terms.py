"""Terms of contracts: signed, extended and ended by two people, and what others say they collected for us."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_errors import ContractError
from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way, check_next
from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AmountError, UnknownNameError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_code, clean_text
from ledger.posting.books import Books, open_books
from ledger.posting.copies import newest_copies
from ledger.posting.drafts import check_attachments
from ledger.posting.two_people import decide, keep_proposal, next_number
from ledger.posting.values import Officer
from ledger.store.communities import contracts, parties, places
from ledger.store.services import contract_collections, contract_terms

CODE_LENGTH_MAX = 20
TITLE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Title:
    """What a contract that is new to the books is called; everybody reads it."""

    title_zh: str
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """What a collector says it took for us from a day to a day, with its paper."""

    code: str
    first_day: date
    last_day: date
    collected_minor: int
    evidence: str = ""


def propose_terms(
    connection: sa.Connection, community_id: int, terms: Terms, title: Title | None = None, *,
    by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Propose a chapter of a contract; a contract that is new is named too. Gives the chapter's number.

    Raises:
        Refusal: unknown name, unfit account, a party that is no organisation, a text that names somebody, or a
            chapter that does not follow those before it.
    """
    books = open_books(connection, community_id)
    _check_names(books, terms)
    check_attachments(connection, community_id, [terms.evidence] if terms.evidence else [])
    for text, field in ((terms.note, "note"), (terms.tax_note, "tax_note")):
        if text:
            check_unnamed(text, field=field, length_max=100)
    check_next(agreed_terms(books).get(terms.code, ()), terms)
    _name(books, terms, title)
    number = next_number(books, contract_terms, {"code": terms.code})
    keep_proposal(books, contract_terms, _values(terms) | {"number": number}, by=by, at=at)
    return number


def agree_terms(
    connection: sa.Connection, community_id: int, code: str, number: int, *, by: Officer,
    at: datetime, released: str = "",
) -> None:  # fmt: skip
    """Agree to a chapter; ``released`` is the copy of the signed paper that was looked at and may be shown.

    Raises:
        Refusal: one's own, gone, another chapter was agreed to meanwhile, or the copy is not the newest.
    """
    books = open_books(connection, community_id)
    key = {"code": code, "number": number}
    row = decide(
        books, contract_terms, key, agreed=True, by=by, at=at, refused=ContractError,
        released_sha256=released,
    )  # fmt: skip
    before = [item for item in agreed_rows(books, code) if item.number != number]
    check_next([terms_of(item) for item in before], terms_of(row))
    if released:
        copy = newest_copies(connection, community_id, [row.evidence_sha256 or ""])
        if not any(item.sha256 == released for item in copy.values()):
            raise UnknownNameError(noun="attachment", name=released[:12], field="released")


def drop_terms(
    connection: sa.Connection, community_id: int, code: str, number: int, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse another's chapter, or take one's own back."""
    books = open_books(connection, community_id)
    key = {"code": code, "number": number}
    decide(books, contract_terms, key, agreed=False, by=by, at=at, refused=ContractError)


def propose_collection(
    connection: sa.Connection, community_id: int, told: Collection, *, by: Officer, at: datetime
) -> int:
    """Keep what a collector's statement says; gives its number.

    Raises:
        ContractError: nobody collects for us under this contract, or its days are in the wrong order.
        AmountError: nothing was collected.
    """
    books = open_books(connection, community_id)
    chapters = agreed_terms(books).get(told.code, ())
    if not any(item.collector for item in chapters):
        raise ContractError(reason="paid_for_others", field="contract")
    if told.last_day < told.first_day:
        raise ContractError(reason="last_before_first", field="last_day")
    if not 0 < told.collected_minor <= AMOUNT_MINOR_MAX:
        raise AmountError(text=str(told.collected_minor), reason="zero", field="amount")
    check_attachments(connection, community_id, [told.evidence] if told.evidence else [])
    number = next_number(books, contract_collections, {"code": told.code})
    values = {
        "code": told.code, "number": number, "first_day": told.first_day,
        "last_day": told.last_day, "collected_minor": told.collected_minor,
        "evidence_sha256": told.evidence or None,
    }  # fmt: skip
    keep_proposal(books, contract_collections, values, by=by, at=at)
    return number


def decide_collection(
    connection: sa.Connection, community_id: int, code: str, number: int, *, agreed: bool,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Agree to what was read from a collector's statement, or not."""
    books = open_books(connection, community_id)
    key = {"code": code, "number": number}
    decide(books, contract_collections, key, agreed=agreed, by=by, at=at, refused=ContractError)


def agreed_terms(books: Books) -> dict[str, tuple[Terms, ...]]:
    """Give every contract's agreed chapters, in their order."""
    found: dict[str, tuple[Terms, ...]] = {}
    for row in agreed_rows(books):
        found[row.code] = (*found.get(row.code, ()), terms_of(row))
    return found


def agreed_rows(books: Books, code: str = "") -> list[sa.Row[Any]]:
    """Give the rows of agreed chapters, of one contract or of all."""
    held = contract_terms.c
    query = (
        sa.select(contract_terms)
        .where(held.community_id == books.community_id, held.state == "agreed")
        .order_by(held.code, held.number)
    )
    if code:
        query = query.where(held.code == code)
    return list(books.connection.execute(query).all())


def terms_of(row: Any) -> Terms:
    """Read a chapter from its row."""
    return Terms(
        row.code, Chapter(row.chapter), Way(row.way), row.party_code, row.account_code,
        row.fund_code, row.price_minor, Rhythm(row.rhythm), row.first_day, row.last_day,
        row.first_due_on, row.notice_days, row.deposit_minor, row.tax_note,
        row.collector_code or "", row.place_code or "", row.evidence_sha256 or "", row.note,
    )  # fmt: skip


def _values(terms: Terms) -> dict[str, Any]:
    return {
        "code": terms.code, "chapter": terms.chapter.value, "way": terms.way.value,
        "party_code": terms.party, "account_code": terms.account, "fund_code": terms.fund,
        "place_code": terms.place or None, "price_minor": terms.price_minor,
        "rhythm": terms.rhythm.value, "first_day": terms.first_day, "last_day": terms.last_day,
        "first_due_on": terms.first_due_on, "notice_days": terms.notice_days,
        "deposit_minor": terms.deposit_minor, "tax_note": terms.tax_note,
        "collector_code": terms.collector or None, "evidence_sha256": terms.evidence or None,
        "note": terms.note,
    }  # fmt: skip


def _check_names(books: Books, terms: Terms) -> None:
    for code, held, field in (
        (terms.account, books.accounts, "account"), (terms.fund, books.funds, "fund"),
    ):  # fmt: skip
        if code not in held:
            raise UnknownNameError(noun=field, name=code, field=field)
    books.check_pair(terms.account, terms.fund, field="account")
    if books.accounts[terms.account].type != terms.way.value:
        raise ContractError(reason="income_contract", field="account")
    for party, field in ((terms.party, "party"), (terms.collector, "collector")):
        books.require("party", parties, party, field)
        if (party or field == "party") and not books.is_organisation(party):
            raise ContractError(reason="not_an_organisation", field=field)
    books.require("place", places, terms.place, "place")
    if books.is_household(terms.place):
        raise ContractError(reason="not_an_organisation", field="place")


def _name(books: Books, terms: Terms, title: Title | None) -> None:
    """Name a contract that the books do not know yet, and see that its other side stays the same."""
    held = contracts.c
    query = sa.select(held.party_code).where(
        held.community_id == books.community_id, held.code == terms.code
    )
    known = books.connection.execute(query).one_or_none()
    if known is not None:
        if known.party_code and known.party_code != terms.party:
            raise ContractError(reason="not_an_organisation", field="party")
        return
    if title is None:
        raise UnknownNameError(noun="contract", name=terms.code, field="contract")
    books.connection.execute(
        sa.insert(contracts).values(
            community_id=books.community_id,
            code=clean_code(terms.code, field="code", length_max=CODE_LENGTH_MAX),
            title_zh=check_unnamed(title.title_zh, field="title", length_max=TITLE_LENGTH_MAX),
            title_en=clean_text(title.title_en, field="title_en", length_max=TITLE_LENGTH_MAX),
            party_code=terms.party, price_minor=None,
        )
    )  # fmt: skip
