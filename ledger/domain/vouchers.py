"""Voucher numbers (凭证字号): one class 记, continuous per month (会计基础工作规范 arts 50, 51)."""

import re

_FORM = re.compile(r"记-(\d{4})-(\d{2})-(\d{4,6})", re.ASCII)


def voucher_number(period: int, number: int) -> str:
    """Write ``记-2025-09-0012``; month 13 stands for the year's audit adjustments."""
    return f"记-{period // 100:04d}-{period % 100:02d}-{number:04d}"


def parse_voucher(text: str) -> tuple[int, int] | None:
    """Read a voucher number as ``(period, number)``; None when the text is none."""
    match = _FORM.fullmatch(text)
    if not match:
        return None
    year, month, number = map(int, match.groups())
    return (
        (year * 100 + month, number) if voucher_number(year * 100 + month, number) == text else None
    )
