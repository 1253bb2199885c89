"""XML as it streams by: small trees, handed over one by one and then forgotten.

defusedxml refuses document types and entities and fetches nothing; depth is bounded here, so that what a
file costs is its own length.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from ledger.domain.errors import BillRefusedError

DEPTH_MAX = 40


class Node:
    """An element: its local name, the line on which it begins, its attributes, text and children."""

    __slots__ = ("attributes", "children", "line", "name", "pieces")

    def __init__(self, name: str, line: int, attributes: dict[str, str]) -> None:
        self.name = name
        self.line = line
        self.attributes = attributes
        self.children: list[Node] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        """What stands in it, without the white space around."""
        return "".join(self.pieces).strip()

    def all(self, path: str) -> Iterator["Node"]:
        """Give every element under it at a path such as ``NtryDtls/TxDtls``."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> "Node | None":
        """Give the first element that stands at one of the paths, the earlier paths first."""
        return next((node for path in paths for node in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """Give the first text that stands at one of the paths, empty if none does."""
        return next((node.text for path in paths for node in self.all(path) if node.text), "")


class _Stream(ContentHandler):
    def __init__(self, takers: dict[str, Callable[[Node, Node], None]]) -> None:
        super().__init__()
        self._takers = takers
        self._open = [Node("", 0, {})]
        self._place: Locator | None = None
        self.namespace = ""

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  (the name is SAX's)
        self._place = locator

    def startElementNS(  # noqa: N802  (as above)
        self, name: tuple[str | None, str], _: str | None, attrs: AttributesNSImpl
    ) -> None:
        line = (self._place.getLineNumber() if self._place else None) or 0
        if len(self._open) > DEPTH_MAX:
            raise BillRefusedError(reason="trap", row=line)
        if len(self._open) == 1:
            self.namespace = name[0] or ""
        attributes = {key[1]: value for key, value in attrs.items()}
        self._open.append(Node(name[1], line, attributes))

    def characters(self, content: str) -> None:
        self._open[-1].pieces.append(content)

    def endElementNS(self, *_: object) -> None:  # noqa: N802  (as above)
        node, parent = self._open.pop(), self._open[-1]
        taker = self._takers.get(node.name)
        if taker:
            taker(parent, node)
        else:
            parent.children.append(node)


def stream(data: bytes, takers: dict[str, Callable[[Node, Node], None]]) -> str:
    """Read a document in UTF-8, calling a taker with (parent, element) at the end of each element of its name.

    What was taken is not kept in its parent.

    Returns:
        The namespace of the root element.

    Raises:
        BillRefusedError: not well formed, with a document type or entities, or nested beyond reason.
    """
    handler = _Stream(takers)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    parser.setFeature(feature_namespaces, True)  # noqa: FBT003  (the signature is SAX's)
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException as error:
        raise BillRefusedError(reason="trap") from error
    except SAXParseException as error:
        raise BillRefusedError(reason="damaged", row=error.getLineNumber() or 0) from error
    return handler.namespace
