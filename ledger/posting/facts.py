"""What the log says of a transaction: the leaf's fields, its lines, the households' shares."""

from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring as _quoted

from ledger.domain.transactions import BrokenRule, Draft, Line, Subline
from ledger.log.canonical import canonical_text
from ledger.log.leaves import LeafLine, TransactionFacts
from ledger.posting.books import Books
from ledger.posting.values import Approved


def facts_of(
    books: Books, item: Approved, *, seq: int, voucher: str, share_count: int, share_root: str
) -> TransactionFacts:
    """Give everything the leaf of an approved draft says in the clear."""
    draft = item.draft
    return TransactionFacts(
        seq=seq,
        voucher=voucher,
        period=draft.period,
        dated_on=draft.dated_on,
        occurred_on=draft.happened_on,
        kind=draft.kind.value,
        origin=item.origin.value,
        summary=draft.summary,
        counterparty_kind=draft.counterparty_kind.value,
        matter=draft.matter,
        prepared_role=item.prepared_by.role if item.prepared_by else "",
        approved_role=item.approved_by.role if item.approved_by else "",
        lines=leaf_lines(books, draft),
        corrects=draft.corrects,
        refund_of=draft.refund_of,
        decision=draft.decision,
        contract=draft.contract,
        work=draft.work,
        sub_count=share_count,
        sub_root=share_root,
        part=draft.part,
        flags=tuple(flag.value for flag in draft.flags),
    )


def leaf_lines(books: Books, draft: Draft) -> tuple[LeafLine, ...]:
    """Give a draft's lines as the public log names them."""
    return tuple(
        leaf_line(
            line,
            names_household=books.is_household(line.place),
            names_organisation=books.is_organisation(line.party),
        )
        for line in draft.lines
    )


def leaf_line(line: Line, *, names_household: bool, names_organisation: bool) -> LeafLine:
    """Give what the public log says of a line: no household, no private person."""
    return LeafLine(
        line.account,
        line.fund,
        line.debit_minor,
        line.credit_minor,
        "" if names_household else line.place,
        line.work,
        line.party if names_organisation else "",
    )


def share_leaf(salt: str, line: Line, share: Subline) -> bytes:
    """Write the bytes under a household's share: which line of the voucher, whose, and how much."""
    return next(share_leaves(line, [(salt, share)]))


def share_leaves(line: Line, shares: Iterable[tuple[str, Subline]]) -> Iterator[bytes]:
    """Write the bytes under shares of one line, each with its salt in base64url.

    The canonical form of ``[salt, account, fund, place, {"c" or "d": fen}]``, put together by hand: of a line
    with ten thousand shares only salt, place and amount differ, and a salt needs no escape.
    """
    middle = f'",{canonical_text(line.account)},{canonical_text(line.fund)},'
    for salt, share in shares:
        side, minor = ("d", share.debit_minor) if share.debit_minor else ("c", share.credit_minor)
        yield f'["{salt}{middle}{_quoted(share.place)},{{"{side}":"{minor}"}}]'.encode()


def flags_text(flags: Iterable[BrokenRule]) -> str:
    """Write the rules a fact broke as the header keeps them: sorted codes with spaces between."""
    return " ".join(sorted(flag.value for flag in flags))
