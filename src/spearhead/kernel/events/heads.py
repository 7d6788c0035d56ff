"""Signed heads of the chain: once a day its last hash is signed with a key that is not in the database.

Whoever rewrites the whole chain inside the database cannot rewrite these lines, nor those in backups and logs.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from spearhead.kernel.events.models import ChainHead, Event

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedHead:
    """At `at` the chain had `seq` events and ended in `hash`; `key` is the signer's public key."""

    at: str
    seq: int
    hash: str
    key: str
    signature: str

    def is_genuine(self) -> bool:
        """Whether the signature fits; it says nothing about whose key it is."""
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.key))
            public.verify(base64.b64decode(self.signature), _message(self.at, self.seq, self.hash))
        except (InvalidSignature, ValueError):
            return False
        return True


def _message(at: str, seq: int, hash_: str) -> bytes:
    return f"spearhead audit head {at} {seq} {hash_}".encode()


def key_path() -> Path:
    """SPEARHEAD_AUDIT_KEY, or audit.key in the data folder; keep it elsewhere to be safer still."""
    return Path(os.environ.get("SPEARHEAD_AUDIT_KEY") or settings.DATA_DIR / "audit.key")


def heads_path() -> Path:
    """The file of signed heads, a JSON line each."""
    return Path(settings.DATA_DIR / "audit-heads.jsonl")


def _key() -> Ed25519PrivateKey:
    path = key_path()
    if not path.exists():
        raw = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(raw))
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))


def sign_head() -> SignedHead | None:
    """Sign the present head and keep it; nothing while nothing is sealed."""
    head = ChainHead.objects.filter(pk=1).first()
    if head is None or not head.seq:
        return None
    key, at = _key(), timezone.now().isoformat(timespec="seconds")
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signature = key.sign(_message(at, head.seq, head.hash))
    signed = SignedHead(
        at, head.seq, head.hash, base64.b64encode(public).decode(), base64.b64encode(signature).decode()
    )
    with heads_path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(signed)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    log.info("audit_head", seq=signed.seq, hash=signed.hash, signature=signed.signature)
    return signed


def kept_heads() -> Iterator[SignedHead]:
    """All signed heads; a line that cannot be read stands for one that fits nothing."""
    path = heads_path()
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            row: Mapping[str, Any] = json.loads(line)
            yield SignedHead(str(row["at"]), int(row["seq"]), str(row["hash"]), str(row["key"]), str(row["signature"]))
        except (ValueError, KeyError, TypeError):
            yield SignedHead("", 0, "", "", "")


def contradicted() -> SignedHead | None:
    """The first signed head that is forged, or that the chain does not agree with any more."""
    for head in kept_heads():
        if not head.is_genuine():
            return head
        if not Event.objects.filter(seq=head.seq, hash=head.hash).exists():
            return head
    return None
