"""The SGML of OFX 1, of which the XML of OFX 2 is a stricter kind, as it streams by.

An element with text needs no end tag; a group needs one, and it must be its own. Nothing is passed over:
text that belongs to no element, a tag that is none, or a group that stays open refuses the file.
"""

import html
import re
from collections.abc import Mapping

from ledger.bills.nodes import Growth, Node, Taker
from ledger.domain.errors import BillRefusedError

_TAG = re.compile(r"<(/?)([A-Z][A-Z0-9._]*)>([^<]*)", re.ASCII)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
#: Elements that hold text only, so that one of them without text and end tag is no group.
_TEXTS = frozenset(
    {
        "NAME",
        "MEMO",
        "CHECKNUM",
        "REFNUM",
        "LANGUAGE",
        "ORG",
        "FID",
        "BRANCHID",
        "MESSAGE",
        "TRNUID",
    }
)
_SHOWN = 40
_NO_ATTRIBUTES: Mapping[str, str] = {}


class _Builder:
    def __init__(self, takers: Mapping[str, Taker]) -> None:
        self._growth = Growth(takers)
        self._leaf = ""

    def take(self, found: re.Match[str], line: int) -> None:
        """Take one tag and the text behind it."""
        is_end, name, text = found.groups()
        text = text.strip()
        if is_end:
            self._end(name, line)
            if text:
                raise _damaged(line, text)
        else:
            self._start(Node(name, line, _NO_ATTRIBUTES), text)

    def close(self, line: int) -> None:
        """Look that everything is closed."""
        if self._growth.depth:
            raise _damaged(line, self._growth.open[-1].name)

    def _start(self, node: Node, text: str) -> None:
        self._growth.begin(node)
        self._leaf = ""
        if text or node.name in _TEXTS:
            node.pieces.append(html.unescape(text) if "&" in text else text)
            self._leaf = node.name
            self._growth.end()

    def _end(self, name: str, line: int) -> None:
        if self._leaf == name:
            self._leaf = ""
        elif self._growth.depth and self._growth.open[-1].name == name:
            self._leaf = ""
            self._growth.end()
        else:
            raise _damaged(line, f"</{name}>")


def read_sgml(text: str, first_line: int, takers: Mapping[str, Taker]) -> None:
    """Read a document whose first tag stands at the beginning of the text.

    Args:
        text: all of the document behind its header.
        first_line: the number of the line on which the text begins.
        takers: by the names of the elements that they take.

    Raises:
        BillRefusedError: anything in it that is no element in its place; too deep, or too much.
    """
    plain = _without_cdata(text, first_line)
    builder = _Builder(takers)
    place, line = 0, first_line
    while place < len(plain):
        found = _TAG.match(plain, place)
        if not found:
            raise _damaged(line, plain[place : place + _SHOWN])
        builder.take(found, line)
        line += found[0].count("\n")
        place = found.end()
    builder.close(line)


def _without_cdata(text: str, line: int) -> str:
    """Write CDATA as plain text."""
    first, *rest = text.split(_CDATA)
    pieces = [first]
    for piece in rest:
        inside, end, after = piece.partition(_CDATA_END)
        if not end:
            raise _damaged(line, _CDATA)
        pieces += [html.escape(inside), after]
    return "".join(pieces)


def _damaged(line: int, text: str) -> BillRefusedError:
    return BillRefusedError(reason="damaged", row=line, text=text[:_SHOWN])
