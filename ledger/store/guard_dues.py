"""What the guards refuse of fees; the words between @ signs are those of ``guard_rules``."""

from ledger.domain.dues import OF_HOUSEHOLDS, PREPAID, RECEIVABLES
from ledger.domain.household_lines import NARROW_KINDS, OPEN_ACCOUNTS
from ledger.domain.places import HOUSEHOLDS_MIN

_OWED = ", ".join(f"'{code}'" for code in RECEIVABLES)
_SEALED = (
    "EXISTS (SELECT 1 FROM billing_runs r WHERE r.community_id = NEW.community_id"
    " AND r.run_id = NEW.run_id)"
)
#: Whether what a row made still counts: its draft is on its way or posted, and was not taken back.
_TAKEN_BACK = (
    "EXISTS (SELECT 1 FROM transactions t JOIN transactions v ON v.community_id = t.community_id"
    " AND v.corrects = t.seq AND v.kind = 'reversal'"
    " WHERE t.community_id = {row}.community_id AND t.draft_id = {row}.draft_id)"
)
_LIVE = (
    "EXISTS (SELECT 1 FROM drafts w WHERE w.community_id = {row}.community_id"
    " AND w.draft_id = {row}.draft_id AND w.state <> 'withdrawn') AND NOT " + _TAKEN_BACK
)
_BILLED_TWICE = (
    "EXISTS (SELECT 1 FROM dues d WHERE d.community_id = NEW.community_id"
    # Its own run's rows have a key of their own for this.
    " AND d.place_code = NEW.place_code AND d.period = NEW.period AND d.run_id <> NEW.run_id"
    f" AND {_LIVE.format(row='d')})"
)
_TARIFF = (
    "FROM tariffs f WHERE f.community_id = NEW.community_id AND f.number = NEW.tariff_number"
    " AND f.first_period <= NEW.period"
)
#: Half up to the fen, of whole numbers: see ``ledger.domain.dues.Tariff.due``.
_AMOUNT = (
    "(2 * CASE f.basis WHEN 'area' THEN NEW.area_centi_m2 ELSE 100 END * f.numerator * NEW.percent"
    " + 10000 * f.denominator) / (20000 * f.denominator)"
)
_OFF_TARIFF = (
    "NOT NEW.of_year AND coalesce((SELECT CASE WHEN NEW.percent IN (100, f.vacant_percent)"
    f" THEN {_AMOUNT} END {_TARIFF}), 0) <> NEW.amount_minor"
)
_MONTHS = "(NEW.period / 100 - y.first_period / 100) * 12 + NEW.period % 100 - y.first_period % 100"
_OFF_YEAR = (
    "NEW.of_year AND NOT EXISTS (SELECT 1 FROM prepaid_years y WHERE y.community_id = NEW.community_id"
    f" AND y.place_code = NEW.place_code AND {_MONTHS} BETWEEN 0 AND 11 AND {_LIVE.format(row='y')}"
    f" AND NEW.amount_minor = CASE WHEN {_MONTHS} = 11 THEN y.amount_minor - 11 * (y.amount_minor / 12)"
    " ELSE y.amount_minor / 12 END)"
)
_OTHER_AREA = (
    "NEW.area_centi_m2 @differs@ (SELECT coalesce((SELECT a.area_centi_m2 FROM place_areas a"
    " WHERE a.community_id = p.community_id AND a.place_code = p.code"
    " AND CAST(a.first_day AS text) <= @year@ || '-' || @month@ || '-01'"
    " ORDER BY a.first_day DESC, a.number DESC LIMIT 1), p.area_centi_m2) FROM places p"
    " WHERE p.community_id = NEW.community_id AND p.code = NEW.place_code AND p.kind = 'household')"
)
_OF_RUN = "FROM dues d WHERE d.community_id = NEW.community_id AND d.run_id = NEW.run_id"
_MISCOUNTED = (
    f"NEW.household_count @differs@ (SELECT count(*) {_OF_RUN})"
    f" OR NEW.amount_minor @differs@ (SELECT sum(d.amount_minor) {_OF_RUN})"
    f" OR EXISTS (SELECT 1 {_OF_RUN} AND d.period <> NEW.period)"
)
_NEXT_TARIFF = (
    "NEW.number @differs@ (SELECT coalesce(max(f.number), 0) + 1 FROM tariffs f"
    " WHERE f.community_id = NEW.community_id)"
)
#: A month that was billed under other tariffs is not given another one afterwards.
_BILLED_ALREADY = (
    "EXISTS (SELECT 1 FROM dues d JOIN tariffs f ON f.community_id = d.community_id"
    " AND f.number = d.tariff_number WHERE d.community_id = NEW.community_id"
    " AND d.run_id IN (SELECT r.run_id FROM billing_runs r WHERE r.community_id = NEW.community_id"
    " AND r.period >= NEW.first_period) AND f.place_code @same@ NEW.place_code"
    f" AND {_LIVE.format(row='d')})"
)
_YEAR_TWICE = (
    "EXISTS (SELECT 1 FROM prepaid_years y WHERE y.community_id = NEW.community_id"
    " AND y.place_code = NEW.place_code AND abs((NEW.first_period / 100 - y.first_period / 100) * 12"
    " + NEW.first_period % 100 - y.first_period % 100) < 12"
    f" AND {_LIVE.format(row='y')})"
)
#: (table, name, condition under which a new row is refused)
DUES_INSERTS = (
    ("tariffs", "not_next", _NEXT_TARIFF),
    ("tariffs", "billed_already", _BILLED_ALREADY),
    ("dues", "sealed", _SEALED),
    ("dues", "billed_twice", _BILLED_TWICE),
    ("dues", "off_tariff", _OFF_TARIFF),
    ("dues", "off_year", _OFF_YEAR),
    ("dues", "other_area", _OTHER_AREA),
    ("billing_runs", "miscounted", _MISCOUNTED),
    ("prepaid_years", "year_twice", _YEAR_TWICE),
)

_BILLED = (
    "EXISTS (SELECT 1 FROM dues d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id)"
)
# CROSS JOIN keeps SQLite to this order: from the lines to their shares. "+ 0" keeps PostgreSQL from reading all
# shares of the voucher for each of its lines.
_SHARES = (
    "FROM lines l CROSS JOIN sublines h WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
    " AND h.community_id = l.community_id AND h.seq = l.seq + 0 AND h.number = l.number"
)
_OF_DRAFT = "FROM dues d WHERE d.community_id = NEW.community_id AND d.draft_id = NEW.draft_id"
# The concatenations keep SQLite from walking an index of all accounts, funds or households: of a voucher, only
# its own lines are read.
_DEBITED = f"{_SHARES} AND l.account_code || '' IN ({_OWED}) AND h.debit_minor <> 0"
#: The households' shares are the dues of the run, neither more nor less.
_NOT_AS_BILLED = (
    f"(SELECT count(*) || ' ' || coalesce(sum(h.debit_minor), 0) {_DEBITED})"
    f" @differs@ (SELECT count(*) || ' ' || coalesce(sum(d.amount_minor), 0) {_OF_DRAFT})"
    # As sets, in one pass: a question for each household would be one for each pair, before PostgreSQL knows
    # how many rows there are.
    f" OR EXISTS (SELECT d.place_code, d.amount_minor {_OF_DRAFT}"
    f" EXCEPT SELECT h.place_code, h.debit_minor {_DEBITED})"
)
_CLAIMED = ", ".join(f"'{code}'" for code in sorted(OF_HOUSEHOLDS))
_SIGN = "CASE WHEN {line}.account_code IN (" + _OWED + ") THEN 1 ELSE -1 END"
#: What a household owed or had before this header, which the seal has not counted yet.
_BEFORE = (
    f"coalesce((SELECT sum({_SIGN.format(line='y')} * (y.debit_minor - y.credit_minor)) FROM share_years y"
    " WHERE y.community_id = NEW.community_id AND y.account_code = o.account_code"
    " AND y.fund_code = o.fund_code AND y.place_code = o.place_code), 0)"
)
_CHANGE = f"sum({_SIGN.format(line='l')} * (h.debit_minor - h.credit_minor))"
#: Nobody pays more than they owe, or uses more than they have paid in advance.
_CLAIM_BELOW_ZERO = (
    "EXISTS (SELECT 1 FROM (SELECT l.account_code, l.fund_code || '' AS fund_code,"
    f" h.place_code || '' AS place_code, {_CHANGE} AS minor {_SHARES} AND l.account_code || '' IN ({_CLAIMED})"
    " GROUP BY h.place_code || '', l.account_code, l.fund_code || '') o"
    f" WHERE o.minor < 0 AND o.minor + {_BEFORE} < 0)"
)
#: A building stands on a public line only where enough households stand behind it.
_FEW_HOUSEHOLDS = (
    f"EXISTS (SELECT 1 {_SHARES} AND l.place_code IS NOT NULL GROUP BY l.number"
    f" HAVING count(DISTINCT h.place_code) < {HOUSEHOLDS_MIN})"
)
_NARROW = ", ".join(f"'{kind}'" for kind in NARROW_KINDS)
_OPEN = ", ".join(f"'{code}'" for code in OPEN_ACCOUNTS)
_PLACED = (
    "FROM lines l JOIN places b ON b.community_id = l.community_id AND b.code = l.place_code"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
)
#: Who has paid is told of no building: its flats, and so their bills, are known.
_NAMES_PAYERS = (
    f"EXISTS (SELECT 1 {_PLACED} AND b.kind IN ({_NARROW}) AND (l.account_code = '{PREPAID}'"
    f" OR (l.account_code IN ({_OPEN}) AND (l.credit_minor > 0 OR NEW.kind = 'opening'))))"
)
_OPEN_HOME = "h.kind = 'household' AND (h.closed_on IS NULL OR h.closed_on >= NEW.dated_on)"
#: Homes right in a place, and in its units. Two questions that each know the parent, so that an index answers them:
#: joined by OR, every home of the community would be looked at for every line.
_HOMES = (
    "((SELECT count(*) FROM places h WHERE h.community_id = b.community_id AND h.parent_code = b.code"
    f" AND {_OPEN_HOME}) + (SELECT count(*) FROM places u CROSS JOIN places h"
    " WHERE u.community_id = b.community_id AND u.parent_code = b.code AND u.kind = 'unit'"
    f" AND h.community_id = u.community_id AND h.parent_code = u.code AND {_OPEN_HOME}))"
)
_FEW_HOMES = (
    f"EXISTS (SELECT 1 {_PLACED} AND b.kind IN ('building', 'unit', 'house')"
    f" AND {_HOMES} BETWEEN 1 AND {HOUSEHOLDS_MIN - 1})"
)
_NO_CORRECTION = "NEW.origin = 'people' AND NEW.kind NOT IN ('reversal', 'difference')"
#: (name, fact): what ``guard_rules`` has to know of a header for these.
DUES_FACTS = (("placed", "l.place_code IS NOT NULL"),)
#: (name, when to ask, condition under which a header is refused)
DUES_HEADERS = (
    ("not_as_billed", "NEW.draft_id IS NOT NULL AND s.shared = 1", f"{_BILLED} AND ({_NOT_AS_BILLED})"),
    ("claim_below_zero", "s.shared = 1 AND NEW.origin = 'people'", _CLAIM_BELOW_ZERO),
    ("few_households", f"s.shared = 1 AND s.placed = 1 AND {_NO_CORRECTION}", _FEW_HOUSEHOLDS),
    ("few_households", f"s.placed = 1 AND {_NO_CORRECTION}", _FEW_HOMES),
    ("names_payers", f"s.shared = 1 AND s.placed = 1 AND {_NO_CORRECTION} AND NEW.kind <> 'merge'", _NAMES_PAYERS),
)  # fmt: skip
