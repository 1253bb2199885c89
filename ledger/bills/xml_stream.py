"""XML as it streams by. defusedxml refuses document types and entities, and fetches nothing."""

from collections.abc import Mapping
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from ledger.bills.nodes import Growth, Node, Taker
from ledger.domain.errors import BillRefusedError


class _Stream(ContentHandler):
    def __init__(self, takers: Mapping[str, Taker]) -> None:
        super().__init__()
        self._growth = Growth(takers)
        self._place: Locator | None = None
        self.namespace = ""

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  (the name is SAX's)
        self._place = locator

    def startElementNS(  # noqa: N802  (as above)
        self, name: tuple[str | None, str], _: str | None, attrs: AttributesNSImpl
    ) -> None:
        line = (self._place.getLineNumber() if self._place else None) or 0
        if not self._growth.depth:
            self.namespace = name[0] or ""
        attributes = {key[1]: value for key, value in attrs.items()}
        self._growth.begin(Node(name[1], line, attributes))

    def characters(self, content: str) -> None:
        self._growth.open[-1].pieces.append(content)

    def endElementNS(self, *_: object) -> None:  # noqa: N802  (as above)
        self._growth.end()


def stream(data: bytes, takers: Mapping[str, Taker]) -> str:
    """Read a document in UTF-8; what a taker was given is not kept.

    Returns:
        The namespace of the root element.

    Raises:
        BillRefusedError: not well formed, with a document type or entities, or too deep or too large.
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
