"""Every address of the auditor's workplace; each asks for a sign-in and a role."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from ledger.domain.roles import Task
from ledger.web.access import at_desk, keep_out_of_caches, refuse_foreign_forms
from ledger.web.audit import bundle, home, journals, samples

audit = Blueprint("audit", __name__)
audit.before_request(refuse_foreign_forms)
audit.after_request(keep_out_of_caches)

_SLUG = "/audit/<slug>"
_SAMPLE = f"{_SLUG}/samples/<sample_id>"
_READ = Task.READ_AUDIT
#: (rule, method, name, task, view)
_ADDRESSES: tuple[tuple[str, str, str, Task, Callable[..., Any]], ...] = (
    (f"{_SLUG}/", "GET", "home", _READ, home.home),
    (f"{_SLUG}/bank/<code>/confirmation.pdf", "GET", "letter", _READ, home.letter),
    (f"{_SLUG}/vouchers/<int:period>/cover.pdf", "GET", "cover", _READ, home.cover),
    (f"{_SLUG}/archive/<int:year>.pdf", "GET", "archive", _READ, home.archive),
    (f"{_SLUG}/journal.<any(jsonl, csv):extension>", "GET", "journal", _READ, journals.journal),
    (f"{_SLUG}/actions/", "GET", "actions", _READ, journals.actions),
    (f"{_SLUG}/actions.<any(jsonl, csv):extension>", "GET", "action_file", _READ, journals.action_file),
    (f"{_SLUG}/samples/", "GET", "samples", _READ, samples.samples),
    (f"{_SLUG}/samples/", "POST", "sample_draw", Task.AUDIT, samples.draw),
    (_SAMPLE, "GET", "sample", _READ, samples.one),
    (_SAMPLE, "POST", "sample_mark", Task.AUDIT, samples.mark),
    (f"{_SAMPLE}.<any(pdf, json, csv):extension>", "GET", "sample_paper", _READ, samples.paper),
    (f"{_SLUG}/bundle/<int:year>.zip", "GET", "bundle", _READ, bundle.bundle),
)  # fmt: skip
for _rule, _method, _name, _task, _view in _ADDRESSES:
    audit.add_url_rule(_rule, _name, at_desk(_task)(_view), methods=[_method])
