"""Posters for houses and slips for residents: a large code to scan, and in words what is behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.i18n import Language
from ledger.statements.place_desk import Poster
from ledger.statements.values import CommunityFacts, Label
from reports.engine import Paper, qr_code, render
from reports.errors import PaperTooLongError
from reports.values import Enclosed

#: So many take some seconds; more would keep a browser waiting for longer than it waits.
POSTERS_MAX, SLIPS_MAX = 100, 400


@dataclass(frozen=True, slots=True)
class Slip:
    """A link to be handed out on paper: to a household, or to all residents (``place`` None)."""

    place: Label | None
    url: str
    first_day: date
    last_day: date


def pdf(
    posters: Sequence[Poster],
    urls: Mapping[str, str],
    *,
    community: CommunityFacts,
    language: Language,
    made_at: datetime,
    enclosed: Enclosed,
) -> bytes:
    """Make one A4 page for each place; ``urls`` are the pages that the codes lead to.

    Raises:
        PaperTooLongError: there are more than one paper may hold.
    """
    _limit(len(posters), POSTERS_MAX)
    words = language.gettext("二维码：在线查看这里的账")
    sheets = [
        (item, urls[item.place.code], qr_code(urls[item.place.code], words)) for item in posters
    ]
    about = language.name(posters[0].place) if len(posters) == 1 else str(len(posters))
    return render(
        Paper(
            template="posters.html", heading=language.term("posters", "statement"), about=about,
            community=community, language=language, made_at=made_at, url=sheets[0][1],
            enclosed=enclosed, notice=None, values={"sheets": sheets},
        )
    )  # fmt: skip


def slips_pdf(
    slips: Sequence[Slip],
    *,
    community: CommunityFacts,
    language: Language,
    made_at: datetime,
    url: str,
) -> bytes:
    """Make slips, four on an A4 page to be cut apart; the tokens stand on them and nowhere in the file's data.

    Raises:
        PaperTooLongError: there are more than one paper may hold.
    """
    _limit(len(slips), SLIPS_MAX)
    words = language.gettext("二维码：打开您的链接")
    enclosed = Enclosed(
        stem=f"{community.slug}-slips",
        payload={"kind": "slips", "community": community.slug, "size": community.size,
                 "count": len(slips)},
        csv=b"",
    )  # fmt: skip
    return render(
        Paper(
            template="slips.html", heading=language.term("slips", "statement"),
            about=str(len(slips)), community=community, language=language, made_at=made_at,
            url=url, enclosed=enclosed, notice=None,
            values={"slips": [(item, qr_code(item.url, words)) for item in slips]},
        )
    )  # fmt: skip


def _limit(count: int, count_max: int) -> None:
    if count > count_max:
        raise PaperTooLongError(row_count=count, row_count_max=count_max)
