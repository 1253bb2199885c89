"""A street's table: figures of its communities' own pages, checks from their books, one price for any number."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ledger.domain.streets import Answer, Check
from ledger.people.sessions import begin_session
from ledger.people.streets import found_street, give_supervision, join_street, street_called
from ledger.people.users import add_user
from ledger.posting.communities import open_community
from ledger.statements.street import communities_of, street_view
from ledger.statements.street import street_called as street_named
from ledger.store.database import Database
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import OPENED_AT, OPENED_ON, a_ledger
from tests.web.conftest import NOW
from tests.web.desk.browsers import Browser
from tests.web.public.test_scale import STEPS_RATIO_MAX, working
from tests.web.sites import Site
from tests.workload import even_drafts

AT = datetime(2026, 1, 2, tzinfo=UTC)
DAY = date(2026, 3, 10)
TEXT = """
    2026-01-05 停车费
      借 100201 300.00
      贷 480101 300.00
    2026-01-06 捐款
      借 100203 50.00 CHA
      贷 410101 50.00 CHA
    2026-02-07 维修资金
      借 100205 20.00 MNT
      贷 2601 20.00 MNT shares=H1:20.00
"""


@pytest.fixture
def site(new_site: Callable[[str], Site]) -> Site:
    made = new_site(TEXT)
    second = a_ledger(
        made.ledger.database, made.data_dir / "keys", "2026-01-05 停车费\n借 100201 1.00\n贷 480101 1.00",
        slug="wutong", name_zh="梧桐里", name_en="Wutong Lane",
    )  # fmt: skip
    a_ledger(made.ledger.database, made.data_dir / "keys", slug="elsewhere", name_zh="别处")
    with made.ledger.database.writing() as connection:
        street = found_street(
            connection, "wutonglu", name_zh="梧桐路街道", name_en="Wutong Road", at=AT
        )
        for community_id in (made.ledger.community_id, second.community_id):
            join_street(connection, street, community_id, first_day=date(2026, 1, 1), at=AT)
    return made


def test_page_and_files_say_the_same(site: Site) -> None:
    found = json.loads(site.page("/s/wutonglu.json"))
    assert [row["code"] for row in found["rows"]] == ["songhe", "wutong"]
    first = found["rows"][0]
    assert (first["common"], first["given"], first["owners"], first["total"]) == (
        "300.00", "50.00", "20.00", "370.00",
    )  # fmt: skip
    assert found["totals"]["total"] == "371.00"
    assert (first["public_income"], first["notices"]) == ("kept", first["notices"])
    overview = json.loads(site.page("/c/songhe.json"))
    assert overview["totals"]["cash"] == first["total"]
    page = site.page("/s/wutonglu/")
    rows = list(csv.reader(io.StringIO(site.page("/en/s/wutonglu.csv").lstrip("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["Songhe Court", "Wutong Lane", "Total"]
    for text in ("371.00", "梧桐里", "四项检查", "别处"):
        assert (text in page) == (text != "别处")
    assert "梧桐路街道" in site.page("/")


def test_the_table_is_known_again_until_something_is_posted(site: Site) -> None:
    client = site.app.test_client()
    tag = client.get("/s/wutonglu/").headers["ETag"]
    again = {"If-None-Match": tag}
    assert client.get("/s/wutonglu/", headers=again).status_code == 304
    site.ledger.post("2026-02-08 停车费\n借 100201 5.00\n贷 480101 5.00")
    assert client.get("/s/wutonglu/", headers=again).status_code == 200


def test_an_unknown_street_is_not_found(site: Site) -> None:
    client = site.app.test_client()
    for path in ("/s/none/", "/s/none.json", "/en/xl/s/none/"):
        assert client.get(path).status_code == 404


def test_a_draw_that_nobody_decided_breaks_the_first_check(site: Site) -> None:
    site.ledger.post("2026-03-02 修门\n借 2601 6.00 MNT shares=H1:6.00\n贷 100205 6.00 MNT")
    rows = json.loads(site.page("/s/wutonglu.json"))["rows"]
    assert rows[0]["maintenance"] == "broken"
    assert {"check": "maintenance", "reasons": {"undecided": 1}} in rows[0]["reasons"]
    assert rows[1]["maintenance"] == "nothing"


def test_whoever_looks_after_the_street_sees_it_and_its_desks(site: Site) -> None:
    with site.ledger.database.writing() as connection:
        street = street_called(connection, "wutonglu")
        assert street is not None
        person = add_user(
            connection, login="street", name="街道督查", password="梧桐-three-chairs-9", at=AT
        )
        give_supervision(connection, street, person, first_day=date(2026, 1, 1), at=AT)
        other = add_user(
            connection, login="other", name="别人", password="梧桐-three-chairs-9", at=AT
        )
        assert other != person
    watcher, stranger = _signed_in(site, person), _signed_in(site, other)
    page = watcher.get("/street/wutonglu/")
    assert page.status_code == 200
    assert "371.00" in page.text
    assert watcher.get("/desk/songhe/").status_code == 200
    assert watcher.get("/desk/elsewhere/").status_code == 403
    assert stranger.get("/street/wutonglu/").status_code == 403
    assert watcher.get("/street/none/").status_code == 404


def _signed_in(site: Site, user_id: int) -> Browser:
    browser = Browser(site.app.test_client())
    with site.app.extensions[RUNTIME].writing() as connection:
        browser.client.set_cookie("__Host-desk", begin_session(connection, user_id, at=NOW))
    return browser


def test_a_thousand_communities_cost_as_many_queries_as_two(site: Site) -> None:
    def asked() -> int:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        reader: sa.Engine = site.app.extensions[BOOKS]._reader
        event.listen(reader, "before_cursor_execute", note)
        try:
            assert site.app.test_client().get("/s/wutonglu/").status_code == 200
        finally:
            event.remove(reader, "before_cursor_execute", note)
        return len(seen)

    few = asked()
    _add_many(site.ledger.database, 40)
    assert asked() == few


def test_the_table_is_the_same_work_whatever_vouchers_name_no_work(
    new_site: Callable[[str], Site],
) -> None:
    steps = []
    for count in (180, 1_800):
        made = new_site("")
        made.ledger.import_drafts(even_drafts(count))
        with made.ledger.database.writing() as connection:
            street = found_street(connection, "wutonglu", name_zh="梧桐路街道", at=AT)
            here = made.ledger.community_id
            join_street(connection, street, here, first_day=date(2026, 1, 1), at=AT)
        with working(made) as work:
            assert made.app.test_client().get("/s/wutonglu/").status_code == 200
        steps.append(work.steps)
    few, many = steps
    assert 0 < many <= few * STEPS_RATIO_MAX


def _add_many(database: Database, count: int) -> None:
    with database.writing() as connection:
        street = street_called(connection, "wutonglu")
        assert street is not None
        for number in range(count):
            community_id = open_community(
                connection, slug=f"many-{number:04}", name_zh=f"第{number}小区", name_en="",
                opened_on=OPENED_ON, at=OPENED_AT, log_key=bytes(32),
            )  # fmt: skip
            join_street(connection, street, community_id, first_day=date(2026, 1, 1), at=AT)


def test_a_street_may_be_empty(site: Site) -> None:
    with site.ledger.database.writing() as connection:
        found_street(connection, "new", name_zh="新街道", at=AT)
    assert "还没有小区" in site.page("/s/new/")
    with site.ledger.reading() as connection:
        found = street_named(connection, "new")
        assert found is not None
        view = street_view(
            connection, found[0], found[1], communities_of(connection, found[0], DAY), as_of=DAY
        )
    assert (view.rows, view.total_minor, view.count(Check.CLOSING, Answer.KEPT)) == ((), 0, 0)
