"""What went wrong, in words: pages for people, RFC 9457 problem details for programs."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from ledger.domain.backup_errors import RolledBackError
from ledger.domain.errors import (
    AccessRefusedError,
    PeriodError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.texts import unstorable
from ledger.i18n import language
from ledger.messages import explain
from ledger.terms import marked as _
from ledger.web.language import reader_language
from ledger.web.pages import page

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage, MultiDict

PROBLEM = "application/problem+json"

#: status → what happened, what to do. A page says it in both languages: whoever lands here may have
#: followed somebody else's link.
WORDS = {
    400: (_("这个请求看不懂"), _("请检查地址里的日期、期间或筛选条件，或者返回上一页重新选择。")),
    401: (_("请先登录"), _("登录后才能看这一页。")),
    403: (_("您没有权限看这一页"), _("如果您认为应当可以，请联系本小区的账目负责人。")),
    404: (_("没有找到这一页"), _("地址可能写错了，或者这项内容没有公开。请从首页重新进入。")),
    405: (_("这里只能查看"), _("这个地址不接受这种操作，账目没有任何改动。")),
    409: (_("内容刚刚被别人改动"), _("请返回上一页，刷新后再试。")),
    413: (_("文件太大"), _("请压缩图片或分几次上传，什么都没有保存。")),
    422: (_("无法完成"), _("什么都没有保存。请按提示改正后再试。")),
    429: (_("请求太频繁"), _("请稍等一会儿再试。")),
    500: (_("系统出了问题"), _("不是您的错，账目没有受影响。请稍后再试；总是这样请告诉管理员。")),
    503: (_("系统正在维护"), _("账目没有受到影响，请稍后再试。")),
}  # fmt: skip

_STATUS: dict[type[Refusal], int] = {
    UnknownNameError: 404,
    PeriodError: 404,
    AccessRefusedError: 403,
    RolledBackError: 503,
}


def install(app: Flask) -> None:
    """Answer refusals and errors of every view in words."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, answer_http_error)
    app.before_request(refuse_unstorable)


def refuse_unstorable() -> None:
    """Refuse an address with a character that no database can be asked for, such as U+0000."""
    if any(map(unstorable, (request.path, *_texts(request.args)))):
        abort(400)


def refuse_unstorable_form() -> None:
    """Refuse a form with such a character in a name, a value or the name of a file.

    Raises:
        TextError: there is one (reason character).
    """
    for text in (*_texts(request.form), *_texts(request.files)):
        if sign := unstorable(text):
            raise TextError(reason="character", text=f"U+{ord(sign):04X}")


def _texts(asked: "MultiDict[str, str] | MultiDict[str, FileStorage]") -> Iterator[str]:
    for name, value in asked.items(multi=True):
        yield name
        yield value if isinstance(value, str) else value.filename or ""


def answer_refusal(refusal: Refusal) -> Response:
    """Say what was refused and why."""
    # What a link asks for wrongly is a bad request; what a form holds is content that cannot be used.
    fallback = 400 if request.method in {"GET", "HEAD"} else 422
    status = _STATUS.get(type(refusal), fallback)
    return _answer(status, explain(refusal, reader_language()), refusal)


def answer_http_error(error: HTTPException) -> Response:
    """Say what went wrong; keep the headers that belong to the error, such as Allow."""
    answer = _answer(error.code or 500, "", None)
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            answer.headers[name] = value
    return answer


def _answer(status: int, detail: str, refusal: Refusal | None) -> Response:
    if wants_data():
        return _problem(status, detail, refusal)
    what, advice = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    other = language("en" if reader_language().code == "zh" else "zh")
    answer = page(
        "errors/error.html", status=status, code=status, what=reader_language().gettext(what),
        detail=detail, advice=reader_language().gettext(advice), other=other,
        other_what=other.gettext(what), other_advice=other.gettext(advice),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wants_data() -> bool:
    """Tell whether the address asked for is one that programs read."""
    return request.path.endswith(".json") or request.path.startswith("/api/")


def _problem(status: int, detail: str, refusal: Refusal | None) -> Response:
    """Answer as RFC 9457 says; the type names the refusal, the pointer the field."""
    what, advice = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    problem: dict[str, object] = {
        "type": f"urn:mingzhang:{refusal.code}" if refusal else "about:blank",
        "title": reader_language().gettext(what) if refusal else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or reader_language().gettext(advice),
    }
    if refusal:
        problem["field"] = getattr(refusal, "field", "")
    text = json.dumps(problem, ensure_ascii=False)
    headers = {"Cache-Control": "no-store"}
    return Response(text, status=status, content_type=PROBLEM, headers=headers)
