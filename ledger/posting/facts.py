"""What the log says of a transaction: the leaf's fields, its lines, the households' shares."""

from collections.abc import Iterable

from ledger.domain.transactions import BrokenRule, Draft, Line, Subline
from ledger.log.canonical import canonical_bytes
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
    side = {"d": str(share.debit_minor)} if share.debit_minor else {"c": str(share.credit_minor)}
    return canonical_bytes([salt, line.account, line.fund, share.place, side])


def flags_text(flags: Iterable[BrokenRule]) -> str:
    """Write the rules a fact broke as the header keeps them: sorted codes with spaces between."""
    return " ".join(sorted(flag.value for flag in flags))
