"""Routes that are compiled once in a process, as every application in it has the same ones.

Werkzeug writes, for each route of each application, two functions that build its address; that was half
the time of a test of a page. The functions hold nothing of their application: it hands itself to them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def compiled_once(patch: pytest.MonkeyPatch) -> None:
    """Keep what Werkzeug compiles, under everything that goes into it."""
    compile_builder = Rule._compile_builder
    kept: dict[Any, Builder] = {}

    def compile_or_recall(rule: Rule, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002
        key = (rule.rule, tuple(rule._trace), _converted_defaults(rule), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    patch.setattr(Rule, "_compile_builder", compile_or_recall)


def _converted_defaults(rule: Rule) -> tuple[tuple[str, str | None], ...]:
    """Give the defaults as they stand in an address, or None where it does not show them."""
    converters = rule._converters
    return tuple(
        (name, converters[name].to_url(value) if name in converters else None)
        for name, value in (rule.defaults or {}).items()
    )
