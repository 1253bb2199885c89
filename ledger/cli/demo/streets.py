"""What the demo does about streets: communities join, and re-elected committees hand their books over."""

import secrets

from ledger.cli.demo.street_events import BooksHanded, StreetEvent
from ledger.cli.demo.vouchers import Teller, moment
from ledger.people.streets import found_street, join_street, street_called
from ledger.people.users import add_user, find_user, give_role
from ledger.posting.handovers import HandingOver, draw_up_handover, sign_handover
from ledger.statements.communities import community
from ledger.statements.handovers import handover, handover_figures

#: The one who takes over in every community of the demo street; nobody signs in as them.
SUCCESSOR = ("demo-successor", "演示继任会计")


def tell_streets(teller: Teller, event: StreetEvent) -> None:
    """Do what an event says."""
    if isinstance(event, BooksHanded):
        _hand_over(teller, event)
        return
    at = moment(event.on, hour=8)
    with teller.database.writing() as connection:
        street = street_called(connection, event.slug) or found_street(
            connection, event.slug, name_zh=event.name_zh, name_en=event.name_en, at=at
        )
        join_street(connection, street, teller.community_id, first_day=event.on, at=at)


def _hand_over(teller: Teller, event: BooksHanded) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    login, name = SUCCESSOR
    with teller.database.writing() as connection:
        if find_user(connection, login) is None:
            add_user(connection, login=login, name=name, password=secrets.token_hex(12), at=at)
        successor = find_user(connection, login)
        auditor = find_user(connection, "demo-auditor")
        assert successor is not None
        assert auditor is not None, "the demo's officers come first"
        give_role(connection, here, successor.user_id, "treasurer", first_day=event.on, at=at)
        facts = community(connection, teller.slug)
        assert facts is not None, "the community was opened before"
        handing = HandingOver(
            "treasurer", event.as_of, teller.treasurer.user_id, successor.user_id,
            auditor.user_id, "账本、凭证和会议记录", "财务章一枚",
        )  # fmt: skip
        figures = handover_figures(connection, facts, event.as_of)
        by = teller.treasurer.user_id
        handover_id = draw_up_handover(connection, here, handing, figures, by=by, at=at)
        drawn = handover(connection, facts, handover_id)
        assert drawn is not None, "it was drawn up just now"
        for person in (by, successor.user_id, auditor.user_id):
            sign_handover(
                connection, here, handover_id, by=person, at=at,
                content_sha256=drawn.content_sha256,
            )  # fmt: skip
