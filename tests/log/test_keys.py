"""Keys of the log, in the form that others verify."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from config import ROOT
from ledger.log.keys import public_key, verifier_key

NOTE = json.loads(
    (ROOT / "tests" / "data" / "vectors" / "signed-note.json").read_text(encoding="utf-8")
)["vectors"][0]


def test_a_verifier_key_is_written_as_go_writes_it() -> None:
    name, _, rest = NOTE["vkey"].partition("+")
    public = base64.b64decode(rest.partition("+")[2])[1:]
    assert verifier_key(name, public) == NOTE["vkey"]


def test_the_public_half_of_a_seed_verifies_what_the_seed_signs() -> None:
    seed = bytes(range(32))
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b"text")
    Ed25519PublicKey.from_public_bytes(public_key(seed)).verify(signature, b"text")


def test_two_logs_of_one_seed_have_different_keys() -> None:
    public = public_key(bytes(32))
    one, other = verifier_key("mingzhang/log/a", public), verifier_key("mingzhang/log/b", public)
    assert one.split("+")[1] != other.split("+")[1]


def test_the_public_half_is_the_one_that_rfc_8032_gives() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert public_key(seed).hex() == public


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)], ids=len)
def test_a_seed_has_32_bytes(seed: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        public_key(seed)
