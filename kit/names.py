"""Chinese surnames that are read otherwise than the same character in other words, and double surnames."""

SURNAMES: dict[str, str] = {
    "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "區": "ou",
    "任": "ren", "朴": "piao", "盖": "ge", "蓋": "ge", "葛": "ge", "翟": "zhai", "覃": "qin", "冼": "xian",
    "洗": "xian", "乐": "yue", "樂": "yue", "尹": "yin", "宓": "mi", "折": "she", "佘": "she", "员": "yun",
    "員": "yun", "种": "chong", "缪": "miao", "繆": "miao", "秘": "bi", "逄": "pang", "召": "shao", 
    "不": "fou", "黑": "he", "令": "ling", "角": "jue", "那": "na", "晟": "cheng", "纪": "ji", "紀": "ji",
    "华": "hua", "華": "hua", "燕": "yan", "应": "ying", "應": "ying", "於": "yu", "哈": "ha", "过": "guo",
    "過": "guo", "撒": "sa", "隗": "wei", "郇": "xun", "郗": "xi", "祭": "zhai", "褚": "chu", "重": "chong",
    "长孙": "zhang sun", "長孫": "zhang sun", "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi",
    "萬俟": "mo qi", "澹台": "tan tai", "澹臺": "tan tai", "单于": "chan yu", "單于": "chan yu",
    "欧阳": "ou yang", "歐陽": "ou yang", "上官": "shang guan", "司马": "si ma", "司馬": "si ma",
    "诸葛": "zhu ge", "諸葛": "zhu ge", "皇甫": "huang fu", "令狐": "ling hu", "慕容": "mu rong",
    "夏侯": "xia hou", "宇文": "yu wen", "端木": "duan mu", "东方": "dong fang", "東方": "dong fang",
    "公孙": "gong sun", "公孫": "gong sun", "轩辕": "xuan yuan", "独孤": "du gu", "南宫": "nan gong",
    "西门": "xi men", "赫连": "he lian", "呼延": "hu yan", "钟离": "zhong li", "司徒": "si tu",
    "司空": "si kong", "申屠": "shen tu", "太史": "tai shi", "闻人": "wen ren", "鲜于": "xian yu",
}  # fmt: skip
"""Surname -> syllables, separated by a space. Other surnames are read as pypinyin reads them."""
