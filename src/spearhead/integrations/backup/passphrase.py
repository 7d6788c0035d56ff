"""Encrypting an archive with a passphrase: scrypt and AES-256-GCM in blocks, so that a cut end is noticed."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from spearhead.integrations.backup.problems import Unusable

MAGIC: Final = b"SPHBAK1\n"
BLOCK: Final = 1024 * 1024
TAG: Final = 16
_COST: Final = 2**16


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))


def is_encrypted(path: Path) -> bool:
    """Whether the file begins as ours do."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def encrypt(source: Path, target: Path, passphrase: str) -> None:
    """Each block is bound to its place and to whether it is the last."""
    salt = os.urandom(16)
    cipher = _cipher(passphrase, salt)
    with source.open("rb") as plain, target.open("wb") as out:
        out.write(MAGIC + salt)
        block, number = plain.read(BLOCK), 0
        while True:
            following = plain.read(BLOCK)
            out.write(cipher.encrypt(struct.pack(">IQ", 0, number), block, b"" if following else b"last"))
            if not following:
                return
            block, number = following, number + 1


def decrypt(source: Path, target: Path, passphrase: str) -> None:
    """The archive in clear, or `Unusable` when the passphrase is wrong or the file is not whole."""
    with source.open("rb") as sealed, target.open("wb") as out:
        head = sealed.read(len(MAGIC) + 16)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + 16:
            raise Unusable("broken", "This is no encrypted backup of Spearhead.")
        cipher = _cipher(passphrase, head[len(MAGIC) :])
        block, number = sealed.read(BLOCK + TAG), 0
        while True:
            following = sealed.read(BLOCK + TAG)
            try:
                out.write(cipher.decrypt(struct.pack(">IQ", 0, number), block, b"" if following else b"last"))
            except InvalidTag:
                text = "The passphrase is wrong." if number == 0 else "The backup is not whole: it was cut or changed."
                raise Unusable("passphrase" if number == 0 else "truncated", text) from None
            if not following:
                return
            block, number = following, number + 1
