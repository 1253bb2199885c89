"""Bills of fees at the desk: of a month by building, of one household, on paper, and as words to paste."""

from flask import Response as Answer
from flask import abort, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.dues import check_month
from ledger.renditions import fee_bills_paper
from ledger.schemas.fee_bills import area_text
from ledger.schemas.tariffs import price_text
from ledger.statements.dues import FeeBill, FeeBills, billed_periods, fee_bills, household_account
from ledger.statements.place_names import place_labels
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page
from ledger.web.language import reader_language
from ledger.web.pages import online

#: Bills shown on one page; a larger building is found by household.
BILLS_SHOWN = 300


def month(seat: Seat, period: int) -> Response:
    """List the bills of a month, of one building if it is named."""
    statement = _bills(seat, period)
    buildings = {bill.building.code: bill.building for bill in statement.bills}
    building = request.args.get("building", "")
    shown = [bill for bill in statement.bills if building in ("", bill.building.code)]
    return desk_page(
        "desk/fee_bills.html", seat, statement=statement, buildings=buildings.values(),
        building=building, shown=shown[:BILLS_SHOWN], more=max(len(shown) - BILLS_SHOWN, 0),
    )  # fmt: skip


def paper(seat: Seat, period: int) -> Answer:
    """Print the bills of a building, or one household's."""
    building, code = request.args.get("building", ""), request.args.get("household", "")
    statement = _bills(seat, period, building=building, household=code)
    here = url_for("desk.fee_bills", slug=seat.community.slug, period=period)
    content = fee_bills_paper(statement, language=reader_language(), url=online(here))
    name = "-".join(part for part in ("bills", str(period), building, code) if part)
    return Answer(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name.encode("ascii", "ignore").decode()}.pdf"'},
    )  # fmt: skip


def household(seat: Seat, code: str) -> Response:
    """Show one household: its newest bill, words to send, and everything it was billed and paid."""
    with reading() as books:
        names = place_labels(books, seat.community, {code})
        if code not in names:
            abort(404)
        months = billed_periods(books, seat.community)
        entries = household_account(books, seat.community, code)
        bill = None
        for period in months[:3]:
            found = fee_bills(books, seat.community, period, today=clock.today(), household=code)
            if found.bills:
                bill = found.bills[0]
                break
    return desk_page(
        "desk/fee_household.html", seat, household=names[code], entries=entries[-120:], bill=bill,
        message=_message(seat, bill) if bill else "", price=price_text, area=area_text,
    )  # fmt: skip


def _bills(seat: Seat, period: int, *, building: str = "", household: str = "") -> FeeBills:
    check_month(period, field="period")
    with reading() as books:
        return fee_bills(
            books, seat.community, period, today=clock.today(), building=building,
            household=household,
        )  # fmt: skip


def _message(seat: Seat, bill: FeeBill) -> str:
    """Write a bill as words for a chat, in the reader's language."""
    reader = reader_language()
    values = {
        "community": reader.name(seat.community), "household": reader.name(bill.household),
        "month": reader.month(bill.period), "due": reader.money(bill.due_minor),
        "older": reader.money(bill.older_minor), "owed": reader.money(bill.owed_minor),
        "advance": reader.money(bill.in_advance_minor),
    }  # fmt: skip
    if not bill.owed_minor:
        return reader.gettext(
            "【%(community)s】%(household)s：%(month)s物业费 %(due)s 元已经结清，预存还有 %(advance)s 元。谢谢！",
            **values,
        )
    return reader.gettext(
        "【%(community)s】%(household)s：%(month)s物业费 %(due)s 元，以前月份尚欠 %(older)s 元，"
        "共需缴 %(owed)s 元。缴费时请写明户号；有疑问请到物业服务中心核对。",
        **values,
    )
