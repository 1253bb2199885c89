"""What waits for somebody in works, votes, questions and objections: conditions that the desk counts by."""

from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.matters import answers, questions
from ledger.store.notices import notice_steps
from ledger.store.votes import old_decisions, vote_results, vote_steps
from ledger.store.works import work_steps

#: Steps after which a vote stands elsewhere than before; the newest of them says where.
_TURNS = ("closed", "reopened", "withdrawn")


def waits_for(community: CommunityFacts, user_id: int) -> dict[str, tuple[Any, ...]]:
    """Say what waits, as conditions by kind; what one did oneself waits for another person."""
    here = community.community_id
    step, old, asked, said = work_steps.c, old_decisions.c, questions.c, notice_steps.c
    reply = notice_steps.alias("reply").c
    return {
        "work_steps_to_confirm": (
            step.community_id == here, step.state == "proposed", step.proposed_by != user_id,
        ),
        "votes_to_confirm": _shut(here, user_id),
        "results_to_hang": _not_hung(here),
        "decisions_to_vouch": (
            old.community_id == here, old.vouched_by.is_(None), old.named_by != user_id,
        ),
        "questions_open": (
            asked.community_id == here,
            ~sa.exists().where(
                answers.c.community_id == asked.community_id, answers.c.number == asked.number
            ),
        ),
        "objections_open": (
            said.community_id == here, said.kind == "objected",
            ~sa.exists().where(
                reply.community_id == said.community_id, reply.notice_id == said.notice_id,
                reply.answers == said.step,
            ),
        ),
    }  # fmt: skip


def _shut(here: int, user_id: int) -> tuple[Any, ...]:
    """Votes whose ballots another person said are all in, and that have no result."""
    shut, later, result = vote_steps.c, vote_steps.alias("later").c, vote_results.c
    return (
        shut.community_id == here, shut.kind == "closed", shut.done_by != user_id,
        ~sa.exists().where(
            later.community_id == shut.community_id, later.code == shut.code,
            later.number > shut.number, later.kind.in_(_TURNS),
        ),
        ~sa.exists().where(result.community_id == shut.community_id, result.code == shut.code),
    )  # fmt: skip


def _not_hung(here: int) -> tuple[Any, ...]:
    """Results that nobody put on the board."""
    result, hung = vote_results.c, vote_steps.alias("hung").c
    return (
        result.community_id == here,
        ~sa.exists().where(
            hung.community_id == result.community_id, hung.code == result.code,
            hung.kind == "posted",
        ),
    )  # fmt: skip
