"""Tree hashing against RFC 6962's recursion and against known roots."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from ledger.log.merkle import leaf_hash, node_hash, root_of

VECTORS = json.loads(
    (ROOT / "tests" / "data" / "vectors" / "rfc6962-roots.json").read_text(encoding="utf-8")
)


def by_recursion(hashes: list[bytes]) -> bytes:
    """Hash a tree as RFC 6962 §2.1 words it: split at the largest power of two below n."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(by_recursion(hashes[:half]), by_recursion(hashes[half:]))


def test_known_roots_of_every_size() -> None:
    hashes = [leaf_hash(bytes.fromhex(text)) for text in VECTORS["leaf_inputs_hex"]]
    roots = [root_of(hashes[:size]).hex() for size in range(len(hashes) + 1)]
    assert roots == VECTORS["root_by_size_hex"]


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=300))
def test_pairing_level_by_level_is_the_recursion_of_the_standard(hashes: list[bytes]) -> None:
    assert root_of(hashes) == by_recursion(hashes)


def test_every_small_size_and_those_around_a_full_tile() -> None:
    hashes = [leaf_hash(bytes([n % 256, n // 256])) for n in range(514)]
    for size in (*range(131), 255, 256, 257, 511, 512, 513):
        assert root_of(hashes[:size]) == by_recursion(hashes[:size])


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=40, unique=True), st.data())
def test_no_leaf_is_changed_moved_or_dropped_unseen(
    leaves: list[bytes], data: st.DataObject
) -> None:
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    position = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves]
    changed[position] = changed[position] + b"x"
    dropped = leaves[:position] + leaves[position + 1 :]
    moved = [*dropped, leaves[position]]
    for other in (changed, dropped, *([moved] if moved != leaves else [])):
        assert root_of([leaf_hash(leaf) for leaf in other]) != root


def test_a_leaf_never_has_the_hash_of_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"") == hashlib.sha256(b"\0").digest()
