"""What is wrong with one place of a JSON document; the place is added while the error travels up."""

from kit.errors import InvalidArgument, Violation


class Wrong(Exception):
    """A value does not fit its field. `zh` and `en` complete the sentence "<path> ...".

    The path is collected from the inside out: each level that passes the error on adds its own step.
    """

    def __init__(self, zh: str, en: str, reason: str = "INVALID") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.reason = reason
        self._steps: list[str | int] = []

    def at(self, *steps: str | int) -> "Wrong":
        """The same error one or more levels further out; steps from the innermost to the outermost."""
        self._steps.extend(steps)
        return self

    @property
    def path(self) -> str:
        """`lead.targetCountries[1]`; empty for the document itself."""
        text = ""
        for step in reversed(self._steps):
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                text += f".{step}" if text else step
        return text

    def problem(self) -> InvalidArgument:
        """The refusal that the caller gets."""
        path = self.path
        name_zh, name_en = (path, path) if path else ("请求内容", "the body")
        violation = Violation(path, f"{name_zh} {self.zh}", f"{name_en} {self.en}", self.reason)
        return InvalidArgument(fields=[violation])


def not_a(zh: str, en: str) -> Wrong:
    """The value has another type than the field."""
    return Wrong(f"必须是{zh}", f"must be {en}", "WRONG_TYPE")


def unknown_field() -> Wrong:
    """The message has no field of this name."""
    return Wrong("不是已知字段", "is not a known field", "UNKNOWN_FIELD")


def too_deep() -> Wrong:
    """More nesting than a protobuf parser accepts."""
    return Wrong("嵌套层级过深", "is nested too deeply", "TOO_DEEP")
