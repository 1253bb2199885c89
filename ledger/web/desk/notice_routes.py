"""Addresses of notices and publications at the desk, with who may use each."""

from ledger.domain.roles import Task
from ledger.web.desk import notice_forms, notices, publications
from ledger.web.desk.addresses import SLUG, Address

_NOTICES = f"{SLUG}/notices"
_NOTICE = f"{_NOTICES}/<notice_id>"
_CORRECT = f"{_NOTICES}/correct/<int:number>"
_PUBLICATIONS = f"{SLUG}/publications"

ADDRESSES: tuple[Address, ...] = (
    (f"{_NOTICES}/", "GET", "notices", Task.READ, notices.notices),
    (f"{_NOTICES}/new", "GET", "notice_new", Task.PREPARE_NOTICE, notice_forms.ask),
    (f"{_NOTICES}/new", "POST", "notice_new_post", Task.PREPARE_NOTICE, notice_forms.answer),
    (_CORRECT, "GET", "notice_correct", Task.PREPARE_NOTICE, notice_forms.ask_correction),
    (_CORRECT, "POST", "notice_correct_post", Task.PREPARE_NOTICE, notice_forms.answer_correction),
    (_NOTICE, "GET", "notice", Task.READ, notices.show),
    (f"{_NOTICE}/publish", "POST", "notice_publish", Task.PUBLISH, notices.publish),
    (f"{_NOTICE}/drop", "POST", "notice_drop", Task.HANG_NOTICE, notices.drop),
    (f"{_NOTICE}/hang", "POST", "notice_hang", Task.HANG_NOTICE, notices.hang),
    (f"{_NOTICE}/objections", "POST", "notice_object", Task.HANG_NOTICE, notices.objection),
    (
        f"{_NOTICE}/objections/<int:step>/answer",
        "POST",
        "notice_answer",
        Task.HANG_NOTICE,
        notices.answer,
    ),
    (f"{_NOTICE}/end", "POST", "notice_end", Task.HANG_NOTICE, notices.end),
    (f"{_PUBLICATIONS}/", "GET", "publications", Task.READ, publications.show),
    (
        f"{_PUBLICATIONS}/",
        "POST",
        "publication_propose",
        Task.PREPARE_NOTICE,
        publications.propose,
    ),
    (
        f"{_PUBLICATIONS}/waiting/<proposal_id>/publish",
        "POST",
        "publication_issue",
        Task.PUBLISH,
        publications.issue,
    ),
    (
        f"{_PUBLICATIONS}/<int:number>/reissue",
        "POST",
        "publication_reissue",
        Task.PREPARE_NOTICE,
        publications.reissue,
    ),
)
