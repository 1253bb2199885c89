"""Any statement to the one JSON shape that page twins, the API, files and CSV are made of."""

from typing import Any

from marshmallow import Schema

from ledger.schemas.account_detail import AccountDetailSchema
from ledger.schemas.activities import ActivitiesSchema
from ledger.schemas.ageing import AgeingSchema
from ledger.schemas.allocations import AllocationSchema
from ledger.schemas.arrears import ArrearsSchema
from ledger.schemas.balance_sheet import BalanceSheetSchema
from ledger.schemas.budget import BudgetSchema
from ledger.schemas.campaigns import CampaignSchema
from ledger.schemas.contracts import ContractsSchema, ServiceScoresSchema
from ledger.schemas.courtyards import CourtyardNoticeSchema, CourtyardsSchema
from ledger.schemas.daybooks import DaybookSchema
from ledger.schemas.decisions import DecisionSchema
from ledger.schemas.fund_balances import FundBalancesSchema
from ledger.schemas.general_ledger import GeneralLedgerSchema
from ledger.schemas.gifts import GiftStatementSchema, GiftTotalsSchema
from ledger.schemas.grants import GrantReportSchema
from ledger.schemas.maintenance_fund import MaintenanceFundSchema
from ledger.schemas.mergers import MergerSchema
from ledger.schemas.overview import OverviewSchema
from ledger.schemas.places import HouseholdSchema, PlaceSchema, PlacesSchema
from ledger.schemas.public_income import PublicIncomeSchema
from ledger.schemas.reconciliations import ReconciliationSchema
from ledger.schemas.transactions import TransactionPageSchema, TransactionSchema
from ledger.schemas.trial_balance import TrialBalanceSchema
from ledger.schemas.works import WorkSchema, WorksSchema
from ledger.statements.accounting_values import (
    Activities,
    Ageing,
    BalanceSheet,
    BudgetStatement,
    Daybook,
    GeneralLedger,
)
from ledger.statements.arrears import Arrears
from ledger.statements.campaign_values import CampaignStatement
from ledger.statements.contract_values import Contracts, ServiceScores
from ledger.statements.courtyard_notice import CourtyardNotice
from ledger.statements.courtyards import CourtyardSettlement
from ledger.statements.decision_values import DecisionStatement
from ledger.statements.fund_values import GrantReport
from ledger.statements.gift_values import GiftStatement, GiftTotals
from ledger.statements.mergers import Merger
from ledger.statements.overview_values import Overview
from ledger.statements.place_values import HouseholdStatement, PlacesStatement, PlaceStatement
from ledger.statements.reconciliation_values import ReconciliationStatement
from ledger.statements.sharing_values import AllocationStatement, MaintenanceFund
from ledger.statements.values import (
    AccountDetail,
    FundBalances,
    PublicIncome,
    TransactionPage,
    TransactionView,
    TrialBalance,
)
from ledger.statements.work_values import WorksStatement, WorkStatement

Statement = (
    AccountDetail | Activities | Ageing | AllocationStatement | Arrears | BalanceSheet | BudgetStatement
    | CampaignStatement | CourtyardNotice
    | Contracts
    | CourtyardSettlement | Daybook | DecisionStatement | FundBalances | GeneralLedger | GiftStatement | GiftTotals
    | GrantReport | HouseholdStatement | MaintenanceFund | Merger | Overview | PlaceStatement | PlacesStatement
    | PublicIncome | ReconciliationStatement | ServiceScores | TransactionPage | TransactionView | TrialBalance
    | WorkStatement | WorksStatement
)  # fmt: skip

#: Instances: a schema is slow to make and holds no state between dumps.
SCHEMAS: dict[type[Any], Schema] = {
    AccountDetail: AccountDetailSchema(),
    Activities: ActivitiesSchema(),
    Ageing: AgeingSchema(),
    AllocationStatement: AllocationSchema(),
    Arrears: ArrearsSchema(),
    BalanceSheet: BalanceSheetSchema(),
    BudgetStatement: BudgetSchema(),
    CampaignStatement: CampaignSchema(),
    CourtyardNotice: CourtyardNoticeSchema(),
    Contracts: ContractsSchema(),
    CourtyardSettlement: CourtyardsSchema(),
    Daybook: DaybookSchema(),
    DecisionStatement: DecisionSchema(),
    FundBalances: FundBalancesSchema(),
    GeneralLedger: GeneralLedgerSchema(),
    Merger: MergerSchema(),
    GiftStatement: GiftStatementSchema(),
    GiftTotals: GiftTotalsSchema(),
    GrantReport: GrantReportSchema(),
    HouseholdStatement: HouseholdSchema(),
    MaintenanceFund: MaintenanceFundSchema(),
    PlaceStatement: PlaceSchema(),
    PlacesStatement: PlacesSchema(),
    Overview: OverviewSchema(),
    PublicIncome: PublicIncomeSchema(),
    ReconciliationStatement: ReconciliationSchema(),
    ServiceScores: ServiceScoresSchema(),
    TransactionPage: TransactionPageSchema(),
    TransactionView: TransactionSchema(),
    TrialBalance: TrialBalanceSchema(),
    WorkStatement: WorkSchema(),
    WorksStatement: WorksSchema(),
}


def payload_of(statement: Statement) -> dict[str, Any]:
    """Give a statement as plain data, ready for JSON; amounts are decimal strings in yuan."""
    return dict(SCHEMAS[type(statement)].dump(statement))
