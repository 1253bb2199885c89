"""How a decision stands where a payment or a step of a work is judged."""

from datetime import date

from ledger.domain.decisions import DecisionFacts
from ledger.domain.errors import Named
from ledger.posting.books import Books
from ledger.store.decided import decided
from ledger.store.places import place_tree


def decision_facts(books: Books, code: str, day: date) -> DecisionFacts | None:
    """Give how a decision stands on a day, with all places that it is about; None for no code."""
    if not code:
        return None
    found = decided(books.connection, books.community_id, [code], day)[code]
    tree = place_tree(books.connection, books.community_id, day) if found.scope else None
    scope = (
        frozenset(inside for place in found.scope for inside in tree.within(place))
        if tree
        else frozenset()
    )
    return DecisionFacts(
        Named(found.title_zh, found.title_en), found.body, found.standing, found.first_day, scope
    )
