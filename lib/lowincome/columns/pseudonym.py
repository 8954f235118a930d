"""Keyed pseudonyms: HMAC-SHA256 folded to 64 bits, so that equal people meet and nobody can guess who they are.

The key comes in as columns of a one-row table (the inner and outer pads of HMAC, 64 bytes each), never as a literal:
it shows in no plan and no event log.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F


def keyed(text: Column, ipad: Column, opad: Column, purpose: str) -> Column:
    """The 64-bit pseudonym of `text`: xxhash64 of its HMAC-SHA256 in hexadecimal digits; null stays null.

    The same text has another one under another `purpose`.
    """
    message = F.concat(F.lit(f"{purpose}|"), text).cast("binary")
    digest = F.sha2(F.concat(opad, F.unhex(F.sha2(F.concat(ipad, message), 256))), 256)
    # Of the ways from 64 hexadecimal digits to a number the cheapest by far; null would have a hash, too.
    return F.when(text.isNotNull(), F.xxhash64(digest))
