"""What cash was for: works half paid, fees, deposits, moves between funds, red letters."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.cash_flows import Flow, Role, role_of, settle_flows

#: role, debit, credit; a fund after a slash.
Spec = tuple[str, int, int]

CODES = {
    "cash": Role.CASH, "between": Role.BETWEEN_FUNDS, "claim": Role.BALANCE, "debt": Role.BALANCE,
    "deposit": Role.BALANCE, "tax": Role.BALANCE, "income": Role.RESULT, "cost": Role.RESULT,
    "works": Role.RESULT, "fee": Role.RESULT, "given": Role.APPROPRIATION,
}  # fmt: skip


def settled(*specs: Spec) -> list[Flow]:
    flows = []
    for name, debit_minor, credit_minor in specs:
        noun, _, fund = name.partition("/")
        flows.append(Flow(CODES[noun], fund or "GEN", debit_minor, credit_minor))
    settle_flows(flows)
    return flows


def shown(*specs: Spec) -> dict[str, tuple[int, int]]:
    """Give (went out, came in) of each line for which cash did anything."""
    return {
        spec[0]: (flow.cash_debit_minor, flow.cash_credit_minor)
        for spec, flow in zip(specs, settled(*specs), strict=True)
        if flow.cash_debit_minor or flow.cash_credit_minor
    }


#: What is booked, and what cash was for.
CASES: dict[str, tuple[tuple[Spec, ...], dict[str, tuple[int, int]]]] = {
    "works half paid": (
        (("works", 1000, 0), ("cash", 0, 600), ("debt", 0, 400)), {"works": (600, 0)},
    ),
    "a retention": (
        (("works", 1000, 0), ("cash", 0, 970), ("debt", 0, 30)), {"works": (970, 0)},
    ),
    "an advance set off": (
        (("works", 1000, 0), ("claim", 0, 300), ("cash", 0, 700)), {"works": (700, 0)},
    ),
    "an advance of which a part is still owed": (
        (("claim", 21000, 0), ("cash", 0, 5000), ("debt", 0, 16000)), {"claim": (5000, 0)},
    ),
    "wages with tax withheld": (
        (("cost", 1300, 0), ("cash", 0, 1200), ("tax", 0, 100)), {"cost": (1200, 0)},
    ),
    "an income of which a part is still due": (
        (("cash", 600, 0), ("claim", 400, 0), ("income", 0, 1000)), {"income": (0, 600)},
    ),
    "a platform's fee": (
        (("cash", 497, 0), ("fee", 3, 0), ("income", 0, 500)),
        {"income": (0, 500), "fee": (3, 0)},
    ),
    "a fee on a deposit": (
        (("cash", 1994, 0), ("fee", 6, 0), ("deposit", 0, 2000)),
        {"deposit": (0, 2000), "fee": (6, 0)},
    ),
    "a fee on a claim collected": (
        (("cash", 497, 0), ("fee", 3, 0), ("claim", 0, 500)), {"claim": (0, 500), "fee": (3, 0)},
    ),
    "a refund with its fee back": (
        (("income", 1000, 0), ("cash", 0, 994), ("fee", 0, 6)),
        {"income": (1000, 0), "fee": (0, 6)},
    ),
    "a deposit given back less damage": (
        (("deposit", 2000, 0), ("cash", 0, 1800), ("income", 0, 200)),
        {"deposit": (2000, 0), "income": (0, 200)},
    ),
    "income with its tax": (
        (("cash", 10100, 0), ("income", 0, 10000), ("tax", 0, 100)),
        {"income": (0, 10000), "tax": (0, 100)},
    ),
    "a move between own accounts": ((("cash", 9, 0), ("cash", 0, 9)), {}),
    "a debt beside a move between own accounts": (
        (("cash", 9, 0), ("works", 4, 0), ("debt", 0, 4), ("cash", 0, 9)), {},
    ),
    "takings spent at once": (
        (("cash", 9, 0), ("cost", 9, 0), ("cash", 0, 9), ("income", 0, 9)),
        {"cost": (9, 0), "income": (0, 9)},
    ),
    "cash pays lines in their order": (
        (("works", 1000, 0), ("cost", 500, 0), ("fee", 7, 0), ("cash", 0, 1100), ("debt", 0, 407)),
        {"works": (1000, 0), "cost": (100, 0)},
    ),
    "a matter of its own beside": (
        (("cash", 100, 0), ("income", 0, 100), ("works", 400, 0), ("debt", 0, 400)),
        {"income": (0, 100)},
    ),
    "no cash at all": ((("works", 4, 0), ("debt", 0, 4)), {}),
    "another fund's cash": (
        (("cash", 9, 0), ("income", 0, 9), ("works/PROP", 4, 0), ("debt/PROP", 0, 4)),
        {"income": (0, 9)},
    ),
    "a reversal": (
        (("works", -1000, 0), ("cash", 0, -600), ("debt", 0, -400)), {"works": (-600, 0)},
    ),
    "a difference in red": ((("cost", -900, 0), ("cash", 0, -900)), {"cost": (-900, 0)}),
    "a difference in red and black shows its lines": (
        (("cash", 0, 100), ("debt", 0, -100)), {"debt": (0, -100)},
    ),
    "a difference in red and black that shifts a cost": (
        (("works", 50, 0), ("cost", -80, 0), ("cash", 0, -30)),
        {"works": (50, 0), "cost": (-80, 0)},
    ),
    "one in red and black without cash": ((("works", 50, 0), ("cost", -50, 0)), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cash_was_for(name: str) -> None:
    specs, expected = CASES[name]
    assert shown(*specs) == expected


def inner(*specs: Spec) -> dict[str, tuple[int, int]]:
    return {
        spec[0]: (flow.inner_debit_minor, flow.inner_credit_minor)
        for spec, flow in zip(specs, settled(*specs), strict=True)
        if flow.inner_debit_minor or flow.inner_credit_minor
    }


LENT: tuple[Spec, ...] = (
    ("between", 10, 0), ("cash", 0, 10), ("cash/PROP", 10, 0), ("between/PROP", 0, 10),
)  # fmt: skip


@pytest.mark.parametrize("sign", [1, -1])
def test_a_loan_between_funds_stays_inside(sign: int) -> None:
    specs = [(name, sign * a, sign * b) for name, a, b in LENT]
    assert inner(*specs) == {"between": (10 * sign, 0), "between/PROP": (0, 10 * sign)}
    assert shown(*specs) == inner(*specs)


def test_what_is_paid_besides_a_loan_between_funds_is_spent() -> None:
    found = inner(
        ("works", 600, 0), ("debt", 5, 0), ("between", 400, 0), ("cash", 0, 1005),
        ("cash/PROP", 400, 0), ("between/PROP", 0, 400),
    )  # fmt: skip
    assert found == {"between": (400, 0), "between/PROP": (0, 400)}


def test_income_moved_to_its_fund_stays_inside() -> None:
    found = inner(
        ("income", 50, 0), ("cash", 0, 50), ("cash/PROP", 50, 0), ("income/PROP", 0, 50),
    )  # fmt: skip
    assert found == {"income": (50, 0), "income/PROP": (0, 50)}


def test_what_an_appropriation_hands_over_is_shown() -> None:
    assert not inner(
        ("given", 50, 0), ("cash", 0, 50), ("cash/MNT", 50, 0), ("debt/MNT", 0, 50),
    )  # fmt: skip


def test_a_fund_whose_cash_did_nothing_gives_nothing() -> None:
    assert not inner(
        ("works", 6, 0), ("cash", 0, 6), ("cash/PROP", 2, 0), ("cash/PROP", 0, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "account_type", "is_cash", "role"),
    [
        ("1001", "asset", True, Role.CASH),
        ("1191", "asset", False, Role.BETWEEN_FUNDS),
        ("2291", "liability", False, Role.BETWEEN_FUNDS),
        ("1141", "asset", False, Role.BALANCE),
        ("220201", "liability", False, Role.BALANCE),
        ("3101", "net_assets", False, Role.RESULT),
        ("480101", "income", False, Role.RESULT),
        ("5102", "appropriation", False, Role.APPROPRIATION),
    ],
)
def test_an_account_has_a_role(code: str, account_type: str, is_cash: bool, role: Role) -> None:  # noqa: FBT001
    assert role_of(code, account_type, is_cash=is_cash) is role


@st.composite
def vouchers(draw: st.DrawFn, smallest: int = 1) -> list[Spec]:
    """Balanced pieces of one to three funds, lines in any order, a red voucher where the smallest is below zero."""
    specs: list[Spec] = []
    for fund in draw(st.lists(st.sampled_from(["GEN", "PROP", "MNT"]), min_size=1, max_size=3)):
        amounts = st.integers(smallest, 900).filter(bool)
        parts = draw(
            st.lists(st.tuples(st.sampled_from(sorted(CODES)), amounts), min_size=1, max_size=5)
        )
        on_debit = [draw(st.booleans()) for _ in parts]
        specs += [
            (f"{name}/{fund}", minor if is_debit else 0, 0 if is_debit else minor)
            for (name, minor), is_debit in zip(parts, on_debit, strict=True)
        ]
        rest = sum(debit - credit for _, debit, credit in specs if _.endswith(fund))
        last = f"{draw(st.sampled_from(sorted(CODES)))}/{fund}"
        if rest and smallest > 0:
            specs.append((last, max(-rest, 0), max(rest, 0)))
        elif rest:
            specs.append((last, 0, rest))
    return draw(st.permutations(specs))


def adds_up(flows: list[Flow]) -> None:
    did: defaultdict[str, int] = defaultdict(int)
    said: defaultdict[str, int] = defaultdict(int)
    for flow in flows:
        if flow.role is Role.CASH:
            did[flow.fund] += flow.debit_minor - flow.credit_minor
        said[flow.fund] += flow.cash_credit_minor - flow.cash_debit_minor
    assert Counter(did) == Counter(said)
    taken = [(flow.inner_debit_minor, flow.inner_credit_minor) for flow in flows]
    assert sum(a for a, _ in taken) == sum(b for _, b in taken)


@given(vouchers())
def test_flows_add_up_to_what_cash_did_and_are_never_more_than_a_line(specs: list[Spec]) -> None:
    flows = settled(*specs)
    adds_up(flows)
    for flow in flows:
        assert 0 <= flow.inner_debit_minor <= flow.cash_debit_minor <= flow.debit_minor
        assert 0 <= flow.inner_credit_minor <= flow.cash_credit_minor <= flow.credit_minor


@given(vouchers(smallest=-900))
def test_flows_add_up_in_red_and_black(specs: list[Spec]) -> None:
    adds_up(settled(*specs))


@given(vouchers())
def test_red_letters_undo_their_target_line_by_line(specs: list[Spec]) -> None:
    undone = settled(*((name, -debit, -credit) for name, debit, credit in specs))
    for flow, red in zip(settled(*specs), undone, strict=True):
        assert (red.cash_debit_minor, red.cash_credit_minor) == (
            -flow.cash_debit_minor, -flow.cash_credit_minor,
        )  # fmt: skip
        assert (red.inner_debit_minor, red.inner_credit_minor) == (
            -flow.inner_debit_minor, -flow.inner_credit_minor,
        )  # fmt: skip
