"""A guess at who is named; somebody looks before everybody can."""

import pytest

from ledger.domain.persons import may_name_person


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "应收-张三丰",
        "Receivable:李四",
        "王阿姨",
        "Mr Smith",
        "3-2-101",
        "住9号楼1001",
        "3栋2单元501室",
        "13800000000",
        "借给 陈某",
    ],
)
def test_it_may_be_a_person(text: str) -> None:
    assert may_name_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "停车费",
        "现金",
        "金额",
        "高空作业",
        "石材费",
        "Assets:Bank:CCB",
        "黄金",
        "万科物业",
        "2025-09-01",
        "😀",
    ],
)
def test_it_is_a_thing(text: str) -> None:
    assert not may_name_person(text)
