"""What the database refuses of the register of gifts, and what it keeps as it is."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.conftest import Door
from tests.store.gift_cases import AT, a_gift, seeded
from tests.store.vouchers import SONGHE, Row, a_draft, insert, scalar

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
GIFT_INSERTIONS = (
    ("gifts", "not_next"),
    ("gifts", "draft_posted"),
    ("gift_displays", "not_next"),
    ("gift_displays", "no_donor"),
    ("gift_displays", "no_consent"),
    ("gift_uses", "not_next"),
    ("gift_uses", "draft_posted"),
    ("gift_uses", "not_booked"),
    ("gift_uses", "beyond_gift"),
    ("gift_refunds", "draft_posted"),
    ("gift_refunds", "not_booked"),
    ("gift_refunds", "beyond_gift"),
)
GIFT_FROZEN = {"gift_counts"}


def refused(connection: sa.Connection, guard: str, table: str, row: Row) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=guard), connection.begin_nested():
        insert(connection, table, row)


def a_display(gift_id: str, **values: Any) -> Row:
    return {
        "community_id": SONGHE, "gift_id": gift_id, "number": 2, "display": "anonymous",
        "consent": "", "chosen_on": "2025-02-20", "recorded_by": 1, "recorded_at": AT,
    } | values  # fmt: skip


def a_use(gift_id: str, **values: Any) -> Row:
    return {
        "community_id": SONGHE, "gift_id": gift_id, "number": 2, "used_on": "2025-02-20",
        "amount_minor": 20_000, "note": "", "draft_id": "raw", "recorded_by": 1,
        "recorded_at": AT,
    } | values  # fmt: skip


def a_refund(gift_id: str, **values: Any) -> Row:
    return {
        "community_id": SONGHE, "gift_id": gift_id, "draft_id": "raw", "amount_minor": 40_000,
        "recorded_by": 1, "recorded_at": AT,
    } | values  # fmt: skip


def posted_draft(connection: sa.Connection, nature: str) -> str:
    query = "SELECT draft_id FROM gifts WHERE nature = :n"
    return str(connection.execute(sa.text(query), {"n": nature}).scalar_one())


def test_the_register_counts_without_gaps_and_books_only_what_is_still_open(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        gift = a_gift(connection)
        refused(connection, "gifts not_next", "gifts", gift | {"number": gift["number"] + 1})
        posted = posted_draft(connection, "money")
        refused(connection, "gifts draft_posted", "gifts", gift | {"draft_id": posted})
        insert(connection, "gifts", gift)


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("booked", {"draft_id": None}),
        ("booked", {"income_code": None}),
        ("nature|booked", {"amount_minor": 0}),
        ("nature", {"way": "cash"}),
        ("nature", {"channel_code": None}),
        ("valued|nature", {"valuation": "document"}),
        ("valued|nature", {"nature": "service"}),
        ("not_negative", {"avoided_minor": -1}),
        ("way_known", {"way": "cheque"}),
    ],
)
def test_a_gift_that_makes_no_sense_is_refused(
    door: Door, check: str, values: dict[str, object]
) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        pattern = "|".join(f"ck_gifts_{name}" for name in check.split("|"))
        refused(connection, pattern, "gifts", a_gift(connection, **values))


def test_a_value_needs_its_paper(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        goods = a_gift(
            connection, nature="goods", way="", channel_code=None, item="桂花树", quantity=1,
            unit="棵", income_code="410102", valuation="document", document_sha256="a" * 64,
        )  # fmt: skip
        refused(connection, "ck_gifts_valued", "gifts", goods | {"document_sha256": None})
        refused(connection, "ck_gifts_valued", "gifts", goods | {"valuation": ""})
        insert(connection, "gifts", goods)


def test_nobody_is_named_who_did_not_agree(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        insert(connection, "gifts", a_gift(connection))
        box = a_display("raw", number=1, display="surname", consent="written")
        refused(connection, "gift_displays no_donor", "gift_displays", box)
        person = seeded(connection, "money")["gift_id"]
        firm = seeded(connection, "goods")["gift_id"]
        named = a_display(person, display="real_name")
        refused(connection, "gift_displays no_consent", "gift_displays", named)
        refused(
            connection,
            "gift_displays not_next",
            "gift_displays",
            named | {"consent": "spoken", "number": 3},
        )
        insert(connection, "gift_displays", named | {"consent": "spoken"})
        insert(connection, "gift_displays", a_display(firm, display="real_name"))


def test_no_more_is_used_than_was_given(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        goods, money = seeded(connection, "goods"), seeded(connection, "money")
        use = a_use(goods["gift_id"])
        refused(connection, "gift_uses beyond_gift", "gift_uses", use | {"amount_minor": 20_001})
        refused(connection, "gift_uses not_next", "gift_uses", use | {"number": 3})
        refused(
            connection, "gift_uses not_booked", "gift_uses",
            use | {"gift_id": money["gift_id"], "number": 1},
        )  # fmt: skip
        posted = posted_draft(connection, "goods")
        refused(connection, "gift_uses draft_posted", "gift_uses", use | {"draft_id": posted})
        insert(connection, "gift_uses", use)


def test_no_more_goes_back_than_came(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        goods, money = seeded(connection, "goods"), seeded(connection, "money")
        refund = a_refund(money["gift_id"])
        refused(
            connection, "gift_refunds beyond_gift", "gift_refunds",
            refund | {"amount_minor": 40_001},
        )  # fmt: skip
        refused(
            connection, "gift_refunds not_booked", "gift_refunds",
            refund | {"gift_id": goods["gift_id"], "amount_minor": 1},
        )  # fmt: skip
        posted = posted_draft(connection, "money")
        refused(
            connection, "gift_refunds draft_posted", "gift_refunds", refund | {"draft_id": posted}
        )
        # What was proposed and withdrawn takes nothing.
        connection.execute(
            sa.text(
                "UPDATE drafts SET state = 'withdrawn' WHERE community_id = 1 AND draft_id IN"
                " (SELECT draft_id FROM gift_refunds)"
            )
        )
        insert(connection, "gift_refunds", refund | {"amount_minor": 50_000})


def test_a_sheet_that_was_confirmed_stays_and_needs_two_people(door: Door) -> None:
    with door.trying() as connection:
        for change in ("counted_minor = 1", "confirmed_by = NULL, confirmed_at = NULL"):
            with pytest.raises(sa.exc.DBAPIError, match="guard: "), connection.begin_nested():
                connection.execute(sa.text(f"UPDATE gift_counts SET {change}"))
        sheet = dict(connection.execute(sa.text("SELECT * FROM gift_counts")).one()._mapping)
        alone = sheet | {"count_id": "raw", "confirmed_by": sheet["counted_by"]}
        refused(connection, "two_people", "gift_counts", alone)


def test_the_kind_of_a_giver_is_not_changed_but_the_name_is_erased(door: Door) -> None:
    with door.trying() as connection:
        person = scalar(connection, "SELECT party_code FROM gifts WHERE nature = 'money'")
        change = sa.text("UPDATE parties SET kind = 'organisation' WHERE code = :code")
        with pytest.raises(sa.exc.DBAPIError, match="guard: "), connection.begin_nested():
            connection.execute(change, {"code": person})
        erase = sa.text("UPDATE parties SET name = '', alias = '' WHERE code = :code")
        assert connection.execute(erase, {"code": person}).rowcount == 1
