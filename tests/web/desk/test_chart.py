"""The chart and the funds at the desk: what may be changed is, and what may not says why."""

from tests.web.desk.browsers import DESK, Browser, Desk

HERE = f"{DESK}/chart"


def test_accounts_are_added_renamed_and_closed(treasurer: Browser) -> None:
    form = {
        "parent": "480104",
        "code": "480105",
        "name_zh": "公共收益-快递柜",
        "plain_zh": "快递柜",
    }
    assert treasurer.post(f"{HERE}/accounts", form).status_code == 302
    assert "公共收益-快递柜" in treasurer.page(HERE)
    renamed = {"name_zh": "快递柜收入"}
    assert treasurer.post(f"{HERE}/accounts/480105", renamed).status_code == 302
    assert "快递柜收入" in treasurer.page(HERE)
    assert treasurer.post(f"{HERE}/accounts/480105", {"close": "1"}).status_code == 302
    assert "已停用" in treasurer.page(HERE)
    refused = treasurer.post(f"{HERE}/accounts", form | {"code": "990105"})
    assert refused.status_code == 422
    assert "不能作科目编号" in refused.text


def test_funds_are_added_and_renamed(treasurer: Browser) -> None:
    form = {
        "code": "GRT-26-01", "name_zh": "楼道补贴", "fund_class": "restricted",
        "purpose_zh": "楼道渗漏维修", "allowed_accounts": "510104，510105", "first_day": "2025-01-01",
        "last_day": "2025-12-31",
    }  # fmt: skip
    assert treasurer.post(f"{HERE}/funds", form).status_code == 302
    fund = f"{DESK}/funds/GRT-26-01"
    assert 'value="510104 510105"' in treasurer.page(fund)
    assert treasurer.post(f"{fund}/name", {"name_zh": "楼道微治理"}).status_code == 302
    assert "楼道微治理" in treasurer.page(HERE)
    for change, words in (
        ({"allowed_accounts": "9999"}, "没有科目"),
        ({"last_day": "2024-01-01"}, "在第一天之前"),
        ({"last_day": "明天"}, "不是有效的日期"),
        ({"name_zh": ""}, "不能空着"),
    ):
        refused = treasurer.post(f"{HERE}/funds", form | {"code": "GRT-26-02"} | change)
        assert refused.status_code == 422, change
        assert words in refused.text
    assert treasurer.post(f"{fund}/name", {"name_zh": ""}).status_code == 422


def test_who_may_not_set_up_only_reads(desk: Desk, reviewer: Browser, treasurer: Browser) -> None:
    assert "改名或停用" not in reviewer.page(HERE)
    # These books follow the edition in force already.
    assert "开始衔接" not in treasurer.page(HERE)
