"""Account names that foreign programs take: `Assets:1002-银行存款`, the code before the name.

Beancount wants each part to begin with an upper-case letter or a digit, which Chinese never does, and
takes letters, digits and hyphens only.
"""

import re
from collections.abc import Iterable

from ledger.domain.journals import TYPE_ROOTS, Declaration

CODE_KEY = "code"
_REFUSED = re.compile(r"[^\w-]|_")


def plain_name(account: Declaration) -> str:
    """Give an account's name in beancount and hledger; the code keeps it unique."""
    name = _REFUSED.sub("-", account.values.get("name_zh", ""))
    # \w also knows signs that are no letter and no decimal digit, such as ² and ①.
    name = "".join(c if c.isalpha() or c.isdecimal() or c == "-" else "-" for c in name)
    tail = re.sub("-+", "-", name).strip("-")
    root = TYPE_ROOTS[account.values["type"]]
    return f"{root}:{account.code}-{tail}" if tail else f"{root}:{account.code}"


def plain_names(accounts: Iterable[Declaration]) -> dict[str, str]:
    """Give the names of a chart by code."""
    return {account.code: plain_name(account) for account in accounts}
