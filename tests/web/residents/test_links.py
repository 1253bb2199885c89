"""What a link opens, and that it opens for nobody else, leaves no trace, and tells nothing of neighbours."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from ledger.domain.gifts import Choice, Consent, Display, Donor, Gift, Nature
from ledger.domain.occupants import Occupant, OccupantKind
from ledger.domain.resident_links import LinkAudience, ResidentLink
from ledger.posting.occupants import add_occupant
from ledger.posting.resident_links import make_links, revoke_link
from tests.factories import TREASURER
from tests.housing import LISTED_AT, list_rows, register
from tests.posting.giving import approved, record
from tests.web.sites import Site

FIRST, LAST = date(2025, 3, 1), date(2026, 12, 31)
#: No other amount of the site has these digits.
OWN, NEIGHBOURS = "1234.57", "8765.43"
NAME, NEIGHBOUR_NAME = "钱多多甲", "孙小小乙"
LIST = f"""
1 101 58.31 业主 3 {NAME}
1 102 60.77 租户 2 {NEIGHBOUR_NAME}
1 103 61.13 业主
1 104 62.19 业主
2 101 70.41 业主 1 {NEIGHBOUR_NAME}
"""
BOOKS = f"""
2025-02-01 维修资金入账
  借 100205 10100.00 MNT place=B1
  贷 2601 10100.00 MNT place=B1 shares=B1-101:{OWN},B1-102:{NEIGHBOURS},B1-103:100.00
"""


@pytest.fixture
def homes(new_site: Callable[[str], Site]) -> Site:
    site = new_site("")
    register(site.ledger, list_rows(LIST))
    site.ledger.post(BOOKS)
    return site


def link(site: Site, place: str = "B1-101", last: date = LAST, *, revoked: bool = False) -> str:
    audience = LinkAudience.HOUSEHOLD if place else LinkAudience.RESIDENT
    with site.ledger.database.writing() as connection:
        here = site.ledger.community_id
        wanted = [ResidentLink(audience, FIRST, last, place)]
        (made,) = make_links(connection, here, wanted, by=TREASURER, at=LISTED_AT)
        if revoked:
            revoke_link(connection, here, made.link_id, by=TREASURER, at=LISTED_AT)
    return f"/r/{made.token}/"


def paper_text(content: bytes) -> str:
    """Give what a paper prints, and the data that travel inside it."""
    document = pypdfium2.PdfDocument(content)
    printed = [page.get_textpage().get_text_bounded() for page in document]
    enclosed = [
        bytes(document.get_attachment(index).get_data()).decode("utf-8", "replace")
        for index in range(document.count_attachments())
    ]
    return "".join([*printed, *enclosed])


def test_a_household_sees_its_own_account_and_nobody_elses(homes: Site) -> None:
    path = link(homes)
    page = homes.page(path)
    told = homes.page(f"{path}household.json")
    paper = paper_text(homes.get(f"{path}household.pdf").data)
    for text in (page, told, paper):
        assert OWN in text.replace(",", "")
        assert NEIGHBOURS not in text.replace(",", "")
        assert NAME not in text
        assert NEIGHBOUR_NAME not in text
    statement = json.loads(told)
    assert statement["place"]["code"] == "B1-101"
    assert statement["area_m2"] == "58.31"
    assert [item["balance"] for item in statement["balances"]] == [OWN]
    voucher = statement["rows"][0]["voucher"]
    assert f"/c/songhe/transactions/{voucher}/" in page.replace("%E8%AE%B0", "记")


def test_a_household_page_is_read_in_english_and_large_type(homes: Site) -> None:
    path = link(homes)
    for prefix in ("/en", "/xl", "/en/xl"):
        assert OWN in homes.page(f"{prefix}{path}").replace(",", "")


@pytest.mark.parametrize("end", ["", "household.json", "household.pdf"])
def test_what_a_link_opens_leaves_no_trace(homes: Site, end: str) -> None:
    answer = homes.get(f"{link(homes)}{end}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(homes: Site) -> None:
    shut = [
        "/r/none/", f"/r/{'x' * 300}/", link(homes, last=date(2025, 3, 2)),
        link(homes, revoked=True), link(homes)[:-2] + "/",
    ]  # fmt: skip
    answers = [homes.get(path) for path in shut]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r"/r/[\w-]+/", "/r/…/", answer.text) for answer in answers}
    assert len(bodies) == 1


def test_who_tries_many_waits_and_whoever_holds_a_link_does_not(homes: Site) -> None:
    answers = [homes.get(f"/r/guess-{number}/") for number in range(30)]
    codes = [answer.status_code for answer in answers]
    assert codes[:20] == [404] * 20
    assert codes[-1] == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert homes.get(link(homes)).status_code == 200


def test_only_reading_is_answered(homes: Site) -> None:
    path = link(homes)
    for method in ("POST", "PUT", "DELETE"):
        assert homes.app.test_client().open(path, method=method).status_code == 405


def public_pages(site: Site) -> dict[str, str]:
    """Walk everything that is linked from the community's pages; of papers one of each kind."""
    waiting = ["/c/songhe/", "/c/songhe/places.json", "/c/songhe/places.csv", "/", "/help/"]
    found: dict[str, str] = {}
    papers: set[str] = set()
    while waiting:
        path = waiting.pop()
        kind = path.rpartition("/")[0]
        if path in found or (path.endswith(".pdf") and kind in papers):
            continue
        answer = site.get(path)
        found[path] = ""
        if answer.status_code != 200:
            continue
        if answer.mimetype == "application/pdf":
            papers.add(kind)
            found[path] = paper_text(answer.data)
            continue
        found[path] = answer.get_data().decode("utf-8", "replace")
        if answer.mimetype == "text/html":
            waiting += [
                href.partition("#")[0]
                for href in re.findall(r'href="(/[^"]*)"', found[path])
                if not href.startswith(("/static", "/en", "/xl"))
            ]
    return found


def test_no_public_page_file_or_paper_tells_of_a_household_or_a_name(homes: Site) -> None:
    with homes.ledger.database.writing() as connection:
        add_occupant(
            connection, homes.ledger.community_id, "B1-104",
            Occupant(OccupantKind.TENANT, FIRST), name=NAME, by=TREASURER, at=LISTED_AT,
        )  # fmt: skip
    found = public_pages(homes)
    assert any(path.startswith("/c/songhe/places/B1") for path in found)
    assert sum(path.endswith(".pdf") for path in found) >= 3
    secrets = (
        NAME, NEIGHBOUR_NAME, OWN, NEIGHBOURS, "1,234.57", "8,765.43", "B1-101", "B1-102",
        "101室", "58.31", "70.41", "R-B1", "/r/",
    )  # fmt: skip
    for path, text in found.items():
        for secret in secrets:
            assert secret not in text, (path, secret)
    assert homes.get("/c/songhe/places/B1-101/").status_code == 404
    assert homes.get("/c/songhe/places/B1-101.json").status_code == 404


def test_a_link_leads_to_every_gift_under_the_name_that_its_giver_chose(homes: Site) -> None:
    at, day = datetime(2026, 3, 9, 4, tzinfo=UTC), date(2026, 3, 5)
    shown = Choice(Display.REAL_NAME, Consent.WRITTEN)
    given = [
        Gift(Nature.MONEY, day, Donor("梅望舒"), shown, 107_00, "100203", "CHA"),
        Gift(Nature.MONEY, day, Donor("云小满"), Choice(), 101_00, "100203", "CHA"),
        Gift(Nature.MONEY, day, None, Choice(), 8_00, "100203", "CHA"),
    ]  # fmt: skip
    for draft_id in record(homes.ledger, given, at=at).draft_ids:
        approved(homes.ledger, draft_id, at=at)
    visitor = homes.app.test_client()
    for place in ("", "B1-101"):
        door = link(homes, place)
        listed = re.search(r'href="(/r/[^"]+/gifts/2026/)"', homes.page(door))
        assert listed
        answer = visitor.get(listed[1])
        text = answer.get_data(as_text=True)
        for words in ("梅望舒", "107.00", "101.00", "8.00"):
            assert words in text
        assert "云小满" not in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert visitor.get(f"{door}gifts/1999/").status_code == 404
    assert visitor.get("/r/wrong/gifts/2026/").status_code == 404
