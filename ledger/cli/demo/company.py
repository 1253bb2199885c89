"""What the demo's officers do about a company's courtyards, relations and duties."""

from ledger.cli.demo.company_events import CompanyEvent, DutyAdded, RelatedDeclared
from ledger.cli.demo.vouchers import Teller, moment
from ledger.people.users import give_role
from ledger.posting.confirming import confirm
from ledger.posting.related_parties import declare_related
from ledger.posting.settlements import propose_share_key


def tell_company(teller: Teller, event: CompanyEvent) -> None:
    """Do what an event says."""
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, RelatedDeclared):
            declare_related(connection, here, event.declared, by=teller.treasurer, at=at)
        elif isinstance(event, DutyAdded):
            officer = teller.treasurer if event.officer == "treasurer" else teller.reviewer
            give_role(connection, here, officer.user_id, event.role, first_day=event.on, at=at)
        else:
            proposal = propose_share_key(connection, here, event.key, by=teller.treasurer, at=at)
            confirm(connection, here, proposal, by=teller.reviewer, at=at)
