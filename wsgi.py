"""The WSGI entry point; `flask` and `gunicorn wsgi:app` find it by themselves."""

import gc

from config import Settings
from ledger.app import create_app

app = create_app(Settings.from_env())
# What is loaded by now stays for good. Left in sight of the collector it is walked again and again while a run
# makes objects for ten thousand households: a third of the run's time.
gc.collect()
gc.freeze()
