"""Addresses of the desk: matters, meetings, questions and custody."""

from ledger.domain.roles import Task
from ledger.web.desk import matters
from ledger.web.desk.addresses import SLUG, Address

_MATTERS = f"{SLUG}/matters"
_MATTER = f"{_MATTERS}/<int:number>"
_QUESTIONS = f"{SLUG}/questions"

ADDRESSES: tuple[Address, ...] = (
    (f"{_MATTERS}/", "GET", "matters", Task.READ, matters.matters),
    (f"{_MATTERS}/", "POST", "matter_bring", Task.KEEP_MATTERS, matters.bring),
    (_MATTER, "GET", "matter", Task.READ, matters.matter),
    (_MATTER, "POST", "matter_step", Task.KEEP_MATTERS, matters.step),
    (f"{SLUG}/meetings/", "GET", "meetings", Task.READ, matters.meetings),
    (f"{SLUG}/meetings/", "POST", "meeting_add", Task.KEEP_MATTERS, matters.meet),
    (f"{_QUESTIONS}/", "GET", "questions", Task.READ, matters.questions),
    (f"{_QUESTIONS}/", "POST", "question_add", Task.KEEP_MATTERS, matters.ask),
    (f"{_QUESTIONS}/<int:number>", "POST", "question_answer", Task.KEEP_MATTERS, matters.answer),
    (f"{SLUG}/custody", "GET", "custody", Task.READ, matters.custody),
    (f"{SLUG}/custody", "POST", "custody_change", Task.SET_UP, matters.custody_change),
)
