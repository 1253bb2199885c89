"""Auditors' papers and lists for machines: payloads and CSV, amounts as decimal texts in yuan."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.domain.audit_errors import AuditError
from ledger.domain.money import parse_yuan, yuan
from ledger.domain.periods import parse_span
from ledger.domain.sampling import SIZE_MAX, SampleAsked
from ledger.schemas.cells import harmless
from ledger.statements.actions import ActionRow
from ledger.statements.audit import ArchiveList, ConfirmationLetter, VoucherVolume
from ledger.statements.audit_samples import SampledVoucher, SampleView
from ledger.statements.values import CommunityFacts

_MARK = "\ufeff"
ACTION_HEAD = ("id", "at", "user", "name", "verb", "subject")


def table_text(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write a small table as CSV, with the byte order mark that Chinese spreadsheet programs need."""
    out = io.StringIO()
    out.write(_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def letter_payload(shown: ConfirmationLetter) -> dict[str, Any]:
    """Give what a bank is asked to confirm."""
    bank = shown.bank
    return {
        "kind": "confirmation-letter", "community": shown.community.slug,
        "size": shown.community.size, "as_of": shown.day.isoformat(),
        "currency": shown.community.currency, "bank": bank.bank_name, "owner": bank.owner_name,
        "custody": bank.custody, "number": bank.masked_number, "account": bank.account.code,
        "balance": yuan(shown.book_minor),
    }  # fmt: skip


def volume_payload(volume: VoucherVolume) -> dict[str, Any]:
    """Give one volume of vouchers."""
    return {
        "period": volume.period, "vouchers": volume.voucher_count,
        "last_number": volume.last_number, "receipts": volume.evidence_count,
        "amount": yuan(volume.amount_minor),
    }  # fmt: skip


def cover_payload(shown: VoucherVolume, community: CommunityFacts) -> dict[str, Any]:
    """Give the cover of one volume of vouchers."""
    return {
        "kind": "binding-cover", "community": community.slug, "size": community.size,
        **volume_payload(shown),
    }  # fmt: skip


def archive_payload(shown: ArchiveList) -> dict[str, Any]:
    """Give the archive list of a year."""
    return {
        "kind": "archive-list", "community": shown.community.slug, "size": shown.community.size,
        "year": shown.year, "volumes": [volume_payload(item) for item in shown.volumes],
        "works": shown.named.work_count, "contracts": shown.named.contract_count,
        "decisions": shown.named.decision_count, "handovers": shown.handover_count,
    }  # fmt: skip


def volumes_csv(volumes: Iterable[VoucherVolume]) -> bytes:
    """Give volumes of vouchers as a table."""
    head = ("period", "vouchers", "last_number", "receipts", "amount")
    return table_text(head, ([str(v) for v in volume_payload(item).values()] for item in volumes))


def sample_payload(shown: SampleView) -> dict[str, Any]:
    """Give a sample with everything that is needed to draw it again, and what was found."""
    row, asked = shown.row, shown.row.asked
    return {
        "kind": "audit-sample", "community": shown.community.slug, "size": shown.community.size,
        "sample": row.sample_id, "method": asked.method, "first_period": asked.first_period,
        "last_period": asked.last_period, "account": asked.account, "fund": asked.fund,
        "least": yuan(asked.least_minor), "last_seq": row.last_seq, "seed": asked.seed,
        "sample_size": asked.size, "population": row.population_count,
        "population_amount": yuan(row.population_minor),
        "population_sha256": row.population_sha256, "drawn_at": row.drawn_at.isoformat(),
        "items": [_item_payload(item) for item in shown.items],
    }  # fmt: skip


def _item_payload(item: SampledVoucher) -> dict[str, Any]:
    return {
        "position": item.position, "voucher": item.row.voucher, "amount": yuan(item.amount_minor),
        "hits": item.hits,
        "marks": [
            {"mark": mark.mark, "finding": mark.finding, "at": mark.made_at.isoformat()}
            for mark in item.marks
        ],
    }  # fmt: skip


def sample_csv(shown: SampleView) -> bytes:
    """Give a sample as a table, a row for each voucher with its newest mark."""
    head = ("position", "voucher", "summary", "amount", "hits", "mark", "finding")
    return table_text(head, (_item_cells(item) for item in shown.items))


def _item_cells(item: SampledVoucher) -> tuple[str, ...]:
    newest = item.marks[-1] if item.marks else None
    return (
        str(item.position), item.row.voucher, item.row.summary, yuan(item.amount_minor),
        str(item.hits), newest.mark if newest else "", newest.finding if newest else "",
    )  # fmt: skip


def action_lines(rows: Iterable[ActionRow]) -> Iterator[str]:
    """Write actions as JSON, one line each."""
    for row in rows:
        values = zip(ACTION_HEAD, _action_values(row), strict=True)
        yield json.dumps(dict(values), ensure_ascii=False, separators=(",", ":")) + "\n"


def action_cells(rows: Iterable[ActionRow]) -> Iterator[str]:
    """Write actions as CSV, line by line, the head first."""
    for at, values in enumerate(_headed(rows)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerow([harmless(str(cell)) for cell in values])
        yield out.getvalue() if at else _MARK + out.getvalue()


def _headed(rows: Iterable[ActionRow]) -> Iterator[tuple[object, ...]]:
    yield ACTION_HEAD
    for row in rows:
        yield _action_values(row)


def _action_values(row: ActionRow) -> tuple[object, ...]:
    return (row.action_id, row.at.isoformat(), row.user_id or 0, row.name, row.verb, row.subject)


def read_sample(typed: Mapping[str, str]) -> SampleAsked:
    """Read the form of a sample.

    Raises:
        Refusal: the period, a number or the seed cannot be used.
    """
    span = parse_span(typed["period"].strip())
    size = typed["size"].strip()
    if not (size.isascii() and size.isdecimal() and len(size) < 7):
        raise AuditError(reason="size", field="size", text=size[:40], limit=SIZE_MAX)
    least = typed["least"].strip()
    return SampleAsked(
        typed["method"], span.first_period, span.last_period, typed["seed"].strip(),
        int(size), account=typed["account"].strip()[:40], fund=typed["fund"].strip()[:40],
        least_minor=parse_yuan(least, field="least") if least else 0,
    )  # fmt: skip
