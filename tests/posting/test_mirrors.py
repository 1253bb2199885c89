"""Money that others hold for the community: a register of two people, never booked."""

from dataclasses import replace

import pytest

from ledger.domain.errors import AccessRefusedError, Refusal, TextError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.mirrors import MirrorEntry, MirrorFund
from ledger.posting.confirming import confirm
from ledger.posting.mirrors import propose_mirror, propose_mirror_entry
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting.granting import TODAY, do
from tests.posting.test_fund_changes import MONEY, reason, sound


def settle(ledger: Ledger, proposal: str) -> None:
    do(ledger, confirm, proposal, by=REVIEWER)


def test_money_that_others_hold_is_registered_and_never_booked(books: Books) -> None:
    ledger = books(MONEY)
    fund = MirrorFund("CISHAN", "专项基金", "", "慈善会", "助困", "协议")
    settle(ledger, do(ledger, propose_mirror, fund))
    version = ledger.facts.public_version
    gift = MirrorEntry(TODAY, 500, 0, "捐款", "回单")
    proposal = do(ledger, propose_mirror_entry, "CISHAN", gift)
    assert ledger.facts.public_version == version
    settle(ledger, proposal)
    assert ledger.facts.public_version > version
    for wrong in ("CISHAN", "GEN", "cishan"):
        with pytest.raises(TextError):
            do(ledger, propose_mirror, replace(fund, code=wrong))
    with pytest.raises(FundRuleError) as beyond:
        do(ledger, propose_mirror_entry, "CISHAN", MirrorEntry(TODAY, 0, 501, "助困", "告知书"))
    assert reason(beyond) == "mirror_overdrawn"
    with pytest.raises(Refusal):
        do(ledger, propose_mirror_entry, "X", MirrorEntry(TODAY, 1, 0, "捐款", "回单"))
    with pytest.raises(AccessRefusedError):
        do(ledger, propose_mirror, replace(fund, code="M2"), by=REVIEWER)
    assert sound(ledger)
