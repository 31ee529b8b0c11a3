"""Countries and regions: ISO 3166 codes by every name people write, and their names in zh and en."""

import unicodedata
from functools import cache

from babel import Locale

_SHORT = {
    "GB": "英国 英國 UK U.K. Britain GreatBritain England 英格兰 苏格兰 Scotland 威尔士 北爱尔兰",
    "US": "美国 美國 USA U.S. U.S.A. America 美利坚合众国",
    "HK": "香港 中国香港 HongKong HongKongSAR 港",
    "MO": "澳门 中国澳门 Macau Macao 澳門",
    "TW": "台湾 中国台湾 臺灣 Taiwan",
    "CN": "中国 中國 中国大陆 内地 大陆 PRC China MainlandChina",
    "KR": "韩国 南韩 韓國 Korea SouthKorea",
    "AU": "澳洲 澳大利亚 Australia AUS",
    "NZ": "新西兰 纽西兰 NewZealand",
    "SG": "新加坡 Singapore SGP",
    "JP": "日本 Japan JPN",
    "CA": "加拿大 Canada CAN",
    "DE": "德国 德國 Germany",
    "FR": "法国 法國 France",
    "NL": "荷兰 Holland TheNetherlands Netherlands",
    "IE": "爱尔兰 Ireland",
    "RU": "俄罗斯 俄国 Russia",
    "AE": "阿联酋 UAE 迪拜 Dubai",
    "MY": "马来西亚 大马 Malaysia",
    "TH": "泰国 Thailand",
    "VN": "越南 Vietnam VietNam",
    "CZ": "捷克 Czech CzechRepublic",
    "TR": "土耳其 Turkey",
    "ZA": "南非 SouthAfrica",
}
"""Other names than Babel's, per code, without spaces inside a name."""


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("zh_Hans", "zh_Hant", "en"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"):
                found.setdefault(_key(name), code)
                found.setdefault(_key(code), code)
    for code, names in _SHORT.items():
        found.update((_key(name), code) for name in names.split())
    return found


def country(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's name, short name or code; None for what is none."""
    return _names().get(_key(name))


def country_name(code: str, locale: str) -> str:
    """The name people read, e.g. 英国 or United Kingdom; the code itself when it is unknown."""
    language = "zh_Hans" if locale.startswith("zh") else "en"
    found = Locale.parse(language).territories.get(code)
    return str(found) if found else code
