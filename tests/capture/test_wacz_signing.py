"""Who vouches for a WACZ: our key, and a real time-stamp authority on loopback."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from crawler.capture.signing import open_key, sign, verify
from crawler.errors import NianbaoError, SignatureWrong, Usage
from tests.capture.time_stamps import Authority

DIGEST = "sha256:" + "0" * 64
CREATED = "2026-03-31T00:00:00Z"

Sign = Callable[..., dict[str, str]]


@pytest.fixture
def signing(tmp_path: Path) -> Sign:
    return partial(sign, DIGEST, CREATED, key=open_key(tmp_path / "key.pem"), software="nianbao/1")


def test_a_signature_names_its_key_and_holds_for_this_package_only(signing: Sign, tmp_path: Path) -> None:
    signed = signing(authority=None)
    assert {name: signed[name] for name in ("hash", "created", "software")} == {
        "hash": DIGEST,
        "created": CREATED,
        "software": "nianbao/1",
    }
    vouched = verify(signed, DIGEST)
    assert vouched.stamped_at is None
    assert verify(signing(authority=None), DIGEST).key == vouched.key
    other = sign(DIGEST, CREATED, key=open_key(tmp_path / "other.pem"), software="", authority=None)
    assert verify(other, DIGEST).key != vouched.key
    changed = [(signed, DIGEST.replace("0", "1", 1)), (signed | {"signature": other["signature"]}, DIGEST)]
    changed += [(signed | {"publicKey": "?"}, DIGEST), ({}, DIGEST), (signed | {"signature": ""}, DIGEST)]
    for wrong, digest in changed:
        with pytest.raises(SignatureWrong):
            verify(wrong, digest)


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first = open_key(path).private_numbers()
    assert open_key(path).private_numbers() == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_key_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no key")
    with pytest.raises(Usage, match=r"no\.pem: expected a private key in PEM"):
        open_key(tmp_path / "no.pem")
    with pytest.raises(NianbaoError, match="No such file or directory"):
        open_key(tmp_path / "missing" / "key.pem")


def test_an_authority_says_when_it_was_signed(signing: Sign, tmp_path: Path) -> None:
    with Authority(tmp_path) as authority:
        signed = signing(authority=authority.url)
        later = signing(authority=authority.url)
    stamped = verify(signed, DIGEST).stamped_at
    assert stamped
    assert abs(stamped - datetime.now(UTC)) < timedelta(minutes=1)
    assert signed["timestampCert"].count("BEGIN CERTIFICATE") == 2
    with pytest.raises(SignatureWrong):
        verify(signed | {"timeSignature": later["timeSignature"]}, DIGEST)


def test_an_authority_that_does_not_stamp_is_told_in_one_line(signing: Sign, tmp_path: Path) -> None:
    with Authority(tmp_path, refuses=True) as authority, pytest.raises(NianbaoError, match="no valid time stamp"):
        signing(authority=authority.url)
    with pytest.raises(NianbaoError, match="no time stamp"):
        signing(authority=authority.url)
    with pytest.raises(Usage, match="expected an http"):
        signing(authority="file:///etc/passwd")
