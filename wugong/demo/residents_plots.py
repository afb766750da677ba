"""What residents of the first community reported and wished in a year. Everybody in it is fictional."""

from __future__ import annotations

# Hard problems that were solved: (days ago, text, category, part of the owner's name, what was done, rating)
HARD = [
    (330, "北门口人车不分流，接送孩子很险。", "road.surface.barrier", "城建集团", "划了人行道，装了隔离柱。", "good"),
    (
        310,
        "9 栋地下室渗水，墙皮一片片掉。",
        "water.supply.leak",
        "自来水",
        "换了主管，做了防水。",
        "good",
    ),
    (290, "楼道里堆满旧家具，消防通道走不通。", "safe.fire.exit", "执法大队", "三栋楼清完，各户签了不再堆放。", "fair"),
    (270, "菜市场收摊后臭水流一地。", "env.clean.street", "市场监管所", "改了排水沟，每晚冲洗。", "good"),
    (245, "地下车库没有灯，女同志晚上不敢走。", "light.lamp.road", "供电公司", "换了 36 盏感应灯。", "good"),
    (
        220,
        "夜宵摊油烟直往三楼窗户里灌。",
        "noise.smoke.kitchen",
        "市场监管所",
        "八户装了净化器。",
        "fair",
    ),
    (200, "老电梯一个月停了五回。", "safe.build.lift", "城建集团", "用维修资金换了曳引机，年检通过。", "good"),
    (170, "下水道一下雨就倒灌。", "water.drain.blocked", "自来水", "清淤 120 米，加了防倒灌阀。", "good"),
    (140, "树枝伸进三楼窗户，台风天怕断。", "green.tree.branch", "城建集团", "修剪 14 棵，断枝清走。", "soso"),
    (120, "充电桩不够，电动车拉飞线充电。", "light.power.charge", "供电公司", "架空层建了 24 个充电位。", "good"),
    (
        100,
        "广场舞音响太大，孩子没法写作业。",
        "noise.noise.square",
        "执法大队",
        "和舞队说好九点收。",
        "fair",
    ),
    (75, "过街天桥没有坡道，轮椅上不去。", "road.surface.barrier", "城建集团", "加了坡道和扶手。", "good"),
]
# Like reports that became one topic: (days ago, text)
UPSTAIRS = [
    (64, "1 栋有人把电动车推进电梯。"), (51, "2 栋电动车停在楼道里充电。"), (40, "3 栋有人把电动车扛上楼。"),
    (31, "1 栋电动车又进电梯了。"), (22, "2 栋楼梯口停着三辆电动车。"),
]  # fmt: skip
# Where the others are: (days ago, text, category, part of the owner's name, how far it came)
LIVE = [
    (0, "2 单元门口的灯坏了，晚上看不见台阶。", "light.lamp.stair", "供电公司", "reported"),
    (0, "单元门口的灯一闪一闪，快灭了。", "light.lamp.stair", "供电公司", "reported"),
    (1, "北门口共享单车堆了一排，推不开。", "road.parking.bikes", "执法大队", "reported"),
    (1, "5 栋门口台阶缺了两块砖。", "road.surface.hole", "城建集团", "dispatched"),
    (0, "5 栋台阶的砖掉了，老人差点摔。", "road.surface.hole", "城建集团", "merged"),
    (2, "供水管在墙里响，怕要爆。", "water.supply.leak", "自来水", "returned"),
    (2, "配电箱门关不上。", "light.power.outage", "供电公司", "accepted"),
    (4, "垃圾桶三天没清，招苍蝇。", "env.waste.bins", "执法大队", "extended"),
    (5, "路面有个坑，骑车差点摔。", "road.surface.hole", "城建集团", "handling"),
    (2, "路灯白天亮着晚上不亮。", "light.lamp.road", "供电公司", "resolved"),
    (2, "想给单元门装无障碍扶手。", "road.surface.barrier", "城建集团", "explained"),
    (9, "井盖一压就响，整夜睡不着。", "water.drain.cover", "自来水", "calling"),
    (2, "草坪被压坏了一片。", "green.tree.lawn", "城建集团", "verified"),
    (14, "地砖修好又松了。", "road.surface.hole", "城建集团", "reopened"),
    (16, "三家共用的化粪池谁都不管。", "water.drain.blocked", "自来水", "escalated"),
    (8, "去年判决的赔偿还没拿到。", "serve.public.inquiry", "", "signposted"),
    (3, "老年优待证在哪里办？", "serve.public.inquiry", "", "answered"),
    (20, "楼道灯不亮。", "light.lamp.stair", "供电公司", "closed_unrated"),
    (3, "楼下有人大声吵架，已经好了。", "noise.noise.works", "", "withdrawn"),
]
# Wishes that came true: (days ago, words, alias, kind, ¥ or 0, hours or 0, thanks)
TRUE = [
    (320, "想要一副老花镜看报纸", "读报的爷爷", "gift", 80, 0, "老花镜戴上了，报纸又能看了。"),
    (300, "想有人教我用手机挂号", "一位阿姨", "company", 0, 2, "自己挂上号了。"),
    (280, "轮椅前轮不转了，想修一修", "一位大叔", "hands", 120, 0, "轮子顺了，能去公园。"),
    (260, "想要一个防滑的洗澡凳", "怕摔的奶奶", "gift", 90, 0, "洗澡踏实了。"),
    (240, "燃气灶总打不着火，想请人看看", "一位大姐", "hands", 0, 1, ""),
    (225, "想要一套绘本讲给孙子听", "讲故事的外婆", "gift", 150, 0, "每晚讲一本。"),
    (205, "想把旧洗衣机搬下楼", "一位老邻居", "hands", 0, 1, "谢谢两位小伙子。"),
    (190, "想学会打视频给女儿", "一位老师傅", "company", 0, 2, "看见女儿了。"),
    (165, "想要一盏床头感应灯", "夜里起身的爷爷", "gift", 60, 0, ""),
    (150, "想理个发，下楼不方便", "五楼的大爷", "hands", 0, 1, "精神多了。"),
    (130, "想要一只热水袋过冬", "怕冷的奶奶", "gift", 50, 0, ""),
    (110, "想请人把窗户擦一擦", "爱干净的阿姨", "hands", 0, 2, "亮堂了。"),
    (90, "想有人陪去一次图书馆", "爱看书的大叔", "company", 0, 3, "借了三本。"),
    (70, "想给楼道加一把歇脚凳", "爬楼的邻居们", "gift", 180, 0, "三楼能歇一歇了。"),
    (50, "想学唱一首新歌", "合唱的阿姨", "company", 0, 3, ""),
    (35, "想修一修收音机", "听戏的爷爷", "hands", 40, 0, "又能听戏了。"),
]
# Wishes that wait or are under way: (days ago, words, alias, kind, ¥ or 0, hours or 0, how far it came)
WAITING = [
    (1, "想要一个大字的挂钟", "看不清的奶奶", "gift", 70, 0, "submitted"),
    (4, "想要一盏插电就亮的小夜灯，夜里起来不摔跤", "爱晒太阳的奶奶", "gift", 60, 0, "published"),
    (5, "想把阳台的晾衣杆装低一点", "一位阿姨", "hands", 0, 1, "published"),
    (6, "想有人教下象棋", "刚退休的大叔", "company", 0, 3, "published"),
    (6, "想学用手机交水电费", "一位大妈", "company", 0, 2, "claimed"),
    (8, "想要一根结实的拐杖", "散步的爷爷", "gift", 120, 0, "planned"),
    (9, "想换一个不漏水的水龙头", "租房的小两口", "hands", 60, 0, "delivering"),
    (12, "想要一床薄被", "怕热的奶奶", "gift", 160, 0, "delivered"),
]
