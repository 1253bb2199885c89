"""Addresses of the desk: votes, decisions, their papers and the prices that stand on them."""

from ledger.domain.roles import Task
from ledger.web.desk import decisions, votes
from ledger.web.desk.addresses import SLUG, Address

_DECISIONS = f"{SLUG}/decisions/"
_DECISION = f"{_DECISIONS}at/<code>"

ADDRESSES: tuple[Address, ...] = (
    (_DECISIONS, "GET", "decisions", Task.READ, decisions.show),
    (f"{_DECISIONS}votes", "POST", "vote_open", Task.SET_POLICY, decisions.put),
    (f"{_DECISIONS}old", "POST", "decision_old", Task.PREPARE, decisions.name_old),
    (f"{_DECISIONS}prices", "POST", "price_set", Task.SET_POLICY, decisions.price),
    (_DECISION, "GET", "decision", Task.SEE_ORIGINALS, votes.show),
    (f"{_DECISION}/ballots", "POST", "vote_ballots", Task.SET_POLICY, votes.ballots),
    (f"{_DECISION}/papers", "POST", "decision_papers", Task.SET_POLICY, votes.papers),
    (f"{_DECISION}/<action>", "POST", "vote_act", Task.SET_POLICY, votes.act),
)
