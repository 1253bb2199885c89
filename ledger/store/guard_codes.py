"""What the guards refuse of codes that get a page of their own; the words are those of ``guard_rules``.

The whole rule is ``ledger.domain.texts.clean_code``; here stand the signs that no address can carry.
"""

_SIGNS = ("/", "?", "#", ".", "%", "\\", " ")
_UNCARRIED = " OR ".join(f"replace(NEW.code, '{sign}', '') <> NEW.code" for sign in _SIGNS)
#: (table, name, condition under which a new row is refused)
CODE_INSERTS = tuple(
    (table, "no_address", _UNCARRIED) for table in ("decisions", "votes", "works", "contracts")
)
