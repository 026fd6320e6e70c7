"""Who vouches for a WACZ: a key of one's own, and a time-stamp authority's word on when it was signed.

The signature is the one for anonymous keys of the WACZ signing specification, as ReplayWeb.page verifies it: ECDSA
on P-384 over the digest of `datapackage.json` as text, both halves one after the other, key and signature in base64.
The time stamp stands beside it under the specification's own names: an RFC 3161 response over the signature's text.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from asn1crypto.cms import CertificateSet
from asn1crypto.tsp import TimeStampResp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from crawler.errors import NianbaoError, SignatureWrong, Usage

ECDSA = ec.ECDSA(hashes.SHA256())
HALF = 48
"""Bytes of each of the two numbers that a signature on P-384 is."""
TIMEOUT_S = 30
LARGEST_ANSWER = 1 << 20


@dataclass(frozen=True)
class Vouched:
    """Who signed a package: the SHA-256 of the public key; and when, where an authority says so."""

    key: str
    stamped_at: datetime | None


def open_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The private key of a PEM file; made there, readable by its owner only, where there is none."""
    try:
        if not path.exists():
            return _new_key(path)
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise NianbaoError(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Usage(f"{path}: expected a private key in PEM without a password ({error})") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise Usage(f"{path}: expected an ECDSA key on the curve P-384")
    return key


def _new_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP384R1())
    text = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return key


def sign(
    digest: str, created: str, *, key: ec.EllipticCurvePrivateKey, software: str, authority: str | None
) -> dict[str, str]:
    """What `datapackage-digest.json` holds as `signedData`; asks the time-stamp authority where one is named."""
    halves = decode_dss_signature(key.sign(digest.encode(), ECDSA))
    signature = _base64(b"".join(half.to_bytes(HALF, "big") for half in halves))
    signed = {
        "hash": digest,
        "created": created,
        "software": software,
        "publicKey": _base64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        "signature": signature,
    }
    return signed | (_stamp(signature, authority) if authority else {})


def _stamp(signature: str, authority: str) -> dict[str, str]:
    asked = TimestampRequestBuilder().data(signature.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _ask(authority, asked.as_bytes())
    try:
        stamp = _read_stamp(answer)
        if stamp.status not in {0, 1}:
            raise NianbaoError(f"{authority}: no time stamp was granted ({'; '.join(stamp.status_string)})")
        certificates = _certificates(stamp)
        _verify_stamp(stamp, signature, certificates)
    except (ValueError, VerificationError) as error:
        raise NianbaoError(f"{authority}: got no valid time stamp ({error})") from error
    pem = "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)
    return {"timeSignature": _base64(answer), "timestampCert": pem}


def _ask(authority: str, body: bytes) -> bytes:
    if urlsplit(authority).scheme not in {"http", "https"}:
        raise Usage(f"time-stamp authority {authority!r}: expected an http(s) address")
    request = Request(authority, body, {"Content-Type": "application/timestamp-query"})  # noqa: S310  # checked above
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310  # likewise
            answer: bytes = response.read(LARGEST_ANSWER)
    except (URLError, HTTPException, OSError) as error:
        raise NianbaoError(f"{authority}: no time stamp ({error})") from error
    return answer


def _read_stamp(answer: bytes) -> TimeStampResponse:
    """A response, its certificates in the order that DER wants: many authorities leave them as they come.

    They stand outside of what is signed. Raises ValueError.
    """
    response = TimeStampResp.load(answer)
    if response["time_stamp_token"].native is not None:
        content = response["time_stamp_token"]["content"]
        if content["certificates"]:
            content["certificates"] = CertificateSet(sorted(content["certificates"], key=lambda each: each.dump()))
    return decode_timestamp_response(response.dump())


def _certificates(stamp: TimeStampResponse) -> list[x509.Certificate]:
    """The authority's certificates, its own first; raises ValueError where the response holds none."""
    found = [x509.load_der_x509_certificate(der) for der in stamp.signed_data.certificates]
    if not found:
        raise ValueError("it holds no certificate")
    issuers = {certificate.issuer for certificate in found if certificate.issuer != certificate.subject}
    return sorted(found, key=lambda certificate: certificate.subject in issuers)


def _verify_stamp(stamp: TimeStampResponse, signature: str, certificates: list[x509.Certificate]) -> None:
    """That it is over this signature and holds together; whose word it is, the certificates say."""
    builder = VerifierBuilder().tsa_certificate(certificates[0])
    for certificate in certificates[1:] or certificates:
        builder = builder.add_root_certificate(certificate)
    builder.build().verify_message(stamp, signature.encode())


def verify(signed: Mapping[str, str], digest: str) -> Vouched:
    """Who signed this digest, and when; raises SignatureWrong."""
    try:
        key = serialization.load_der_public_key(base64.b64decode(signed["publicKey"], validate=True))
        halves = base64.b64decode(signed["signature"], validate=True)
        if signed["hash"] != digest or not isinstance(key, ec.EllipticCurvePublicKey):
            raise SignatureWrong("the signature is over another package")
        half = len(halves) // 2
        numbers = (int.from_bytes(halves[:half], "big"), int.from_bytes(halves[half:], "big"))
        key.verify(encode_dss_signature(*numbers), digest.encode(), ECDSA)
        stamped_at = _stamped_at(signed) if "timeSignature" in signed else None
    except (KeyError, ValueError, binascii.Error, InvalidSignature, UnsupportedAlgorithm, VerificationError) as error:
        raise SignatureWrong(f"the signature does not hold ({type(error).__name__}: {error})") from error
    fingerprint = hashes.Hash(hashes.SHA256())
    fingerprint.update(base64.b64decode(signed["publicKey"]))
    return Vouched(fingerprint.finalize().hex(), stamped_at)


def _stamped_at(signed: Mapping[str, str]) -> datetime:
    stamp = _read_stamp(base64.b64decode(signed["timeSignature"], validate=True))
    _verify_stamp(stamp, signed["signature"], x509.load_pem_x509_certificates(signed["timestampCert"].encode()))
    return stamp.tst_info.gen_time


def _base64(body: bytes) -> str:
    return base64.b64encode(body).decode("ascii")
