"""Secrets that must be read again (the seed of a second factor, later the password of a mail box), unreadable at rest.

The key is not in the database: HKDF-SHA256 of the workspace's secret key (``secret.key`` beside the data, or
SPEARHEAD_SECRET_KEY), so a stolen database or backup opens nothing. AES-256-GCM with a nonce of its own for each
secret; what it is for and whose it is are authenticated with it, so that a value moved to another row does not open.
Stored form: ``v1.`` and base64url of nonce and ciphertext. With another secret key nothing opens any more.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION: Final = "v1."
NONCE: Final = 12


class Unreadable(Exception):
    """The stored value was changed, moved, or sealed under another key."""


def _cipher() -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"spearhead sealed secrets v1")
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))


def seal(secret: str, *, bound_to: str) -> str:
    """The stored form; `bound_to` names purpose and owner, e.g. ``second factor of 12``."""
    nonce = os.urandom(NONCE)
    return (
        VERSION
        + base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, secret.encode(), bound_to.encode())).decode()
    )


def unseal(stored: str, *, bound_to: str) -> str:
    """The secret, or `Unreadable`."""
    if not stored.startswith(VERSION):
        raise Unreadable
    try:
        raw = base64.urlsafe_b64decode(stored.removeprefix(VERSION))
        return _cipher().decrypt(raw[:NONCE], raw[NONCE:], bound_to.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise Unreadable from None
