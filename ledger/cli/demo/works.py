"""What the demo's officers do about works: plans, contracts, steps with drawn papers, and their vouchers."""

from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.cli.demo.work_events import ContractNamed, WorkBooked, WorkEvent, WorkPlanned, WorkStep
from ledger.posting.contracts import add_contract
from ledger.posting.drafts import submit
from ledger.posting.work_steps import confirm_step, propose_step
from ledger.posting.work_vouchers import propose_completion, propose_step_voucher
from ledger.posting.works import add_work
from ledger.store.work_reading import steps_of


def tell_works(teller: Teller, event: WorkEvent) -> None:
    """Do what an event says, as both officers."""
    if isinstance(event, WorkStep):
        _step(teller, event)
    elif isinstance(event, WorkBooked):
        _book(teller, event)
    else:
        _name(teller, event)


def _name(teller: Teller, event: WorkPlanned | ContractNamed) -> None:
    here, by = teller.community_id, teller.treasurer
    with teller.database.writing() as connection:
        if isinstance(event, WorkPlanned):
            add_work(connection, here, event.new, by=by, at=moment(event.on, hour=9))
        else:
            add_contract(
                connection, here, event.code, event.title, party=event.party,
                price_minor=event.price_minor, by=by,
            )  # fmt: skip


def _step(teller: Teller, event: WorkStep) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    files = [
        (attach(teller, heading, on=event.on, amount_minor=event.step.amount_minor), shows)
        for heading, shows in event.files
    ]
    with teller.database.writing() as connection:
        number = propose_step(
            connection, here, event.work, event.step, by=teller.treasurer, at=at, files=files
        )
        confirm_step(
            connection, here, event.work, number, by=teller.reviewer, at=at,
            released={sha256: "" for sha256, _ in files},
        )  # fmt: skip


def _book(teller: Teller, event: WorkBooked) -> None:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=10)
    with teller.database.writing() as connection:
        if event.completes:
            draft_id = propose_completion(connection, here, event.work, by=by, at=at)
        else:
            number = steps_of(connection, here, [event.work])[event.work][-1].number
            draft_id = propose_step_voucher(connection, here, event.work, number, by=by, at=at)
        submit(connection, here, draft_id, by=by, at=at)
        approve_draft(connection, teller, draft_id, at=at)
