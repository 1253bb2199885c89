"""A voucher of the grid that is too long for one leaf: kept, sent again and changed in parts."""

import sqlalchemy as sa

from ledger.store.communities import places
from tests.web.desk.browsers import DESK, Browser, Desk, hidden
from tests.web.desk.test_vouchers import NEW, kept, send


def long_rows(desk: Desk, summary: str = "停车费") -> list[list[str]]:
    """Give rows far too many for one leaf, each on a building of its own."""
    codes = [f"B-{number:028d}" for number in range(1, 400)]
    with desk.ledger.database.writing() as connection:
        if connection.execute(sa.select(places).where(places.c.code == codes[0])).first() is None:
            rows = [
                {"community_id": 1, "code": code, "kind": "building", "name_zh": code}
                for code in codes
            ]
            connection.execute(sa.insert(places), rows)
    fees = [["", "480101", "", code, "", "", "", "2.01"] for code in codes]
    total = 201 * len(codes)
    return [[summary, "1001", "GEN", "", "", "", f"{total // 100}.{total % 100:02d}", ""], *fees]


def test_a_voucher_too_long_for_one_leaf_is_kept_in_parts(desk: Desk, treasurer: Browser) -> None:
    token = {"form_token": hidden(treasurer.page(NEW), "form_token")}
    answer = send(treasurer, long_rows(desk), **token)
    assert answer.location == f"{DESK}/?done=parts", answer.text
    page = treasurer.page(answer.location)
    assert "已经自动分成几张" in page
    parts = kept(desk)
    assert len(parts) > 1
    assert sorted(draft.part for draft in parts) == [
        f"{number}/{len(parts)}" for number in range(1, len(parts) + 1)
    ]
    assert sum(draft.amount_minor for draft in parts) == 399 * 201
    assert f"分张 1/{len(parts)}" in page
    # Sent twice it is kept once; changed on the way back, it is changed.
    assert send(treasurer, long_rows(desk), **token).location == answer.location
    assert kept(desk) == parts
    assert send(treasurer, long_rows(desk, "充电费"), **token).location == answer.location
    assert {draft.summary for draft in kept(desk)} == {"充电费"}
    assert len(kept(desk)) == len(parts)
    refused = send(treasurer, **token)
    assert refused.status_code == 422
    assert "已经到了别的步骤" in refused.text
    assert len(kept(desk)) == len(parts)


def test_a_draft_that_grows_too_long_is_kept_in_parts(desk: Desk, treasurer: Browser) -> None:
    path = f"{send(treasurer).location}/grid"
    assert send(treasurer, long_rows(desk), path).location == f"{DESK}/?done=parts"
    assert {draft.summary for draft in kept(desk)} == {"停车费"}
    (number,) = {draft.part.partition("/")[2] for draft in kept(desk)}
    assert len(kept(desk)) == int(number)
