"""Forms about votes: a question as typed, ballots typed or pasted from a spreadsheet, tallies counted by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ledger.bills.cells import heading
from ledger.bills.documents import documents
from ledger.bills.tables import HEADER_ROWS_MAX, Row, tables_of
from ledger.domain.errors import TextError
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Choice, Count, Matter, Signer, Tally, VoteKind
from ledger.posting.ballots import Sheet
from ledger.posting.votes import NewVote
from ledger.schemas.fields import day as typed_day

VOTE_FIELDS = (
    "code", "kind", "matter", "title", "proposal", "closes_on", "scope", "households", "apart",
    "follows",
)  # fmt: skip
TALLY_FIELDS = ("in_favour", "against", "abstained", "invalid")
ROWS_MAX = 20_000
_Value = TypeVar("_Value", VoteKind, Matter)

_CHOICES = {
    word: choice
    for choice, words in {
        Choice.FOR: "同意 赞成 for yes 1 √ ✓",
        Choice.AGAINST: "不同意 反对 against no 2 × ✗",
        Choice.ABSTAIN: "弃权 abstain 3",
        Choice.INVALID: "无效 废票 invalid 4",
    }.items()
    for word in words.split()
}
_SIGNERS = {
    word: signer
    for signer, words in {
        Signer.OWNER: "业主 本人 owner",
        Signer.PROXY: "受托人 委托人 代理人 proxy",
        Signer.TENANT: "租户 租客 tenant",
        Signer.SUB_LANDLORD: "二房东 sub_landlord",
    }.items()
    for word in words.split()
}
_HEADINGS = {
    "place": "房屋 房号 房间 户 室号 house room flat", "choice": "意见 表决意见 表决 vote choice",
    "signer": "签名人 签名 身份 签字人 signer signed",
}  # fmt: skip
_COLUMN_OF = {word: name for name, words in _HEADINGS.items() for word in words.split()}


def read_vote(form: Mapping[str, str]) -> NewVote:
    """Read a question as typed.

    Raises:
        Refusal: the first field that cannot be read.
    """
    return NewVote(
        code=form.get("code", ""),
        kind=_one(VoteKind, form.get("kind", ""), "kind"),
        title=form.get("title", ""),
        proposal=form.get("proposal", ""),
        closes_on=typed_day(form.get("closes_on", ""), "closes_on"),
        matter=_one(Matter, form.get("matter", ""), "matter"),
        scope=tuple(form.get("scope", "").replace("，", " ").replace("、", " ").split()),
        households=whole(form.get("households", "") or "0", "households"),
        apart=frozenset(form.get("apart", "").replace("，", " ").replace("、", " ").split()),
        follows=form.get("follows", "").strip(),
    )


def _one(values: type[_Value], text: str, field: str) -> _Value:
    if text not in set(values):
        raise TextError(reason="required", field=field)
    return values(text)


def whole(text: str, field: str) -> int:
    """Read a whole number from nothing up.

    Raises:
        TextError: it is none.
    """
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 6):
        raise TextError(reason="required", field=field)
    return int(plain)


def read_tally(form: Mapping[str, str]) -> Count:
    """Read how somebody counted by hand.

    Raises:
        TextError: a number is none.
    """
    numbers = [whole(form.get(name, ""), name) for name in TALLY_FIELDS]
    return Count(Tally(sum(numbers)), *(Tally(number) for number in numbers))


def choice_of(text: str) -> Choice | None:
    """Read what a ballot says, however people write it."""
    return _CHOICES.get("".join(text.split()).casefold())


def read_rows(
    text: str, codes: Mapping[str, str]
) -> tuple[tuple[Sheet, ...], tuple[VoteError, ...]]:  # fmt: skip
    """Read pasted rows of unit, choice and signer (an owner where it is left out), with what cannot be read.

    ``codes`` give a unit's code by what people call it.
    """
    sheets: list[Sheet] = []
    problems: list[VoteError] = []
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > ROWS_MAX:
        return (), (VoteError(reason="sheet_rows", field="rows", number=ROWS_MAX),)
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",")]
        place, said, signed = (*cells, "", "", "")[:3]
        choice, signer = choice_of(said), _SIGNERS.get(signed.casefold() or "owner")
        if choice is None:
            problems.append(
                VoteError(reason="sheet_choice", field="rows", text=said[:20], number=number)
            )
        elif signer is None:
            problems.append(
                VoteError(reason="sheet_signer", field="rows", text=signed[:20], number=number)
            )
        else:
            named = codes.get("".join(place.split()), place)
            sheets.append(Sheet(named, choice, signer, number))
    return tuple(sheets), tuple(problems)


def rows_text(data: bytes) -> str:
    """Give the rows of a spreadsheet with the headings 房屋, 意见, 签名人 as the text that is pasted otherwise.

    Raises:
        BillRefusedError: the file cannot be read.
        VoteError: there are no such headings, or too many rows.
    """
    for document in documents(data):
        for table in tables_of(document):
            found = _headed(table.head())
            if found is not None:
                return _text(table.rows(), *found)
    raise VoteError(reason="sheet_headings", field="file")


def _headed(head: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    for number, cells in head[:HEADER_ROWS_MAX]:
        columns = {
            _COLUMN_OF[word]: position
            for position, word in reversed(list(enumerate(map(heading, cells))))
            if word in _COLUMN_OF
        }
        if {"place", "choice"} <= columns.keys():
            return number, columns
    return None


def _text(rows: Iterable[Row], first: int, columns: Mapping[str, int]) -> str:
    lines = []
    for number, cells in rows:
        if number <= first:
            continue
        found = [
            cells[columns[name]].strip() if name in columns and columns[name] < len(cells) else ""
            for name in ("place", "choice", "signer")
        ]
        if any(found):
            lines.append("\t".join(found))
        if len(lines) > ROWS_MAX:
            raise VoteError(reason="sheet_rows", field="file", number=ROWS_MAX)
    return "\n".join(lines)
