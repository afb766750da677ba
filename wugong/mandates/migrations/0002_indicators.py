"""The cancelled indicators that every district begins with; the district adds to them by a sheet."""

from django.db import migrations

ARTICLE = "2019 年《关于加强和改进城市基层党的建设工作的意见》：街道不再承担招商引资、协税护税等任务，取消 GDP 等考核指标"
KIN = "同属经济指标，本区目录可以改"
ROWS = [
    ("地区生产总值", "地区生产总值、国内生产总值、生产总值、GDP、经济总量、经济增长、经济增速",
     "产值、经济指标、增加值", "", ARTICLE),
    ("招商引资", "招商引资、引进外资、利用外资、到位资金、招商任务",
     "招商、引资、外资、内资、招引、引进企业、引进项目、企业引进、项目引进、签约项目、项目签约、落户企业、企业落户、外来投资、投资额",
     "招商银行、招商局、招商蛇口", ARTICLE),
    ("协税护税", "协税护税、协税、护税、协护税、税收任务、税收留成、税收收入、代征税、税收代征",
     "税收、税源、征税、税款、纳税", "纳税人学堂、税收普法、税收优惠政策宣传、税收违法举报", ARTICLE),
    ("财政收入", "财政收入、公共预算收入、非税收入、财政增收", "创收、财税", "", KIN),
    ("固定资产投资", "固定资产投资、固投、投资完成额", "投资增速、投资增长、重大项目", "", KIN),
    ("社会消费品零售总额", "社会消费品零售总额、消费品零售、社零", "零售额", "", KIN),
]  # fmt: skip


def add(apps, _editor):
    indicator = apps.get_model("mandates", "CancelledIndicator")
    for title, names, hints, harmless, basis in ROWS:
        indicator.objects.create(title=title, names=names, hints=hints, harmless=harmless, basis=basis)


class Migration(migrations.Migration):
    dependencies = [("mandates", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
