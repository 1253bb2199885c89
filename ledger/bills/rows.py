"""One row of a table as a ``BillRow``, by the layout and the header of its bill.

This runs once for each of 100,000 rows: what can be known from the header is worked out before the first.
"""

import re
from collections.abc import Callable
from operator import itemgetter

from ledger.bills.cells import NOTHING, fee_units, fen, is_mangled, moment
from ledger.bills.checks import Tally
from ledger.bills.heads import Head
from ledger.bills.layouts import DONE, OWN_TRANSFER, ZERO, Effect, Field
from ledger.bills.warnings import Warnings
from ledger.domain.bills import BillRow, Direction, WarningCode
from ledger.domain.errors import AmountError, BillRefusedError

AMOUNT_EXPECTED = "1234.50"
_TEXT_LENGTH_SHOWN = 60
_EMPTY = frozenset({"", "-", "--", "—", "/"})
_ZEROS = _EMPTY | {"0.00", "0"}
#: A row of nothing is neutral for that, unless its status says why it is nothing.
_NOT_FINAL = frozenset({"", OWN_TRANSFER})
_NO_REFUND = _EMPTY | {"0"}
_IN, _OUT, _NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
#: The cells of a row in the order in which ``take`` unpacks them.
_PICKED = (
    Field.DAY, Field.TIME, Field.AMOUNT, Field.IN, Field.OUT, Field.DIRECTION, Field.BALANCE,
    Field.STATUS, Field.COUNTERPARTY, Field.COUNTERPARTY_NUMBER, Field.SERIAL, Field.ORDER, Field.KIND,
    Field.REFUND, Field.FEE, Field.ACCOUNT, Field.CURRENCY,
)  # fmt: skip
#: The numbers by which rows are told apart, as ``_unmangled`` takes them.
_NUMBERS = (Field.SERIAL, Field.ORDER, Field.REFUND, Field.COUNTERPARTY_NUMBER)
_REMEMBERED_MAX = 10_000
_FEE = re.compile(r"[:：]?\s*[¥￥]?(\d[\d,]*(?:\.\d+)?)", re.ASCII)
_new_row = tuple.__new__
_Money = Callable[[int, str, str, str, str], tuple[int, Direction]]


class RowReader:
    """Reads the rows of one bill, and keeps the tally by printed direction."""

    def __init__(self, head: Head, warnings: Warnings) -> None:
        self.tally = Tally()
        #: Our own account as a column gives it.
        self.account = ""
        self._head, self._layout, self._warnings = head, head.layout, warnings
        columns = head.columns
        # -1 is the empty cell that ``take`` adds to each row.
        self._pick = itemgetter(*(columns.get(item, -1) for item in _PICKED))
        self._pick_texts = itemgetter(*head.texts, -1, -1)
        self._text_column = head.texts[0] if len(head.texts) == 1 else None
        self._has_words = Field.DIRECTION in columns
        self._money: _Money = self._by_columns
        if Field.AMOUNT in columns:
            self._money = self._by_word if Field.DIRECTION in columns else self._by_sign
        self._effects: dict[tuple[Direction, str], tuple[Direction, str]] = {}
        self._trim, self._sums = self._layout.trim, self.tally.sums
        self._has_sides = Field.PAYER in columns or Field.PAYEE in columns
        self._refund_kind = re.compile(self._layout.refund_kind or r"(?!)")
        self._kinds: dict[str, bool] = {}
        self._fee_word = self._layout.fee_word
        self._day_length = self._layout.day_length
        # Words behind what fills an empty cell; behind another cell of the text comes a "·".
        filler = self._layout.filler
        self._filler = re.compile(rf"{filler}\s*(?=[^\s·])") if filler else None

    def take(self, number: int, cells: list[str]) -> BillRow | None:
        """Read one row as wide as the header; None when its day is no day.

        Raises:
            BillRefusedError: a cell is not understood.
        """
        cells.append("")
        trim, sums = self._trim, self._sums
        (
            day, clock, amount, amount_in, amount_out, word, balance, status, name, number_of, serial,
            order, kind, refund, fee, account, currency,
        ) = map(str.strip, self._pick(cells)) if trim is None else (
            [cell.strip(trim) for cell in self._pick(cells)]
        )  # fmt: skip
        at = moment(day[: self._day_length], clock)
        if at is None:
            cells.pop()
            return None
        amount_minor, printed = self._money(number, amount, amount_in, amount_out, word)
        direction, reason = self._effects.get((printed, status)) or self._effect(
            number, printed, status
        )
        if not amount_minor and reason in _NOT_FINAL:
            direction, reason = _NEUTRAL, ZERO
        text = self._text(number, cells)
        has_fee = fee or (self._fee_word and self._fee_word in text)
        fee_minor = self._fee(number, fee, text) if has_fee else 0
        pair = sums[printed]
        pair[0] += 1
        pair[1] += amount_minor
        if account != self.account or currency:
            self._check_account(number, account, currency)
        if self._has_sides:
            name, number_of = self._sides(cells, direction)
        numbers = f"{serial} {order} {refund} {number_of} "
        if "+" in numbers or "0000 " in numbers:
            serial, order, refund, number_of = self._unmangled(
                number, serial, order, refund, number_of
            )
        refund_of = ""
        if refund not in _NO_REFUND:
            serial, refund_of = refund, serial
        elif self._kinds.get(kind) or (kind not in self._kinds and self._is_refund(kind)):
            refund_of = self._refunded(serial, order)
        # A named tuple's own constructor takes half as long again.
        return _new_row(BillRow, (
            number, at, direction, amount_minor,
            None if balance in _EMPTY else self._balance(number, balance),
            name if name.strip(NOTHING) else "",
            number_of if number_of.strip(NOTHING) else "",
            text,
            "" if serial in _EMPTY or not serial.strip("0") else serial,
            "" if order in _EMPTY or not order.strip("0") else order,
            kind, status, reason, fee_minor, refund_of,
            self._transfer(kind) if reason == OWN_TRANSFER else _NEUTRAL,
        ))  # fmt: skip

    def _transfer(self, kind: str) -> Direction:
        """Tell which way money between our own accounts moved the balance of this one."""
        return next(
            (way for form, way in self._layout.transfer_patterns if form.search(kind)), _NEUTRAL
        )

    def _text(self, number: int, cells: list[str]) -> str:
        """Join the parts of the text, each once: some formats print the same words in two columns."""
        trim = self._trim
        if self._text_column is not None:
            text = cells[self._text_column].strip(trim)
            text = text if text.strip(NOTHING) else ""
        else:
            found = [cell.strip(trim) for cell in self._pick_texts(cells)]
            parts = [part for part in found if part.strip(NOTHING)]
            text = parts[0] if len(parts) == 1 else " · ".join(dict.fromkeys(parts))
        if self._filler and self._filler.search(text):
            text = self._run_over(number, text, self._filler)
        return " ".join(text.split()) if "\n" in text else text

    def _run_over(self, number: int, text: str, filler: re.Pattern[str]) -> str:
        """Warn of words that ran over from another column, and keep them."""
        for found in filler.finditer(text):
            shown = text[found.end() : found.end() + _TEXT_LENGTH_SHOWN].partition(" · ")[0]
            self._warnings.add(WarningCode.RAGGED_ROW, number, what="ran_over", text=shown)
        return filler.sub("", text)

    def _by_word(
        self, number: int, amount: str, _in: str, _out: str, word: str
    ) -> tuple[int, Direction]:
        """Read an amount whose direction is a word beside it."""
        printed = self._word(number, word)
        amount_minor = self._fen(number, Field.AMOUNT, amount)
        if self._layout.signed and amount_minor and (amount_minor < 0) != (printed is _OUT):
            raise self._error("direction_differs", number, Field.DIRECTION, word, amount)
        if amount_minor < 0:
            amount_minor = -amount_minor
            if not self._layout.signed:
                printed = self._turned(number, Field.AMOUNT, amount, printed)
        return amount_minor, printed

    def _by_sign(
        self, number: int, amount: str, _in: str, _out: str, _word: str
    ) -> tuple[int, Direction]:
        """Read an amount whose sign is its direction: plus came in."""
        amount_minor = self._fen(number, Field.AMOUNT, amount)
        return abs(amount_minor), _OUT if amount_minor < 0 else _IN

    def _by_columns(
        self, number: int, _amount: str, amount_in: str, amount_out: str, word: str
    ) -> tuple[int, Direction]:
        """Read two columns of which one holds the amount, and hold a direction word against it."""
        in_minor = 0 if amount_in in _ZEROS else self._fen(number, Field.IN, amount_in)
        out_minor = 0 if amount_out in _ZEROS else self._fen(number, Field.OUT, amount_out)
        out_minor *= self._layout.out_sign
        if (in_minor and out_minor) or (amount_in in _EMPTY and amount_out in _EMPTY):
            both = f"{amount_in} / {amount_out}"
            raise self._error("two_amounts", number, Field.IN, both, AMOUNT_EXPECTED)
        worded = self._word(number, word) if self._has_words else None
        if out_minor:
            item, amount_minor, printed, text = Field.OUT, out_minor, _OUT, amount_out
        elif in_minor:
            item, amount_minor, printed, text = Field.IN, in_minor, _IN, amount_in
        else:
            self.tally.undirected += worded is None
            return 0, worded or _NEUTRAL
        if worded not in (None, printed):
            raise self._error("direction_differs", number, Field.DIRECTION, word, text)
        if amount_minor < 0:
            return -amount_minor, self._turned(number, item, text, printed)
        return amount_minor, printed

    def _turned(self, number: int, item: Field, amount: str, printed: Direction) -> Direction:
        """Turn a direction round for an amount in red, where the format has such."""
        if not self._layout.red_letters or printed is _NEUTRAL:
            raise self._error("amount", number, item, amount, AMOUNT_EXPECTED)
        return _IN if printed is _OUT else _OUT

    def _word(self, number: int, word: str) -> Direction:
        try:
            return self._layout.directions[word]
        except KeyError:
            expected = "、".join(self._layout.directions)
            raise self._error("direction", number, Field.DIRECTION, word, expected) from None

    def _effect(self, number: int, printed: Direction, status: str) -> tuple[Direction, str]:
        """Give the direction that a row has by its status, and why it is neutral; remember it."""
        effect = self._effect_of(number, printed, status)
        direction, reason = effect.direction or printed, effect.reason
        if direction is _NEUTRAL and not reason:
            reason = OWN_TRANSFER
        if len(self._effects) < _REMEMBERED_MAX:
            self._effects[printed, status] = direction, reason
        return direction, reason

    def _effect_of(self, number: int, printed: Direction, status: str) -> Effect:
        layout = self._layout
        effect: Effect | None = DONE
        if Field.STATUS in self._head.columns:
            effect = layout.exceptions.get((printed, status)) or layout.statuses.get(status)
            forms = layout.status_patterns
            effect = effect or next((e for form, e in forms if form.fullmatch(status)), None)
        if effect is None:
            expected = "、".join(layout.statuses)
            raise self._error("status", number, Field.STATUS, status, expected)
        return effect

    def _sides(self, cells: list[str], direction: Direction) -> tuple[str, str]:
        """Give the other side of a bill that prints payer and payee: the payee of what went out."""
        names = (Field.PAYEE, Field.PAYEE_NUMBER)
        if direction is _IN:
            names = (Field.PAYER, Field.PAYER_NUMBER)
        columns, trim = self._head.columns, self._layout.trim
        name, number = (cells[columns.get(item, -1)].strip(trim) for item in names)
        return name, number

    def _is_refund(self, kind: str) -> bool:
        """Tell a kind of refund; there are few kinds, and as many rows as there are."""
        is_refund = self._refund_kind.search(kind) is not None
        if len(self._kinds) < _REMEMBERED_MAX:
            self._kinds[kind] = is_refund
        return is_refund

    def _refunded(self, serial: str, order: str) -> str:
        """Give the number of the payment that a refund names, as far as it names one."""
        separator = self._layout.refund_separator
        if separator and separator in serial:
            return serial.partition(separator)[0]
        return serial if order in _EMPTY else order

    def _unmangled(self, number: int, *texts: str) -> list[str]:
        """Leave out numbers that a spreadsheet has ruined: two of them may look the same and are not."""
        kept = []
        for item, text in zip(_NUMBERS, texts, strict=True):
            if is_mangled(text):
                self._warn_mangled(number, item, text)
            kept.append("" if is_mangled(text) else text)
        return kept

    def _balance(self, number: int, text: str) -> int | None:
        """Read a balance; one that cannot be read moves no money, so it is only said."""
        try:
            return fen(text)
        except AmountError:
            self._warn_mangled(number, Field.BALANCE, text)
            return None

    def _fee(self, number: int, text: str, remark: str) -> int:
        """Give a fee in whole fen, from its column or from the remark."""
        if self._fee_word:
            found = _FEE.match(remark, remark.index(self._fee_word) + len(self._fee_word))
            text = found[1] if found else ""
        if text in _EMPTY:
            return 0
        try:
            units = fee_units(text) * self._layout.fee_sign
        except AmountError:
            raise self._error("amount", number, Field.FEE, text, AMOUNT_EXPECTED) from None
        self.tally.fee_units += units
        fee_minor = (abs(units) + 500) // 1000
        return fee_minor if units >= 0 else -fee_minor

    def _check_account(self, number: int, account: str, currency: str) -> None:
        """Hold our account and the currency against those of the rows before."""
        if currency and currency not in self._layout.currencies:
            expected = self._layout.currencies[0]
            raise self._error("currency", number, Field.CURRENCY, currency, expected)
        if account and self.account and account != self.account:
            raise self._error("several_accounts", number, Field.ACCOUNT, account, self.account)
        self.account = account or self.account

    def _fen(self, number: int, item: Field, text: str) -> int:
        try:
            return fen(text)
        except AmountError:
            raise self._error("amount", number, item, text, AMOUNT_EXPECTED) from None

    def _warn_mangled(self, number: int, item: Field, text: str) -> None:
        code = WarningCode.NUMBER_MANGLED
        shown = text[:_TEXT_LENGTH_SHOWN]
        self._warnings.add(code, number, column=self._heading(item), text=shown)

    def _error(
        self, reason: str, number: int, item: Field, text: str, expected: str
    ) -> BillRefusedError:
        return BillRefusedError(
            reason=reason,
            row=number,
            column=self._heading(item),
            text=text[:_TEXT_LENGTH_SHOWN],
            expected=expected,
        )

    def _heading(self, item: Field) -> str:
        """Give a field's heading as the bill prints it."""
        place = self._head.columns.get(item)
        return "" if place is None else self._head.headings[place].strip()
