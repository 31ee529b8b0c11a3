"""What an EXECUTE stands for: the statement that was prepared, with the values of the call in its places.

PostgreSQL logs the call and, as its detail, the PREPARE that it goes back to.
"""

import re
from collections.abc import Iterator

_CALL = re.compile(r"\bexecute ([sq]_[0-9a-f]+)", re.IGNORECASE)
_BODY = re.compile(r"^prepare \w+ as (.*)$", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r"\$(\d+)")
_CLOSING = {"(": ")", "[": "]"}


def expanded(text: str, prepared: str) -> str:
    """The statement that a logged EXECUTE ran, as if it had been sent whole."""
    call, body = _CALL.search(text), _BODY.match(prepared)
    if call is None or body is None:
        return text
    values = list(_values(text[call.end() :]))
    whole = _PLACE.sub(lambda match: values[int(match[1]) - 1], body[1])
    return text[: call.start()] + whole


def _values(arguments: str) -> Iterator[str]:
    """The values between the outer brackets, at commas that are in no text and in no brackets."""
    if not arguments.startswith("("):
        return
    begin, place, open_ones = 1, 1, [")"]
    while place < len(arguments):
        sign = arguments[place]
        if sign == "'":
            place = _end_of_text(arguments, place)
        elif sign in _CLOSING:
            open_ones.append(_CLOSING[sign])
        elif sign == open_ones[-1]:
            open_ones.pop()
            if not open_ones:
                yield arguments[begin:place].strip()
                return
        elif sign == "," and len(open_ones) == 1:
            yield arguments[begin:place].strip()
            begin = place + 1
        place += 1


def _end_of_text(arguments: str, place: int) -> int:
    """The place of the quotation mark that ends the text which begins here (E'' has escapes)."""
    escapes = arguments[place - 1] in "Ee"
    place += 1
    while arguments[place] != "'" or arguments[place + 1 : place + 2] == "'":
        place += 2 if arguments[place] == "'" or (escapes and arguments[place] == "\\") else 1
    return place
