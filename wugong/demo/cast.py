"""Who is offered on the demo sign-in page: one desk of each kind."""

from __future__ import annotations

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM, Role
from wugong.demo.bulk import entry
from wugong.demo.district import UNUSABLE, District
from wugong.flow import matters
from wugong.flow.binding import binding_of
from wugong.organisations.models import Appointment, Organisation, Post

# (sign-in name, line in Chinese, line in English)
CAST = [
    ("department-1", "区委组织部 · 基层办主任：看全区一盘棋", "District officer: the whole board"),
    ("supervisor", "区委督查室 · 督查专员：超期的事报到这里", "District supervisor: what is overdue comes here"),
    ("street-1-sp", "松林街道党工委 · 书记：拍板的人", "Street secretary: decides"),
    ("street-1-so", "松林街道 · 党建办：联席会和结对的经办人", "Street staff: runs meetings and pairing"),
    ("street-1-sf", "松林街道 · 财务：下拨资金、办采购、公开合同", "Street finance: allocates funds, buys, discloses"),
    ("community-1-cw", "社区工作者：居民的事从她这里进来", "Community worker: where residents' matters come in"),
    ("community-1-cp", "社区党委书记：社区联席会的召集人", "Community secretary: chairs the community's meeting"),
    ("unit-1-ul", "驻区单位联络员：单位承诺了什么，一页看全", "Unit liaison: what the unit promised, on one page"),
    ("unit-1-up", "单位党组织书记，兼街道党工委兼职委员：两个身份可换", "Unit head, part-time member: two hats"),
    ("branch-1", "小区党支部书记，也是社工：两个身份可换", "Branch secretary and community worker: two hats"),
    ("department-3", "区委编办 · 联络员：形式审查、公布、裁定拒接", "Establishment office: keeps the gate"),
    ("department-4", "区市场监管局 · 联络员：接任务、接吹哨", "Department officer: takes tasks and whistles"),
    ("mediator", "松林天秤工作室 · 调解员：退休法官", "Mediator: a retired judge"),
    ("committee", "街道人民调解委员会 · 文书：登记、发纸条、盖章、归档", "Clerk of the mediation committee"),
    ("volunteer", "志愿者", "Volunteer"),
    ("resident", "居民：说一声，看结果", "Resident: says it, sees what becomes of it"),
    ("admin-system", "系统管理员：只管系统", "System administrator"),
    ("admin-security", "安全管理员：只管授权", "Security administrator"),
    ("admin-audit", "审计管理员：只看记录", "Audit administrator"),
]
# Five retired judges are the studio (S02): the one of the cast, and four colleagues for whom nobody signs in.
STUDIO = {
    "mediator": "沈正阳",
    "mediator-2": "陶景行",
    "mediator-3": "邵怀瑾",
    "mediator-4": "骆思齐",
    "mediator-5": "温敬之",
}
ADMINS = {"admin-system": Role.A1, "admin-security": Role.A2, "admin-audit": Role.A3}


def gather(district: District) -> None:
    """Add those who hold no post in the district, and put the cast in order."""
    home = district.communities[0].code
    extra = {
        **{key: {"name": name} for key, name in STUDIO.items()},
        "committee": {"name": "覃小曼"},
        "volunteer": {"name": "林若兰", "resident_of": home},
        "resident": {"name": "街坊老周", "resident_of": home},
        **{key: {"name": str(Role(role).label), "administers": role} for key, role in ADMINS.items()},
    }
    for username, fields in extra.items():
        district.users[username] = User.objects.create(username=username, password=UNUSABLE, **fields)
    _mediator(district)
    for order, (username, line, line_en) in enumerate(CAST, 1):
        User.objects.filter(username=username).update(demo_order=order, demo_line=line, demo_line_en=line_en)


def _mediator(district: District) -> None:
    """The studio's mediators hold a post in the street's studio, the clerk one in its mediation committee."""
    place = district.streets[0]
    for usernames, role, (name, name_en), (title, title_en) in (
        (tuple(STUDIO), Role.ME, ("松林天秤工作室", "Songlin Scales Studio"), ("调解员", "mediator")),
        (("committee",), Role.MC, ("松林街道人民调解委员会", "Songlin Mediation Committee"), ("文书", "clerk")),
    ):
        body = Organisation.objects.create(
            id=district.id(), sort="unit", kind="social_org", name=name, name_en=name_en, place=place, state="active"
        )
        post = Post.objects.create(
            id=district.id(), organisation=body, title=title, title_en=title_en, role=role, scope=place.code,
            headcount=len(usernames),
        )  # fmt: skip
        held = [
            Appointment.objects.create(
                id=district.id(),
                post=post,
                user=district.users[username],
                since=place.valid_from,
                state="serving",
                kind="full",
            )
            for username in usernames
        ]
        for row, step in ((body, "enrol"), *((one, "assign") for one in held)):
            matters.index(binding_of(row), row, new=True)
            entry(row, step, row.state, actor=SYSTEM).save()
