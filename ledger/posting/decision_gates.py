"""Ask of a decision that something is about to follow: does it hold, whose is it, and about whom."""

from collections.abc import Collection, Iterable
from datetime import date

from ledger.domain.decision_uses import scope_objections, use_objections
from ledger.domain.policies import Body
from ledger.posting.books import Books
from ledger.posting.decision_facts import decision_facts
from ledger.store.communities import decisions


def require_in_force(
    books: Books, code: str, day: date, *, body: Body = Body.NOBODY,
    homes: Iterable[Collection[str]] = (),
) -> None:  # fmt: skip
    """Refuse to act on a decision that does not hold on a day; nothing is asked where no code is given.

    ``body`` is whose decision it must be proven to be; ``homes`` are those who pay by it, each with all places
    that it lies in.

    Raises:
        UnknownNameError: there is no such decision.
        VoteError: it was annulled, does not hold yet, proves nothing, is another body's or about other homes.
    """
    books.require("decision", decisions, code, "decision")
    facts = decision_facts(books, code, day)
    for refusal in (*use_objections(facts, body), *scope_objections(facts, homes)):
        raise refusal
