"""Salted disclosures: what stands in the leaf says nothing, and what is disclosed proves itself."""

import base64
import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from ledger.log.disclosures import SALT_BYTES, base64url, disclose


def test_base64url_has_no_padding_and_no_slash() -> None:
    assert base64url(b"\xff\xfe\xfd\xfc") == "__79_A"
    # The example of RFC 9901: the digest of a disclosure, written so.
    disclosure = b"WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
    digest = base64url(hashlib.sha256(disclosure).digest())
    assert digest == "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"


@given(st.text(st.characters(codec="utf-8")), st.binary(min_size=16, max_size=16))
def test_a_disclosure_is_salt_name_and_value_and_its_digest_stands_for_them(
    value: str, salt: bytes
) -> None:
    made = disclose("memo", value, salt=salt)
    padded = made.encoded + "=" * (-len(made.encoded) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded)) == [base64url(salt), "memo", value]
    assert made.digest == base64url(hashlib.sha256(made.encoded.encode()).digest())
    assert made.name == "memo"


def test_the_same_value_has_another_digest_under_another_salt() -> None:
    one, other = (disclose("memo", "付给张某", salt=bytes([n]) * SALT_BYTES) for n in (1, 2))
    assert one.digest != other.digest
    assert len(base64.urlsafe_b64decode(one.digest + "=")) == 32


def test_a_disclosure_is_written_as_in_the_compact_example_of_rfc_9901() -> None:
    """Section 4.2.1 gives this text for the same disclosure without white space."""
    salt = base64.urlsafe_b64decode("_26bc4LT-ac6q2KI6cBW5es=")
    made = disclose("family_name", "Möbius", salt=salt)
    assert made.encoded == "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd"


def test_a_disclosure_never_changes() -> None:
    made = disclose("memo", "付给张某", salt=bytes(16))
    assert made.encoded == "WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwibWVtbyIsIuS7mOe7meW8oOafkCJd"
    assert made.digest == "AMBP36j2XWtzCUJP9WOxvZFLFKPt86AKBDz-1bHhnJg"
    assert SALT_BYTES == 16
