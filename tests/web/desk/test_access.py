"""What roles do not give: one's own drafts, content that was not seen, another community's desk.

Who may use which address stands in ``tests/web/test_access.py``, for every address there is.
"""

from tests.web.desk.browsers import DESK, Browser, Desk, Enter, hidden


def test_the_desk_of_another_community_stays_shut(desk: Desk, treasurer: Browser) -> None:
    assert treasurer.get("/desk/elsewhere/").status_code == 404


def test_nobody_approves_what_they_prepared_whatever_their_roles(desk: Desk) -> None:
    both = desk.browser("both")
    answer = both.fill(
        f"{DESK}/entries/new?kind=in", amount="1", occurred_on="2025-09-03", category="480101",
        matter="停车费", counterparty_kind="residents", channel="1001", fund="GEN",
    )  # fmt: skip
    path = answer.location
    seen = hidden(both.page(path), "content_sha256")
    both.post(f"{path}/submit", {"content_sha256": seen})
    page = both.page(path)
    assert "核对无误，入账" not in page
    assert "要由另一位审核" in page
    for attempt in ("approve", "reject"):
        refused = both.post(f"{path}/{attempt}", {"content_sha256": seen, "reason": "自己"})
        assert refused.status_code == 422
        assert "自己制的单不能自己审核" in refused.text
    assert "待审核" in both.page(path)
    approved = desk.browser("reviewer").post(f"{path}/approve", {"content_sha256": seen})
    assert approved.status_code == 302


def test_content_changed_after_it_was_shown_cannot_be_approved(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    seen = hidden(reviewer.page(path), "content_sha256")
    form = treasurer.fill(f"{path}/edit", amount="9999", occurred_on="2025-09-03",
        category="480101", matter="停车费", counterparty_kind="residents", channel="100901",
        fund="GEN")  # fmt: skip
    assert form.status_code == 302
    refused = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert "已经到了别的步骤" in refused.text
    now = hidden(treasurer.page(path), "content_sha256")
    assert now != seen
    assert treasurer.post(f"{path}/submit", {"content_sha256": seen}).status_code == 422
    treasurer.post(f"{path}/submit", {"content_sha256": now})
    refused = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert refused.status_code == 422
    assert "在您看过之后改动了" in refused.text
    assert "9,999.00" in refused.text
    assert reviewer.post(f"{path}/approve", {"content_sha256": now}).status_code == 302
    again = reviewer.post(f"{path}/approve", {"content_sha256": now})
    assert "已经入账" in again.text


def test_only_its_author_changes_or_withdraws_a_draft(desk: Desk, drafted: Enter) -> None:
    path = drafted()
    other = desk.browser("both")
    assert other.get(f"{path}/edit").status_code == 403
    refused = other.post(f"{path}/withdraw")
    assert refused.status_code == 422
    assert "只有制单人自己" in refused.text
    seen = hidden(other.page("/account/"), "csrf_token")
    assert seen
    assert "提交审核" not in other.page(path)


def test_two_tabs_do_not_overwrite_each_other(treasurer: Browser, drafted: Enter) -> None:
    path = drafted()
    values = {
        "occurred_on": "2025-09-03", "category": "480101", "matter": "停车费",
        "counterparty_kind": "residents", "channel": "100901", "fund": "GEN",
    }  # fmt: skip
    stale = hidden(treasurer.page(f"{path}/edit"), "content_sha256")
    assert treasurer.fill(f"{path}/edit", amount="1", **values).status_code == 302
    refused = treasurer.fill(f"{path}/edit", amount="2", **values, content_sha256=stale)
    assert refused.status_code == 422
    assert "改动了" in refused.text
