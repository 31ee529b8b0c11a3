"""Counters of writers: the numbers of each must be 1, 2, 3 ... without a hole, over all branches together."""

from gateway.access.audit.problems import Broken

_LARGEST = 2**32


class Counters:
    """Which numbers were seen; one byte each."""

    def __init__(self) -> None:
        self._seen: dict[str, bytearray] = {}
        self._rows = 0

    def add(self, branch: int, seq: int | None, writer: str, number: int) -> None:
        """Notes the number of an entry; Broken when it was there before."""
        self._rows += 1
        seen = self._seen.get(writer)
        if seen is None:
            seen = self._seen[writer] = bytearray()
        if not 0 < number < _LARGEST:
            raise Broken(branch, seq, f"writer {writer} cannot have counted to {number}")
        if number > len(seen):
            seen.extend(bytes(max(number - len(seen), len(seen) // 4)))
        if seen[number - 1]:
            raise Broken(branch, seq, f"writer {writer} has two entries {number}")
        seen[number - 1] = 1

    def check(self) -> None:
        """Broken when a number is missing below the largest of its writer."""
        for writer in sorted(self._seen):
            seen = self._seen[writer]
            hole, last = seen.find(0), seen.rfind(1)
            if 0 <= hole < last:
                what = f"writer {writer}: entry {hole + 1} of {last + 1} is missing, it was removed"
                raise Broken(None, None, what)
