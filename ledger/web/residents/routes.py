"""Every address behind a resident's link. GET and HEAD only; nothing of them may be kept or found."""

from flask import Blueprint

from ledger.web.residents.pages import gift_list, hide_traces, household, resident

residents = Blueprint("residents", __name__)
residents.after_request(hide_traces)

for _rule, _name, _view in (
    ("/r/<token>/", "door", resident),
    ("/r/<token>/gifts/<int:year>/", "gift_list", gift_list),
    ("/r/<token>/household.<any(json, pdf):extension>", "household", household),
):
    residents.add_url_rule(_rule, _name, _view)
