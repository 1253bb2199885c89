"""Addresses of the desk: works, their steps, contracts and vouchers."""

from ledger.domain.roles import Task
from ledger.web.desk import works
from ledger.web.desk.addresses import SLUG, Address

_WORK = f"{SLUG}/works/<code>"
_STEP = f"{_WORK}/steps/<int:number>"

ADDRESSES: tuple[Address, ...] = (
    (f"{SLUG}/works/", "GET", "works", Task.READ, works.works),
    (f"{SLUG}/works/", "POST", "work_new", Task.PREPARE, works.new),
    (f"{_WORK}/", "GET", "work", Task.SEE_ORIGINALS, works.show),
    (f"{_WORK}/steps", "POST", "work_step", Task.PREPARE, works.step),
    (f"{_WORK}/contract", "POST", "work_contract", Task.PREPARE, works.contract),
    (f"{_WORK}/organisation", "POST", "work_organisation", Task.PREPARE, works.organisation),
    (f"{_STEP}/confirm", "POST", "work_step_confirm", Task.APPROVE, works.confirm),
    (f"{_STEP}/drop", "POST", "work_step_drop", Task.COVER, works.drop),
    (f"{_STEP}/voucher", "POST", "work_voucher", Task.PREPARE, works.voucher),
    (f"{_STEP}/hide/<int:position>", "POST", "work_picture_hide", Task.APPROVE, works.hide),
)
