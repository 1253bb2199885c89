"""Draw auditors' pages, and answer with papers and streams that nobody else may keep."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request, stream_with_context

from ledger.domain.errors import Refusal
from ledger.messages import explain
from ledger.terms import marked as _
from ledger.web.access import NO_STORE, Seat, form_token
from ledger.web.language import reader_language
from ledger.web.pages import page

#: What an address may say has just happened; the words stand on the next page.
_DONE = {
    "drawn": _("样本抽好了，种子和总体的指纹已经记下，不能再改。"),
    "marked": _("记下了，以前的记号也都留着。"),
}


def audit_page(
    template: str, seat: Seat, *, refusal: Refusal | None = None, **values: Any
) -> Response:
    """Answer with a page; a refusal stands on top of it."""
    language = reader_language()
    done = language.gettext(_DONE.get(request.args.get("done", ""), ""))
    return page(
        template,
        status=422 if refusal else 200,
        seat=seat,
        user=seat.user,
        csrf_token=form_token(),
        done="" if refusal else done,
        refused=explain(refusal, language) if refusal else "",
        **values,
    )


def file_answer(content: bytes, name: str, content_type: str = "application/pdf") -> Response:
    """Answer with a file to look at; no cache keeps it."""
    answer = Response(content, content_type=content_type)
    return _named(answer, name, "inline")


def stream_answer(
    chunks: Iterator[str] | Iterator[bytes], name: str, content_type: str
) -> Response:
    """Answer with a file to keep, sent as it is made."""
    answer = Response(stream_with_context(chunks), content_type=content_type)
    return _named(answer, name, "attachment")


def _named(answer: Response, name: str, disposition: str) -> Response:
    answer.headers.set("Content-Disposition", disposition, filename=name)
    answer.headers["Cache-Control"] = NO_STORE
    return answer
