"""Speak to the person at the command line: their language, and refusals as sentences."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from ledger.domain.errors import Refusal
from ledger.i18n import LANGUAGES, Language, language
from ledger.messages import explanation


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the parameter ``language``: as asked, else that of the environment, else Chinese."""
    return click.option(
        "--language",
        envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
        callback=_language,
        metavar="zh|en",
        help="Language of messages; that of LANG if not given.",
    )(command)


@contextmanager
def refusals_explained(reader: Language, *, as_json: bool = False) -> Iterator[None]:
    """Turn a refusal into a sentence on standard error and exit code 1; with ``as_json`` also its data."""
    try:
        yield
    except Refusal as refusal:
        words = explanation(refusal, reader)
        if as_json:
            report = {"code": refusal.code, **refusal.data, "message": words}
            click.echo(json.dumps({"refused": report}, ensure_ascii=False, default=str))
        click.echo(words, err=True)
        raise click.exceptions.Exit(1) from refusal


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Language:
    """Read ``en`` or ``en_GB.UTF-8``; a locale that says nothing of a language leaves Chinese."""
    code = (value or "")[:2].lower()
    return language(code if code in LANGUAGES else LANGUAGES[0])
