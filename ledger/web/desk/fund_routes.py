"""Addresses of the desk: funds, gifts, grants, shared costs and the maintenance fund."""

from ledger.domain.roles import Task
from ledger.web.desk import (
    allocations,
    funds,
    gift_forms,
    gift_imports,
    gifts,
    grants,
    loans,
    maintenance,
    mergers,
    mirrors,
)
from ledger.web.desk.addresses import SLUG, Address

_ALLOCATION = f"{SLUG}/allocations/<int:number>"
_MAINTENANCE = f"{SLUG}/maintenance"
_FILE = "<any(json, csv, pdf):extension>"
_MERGER = f"{SLUG}/merger/"
_FUND = f"{SLUG}/funds/<code>"
_GRANT = f"{SLUG}/grants/<code>"
_ACT = f"{SLUG}/fund-acts/<act_id>"
_MIRRORS = f"{SLUG}/mirrors"
_GIFTS = f"{SLUG}/gifts"
_GIFT = f"{_GIFTS}/<gift_id>"

ADDRESSES: tuple[Address, ...] = (
    (f"{SLUG}/allocations/", "GET", "allocations", Task.SEE_ORIGINALS, allocations.show),
    (f"{SLUG}/allocations/new", "GET", "allocation_new", Task.PREPARE, allocations.ask),
    (f"{SLUG}/allocations/new", "POST", "allocation_post", Task.PREPARE, allocations.answer),
    (f"{_ALLOCATION}/", "GET", "allocation", Task.SEE_ORIGINALS, allocations.one),
    (f"{_ALLOCATION}.{_FILE}", "GET", "allocation_file", Task.SEE_ORIGINALS, allocations.files),
    (
        f"{_ALLOCATION}/propose/<purpose>",
        "POST",
        "allocation_propose",
        Task.PREPARE,
        allocations.again,
    ),
    (f"{_MAINTENANCE}/", "GET", "maintenance", Task.SEE_ORIGINALS, maintenance.show),
    (
        f"{_MAINTENANCE}/statement.{_FILE}",
        "GET",
        "maintenance_file",
        Task.SEE_ORIGINALS,
        maintenance.files,
    ),
    (f"{_MAINTENANCE}/due", "GET", "top_ups", Task.SEE_ORIGINALS, maintenance.due),
    (f"{_MAINTENANCE}/new", "GET", "maintenance_new", Task.PREPARE, maintenance.ask),
    (f"{_MAINTENANCE}/deposits", "POST", "deposits_post", Task.PREPARE, maintenance.deposit),
    (f"{_MAINTENANCE}/interest", "POST", "interest_post", Task.PREPARE, maintenance.interest),
    (
        f"{_MAINTENANCE}/households/<code>",
        "GET",
        "household_account",
        Task.SEE_ORIGINALS,
        maintenance.household,
    ),
    (f"{SLUG}/funds/", "GET", "funds", Task.READ, funds.funds),
    (_FUND, "GET", "fund", Task.READ, funds.show),
    (f"{_FUND}/name", "POST", "fund_name", Task.SET_UP, funds.rename),
    (f"{_FUND}/rules", "POST", "fund_rules", Task.SET_POLICY, funds.rules),
    (f"{_FUND}/designate", "POST", "fund_designate", Task.SET_POLICY, funds.designate),
    (f"{_ACT}/agree", "POST", "fund_act_agree", Task.SET_POLICY, funds.confirm),
    (f"{_ACT}/drop", "POST", "fund_act_drop", Task.SET_POLICY, funds.drop),
    (f"{SLUG}/loans", "GET", "loans", Task.READ, loans.loans),
    (f"{SLUG}/loans", "POST", "loan_propose", Task.PREPARE, loans.lend),
    (f"{SLUG}/grants/", "GET", "grants", Task.READ, grants.grants),
    (f"{SLUG}/grants/", "POST", "grant_new", Task.PREPARE, grants.new),
    (_GRANT, "GET", "grant", Task.READ, grants.show),
    (f"{_GRANT}/receive", "POST", "grant_receive", Task.PREPARE, grants.receive),
    (f"{_GRANT}/return", "POST", "grant_return", Task.PREPARE, grants.give_back),
    (f"{_GRANT}/carry-over", "POST", "grant_carry_over", Task.SET_POLICY, grants.carry_over),
    (_MIRRORS, "GET", "mirrors", Task.READ, mirrors.mirrors),
    (_MIRRORS, "POST", "mirror_add", Task.PREPARE, mirrors.add),
    (f"{_MIRRORS}/<code>", "POST", "mirror_entry", Task.PREPARE, mirrors.entry),
    (_MERGER, "GET", "merger", Task.SEE_ORIGINALS, mergers.show),
    (f"{_MERGER}look", "POST", "merger_look", Task.PREPARE, mergers.look),
    (f"{_MERGER}propose", "POST", "merger_propose", Task.PREPARE, mergers.propose),
    (f"{_MERGER}approve", "POST", "merger_approve", Task.APPROVE, mergers.approve),
    (f"{_MERGER}withdraw", "POST", "merger_withdraw", Task.CLOSE_MONTH, mergers.withdraw),
    (f"{_MERGER}run", "POST", "merger_run", Task.CLOSE_MONTH, mergers.carry_out),
    (f"{_GIFTS}/", "GET", "gifts", Task.SEE_ORIGINALS, gifts.show),
    (f"{_GIFTS}/new", "GET", "gift_money", Task.PREPARE, gift_forms.ask_money),
    (f"{_GIFTS}/new", "POST", "gift_money_post", Task.PREPARE, gift_forms.answer_money),
    (f"{_GIFTS}/goods", "GET", "gift_goods", Task.PREPARE, gift_forms.ask_goods),
    (f"{_GIFTS}/goods", "POST", "gift_goods_post", Task.PREPARE, gift_forms.answer_goods),
    (f"{_GIFTS}/help", "GET", "gift_service", Task.PREPARE, gift_forms.ask_service),
    (f"{_GIFTS}/help", "POST", "gift_service_post", Task.PREPARE, gift_forms.answer_service),
    (f"{_GIFTS}/import", "GET", "gift_import", Task.PREPARE, gift_imports.ask),
    (f"{_GIFTS}/import", "POST", "gift_import_read", Task.PREPARE, gift_imports.read),
    (f"{_GIFTS}/import/keep", "POST", "gift_import_keep", Task.PREPARE, gift_imports.keep),
    (_GIFT, "GET", "gift", Task.SEE_ORIGINALS, gifts.one),
    (f"{_GIFT}.pdf", "GET", "gift_paper", Task.SEE_ORIGINALS, gifts.paper),
    (f"{_GIFT}/display", "POST", "gift_display", Task.PREPARE, gifts.display),
    (f"{_GIFT}/forget", "POST", "gift_forget", Task.PREPARE, gifts.forget),
    (f"{_GIFT}/count", "POST", "gift_count", Task.CONFIRM_COUNT, gifts.confirm),
    (f"{_GIFT}/refund", "POST", "gift_refund", Task.PREPARE, gifts.refund),
    (f"{_GIFT}/use", "POST", "gift_use", Task.PREPARE, gifts.use),
)
