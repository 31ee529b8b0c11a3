"""What verification finds wrong."""


class Broken(Exception):
    """The log is not what was written: where (branch and seq, as far as known), and what is wrong."""

    def __init__(self, branch: int | None, seq: int | None, what: str) -> None:
        self.branch, self.seq, self.what = branch, seq, what
        place = (
            "" if branch is None else f"branch {branch}: " if seq is None else f"branch {branch} seq {seq}: "
        )
        super().__init__(place + what)
