"""Every public address in one place. GET and HEAD only: the public side cannot write."""

from flask import Blueprint

from ledger.web.public.communities import communities

public = Blueprint("public", __name__)

public.add_url_rule("/", view_func=communities)
