"""A site under test and the books it shows."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import Ledger
from tests.reconciling import reconcile, unbanked, unbooked

COMMUNITY = "/c/songhe"
LIFT = "记-2026-02-0003"

BOOKS_TEXT = """
    fund GRT-25-01 restricted 楼道照明补贴
    place B3 building 3号楼
    party C1 organisation 鸿升电梯维修有限公司
    party P1 person 张晓明
    2025-01-01 [opening] 启用本账时的余额
      借 100201 100000.00
      贷 3101   100000.00
    2025-12-20 地面停车费
      借 100901 800.00
      贷 480101 800.00
    2026-01-05 地面停车费
      借 100901 1200.00
      贷 480101 1200.00
    2026-01-06 微信提现到银行
      借 100201 1193.50
      借 530104 6.50
      贷 100901 1200.00
    2026-01-15 收到楼道照明补贴
      借 100204 5000.00 GRT-25-01
      贷 440101 5000.00 GRT-25-01
    2026-02-03 电梯广告租金
      借 100201 2600.00
      贷 480102 2600.00
    2026-02-10 保洁服务费
      借 510102 3000.00
      贷 100201 3000.00
    2026-02-20 3号楼电梯维修
      借 510104 7000.00 GEN place=B3 party=C1
      贷 100201 7000.00
    2026-03-02 重复的广告租金
      借 100201 2600.00
      贷 480102 2600.00
    2026-03-03 [reverses 9] 重复入账
    2026-03-04 慰问老人
      借 510107 200.00 GEN party=P1
      贷 1001 200.00
"""

#: What somebody wrote of a difference that nobody can explain.
REST_NOTE = "平台手续费待查"


def add_reconciliations(ledger: Ledger) -> None:
    """Reconcile two accounts at the end of February: open items on both sides, and a rest."""
    last_day = date(2026, 2, 28)
    items = (
        unbanked(date(2026, 2, 20), -7000_00, LIFT), unbooked(last_day, 12_30),
        unbooked(last_day, -5_00),
    )  # fmt: skip
    reconcile(ledger, "100201", last_day, items)
    reconcile(ledger, "100901", last_day, rest_minor=-60, note=REST_NOTE)


@dataclass
class Site:
    """The application, its books, and where its files lie."""

    app: Flask
    ledger: Ledger
    data_dir: Path

    def get(self, path: str, **options: object) -> TestResponse:
        """Ask for an address as somebody who was never here before."""
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method="GET", buffered=True, **options)  # type: ignore[arg-type]

    def page(self, path: str) -> str:
        """Give the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer.text
