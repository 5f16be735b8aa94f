"""Names of people, companies and institutions, some with characters that break careless readers."""

from tenants.demonstration.dice import Dice

_SURNAMES = (
    "王王王李李李张张张刘刘陈陈杨杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_COMPOUND = ("欧阳", "上官", "诸葛", "司徒", "慕容", "夏侯")
_GIVEN_MALE = "伟强磊军洋勇杰涛明超平刚辉鹏飞波斌宇浩凯晨建国志文海东新亮航博俊峰毅诚旭昊泽霖钧铭睿哲松柏恒远"
_GIVEN_FEMALE = (
    "芳娜秀英敏静丽艳娟兰霞桂玲红琳雪梅华燕春晓嘉欣怡然雨桐思萍蓉莉蕾薇婷倩颖慧洁婉悦馨岚珍璐瑶琪妍"
)
# Not in GBK (䶮, 𠮷), or with | or \ as the second byte of the GBK code.
_RARE = "䶮𠮷珅瑋韡煊祎鑌慭沑靄"
_PLACES = ("临澜", "云岫", "沧屏", "望浦")
_BRAND_FIRST = "华恒鼎瑞启宏盛远天金博信诚嘉润泰安昌永新同锦卓凯德汇中星海云"
_BRAND_LAST = "达晟源程丰泰业祥利隆通和兴创联美辉腾康亿拓跃峰洋耀宇茂裕"
_INDUSTRIES = (
    "纺织",
    "机械制造",
    "电子科技",
    "食品",
    "物流",
    "建材",
    "医药",
    "化工",
    "包装印刷",
    "汽车配件",
    "商贸",
    "建设工程",
    "农业科技",
    "软件",
    "餐饮管理",
    "家居",
    "进出口",
    "新能源",
    "环保设备",
    "水产",
    "五金制品",
    "文化传媒",
)
_FORMS = (("有限公司", 80), ("股份有限公司", 12), ("集团有限公司", 8))
_BODIES = (
    "第一中学",
    "实验小学",
    "人民医院",
    "中医院",
    "水务局",
    "图书馆",
    "住房公积金管理中心",
    "公共交通服务中心",
    "职业技术学院",
    "体育中心",
    "社会保障服务中心",
    "博物馆",
    "公路养护中心",
    "妇幼保健院",
    "老年大学",
    "科技馆",
)


def person_name(dice: Dice, *, female: bool) -> str:
    surname = dice.pick(_COMPOUND) if dice.chance(8) else dice.pick(_SURNAMES)
    pool = _GIVEN_FEMALE if female else _GIVEN_MALE
    given = dice.pick(pool) + (dice.pick(pool) if dice.chance(700) else "")
    return surname + (dice.pick(_RARE) if dice.chance(6) else "") + given[: 2 if len(surname) < 2 else 1]


class CompanyNames:
    """Company names, none of them twice."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def draw(self, dice: Dice, *, large: bool) -> str:
        while True:
            brand = (
                dice.pick(_BRAND_FIRST)
                + dice.pick(_BRAND_LAST)
                + (dice.pick(_RARE) if dice.chance(4) else "")
            )
            form = dice.weighted(_FORMS) if large else "有限公司"
            name = f"{dice.pick(_PLACES)}{brand}{dice.pick(_INDUSTRIES)}{form}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def institution_name(serial: int) -> str:
    """Serial counts from 1; 64 names are different, a number keeps later ones so."""
    series, at = divmod(serial - 1, len(_PLACES) * len(_BODIES))
    body, place = divmod(at, len(_PLACES))
    suffix = "" if series == 0 else f"第{series + 1}分部"
    return f"{_PLACES[place]}市{_BODIES[body]}{suffix}"
