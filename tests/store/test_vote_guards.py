"""What the database refuses of votes: it counts the ballots itself, at the boundaries as Python does."""

from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.votes import Count, Matter, Tally, VoteKind, verdict_of
from tests.store.bill_cases import inserting, the
from tests.store.conftest import Door
from tests.store.seeds import RECEIPT
from tests.store.test_desk_guards import refused
from tests.store.vote_seeds import ASKED, VOTE
from tests.store.vouchers import AT, REVIEWER_ID, SONGHE, TREASURER_ID, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
VOTE_INSERTIONS = (
    ("vote_electors", "sealed"),
    ("vote_electors", "no_household"),
    ("votes", "electorate"),
    ("votes", "taken"),
    ("votes", "role"),
    ("ballots", "shut"),
    ("ballots", "role"),
    ("ballots", "no_elector"),
    ("ballots", "same_person"),
    ("ballots", "not_differing"),
    ("vote_counts", "shut"),
    ("vote_counts", "not_next"),
    ("vote_counts", "role"),
    ("vote_counts", "too_many"),
    ("vote_steps", "not_next"),
    ("vote_steps", "out_of_order"),
    ("vote_steps", "not_hung"),
    ("vote_steps", "role"),
    ("vote_results", "not_closed"),
    ("vote_results", "two_people"),
    ("vote_results", "read_once"),
    ("vote_results", "miscounted"),
    ("vote_results", "counted_otherwise"),
    ("vote_results", "not_as_counted"),
    ("decisions", "not_passed"),
    ("old_decisions", "voted"),
    ("decision_papers", "not_next"),
    ("decision_papers", "released"),
    ("price_decisions", "not_next"),
    ("price_decisions", "role"),
)
VOTE_FROZEN = {"old_decisions", "decision_papers"}
HERE: Row = {"community_id": SONGHE}


def a_vote(connection: sa.Connection, code: str, **values: Any) -> Row:
    like = the(connection, "votes", f"code = '{values.pop('like', VOTE)}'")
    return like | {"code": code} | values


def an_elector(code: str, place: str = "H1", owner: int = 1, area: int = 100) -> Row:
    return HERE | {
        "code": code, "place_code": place, "owner_number": owner, "area_centi_m2": area,
    }  # fmt: skip


def a_ballot(code: str, reading: int, owner: int, choice: str = "for", **values: Any) -> Row:
    by = REVIEWER_ID if reading == 2 else TREASURER_ID
    return HERE | {
        "code": code, "reading": reading, "owner_number": owner, "choice": choice,
        "signed_as": "owner", "entered_by": by, "entered_role": "treasurer", "entered_at": AT,
    } | values  # fmt: skip


def a_count(code: str, number: int, agreed: int, against: int = 0, **values: Any) -> Row:
    return HERE | {
        "code": code, "number": number, "in_favour": agreed, "against": against, "abstained": 0,
        "invalid": 0, "counted_by": number, "counted_role": "treasurer", "counted_at": AT,
    } | values  # fmt: skip


def a_step(code: str, number: int, kind: str, **values: Any) -> Row:
    return HERE | {
        "code": code, "number": number, "kind": kind, "happened_on": "2025-03-01",
        "text": "" if kind in ("closed", "posted", "reopened") else "说明",
        "answers": None, "sheets": 0 if kind == "closed" else None, "done_by": TREASURER_ID,
        "done_role": "treasurer", "done_at": AT,
    } | values  # fmt: skip


def a_result(connection: sa.Connection, code: str, **values: Any) -> Row:
    nothing = {
        f"{name}{end}": 0
        for name in ("in_favour", "against", "abstained", "invalid") for end in ("", "_area")
    }  # fmt: skip
    return the(connection, "vote_results", f"code = '{ASKED}'") | nothing | {"code": code} | values


def yes(connection: sa.Connection, *, met: bool) -> Any:
    """Write yes or no as the driver of this database does."""
    return met if connection.dialect.name == "postgresql" else int(met)


def owners_asked(
    connection: sa.Connection, name: str, areas: tuple[int, ...], **values: Any
) -> None:
    """Open a vote of so many owners; the seeded households lend their names."""
    for number, area in enumerate(areas, start=1):
        place = f"Q{number}"
        held = connection.execute(sa.text(f"SELECT 1 FROM places WHERE code = '{place}'")).first()
        if held is None:
            insert(
                connection, "places",
                HERE | {"code": place, "kind": "household", "name_zh": place},
            )  # fmt: skip
        insert(connection, "vote_electors", an_elector(name, place, number, area))
    vote = {"asked_number": len(areas), "asked_area_centi_m2": sum(areas)} | values
    insert(connection, "votes", a_vote(connection, name) | vote)


def test_who_may_vote_is_fixed_when_the_vote_opens(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "places", HERE | {"code": "Q0", "kind": "household", "name_zh": "Q0"})
        late = an_elector(VOTE, "Q0")
        refused(connection, "vote_electors sealed", inserting("vote_electors", late))
        building = an_elector("V9", "B1")
        refused(connection, "vote_electors no_household", inserting("vote_electors", building))
        insert(connection, "vote_electors", an_elector("V9"))
        right = {"asked_number": 1, "asked_area_centi_m2": 100}
        for wrong in ({"asked_number": 2}, {"asked_area_centi_m2": 99}):
            row = a_vote(connection, "V9", **(right | wrong))
            refused(connection, "votes electorate", inserting("votes", row))
        insert(connection, "votes", a_vote(connection, "V9", **right))


def test_a_code_that_was_decided_is_not_asked_again(door: Door) -> None:
    with door.trying() as connection:
        row = a_vote(connection, "J1", like=ASKED)
        refused(connection, "votes taken", inserting("votes", row))
        row = a_vote(connection, "V9", like=ASKED, opened_role="cashier")
        refused(connection, "votes role", inserting("votes", row))


def test_ballots_are_those_of_owners_and_of_two_people(door: Door) -> None:
    with door.trying() as connection:
        owners_asked(connection, "V9", (100, 100, 100))
        stranger = a_ballot("V9", 1, 4)
        refused(connection, "ballots no_elector", inserting("ballots", stranger))
        tenant = a_ballot("V9", 1, 1, signed_as="tenant")
        refused(connection, "signed_as", inserting("ballots", tenant))
        role = a_ballot("V9", 1, 1, entered_role="auditor")
        refused(connection, "ballots role", inserting("ballots", role))
        insert(connection, "ballots", a_ballot("V9", 1, 1))
        twice = a_ballot("V9", 2, 2, entered_by=TREASURER_ID)
        refused(connection, "ballots same_person", inserting("ballots", twice))
        insert(connection, "ballots", a_ballot("V9", 2, 1))
        alike = a_ballot("V9", 3, 1)
        refused(connection, "ballots not_differing", inserting("ballots", alike))
        insert(connection, "ballots", a_ballot("V9", 2, 2))
        insert(connection, "ballots", a_ballot("V9", 3, 2, "none"))


def test_after_closing_nothing_comes_in(door: Door) -> None:
    with door.trying() as connection:
        owners_asked(connection, "V9", (100,))
        insert(connection, "vote_steps", a_step("V9", 1, "closed"))
        refused(connection, "ballots shut", inserting("ballots", a_ballot("V9", 1, 1)))
        insert(connection, "vote_steps", a_step("V9", 2, "reopened"))
        insert(connection, "ballots", a_ballot("V9", 1, 1))
        refused(connection, "vote_counts shut", inserting("vote_counts", a_count(ASKED, 3, 1)))


def test_counts_follow_one_another_and_fit(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "votes", a_vote(connection, "V9", like=ASKED))
        for wrong, rule in (
            (a_count("V9", 2, 1), "not_next"), (a_count("V9", 1, 9, 1), "too_many"),
            (a_count("V9", 1, 9, counted_role="auditor"), "role"),
            (a_count(VOTE, 1, 1), "too_many"),
        ):  # fmt: skip
            refused(connection, f"vote_counts {rule}", inserting("vote_counts", wrong))
        insert(connection, "vote_counts", a_count("V9", 1, 9))


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), "reopened"), (("closed",), "closed"), (("withdrawn",), "closed"),
        (("withdrawn",), "withdrawn"), ((), "posted"), ((), "objection"), ((), "answered"),
        ((), "annulled"), (("closed", "reopened"), "reopened"),
    ],
)  # fmt: skip
def test_steps_follow_one_another(door: Door, before: tuple[str, ...], kind: str) -> None:
    with door.trying() as connection:
        for number, done in enumerate(before, start=1):
            insert(connection, "vote_steps", a_step(VOTE, number, done))
        values = {"answers": 1} if kind == "answered" else {}
        row = a_step(VOTE, len(before) + 1, kind, **values)
        refused(connection, "vote_steps (out_of_order|not_hung)", inserting("vote_steps", row))
        wrong = a_step(VOTE, len(before) + 2, "withdrawn")
        refused(connection, "vote_steps (not_next|out_of)", inserting("vote_steps", wrong))
        by = a_step(VOTE, len(before) + 1, "closed", done_role="auditor")
        refused(connection, "vote_steps (role|out_of)", inserting("vote_steps", by))


def test_a_result_is_confirmed_by_another_person_after_closing(door: Door) -> None:
    with door.trying() as connection:
        areas = the(connection, "votes", f"code = '{VOTE}'")["asked_area_centi_m2"]
        right = a_result(connection, VOTE, in_favour=2, in_favour_area=areas)
        refused(connection, "vote_results not_closed", inserting("vote_results", right))
        insert(connection, "vote_steps", a_step(VOTE, 1, "closed", sheets=2))
        for wrong in (
            {"counted_by": 3}, {"confirmed_role": "auditor"}, {"confirmed_by": TREASURER_ID},
        ):  # fmt: skip
            row = right | wrong
            refused(connection, "two_people", inserting("vote_results", row))
        for wrong in ({"in_favour": 3}, {"invalid": 1}, {"in_favour_area": areas + 1},
                      {"invalid_area": 1}):  # fmt: skip
            refused(connection, "vote_results miscounted", inserting("vote_results", right | wrong))
        denied = right | {"passed": yes(connection, met=False)}
        refused(connection, "vote_results not_as_counted", inserting("vote_results", denied))
        insert(connection, "vote_results", right)
        named = HERE | {"code": VOTE, "title_zh": "修电梯"}
        insert(connection, "decisions", named)


def test_ballots_that_only_one_person_read_carry_no_result(door: Door) -> None:
    with door.trying() as connection:
        for code, rows in (
            ("V8", (a_ballot("V8", 1, 1),)), ("V9", (a_ballot("V9", 2, 1),)),
            ("VA", (a_ballot("VA", 1, 1), a_ballot("VA", 2, 1, "against"))),
        ):  # fmt: skip
            owners_asked(connection, code, (100,))
            for row in rows:
                insert(connection, "ballots", row)
            insert(connection, "vote_steps", a_step(code, 1, "closed", sheets=1))
            agreed = int(code != "V9")
            result = a_result(connection, code, in_favour=agreed, in_favour_area=100 * agreed)
            result |= {"passed": yes(connection, met=bool(agreed))}
            refused(connection, "vote_results read_once", inserting("vote_results", result))


def test_counts_that_two_people_do_not_share_carry_no_result(door: Door) -> None:
    with door.trying() as connection:
        for code, counts in (
            ("V8", (a_count("V8", 1, 5),)), ("V9", (a_count("V9", 1, 5), a_count("V9", 2, 4))),
            ("VA", (a_count("VA", 1, 5), a_count("VA", 2, 5, counted_by=1))),
        ):  # fmt: skip
            insert(connection, "votes", a_vote(connection, code, like=ASKED))
            for row in counts:
                insert(connection, "vote_counts", row)
            insert(connection, "vote_steps", a_step(code, 1, "closed", sheets=5))
            result = a_result(connection, code, in_favour=5)
            refused(connection, "vote_results counted_otherwise", inserting("vote_results", result))


#: asked, in favour, against, abstained: exactly two thirds, half, three quarters, and one beside each.
_COUNTS = ((3, 2, 0, 0), (3, 1, 0, 0), (3, 1, 1, 0), (6, 3, 1, 0), (6, 2, 2, 0), (6, 3, 2, 0),
           (6, 3, 0, 3), (8, 6, 2, 0), (8, 5, 2, 0), (8, 4, 4, 0), (9, 6, 0, 0),
           (9, 5, 0, 0))  # fmt: skip


def asked_and_answered(
    connection: sa.Connection, vote: Row, asked: int, parts: tuple[int, int, int]
) -> None:
    """Bring a vote to where it is closed, with so many for, against and abstained."""
    code = vote["code"]
    if vote["kind"] == "owners":
        owners_asked(connection, code, (100,) * asked, **vote)
        said = [choice for choice, count in zip(("for", "against", "abstain"), parts, strict=True)
                for _ in range(count)]  # fmt: skip
        for (owner, choice), reading in product(enumerate(said, start=1), (1, 2)):
            insert(connection, "ballots", a_ballot(code, reading, owner, choice))
    else:
        insert(connection, "votes", a_vote(connection, code, like=ASKED, asked_number=asked) | vote)
        for one in (1, 2):
            row = a_count(code, one, parts[0], parts[1], abstained=parts[2])
            insert(connection, "vote_counts", row)
    insert(connection, "vote_steps", a_step(code, 1, "closed", sheets=sum(parts)))


@pytest.mark.parametrize("kind", VoteKind)
def test_the_database_tests_as_python_does(door: Door, kind: VoteKind) -> None:
    owners = kind is VoteKind.OWNERS
    matters = (Matter.OTHER, Matter.RAISE_FUND) if owners else (Matter.NONE,)
    cases = product(matters, (True, False), _COUNTS)
    with door.trying() as connection:
        for number, (matter, strict, (asked, *parts)) in enumerate(cases):
            code, area = f"T{number}", 100 * owners
            vote = {"code": code, "kind": kind.value, "matter": matter.value,
                    "strict": yes(connection, met=strict)}  # fmt: skip
            asked_and_answered(connection, vote, asked, (parts[0], parts[1], parts[2]))
            count = Count(Tally(asked, asked * area), *(Tally(part, part * area) for part in parts))
            passed = verdict_of(kind, matter, count, strict=strict).passed
            sums = dict(zip(("in_favour", "against", "abstained"), parts, strict=True))
            sums |= {f"{name}_area": area * part for name, part in sums.items()}
            right = a_result(connection, code, **sums, passed=yes(connection, met=passed))
            wrong = right | {"passed": yes(connection, met=not passed)}
            refused(connection, "not_as_counted", inserting("vote_results", wrong))
            insert(connection, "vote_results", right)
            named = inserting("decisions", HERE | {"code": code, "title_zh": "决定"})
            if passed:
                named(connection)
            else:
                refused(connection, "decisions not_passed", named)


def test_an_old_decision_is_vouched_for_once_by_another_person_with_a_paper(door: Door) -> None:
    with door.trying() as connection:
        old = the(connection, "old_decisions")
        refused(
            connection, "old_decisions voted", inserting("old_decisions", old | {"code": ASKED})
        )
        both = old | {"code": "J1", "vouched_by": REVIEWER_ID, "vouched_at": AT}
        refused(connection, "old_decisions voted", inserting("old_decisions", both))
        insert(connection, "old_decisions", old | {"code": "J1"})
        for code, values, rule in (
            ("J1", f"vouched_by = 2, vouched_role = 'reviewer', vouched_at = '{AT}'", "frozen"),
            ("J0", f"vouched_by = 2, vouched_role = 'auditor', vouched_at = '{AT}'", "frozen"),
            ("J0", f"vouched_by = 1, vouched_role = 'reviewer', vouched_at = '{AT}'", "two_people"),
            ("J0", "body = 'assembly', vouched_role = 'reviewer'", "frozen"),
        ):
            refused(connection, rule, changing("old_decisions", code, values))
        done = f"vouched_by = 2, vouched_role = 'reviewer', vouched_at = '{AT}'"
        changing("old_decisions", "J0", done)(connection)
        refused(connection, "frozen", changing("old_decisions", "J0", "vouched_role = 'reviewer'"))


def changing(table: str, code: str, values: str) -> Any:
    query = f"UPDATE {table} SET {values} WHERE community_id = 1 AND code = '{code}'"
    return lambda connection: connection.execute(sa.text(query))


def test_a_paper_is_shown_once_by_another_person_and_taken_down_for_good(door: Door) -> None:
    with door.trying() as connection:
        paper = the(connection, "decision_papers")
        assert paper["sha256"] == RECEIPT
        refused(
            connection, "decision_papers not_next",
            inserting("decision_papers", paper | {"code": "J1", "number": 2}),
        )  # fmt: skip
        shown = f"copy_sha256 = '{'b' * 64}', released_by = 2, released_at = '{AT}'"
        early = {"code": "J1", "copy_sha256": "b" * 64, "released_by": 2, "released_at": AT}
        refused(connection, "decision_papers released", inserting("decision_papers", paper | early))
        own = shown.replace("released_by = 2", "released_by = 1")
        refused(connection, "released", changing("decision_papers", "J0", own))
        ballots = paper | {"code": "J1", "kind": "ballots"}
        insert(connection, "decision_papers", ballots)
        refused(connection, "ballots_private", changing("decision_papers", "J1", shown))
        changing("decision_papers", "J0", shown)(connection)
        refused(connection, "frozen", changing("decision_papers", "J0", "kind = 'tally'"))
        refused(connection, "frozen", changing("decision_papers", "J0", shown))
        hidden = f"hidden_by = 2, hidden_at = '{AT}', hidden_reason = '有电话'"
        changing("decision_papers", "J0", hidden)(connection)
        refused(connection, "frozen", changing("decision_papers", "J0", hidden))


def test_prices_follow_one_another(door: Door) -> None:
    with door.trying() as connection:
        price = the(connection, "price_decisions")
        refused(
            connection, "price_decisions not_next",
            inserting("price_decisions", price | {"number": 3}),
        )  # fmt: skip
        refused(
            connection, "price_decisions role",
            inserting("price_decisions", price | {"number": 2, "set_role": "auditor"}),
        )  # fmt: skip
        insert(connection, "price_decisions", price | {"number": 2})
