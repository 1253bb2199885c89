r"""Whether a header and its lines say what was approved, in SQL common to both databases.

The content of a draft is canonical JSON (``ledger.posting.content``): keys in order, nothing that is empty or
usual, no space. So what the rows say can be written as members of that text, such as ``,"summary":"停车费"``,
and looked for in it. All must be there, and nothing else but what stands in no row yet: evidence and
invoices, which come after the header, and the memo. A quotation mark inside a text has a backslash before it,
hence no member is ever found inside a text, and a mark with a colon behind it is a member nobody wrote.

SQLite's own functions for JSON are of no use here: until 3.41 they are refused in triggers of a schema that is
not trusted, and ``json_each`` is a virtual table, which the application's connections may not set up.
"""

from collections.abc import Iterable


def _quoted(value: str) -> str:
    """Write a text as JSON does; control characters are in none of the books' texts."""
    return rf"""'"' || replace(replace({value}, '\', '\\'), '"', '\"') || '"'"""


def _member(name: str, value: str, condition: str) -> str:
    return f"""CASE WHEN {condition} THEN ',"{name}":' || {value} ELSE '' END"""


def _text(name: str, value: str, usual: str = "''") -> str:
    return _member(name, _quoted(value), f"{value} <> {usual}")


def _amount(row: str, name: str) -> str:
    return _member(name, f"{row}.{name}", f"{row}.{name} <> 0")


def _joined(values: Iterable[str]) -> str:
    return " || ".join(values)


def _object(members: Iterable[str]) -> str:
    return f"'{{' || substr({_joined(members)}, 2) || '}}'"


_SHARE = _object(
    (_amount("h", "credit_minor"), _amount("h", "debit_minor"), _text("place", "h.place_code"))
)
_SHARES = (
    f"coalesce(CASE WHEN s.shared = 1 THEN ',\"sublines\":[' || (SELECT @joined@({_SHARE}, ',')"
    " FROM (SELECT * FROM sublines x WHERE x.community_id = l.community_id AND x.seq = l.seq"
    " AND x.number = l.number ORDER BY x.ordinal) h) || ']' END, '')"
)
_LINE = _object(
    (
        _text("account", "l.account_code"),
        _amount("l", "credit_minor"),
        _amount("l", "debit_minor"),
        _text("fund", "l.fund_code"),
        _text("party", "l.party_code"),
        _text("place", "l.place_code"),
        _SHARES,
        _text("work", "l.work_code"),
    )
)
_LINES = f"""',"lines":[' || (SELECT @joined@({_LINE}, ',') FROM @lines@@of_header@) || ']'"""
#: Members that follow one another, between those that no row has yet: evidence, then invoices, then the memo.
_RUNS = (
    (_member("adjusting", "'true'", "NEW.period % 100 = 13"),),
    (
        _text("contract", "NEW.contract_code"),
        _member("corrects", "NEW.corrects", "NEW.corrects IS NOT NULL"),
        _text("counterparty_kind", "NEW.counterparty_kind", "'other'"),
        _text("dated_on", "@day@"),
        _text("decision", "NEW.decision_code"),
        _text("external_id", "NEW.external_id"),
        _member("flags", """'["' || replace(NEW.flags, ' ', '","') || '"]'""", "NEW.flags <> ''"),
    ),
    (_text("kind", "NEW.kind", "'ordinary'"), "c.lines", _text("matter", "NEW.matter")),
    (
        _text("occurred_on", "@occurred@", "@day@"),
        _text("part", "NEW.part"),
        _member("refund_of", "NEW.refund_of", "NEW.refund_of IS NOT NULL"),
        _text("summary", "NEW.summary"),
        _text("work", "NEW.work_code"),
        "'}'",
    ),
)
_NOT_IN_ROWS = (*(f"',\"{name}\":'" for name in ("attachments", "invoices", "memo")), r"""'\":'""")
#: The lines before the last run, which has a work as they do.
_ORDER = (2, 0, 1, 3)


def _left_over(text: str) -> str:
    r"""Put a mark that no content has in the place of each run, and nothing in that of names and ``\":``."""
    for number in _ORDER:
        text = f"replace({text}, {_joined(_RUNS[number])}, ',\"\"{number}')"
    for name in _NOT_IN_ROWS:
        text = f"replace({text}, {name}, '')"
    return text


#: Holds when the draft behind a header says anything that header and lines do not say, or less. A comma in
#: place of the opening brace makes the first member look like any other.
SAYS_OTHERWISE = (
    f"EXISTS (SELECT 1 FROM (SELECT {_left_over('c.said')} AS rest FROM (SELECT ',' || substr(d.content, 2)"
    f" AS said, {_LINES} AS lines FROM drafts d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id) c) r WHERE (r.rest LIKE CASE WHEN NEW.period % 100 = 13 THEN ',\"\"0'"
    ' ELSE \'\' END || \'%,""1%,""2%,""3\' AND r.rest NOT LIKE \'%":%\') IS NOT TRUE)'
)
