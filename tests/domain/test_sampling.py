"""Samples are drawn again from their seed: by us, and by a few lines that know only the formula."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.audit_errors import AuditError
from ledger.domain.sampling import (
    SEED_LENGTH_MAX,
    SIZE_MAX,
    Pick,
    SampleAsked,
    Unit,
    draw,
    number,
    population_sha256,
    require_mark,
)

AMOUNTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=60)
SEEDS = st.from_regex(re.compile(r"[!-~]{1,40}", re.ASCII), fullmatch=True)


def units(amounts: list[int]) -> list[Unit]:
    return [Unit(n, f"记-2025-01-{n:04d}", minor) for n, minor in enumerate(amounts, start=1)]


def asked(
    size: int, *, seed: str = "dice 4 2 6", method: str = "random", least: int = 0
) -> SampleAsked:
    return SampleAsked(method, 202501, 202512, seed, size, least_minor=least)


def test_the_numbers_are_those_of_sha256sum() -> None:
    # printf 'dice 4 2 6,1' | sha256sum
    assert number("dice 4 2 6", 1) == int(hashlib.sha256(b"dice 4 2 6,1").hexdigest(), 16)
    assert number("x", 1) != number("x", 2)


@given(AMOUNTS, SEEDS, st.data())
def test_the_same_seed_draws_the_same_and_each_voucher_once(
    amounts: list[int], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(amounts)))
    first, again = (draw(units(amounts), asked(size, seed=seed)) for _ in range(2))
    assert first == again
    assert len({pick.position for pick in first}) == len(first) == size
    assert all(pick.unit.seq == pick.position and pick.hits == 1 for pick in first)
    # By the formula alone.
    expected: list[int] = []
    counter = 1
    while len(expected) < size:
        digest = hashlib.sha256(f"{seed},{counter}".encode()).hexdigest()
        position = int(digest, 16) % len(amounts) + 1
        if position not in expected:
            expected.append(position)
        counter += 1
    assert [pick.position for pick in first] == sorted(expected)


@given(AMOUNTS.filter(any), SEEDS, st.data())
def test_money_is_hit_once_in_each_interval(
    amounts: list[int], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(amounts)))
    picks = draw(units(amounts), asked(size, seed=seed, method="monetary"))
    assert picks == draw(units(amounts), asked(size, seed=seed, method="monetary"))
    total = sum(amounts)
    assert sum(pick.hits for pick in picks) == size
    start = int(hashlib.sha256(f"{seed},1".encode()).hexdigest(), 16) % total
    ends = [sum(amounts[:n]) for n in range(1, len(amounts) + 1)]
    for step in range(size):
        fen = (start + step * total) // size
        assert fen * size // total == step
        position = next(n for n, end in enumerate(ends, start=1) if fen < end)
        assert position in {pick.position for pick in picks}
    for pick in picks:
        assert pick.unit.amount_minor > 0
    # Whatever is as long as an interval is in for certain.
    held = {pick.position for pick in picks}
    assert all(n in held for n, minor in enumerate(amounts, 1) if minor * size >= total + size)


def test_a_large_voucher_is_hit_several_times() -> None:
    picks = draw(units([1, 1_000_000, 1, 1]), asked(4, method="monetary"))
    assert [(pick.position, pick.hits) for pick in picks] == [(2, 4)]
    assert picks[0] == Pick(2, Unit(2, "记-2025-01-0002", 1_000_000), 4)


def test_other_seeds_draw_others() -> None:
    drawn = {
        tuple(pick.position for pick in draw(units([5] * 500), asked(5, seed=str(n))))
        for n in range(20)
    }
    assert len(drawn) == 20


def test_every_voucher_comes_about_as_often_as_the_next() -> None:
    counts = [0] * 11
    for n in range(2_000):
        for pick in draw(units([1] * 10), asked(3, seed=f"s{n}")):
            counts[pick.position] += 1
    assert all(500 < found < 700 for found in counts[1:])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"method": "hand"}, "method"), ({"size": 0}, "size"), ({"size": SIZE_MAX + 1}, "size"),
        ({"seed": ""}, "seed"), ({"seed": "two  spaces"}, "seed"), ({"seed": "骰子"}, "seed"),
        ({"seed": " x"}, "seed"), ({"seed": "x" * (SEED_LENGTH_MAX + 1)}, "seed"),
        ({"least": -1}, "amount"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_by_is_refused(values: dict[str, object], reason: str) -> None:
    with pytest.raises(AuditError) as refused:
        asked(**{"size": 3, **values})  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_a_sample_is_no_larger_than_its_population_and_no_population_is_empty() -> None:
    with pytest.raises(AuditError) as refused:
        draw(units([1, 2]), asked(3))
    assert (refused.value.reason, refused.value.limit) == ("size", 2)
    for amounts, method in (([], "random"), ([0, 0], "monetary")):
        with pytest.raises(AuditError) as refused:
            draw(units(amounts), asked(1, method=method))
        assert refused.value.reason == "empty"


def test_a_population_has_a_digest_that_tools_can_recompute() -> None:
    text = "记-2025-01-0001\t500\n记-2025-01-0002\t7\n"
    assert population_sha256(units([500, 7])) == hashlib.sha256(text.encode()).hexdigest()
    assert population_sha256(units([500, 8])) != population_sha256(units([500, 7]))


@pytest.mark.parametrize(
    ("mark", "finding", "reason"), [("seen", "x", "mark"), ("query", " ", "finding")]
)
def test_marks_are_known_and_say_why(mark: str, finding: str, reason: str) -> None:
    with pytest.raises(AuditError) as refused:
        require_mark(mark, finding)
    assert refused.value.reason == reason
    require_mark("agreed", "")
    require_mark("exception", "发票日期晚于付款")
