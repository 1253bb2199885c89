"""Every public address in one place. GET and HEAD only: the public side cannot write."""

from flask import Blueprint

from ledger.web.public.accounts import account, accounts
from ledger.web.public.allocations import allocations
from ledger.web.public.allocations import one as allocation
from ledger.web.public.campaigns import campaigns
from ledger.web.public.campaigns import one as campaign
from ledger.web.public.communities import communities
from ledger.web.public.contracts import contract, contracts, services
from ledger.web.public.courtyards import courtyards
from ledger.web.public.courtyards import notice as courtyard_notice
from ledger.web.public.decisions import decisions
from ledger.web.public.decisions import one as decision
from ledger.web.public.evidence import evidence, evidence_page, evidence_pages
from ledger.web.public.export import export
from ledger.web.public.feed import feed
from ledger.web.public.funds import fund, funds
from ledger.web.public.gifts import gifts
from ledger.web.public.glossary import words
from ledger.web.public.grants import grants, loans, mirrors
from ledger.web.public.matters import matter, matters, meetings, questions
from ledger.web.public.mergers import merger
from ledger.web.public.notices import notice, notice_board, notices
from ledger.web.public.overview import overview
from ledger.web.public.places import place, places
from ledger.web.public.policies import policies
from ledger.web.public.publications import publication, publications
from ledger.web.public.statements import reconciliation, statement, statements
from ledger.web.public.street import street
from ledger.web.public.tariffs import tariffs
from ledger.web.public.transactions import no_receipt, transaction, transactions
from ledger.web.public.works import one as work
from ledger.web.public.works import works

public = Blueprint("public", __name__)

#: A page ends in a slash; its twins for programs are the same path with an extension.
for _rule, _view in (
    ("/", communities),
    ("/help/", words),
    ("/s/<slug>/", street),
    ("/s/<slug>.<any(json, csv):extension>", street),
    ("/c/<slug>/", overview),
    ("/c/<slug>.<any(json, csv):extension>", overview),
    ("/c/<slug>/funds/", funds),
    ("/c/<slug>/funds.<any(json, csv):extension>", funds),
    ("/c/<slug>/funds/<code>/", fund),
    ("/c/<slug>/funds/<code>.<any(json):extension>", fund),
    ("/c/<slug>/gifts/", gifts),
    ("/c/<slug>/gifts.<any(json, csv):extension>", gifts),
    ("/c/<slug>/grants/", grants),
    ("/c/<slug>/grants.<any(json):extension>", grants),
    ("/c/<slug>/loans/", loans),
    ("/c/<slug>/loans.<any(json):extension>", loans),
    ("/c/<slug>/mirrors/", mirrors),
    ("/c/<slug>/mirrors.<any(json):extension>", mirrors),
    ("/c/<slug>/accounts/", accounts),
    ("/c/<slug>/accounts.<any(json, csv):extension>", accounts),
    ("/c/<slug>/accounts/<code>/", account),
    ("/c/<slug>/accounts/<code>.<any(json, csv):extension>", account),
    ("/c/<slug>/places/", places),
    ("/c/<slug>/places.<any(json, csv):extension>", places),
    ("/c/<slug>/places/<code>/", place),
    ("/c/<slug>/places/<code>.<any(json):extension>", place),
    ("/c/<slug>/transactions/", transactions),
    ("/c/<slug>/transactions.<any(json, csv):extension>", transactions),
    ("/c/<slug>/transactions/no-receipt/", no_receipt),
    ("/c/<slug>/transactions/no-receipt.<any(json, csv):extension>", no_receipt),
    ("/c/<slug>/transactions/<name>/", transaction),
    ("/c/<slug>/transactions/<name>.<any(json, csv, pdf):extension>", transaction),
    ("/c/<slug>/statements/", statements),
    ("/c/<slug>/statements/<kind>/<period>/", statement),
    ("/c/<slug>/statements/<kind>/<period>.<any(json, csv, pdf):extension>", statement),
    ("/c/<slug>/notices/", notices),
    ("/c/<slug>/notices.<any(json):extension>", notices),
    ("/c/<slug>/notices/<number>/", notice),
    ("/c/<slug>/notices/<number>.<any(json, pdf):extension>", notice),
    ("/c/<slug>/notices/<number>/board.pdf", notice_board),
    ("/c/<slug>/publications/", publications),
    ("/c/<slug>/publications.<any(json):extension>", publications),
    ("/c/<slug>/publications/<int:number>/", publication),
    ("/c/<slug>/publications/<int:number>.<any(json, pdf):extension>", publication),
    ("/c/<slug>/reconciliation/", reconciliation),
    ("/c/<slug>/mergers/<int:number>/", merger),
    ("/c/<slug>/mergers/<int:number>.<any(json, csv, pdf):extension>", merger),
    ("/c/<slug>/campaigns/", campaigns),
    ("/c/<slug>/allocations/", allocations),
    ("/c/<slug>/works/", works),
    ("/c/<slug>/works.<any(json, csv, pdf):extension>", works),
    ("/c/<slug>/decisions/", decisions),
    ("/c/<slug>/decisions.<any(json):extension>", decisions),
    ("/c/<slug>/contracts/", contracts),
    ("/c/<slug>/contracts.<any(json, csv, pdf):extension>", contracts),
    ("/c/<slug>/contracts/<code>/", contract),
    ("/c/<slug>/contracts/<code>.<any(json):extension>", contract),
    ("/c/<slug>/services/", services),
    ("/c/<slug>/services.<any(json):extension>", services),
    ("/c/<slug>/policies/", policies),
    ("/c/<slug>/policies.<any(json):extension>", policies),
    ("/c/<slug>/tariffs/", tariffs),
    ("/c/<slug>/tariffs.<any(json):extension>", tariffs),
    ("/c/<slug>/evidence/<sha256>", evidence),
    ("/c/<slug>/evidence/<sha256>/", evidence_pages),
    ("/c/<slug>/evidence/<sha256>/<int:number>.jpg", evidence_page),
    ("/c/<slug>/courtyards/", courtyards),
    ("/c/<slug>/matters/", matters),
    ("/c/<slug>/matters.<any(json):extension>", matters),
    ("/c/<slug>/matters/<int:number>/", matter),
    ("/c/<slug>/matters/<int:number>.<any(json):extension>", matter),
    ("/c/<slug>/meetings/", meetings),
    ("/c/<slug>/meetings.<any(json):extension>", meetings),
    ("/c/<slug>/questions/", questions),
    ("/c/<slug>/questions.<any(json):extension>", questions),
    ("/c/<slug>/feed.atom", feed),
    ("/c/<slug>/export/journal.<any(jsonl, csv, beancount, hledger):extension>", export),
):
    public.add_url_rule(_rule, view_func=_view)
#: One thing of many, named apart: its page, its data and its paper.
for _path, _name, _one in (
    ("allocations/<int:number>", "allocation", allocation),
    ("courtyards/<code>/<period>", "courtyard_notice", courtyard_notice),
    ("campaigns/<int:number>", "campaign", campaign),
    ("works/<code>", "work", work),
    ("decisions/<code>", "decision", decision),
):
    for _rule in (f"{_path}/", f"{_path}.<any(json, csv, pdf):extension>"):
        public.add_url_rule(f"/c/<slug>/{_rule}", _name, _one)
