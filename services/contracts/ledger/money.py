"""Amounts as people read them. Pure."""

from kit.values import EXPONENTS

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def written(minor: int, currency: str) -> str:
    """`CNY 50,000.00`, with the currency's own number of decimals."""
    places = EXPONENTS.get(currency, 2)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    whole, rest = divmod(minor, 10**places)
    decimals = f".{rest:0{places}d}" if places else ""
    return f"{currency} {sign}{whole:,}{decimals}"


def percent(basis_points: int) -> str:
    """`30 %`, `12.5 %`"""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def in_words(minor: int, currency: str) -> str:
    """Chinese capitals for yuan, 人民币伍万元整; other currencies as `written`."""
    if currency != "CNY" or minor < 0:
        return written(minor, currency)
    yuan, rest = divmod(minor, 100)
    jiao, fen = divmod(rest, 10)
    text = f"人民币{_whole(yuan)}元"
    if not rest:
        return text + "整"
    text += f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """A whole number in capitals; a gap inside is one 零."""
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += _DIGITS[0]
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        elif text:
            gap = True
    return text
