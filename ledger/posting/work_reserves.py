"""What works that are under way may still spend: their budgets are no other work's money."""

from collections import defaultdict
from collections.abc import Sequence

from ledger.domain.works import state_of
from ledger.posting.books import Books
from ledger.posting.promises import Promise
from ledger.store.work_reading import confirmed, money_of, plans_of, steps_of


def reserved_for_works(books: Books, held: Sequence[Promise], *, besides: str) -> dict[str, int]:
    """Give, by fund, what budgets of works that are not settled leave to be spent, but for one work.

    What was paid, or approved and not paid yet, is left out: the fund's balance and its promises have it.
    """
    connection, here = books.connection, books.community_id
    plans, steps, money = (
        plans_of(connection, here), steps_of(connection, here), money_of(connection, here)
    )  # fmt: skip
    promised: defaultdict[tuple[str, str], int] = defaultdict(int)
    for promise in held:
        if promise.state == "approved":
            request = promise.request
            promised[request.work, request.fund] += request.amount_minor
    reserved: defaultdict[str, int] = defaultdict(int)
    for code, plan in plans.items():
        state = state_of(plan, confirmed(steps.get(code, ())))
        if code == besides or state.settled_minor is not None:
            continue
        spent = money[code].by_fund()
        for fund, minor in state.budget.items():
            reserved[fund] += max(minor - spent.get(fund, 0) - promised[code, fund], 0)
    return dict(reserved)
