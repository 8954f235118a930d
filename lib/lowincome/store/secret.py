"""The secret key behind every pseudonym: a file of mode 600 that only the vault zone holds."""

import secrets
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from lowincome.domain.errors import LowincomeError

BLOCK_BYTES = 64  # of SHA-256; a key of 32 bytes is padded with zeros as RFC 2104 says
KEY_BYTES = 32


def make_key(path: Path) -> None:
    """Write a new random key to `path`; an existing key is never replaced, for every pseudonym hangs on it."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")


def read_key(path: Path) -> bytes:
    """The key in `path`; a missing, readable-by-others or damaged file is an error that says how to mend it."""
    if not path.exists():
        raise LowincomeError(
            f"key file {path} is missing",
            do="put back the key of this store from your backup; `lowincome init` makes one for a new store only",
        )
    if path.stat().st_mode & 0o077:
        raise LowincomeError(f"key file {path} can be read by others", do=f"chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise LowincomeError(f"key file {path} is damaged", do="put back the key of this store from your backup")
    return key


def key_frame(spark: SparkSession, key: bytes) -> DataFrame:
    """One row with the two padded blocks of HMAC, to be broadcast: as data it shows in no plan, a literal would."""
    block = key.ljust(BLOCK_BYTES, b"\0")
    ipad, opad = (bytearray(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return spark.createDataFrame([(ipad, opad)], "ipad binary, opad binary")
