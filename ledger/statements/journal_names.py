"""What a journal names: accounts, funds, places and the rest, each declared before its first use."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from ledger.domain.journals import DECLARED_KEYS, YES, Declaration, JournalLine
from ledger.statements.values import Audience
from ledger.store.communities import accounts, contracts, decisions, funds, parties, places, works

#: Parties stand before the contracts that name them.
_TABLES: Mapping[str, sa.Table] = {
    "account": accounts, "fund": funds, "place": places, "party": parties, "decision": decisions,
    "work": works, "contract": contracts,
}  # fmt: skip
#: May hold the name of a private person.
_PRIVATE_KEYS = frozenset({("fund", "custodian"), ("fund", "source_document")})


class Names:
    """Every name of a community that its audience may see, and which of them were declared already."""

    def __init__(self, connection: sa.Connection, community_id: int, audience: Audience) -> None:
        self._is_public = audience is Audience.PUBLIC
        self._all: dict[str, dict[str, Declaration]] = {}
        for noun in _TABLES:
            items = self._declarations(connection, community_id, noun)
            self._all[noun] = {item.code: item for item in items}
        self._seen: set[tuple[str, str]] = set()
        # Most lines name an account and a fund that were named together before, and nothing else.
        self._seen_together: set[tuple[str, str]] = set()

    @property
    def accounts(self) -> tuple[Declaration, ...]:
        """Every account, in the order of the chart."""
        return tuple(self._all["account"].values())

    def may_show(self, noun: str, code: str) -> bool:
        """Tell whether this audience may see that name at all."""
        return code in self._all[noun]

    def first_uses(
        self,
        decision: str | None,
        work: str | None,
        contract: str | None,
        lines: Iterable[JournalLine],
    ) -> tuple[Declaration, ...]:
        """Declare what an entry names for the first time, parents before their children."""
        found: list[Declaration] = []
        if decision or work or contract:
            self._declare("decision", decision, found)
            self._declare("work", work, found)
            self._declare("contract", contract, found)
        for line in lines:
            together = line[:2]
            if together not in self._seen_together:
                self._seen_together.add(together)
                self._declare("account", line.account, found)
                self._declare("fund", line.fund, found)
            if line.place or line.work or line.party or line.sublines:
                self._declare("place", line.place, found)
                self._declare("work", line.work, found)
                self._declare("party", line.party, found)
                for place, _ in line.sublines:
                    self._declare("place", place, found)
        return tuple(found)

    def _declare(self, noun: str, code: str | None, found: list[Declaration]) -> None:
        if not code or (noun, code) in self._seen:
            return
        self._seen.add((noun, code))
        item = self._all[noun].get(code)
        if item is None:
            return
        self._declare("place", item.values.get("parent_code", ""), found)
        self._declare("party", item.values.get("party_code", ""), found)
        found.append(item)

    def _declarations(
        self, connection: sa.Connection, community_id: int, noun: str
    ) -> Iterable[Declaration]:
        table, keys = _TABLES[noun], DECLARED_KEYS[noun]
        query = (
            sa.select(table.c.code, *(table.c[key] for key in keys))
            .where(table.c.community_id == community_id)
            .order_by(table.c.code)
        )
        if self._is_public and noun == "party":
            query = query.where(table.c.kind == "organisation")
        if self._is_public and noun == "place":
            query = query.where(table.c.kind != "household")
        for code, *values in connection.execute(query):
            yield Declaration(noun, code, self._plain(noun, keys, values))

    def _plain(self, noun: str, keys: Iterable[str], values: Iterable[object]) -> dict[str, str]:
        plain: dict[str, str] = {}
        for key, value in zip(keys, values, strict=True):
            hidden = self._is_public and (noun, key) in _PRIVATE_KEYS
            if key == "party_code" and value and not self.may_show("party", str(value)):
                hidden = True
            if value is None or value is False or value == "" or hidden:
                continue
            plain[key] = YES if value is True else str(value)
        return plain
