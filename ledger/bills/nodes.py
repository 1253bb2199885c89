"""Elements of a document as it streams by: small trees, handed over one by one and then forgotten.

Whatever is in a file, only what is still open and a bounded number of elements beside it are kept.
"""

from collections.abc import Callable, Iterator, Mapping

from ledger.domain.errors import BillRefusedError

DEPTH_MAX = 40
#: A statement without its entries has a few hundred elements; some banks repeat it for every day.
KEPT_MAX = 200_000


class Node:
    """An element: its local name, the line on which it begins, its attributes, text and children."""

    __slots__ = ("attributes", "children", "line", "name", "pieces")

    def __init__(self, name: str, line: int, attributes: Mapping[str, str]) -> None:
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


#: Called with the elements that are open around it, the innermost last, and the element itself.
Taker = Callable[[list[Node], Node], None]


class Growth:
    """The elements that are open, and the trees below them.

    Attributes:
        open: those that are open, the document itself first.
    """

    def __init__(self, takers: Mapping[str, Taker]) -> None:
        self.open = [Node("", 0, {})]
        self._takers = takers
        self._kept = 0
        self._kept_before: list[int] = []

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._kept_before)

    def begin(self, node: Node) -> None:
        """Open an element.

        Raises:
            BillRefusedError: deeper than any statement goes, or more than any statement holds.
        """
        if self.depth >= DEPTH_MAX or self._kept >= KEPT_MAX:
            raise BillRefusedError(reason="trap", row=node.line)
        self._kept_before.append(self._kept)
        self._kept += 1
        self.open.append(node)

    def end(self) -> None:
        """Close the innermost element: its taker has it, or it stays with its parent."""
        node, kept_before = self.open.pop(), self._kept_before.pop()
        taker = self._takers.get(node.name)
        if taker:
            taker(self.open, node)
            self._kept = kept_before
        else:
            self.open[-1].children.append(node)
