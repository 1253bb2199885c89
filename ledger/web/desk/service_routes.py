"""The desk's addresses about contracts and services."""

from ledger.domain.roles import Task
from ledger.web.desk import contracts, services
from ledger.web.desk.addresses import SLUG, Address

_CONTRACTS = f"{SLUG}/contracts"
_SERVICES = f"{SLUG}/services"

ADDRESSES: tuple[Address, ...] = (
    (_CONTRACTS, "GET", "contracts", Task.SEE_ORIGINALS, contracts.show),
    (f"{_CONTRACTS}/propose", "POST", "contract_propose", Task.PREPARE, contracts.propose),
    (f"{_CONTRACTS}/collect", "POST", "contract_collect", Task.PREPARE, contracts.collect),
    (f"{_CONTRACTS}/agree", "POST", "contract_agree", Task.APPROVE, contracts.agree),
    (f"{_CONTRACTS}/drop", "POST", "contract_drop", Task.SET_POLICY, contracts.drop),
    (_SERVICES, "GET", "services", Task.SEE_ORIGINALS, services.show),
    (f"{_SERVICES}/bill", "POST", "service_bill", Task.PREPARE, services.bill),
    (f"{_SERVICES}/agree", "POST", "service_agree", Task.APPROVE, services.agree),
    (f"{_SERVICES}/drop", "POST", "service_drop", Task.SET_POLICY, services.drop),
    (f"{_SERVICES}/pay", "POST", "service_pay", Task.PREPARE, services.pay),
    (f"{_SERVICES}/rules", "POST", "service_rule", Task.PREPARE, services.rule),
    (f"{_SERVICES}/assess", "POST", "service_assess", Task.PREPARE, services.assess),
)
