"""Full names of persons in Chinese text, found by surname, by the characters parents choose, and by what is around.

There is no list of all names, so some are missed and some words look like one. That is why what is found here is
shown to a person, who decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# The most frequent surnames cover more than nine tenths of the people; compound ones first.
COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯"
SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
)
SURNAME = f"(?:{COMPOUND}|[{SINGLE}])"

# Characters that occur often in given names and seldom elsewhere decide; the others only beside one of these.
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉萍红鹏辉波斌宇浩凯健俊帆帅旭宁龙林欢阳建华亮成畅翔丹云飞鑫志雪"
    "梅琴慧莉玲淑珍凤荣琼莲菊芬燕彬琳婷晶倩蓉颖佳欣怡雯悦梓涵轩子晨睿瑶琪璐莹洁萌薇蕾国庆保忠德福贵祥富财发根生旺昌盛"
    "兴隆春夏秋冬松柏梁栋才文武斗魁元康宗祖光耀远先启朝世家永长大小晓海江河山川峰岩石金银铁锋钢兵卫东旗爱民胜利立新义"
    "仁礼智信诚厚良善美香花叶清青蓝紫素碧翠珠宝瑞吉安顺泰和雅贤惠芝芸茜菲萱茹薛楠樱桃杏荷若如思梦诗语心念依可嘉宏鸿博"
    "学开天昊然中正少卿仲伯叔季冰霜露雨星月日晴朗曦晖煜炜焕灿烨炎焱涌润泽沛淼渊浦津洲群众连加维友有守敬孝恩绍继承传进"
    "培育树森材桐楚乐毅坚恒定威壮虎豹彪鹤鹰雁鸣凌冲振奋起运方圆全双喜道怀本百千万亿业勤俭仙姣娇妮妹娥媛婉婵娅嫦姗妍妙"
    "妤娣婧嫣倪俐仪伶儒勋益增添权汉均坤基尧"
)
_ONLY_IN_NAMES = (
    "淑秀桂凤琴芬芳英娟莉莲菊蓉玲珍婷娜倩颖怡雯梓涵睿瑶琪璐莹萌薇蕾磊鑫伟斌彬凯浩俊帅旭翔宇建国志刚勇军涛鹏辉超杰强"
    "峰敏丽艳霞萍梅燕兰玉"
)
# What may be right before a full name (a word for a person, or one that calls, gives, brings together), and after it.
_LEFT = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[员人民户主者长工师友伯叔妈爸姐哥弟妹生士姓名叫是找请谢由让给向和与同的对为被跟及替代据问经家]|居民|老人|同志|主任|书记)$"
)
_RIGHT = re.compile(
    r"^(?:$|[^\u4e00-\u9fff]|老人|了|反映|提出|求助|来电|来访|投诉|家|等|需|想|要|行动|住|因|患|申请|希望|说|称|的|在|于|和|与|及|已|被|把|将|对|给|是|有|先生|"
    r"女士|同志|老师|师傅|大爷|大妈|叔|阿姨|爷|奶|主任|书记|经理|医生|律师|一家|本人|夫妇|父|母|儿|女|多次|认为|表示|建议|负责|电话|打|去|到|来|不|也|还|就|都|今|昨|独居|身|年|男)"
)
# Somebody's relative, neighbour or post: a name after one of these is a name whatever it is said to do.
_RELATED = re.compile(
    r"(?:老婆|老公|妻子|丈夫|爱人|儿子|女儿|儿媳|女婿|媳妇|父亲|母亲|爸|妈|哥|弟|姐|妹|孙子|孙女|侄子|外甥|亲戚|邻居|楼上|楼下|隔壁|对门|"
    r"经理|主任|书记|保安|保洁|老板|店主|房东|租客|租户|房主|司机|队长|班长|站长|所长|科长|医生|老师)的?$"
)
# Who works there: a name after an office, a unit or a window is a name whatever it is thanked or blamed for.
_OF_AN_OFFICE = re.compile(
    r"(?:局|委|办|科|处|站|所|院|部|会|室|厅|队|组|行|司|厂|店|馆|社|校|团|中心|政府|街道|社区|物业|窗口|柜台|支部|学校|[小中大]学|单位|前台)的$"
)
_CALLED = frozenset("员人民户主者叫姓")
# Words of every day, and names of places, that begin like a name.
_NOT_NAMES = re.compile(
    r"^(?:高[龄级校中压发层危新大清空速架]|任[课何务意]|安[排全置居心度装静检徽]|文[明化体艺件娱本字物]"
    r"|金[融属婚秋牌额山钱]|成[年立果长员人都为功本交套天品]|方[便面案式向法]|关[爱于闭心怀系注停照键联]"
    r"|万[名家元一分众平达科华]|向[老上下前]|单[身亲位元独一双车]|温[馨暖饱度泉和]|康[复养乐宁居庄]"
    r"|左[右侧边]|江[北南湖东西岸]|石[油桥板材头膏]|白[天衣班色]|路[面灯口边段障程况过牌政上人]"
    r"|包[括户裹装含车]|季[度节]|宁[静波可愿]|马[路上虎达桶]|孔雀|武[装汉术警]|华[为润]"
    r"|游[园客泳玩戏]|管[理道网线委辖控护]|蓝天|龙[头湖]|周[一二三四五六日末边围期转年岁到报]|钟表"
    r"|黄[金色泥河]|何[时处人况必种以]|符[合号]|施[工行救肥]|夏[季天日令]|易[返于燃]|毛[巾病坯线]"
    r"|许[多可久]|程[序度]|钱[包财]|严[重格禁厉肃打谨]|尚[未在]|于[是此今]|沈阳|余[下额地家]"
    r"|盛[夏行大会]|段[时距路落]|史[上无]|祝[愿福您]|舒[适服心畅]|纪[律委念检录]|童[年装车话]"
    r"|毕[竟业]|章[程节]|兰州|谢[谢大各您你意]|牛奶|甘肃|申[请报诉办领购通述]|陆[续地]|叶子|雷[雨电]|莫[名非]"
    r"|顾[客问及虑]|曲[线折]|蒙古|谷[地物]|苗[木圃族]|梅[雨花]|柴油|庄[稼园严]"
    r"|曾[经多与因在于向被几]|付[款费出清]|丁[字]|胡[乱同]|林[业荫带立木场园]|田[地间]|唐[山突]"
    r"|陈[旧述列设年]|郑[重州]|辛[苦勤酸]|欧[洲美式]|孙[子女]|徐[州]|黎明|苏[州式]|韩国"
    r"|杨[梅树柳]|王[府]|李[子]|张[贴开力]|秦皇|霍乱)"
)
_PLACE = re.compile(
    r"^(?:省|市|区|县|镇|乡|村|街|路|道|巷|弄|桥|湾|河|江|湖|山|岭|坡|沟|塘|坝|园|苑|城|府|庭|轩|郡|居|里|庄|寨|屯|站|港|岛|广场|小区|社区|花园|家园|公寓|大厦|公司|集团|学校|小学|中学|大学|医院|超市|酒店|银行|工地|"
    r"新村|药店|药房|国际|中心|幼儿|楼|栋|号|段|组|队|厂|店|馆|亭|庙|寺|门|口|线|高速|花苑|名|华府|雅|人家|世家|物业|置业|地产|建设|建筑|街道|网格|楼盘|片区|项目|商)"
)
_FULL = re.compile(rf"(?={SURNAME})")


def full_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a full name may be, from its start to its end, in order and none inside another.

    A surname and two characters of given names, or one and a clear end, after a word that may come before a name.
    """
    free = 0
    for hit in _FULL.finditer(text):
        start = hit.start()
        before = _LEFT.search(text[max(0, start - 2) : start])
        related = bool(_RELATED.search(text[max(0, start - 3) : start]))
        works = bool(_OF_AN_OFFICE.search(text[max(0, start - 3) : start]))
        if text[start - 1 : start + 1] == "谢谢":
            continue
        if start < free or (before is None and not related) or _NOT_NAMES.match(text[start : start + 2]):
            continue
        given = start + (2 if re.match(COMPOUND, text[start:]) else 1)
        for end in (given + 2, given + 1):
            called = works or (before is not None and before.group() in _CALLED)
            if _is_given(
                text[given:end], end - given, text[end : end + 4], called=called, related=related, works=works
            ):
                free = end
                yield start, end
                break


def _is_given(given: str, size: int, rest: str, *, called: bool, related: bool, works: bool) -> bool:
    """``called``: a word right before says that a person follows, so that one common character is enough.

    ``related``: it says whose relative or which post, so that the name needs no clear end either. ``works``: it says
    for whom a person works, so that with a clear end one character of the given name may be a rare one.
    """
    if len(given) < size or _PLACE.match(rest):
        return False
    if related:
        return all(c in _GIVEN for c in given)
    ended = bool(_RIGHT.match(rest))
    if size == 1:
        return ended and given in (_GIVEN if called else _ONLY_IN_NAMES)
    if works and ended:
        return any(c in _GIVEN for c in given)
    return all(c in _GIVEN for c in given) and (ended or any(c in _ONLY_IN_NAMES for c in given))
