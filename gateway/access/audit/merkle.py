"""The Merkle tree of RFC 6962 over the hashes of one branch, kept as its frontier: 32 bytes per level.

The frontier of n leaves holds the roots of the complete subtrees that n is made of, largest first (one per
set bit of n), so that a leaf is added, and the root is computed, in logarithmic time.
"""

import hashlib

_WIDTH = 32
_LEAF, _NODE = b"\x00", b"\x01"


class Frontier:
    """A growing tree. `size` is the number of leaves."""

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, roots: bytes = b"") -> None:
        if len(roots) != size.bit_count() * _WIDTH:
            raise ValueError(
                f"a tree of {size} leaves has {size.bit_count()} subtrees, not {len(roots) / _WIDTH}"
            )
        self.size = size
        self._roots = [roots[place : place + _WIDTH] for place in range(0, len(roots), _WIDTH)]

    def add(self, leaf: bytes) -> None:
        """Appends a leaf (the 32 bytes of an entry's hash)."""
        sha256, roots = hashlib.sha256, self._roots
        node = sha256(_LEAF + leaf).digest()
        size = self.size
        while size & 1:
            node = sha256(_NODE + roots.pop() + node).digest()
            size >>= 1
        roots.append(node)
        self.size += 1

    def root(self) -> str:
        """The hexadecimal root; of no leaves, the hash of nothing."""
        if not self._roots:
            return hashlib.sha256().hexdigest()
        node = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()

    def dump(self) -> bytes:
        """The subtree roots, one after the other, for `Frontier(size, roots)`."""
        return b"".join(self._roots)
