"""Addresses of the desk: places, households, their links and dues."""

from ledger.domain.roles import Task
from ledger.web.desk import (
    arrears,
    billing,
    fee_bills,
    fees,
    place_lists,
    places,
    receipts_of_fees,
    resident_links,
)
from ledger.web.desk.addresses import SLUG, Address

_FEES = f"{SLUG}/fees"
_PLACES = f"{SLUG}/places"
_PLACE = f"{_PLACES}/at/<code>"
_OCCUPANT = f"{_PLACE}/occupants/<int:number>"
_LINKS = f"{SLUG}/links"

ADDRESSES: tuple[Address, ...] = (
    (f"{_PLACES}/", "GET", "places", Task.SEE_ORIGINALS, places.show),
    (f"{_PLACES}/", "POST", "place_add", Task.PREPARE, places.add),
    (f"{_PLACES}/posters.pdf", "GET", "posters", Task.SEE_ORIGINALS, places.posters),
    (f"{_PLACES}/import", "GET", "place_list", Task.PREPARE, place_lists.ask),
    (f"{_PLACES}/import", "POST", "place_list_read", Task.PREPARE, place_lists.read),
    (f"{_PLACES}/import/keep", "POST", "place_list_keep", Task.PREPARE, place_lists.keep),
    (f"{_PLACES}/import/template.csv", "GET", "place_template", Task.PREPARE, place_lists.template),
    (_PLACE, "GET", "place", Task.SEE_ORIGINALS, places.one),
    (f"{_PLACE}/poster.pdf", "GET", "poster", Task.SEE_ORIGINALS, places.posters),
    (f"{_PLACE}/area", "POST", "place_area", Task.PREPARE, places.area),
    (f"{_PLACE}/close", "POST", "place_close", Task.PREPARE, places.close),
    (f"{_PLACE}/occupants", "POST", "occupant_add", Task.PREPARE, places.occupant),
    (f"{_OCCUPANT}/end", "POST", "occupant_end", Task.PREPARE, places.occupant_end),
    (f"{_OCCUPANT}/void", "POST", "occupant_void", Task.PREPARE, places.occupant_void),
    (f"{_LINKS}/", "GET", "links", Task.SEE_ORIGINALS, resident_links.show),
    (f"{_LINKS}/", "POST", "link_make", Task.PREPARE, resident_links.make),
    (f"{_LINKS}/slip.pdf", "POST", "link_slip", Task.PREPARE, resident_links.slip),
    (f"{_LINKS}/<link_id>/revoke", "POST", "link_revoke", Task.PREPARE, resident_links.revoke),
    (f"{_FEES}/", "GET", "fees", Task.SEE_ORIGINALS, fees.overview),
    (f"{_FEES}/tariffs", "GET", "tariffs", Task.READ, fees.tariffs),
    (f"{_FEES}/tariffs", "POST", "tariff_add", Task.PREPARE, fees.add_tariff),
    (f"{_FEES}/decisions", "POST", "decision_add", Task.PREPARE, fees.decide),
    (f"{_FEES}/billing", "GET", "billing", Task.PREPARE, billing.ask),
    (f"{_FEES}/billing", "POST", "billing_post", Task.PREPARE, billing.answer),
    (f"{_FEES}/runs/<run_id>", "GET", "billing_run", Task.SEE_ORIGINALS, billing.one),
    (f"{_FEES}/bills/<int:period>/", "GET", "fee_bills", Task.SEE_ORIGINALS, fee_bills.month),
    (f"{_FEES}/bills/<int:period>.pdf", "GET", "fee_paper", Task.SEE_ORIGINALS, fee_bills.paper),
    (f"{_FEES}/of/<code>", "GET", "fee_household", Task.SEE_ORIGINALS, fee_bills.household),
    (f"{_FEES}/receipts", "GET", "fee_receipts", Task.PREPARE, receipts_of_fees.ask),
    (f"{_FEES}/receipts", "POST", "fee_receipts_post", Task.PREPARE, receipts_of_fees.answer),
    (f"{_FEES}/arrears", "GET", "arrears", Task.SEE_ORIGINALS, arrears.show),
    (
        f"{_FEES}/arrears.<any(json, csv, pdf):extension>",
        "GET",
        "arrears_file",
        Task.SEE_ORIGINALS,
        arrears.file,
    ),
    (f"{_FEES}/write-off", "POST", "write_off", Task.PREPARE, arrears.forgive),
)
