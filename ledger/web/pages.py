"""Draw a template in the reader's language: the web's part of what templates may use."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, current_app, request, url_for
from jinja2 import Environment

from config import ROOT, Settings
from ledger.i18n import LANGUAGES, Language, environment
from ledger.web.glossary import explained
from ledger.web.language import address, base_path, is_large, reader_language
from ledger.web.versions import static_version

SETTINGS = "mingzhang.settings"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Switch:
    """A link to the same page in another language or size."""

    href: str
    code: str
    html_lang: str


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says about itself: its address, and those of its twins."""

    public_url: str
    canonical: str
    is_large: bool
    languages: tuple[Switch, ...]
    large_href: str
    standard_href: str


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Answer with a page."""
    return Response(draw(template, **values), status=status, content_type=HTML)


def draw(template: str, **values: Any) -> str:
    """Draw a template in the language of the request."""
    return _templates(reader_language()).get_template(template).render(site=site(), **values)


def site() -> Site:
    """Describe the page that is asked for."""
    reader, large = reader_language(), is_large()
    public_url = settings().public_url
    return Site(
        public_url=public_url,
        # Large type is the same page; search engines and share cards name the standard one.
        canonical=public_url + address(code=reader.code, large=False),
        is_large=large,
        languages=tuple(
            Switch(address(code=code, large=large), code, "zh-CN" if code == "zh" else code)
            for code in LANGUAGES
        ),
        large_href=address(code=reader.code, large=True),
        standard_href=address(code=reader.code, large=False),
    )


def settings() -> Settings:
    """Give the installation's settings."""
    found: Settings = current_app.extensions[SETTINGS]
    return found


def online(path: str) -> str:
    """Give the whole address of a path of ours, in the reader's language and the standard size."""
    prefix = "/en" if reader_language().code == "en" else ""
    return f"{settings().public_url}{prefix}{path.removeprefix(request.script_root)}"


def static(name: str) -> str:
    """Give the address of a style sheet, script or picture; a changed file has another one."""
    return f"{base_path()}/static/{static_version()}/{name}"


@cache
def _templates(reader: Language) -> Environment:
    drawn = environment(reader, ROOT / "templates").overlay()
    # A dictionary of its own: papers share the environment, and know no addresses.
    drawn.globals = {**drawn.globals, "url_for": url_for, "static": static, "explained": explained}
    return drawn
