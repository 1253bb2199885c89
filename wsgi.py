"""The WSGI entry point; `flask` and `gunicorn wsgi:app` find it by themselves."""

from config import Settings
from ledger.app import create_app

app = create_app(Settings.from_env())
