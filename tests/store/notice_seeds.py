"""Publications and notices on their way, for tests of the guards."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    hang_notice,
    prepare_notice,
    publish_notice,
    record_objection,
)
from ledger.posting.publications import (
    Behind,
    propose_publication,
    publish,
    record_file,
)
from tests.factories import REVIEWER, TREASURER
from tests.noticing import a_content, a_plan
from tests.store.vouchers import SONGHE

_AT = datetime(2025, 2, 10, 4, tzinfo=UTC)
_DAY = date(2025, 2, 10)


def add_notice_rows(connection: sa.Connection) -> None:
    """Publish two statements, the second in place of the first, hang one notice and let another wait."""
    first = propose_publication(connection, SONGHE, a_content(), by=TREASURER, at=_AT)
    publish(connection, SONGHE, first, by=REVIEWER, at=_AT)
    record_file(connection, SONGHE, 1, language="zh", sha256="f" * 64, size_bytes=1)
    behind = Behind(1, "露出了名字", replaces=True)
    second = propose_publication(
        connection, SONGHE, a_content(), behind=behind, by=TREASURER, at=_AT
    )
    notice_id = prepare_notice(connection, SONGHE, a_plan(), (second,), by=TREASURER, at=_AT)
    publish_notice(connection, SONGHE, notice_id, by=REVIEWER, at=_AT)
    hang_notice(connection, SONGHE, notice_id, Hung(_DAY, ("大门公示栏",)), by=TREASURER, at=_AT)
    objection = Objection(_DAY, "phone", "停车费是不是少记了")
    step = record_objection(connection, SONGHE, notice_id, objection, by=TREASURER, at=_AT)
    answer_objection(connection, SONGHE, notice_id, step, "已核对", on=_DAY, by=TREASURER, at=_AT)
    waiting = propose_publication(connection, SONGHE, a_content("700.00"), by=TREASURER, at=_AT)
    prepare_notice(connection, SONGHE, a_plan(), (waiting,), by=TREASURER, at=_AT)
