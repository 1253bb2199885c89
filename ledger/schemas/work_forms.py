"""Forms about works: what is needed, the next step, and the contract behind one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ledger.domain.errors import Refusal, TextError, TogetherError
from ledger.domain.works import QUOTES_MAX, Quote, Step, StepKind, WorkPlan
from ledger.posting.works import NewWork
from ledger.schemas.fields import day, yuan

Form = Mapping[str, str]
#: How many offers the form has room for.
QUOTE_ROWS = 6
assert QUOTE_ROWS <= QUOTES_MAX
_MONEY = {
    StepKind.PROGRESS: ("amount",),
    StepKind.VARIATION: ("amount",),
    StepKind.AUDIT: ("claimed", "amount"),
    StepKind.SETTLEMENT: ("amount", "retention"),
}


class _Reader:
    """Reads fields one by one and remembers all that is wrong."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.refusals: list[Refusal] = []

    def text(self, name: str) -> str:
        return self._form.get(name, "").strip()

    def value(self, name: str, parse: Callable[[str, str], Any], empty: Any) -> Any:
        text = self.text(name)
        try:
            if not text:
                # Parts of a table are pointed at together.
                raise TextError(reason="required", field="quotes" if "." in name else name)
            return parse(text, name)
        except Refusal as refusal:
            self.refusals.append(refusal)
            return empty

    def check(self) -> None:
        if self.refusals:
            raise TogetherError(refusals=tuple(self.refusals))


def read_work(form: Form) -> NewWork:
    """Read what is needed.

    Raises:
        TogetherError: everything that cannot be read.
        WorkError: it would end before it begins.
    """
    reader = _Reader(form)
    days = [
        reader.value(name, day, date.min)
        for name in ("needed_on", "planned_first_day", "planned_last_day")
    ]
    reader.check()
    texts = {name: reader.text(name) for name in ("code", "name_zh", "name_en", "reason", "place")}
    needed_on, first_day, last_day = days
    plan = WorkPlan(needed_on, first_day, last_day, reader.text("emergency"))
    return NewWork(
        texts["code"], texts["name_zh"], texts["reason"], reader.text("leader"),
        reader.text("liaison"), plan, texts["name_en"], texts["place"],
    )  # fmt: skip


def read_step(form: Form, *, funds: Iterable[str]) -> Step:
    """Read a step of the kind that the form names.

    Raises:
        TogetherError: everything that cannot be read.
    """
    reader = _Reader(form)
    kind = reader.value("kind", lambda text, _name: _kind(text), StepKind.DECISION)
    money = {name: reader.value(name, _signed, 0) for name in _MONEY.get(kind, ())}
    months = reader.value("warranty_months", _whole, 0) if kind is StepKind.SETTLEMENT else 0
    step = Step(
        kind, reader.value("happened_on", day, date.min), money.get("amount", 0),
        money.get("claimed", 0), money.get("retention", 0), months,
        decision=reader.text("decision") if kind is StepKind.DECISION else "",
        contract=reader.text("contract") if kind in _WITH_CONTRACT else "",
        note=reader.text("note"),
        budget=_budget(reader, funds) if kind is StepKind.BUDGET else (),
        quotes=_quotes(reader) if kind is StepKind.QUOTES else (),
    )  # fmt: skip
    reader.check()
    return step


_WITH_CONTRACT = (StepKind.CONTRACT, StepKind.VARIATION)


def read_contract(form: Form) -> tuple[str, str, str, int]:
    """Read a contract's code, title, party and price in fen.

    Raises:
        TogetherError: there is no price that can be read.
    """
    reader = _Reader(form)
    price = reader.value("price", yuan, 0)
    reader.check()
    return reader.text("code"), reader.text("title"), reader.text("party"), price


def _kind(text: str) -> StepKind:
    if text not in tuple(StepKind):
        raise TextError(reason="required", field="kind")
    return StepKind(text)


def _signed(text: str, name: str) -> int:
    return yuan(text, name)


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise TextError(reason="people", field=name, text=text[:10])
    return int(text)


def _budget(reader: _Reader, funds: Iterable[str]) -> tuple[tuple[str, int], ...]:
    rows = [
        (fund, reader.value(f"budget.{fund}", lambda text, _name: yuan(text, "budget"), 0))
        for fund in funds
        if reader.text(f"budget.{fund}")
    ]
    return tuple(rows)


def _quotes(reader: _Reader) -> tuple[Quote, ...]:
    numbers = range(1, QUOTE_ROWS + 1)
    return tuple(_quote(reader, number) for number in numbers if reader.text(f"party.{number}"))


def _quote(reader: _Reader, number: int) -> Quote:
    days, months, score = (
        reader.value(f"{name}.{number}", lambda text, _name: _whole(text, "quotes"), 0)
        for name in ("days", "months", "score")
    )
    price = reader.value(f"price.{number}", lambda text, _name: yuan(text, "quotes"), 0)
    chosen = reader.text("chosen") == str(number)
    return Quote(reader.text(f"party.{number}"), price, days, months, score, chosen=chosen)
