"""What a resident sends, good and bad, and what a foreign program sends over Open311."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from wugong.common.actor import SYSTEM
from wugong.files.models import Attachment
from wugong.flow.queries import todos_for
from wugong.places.testing import STREET, make_place
from wugong.problems import actions
from wugong.problems.models import LONGEST, Problem
from wugong.problems.testing import BUILDING, COMMUNITY, COMPOUND, TEXT, dispatched, reported, resolved

REPORT = {"text": TEXT, "place": COMPOUND, "building": BUILDING, "key": "a" * 32}


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path


def send(client, **more):
    return client.post(reverse("problems:report"), {**REPORT, **more})


def picture(size=(40, 30), form="JPEG"):
    drawn = BytesIO()
    Image.new("RGB", size, "grey").save(drawn, form)
    return SimpleUploadedFile(f"photo.{form.lower()}", drawn.getvalue())


def test_a_report_is_one_post_and_a_slip_that_is_remembered(people, client):
    page = send(client)
    problem = Problem.objects.get()
    assert page.status_code == 200 and problem.code[:4] in page.content.decode()
    assert (problem.place, problem.state, problem.reporter, problem.contact) == (BUILDING, "reported", None, "")
    assert problem.headline in client.get("/").content.decode()  # remembered on this device
    for _again in range(4):
        assert send(client).status_code == 200
    assert Problem.objects.count() == 1


def test_the_slip_is_printed_again_by_whose_it_is_alone(people, client):
    """Its code says that a problem is solved: neither a neighbour nor who solves it may read it."""
    resident = people.users["resident"]
    by_phone = {"filed_by": people.community, "channel": "phone", "consent": True}
    for filed, who in (({"reporter": resident.pk}, "resident"), (by_phone, "community_worker")):
        problem = dispatched(people, reported(people.actor(who), text=f"{who}的灯", **filed))
        page, address = problem.get_absolute_url(), reverse("problems:slip", args=[problem.pk])
        for other, own in ((one, one == who) for one in ("resident", "community_worker", "street_staff")):
            client.force_login(people.users[other])
            assert (address in client.get(page, follow=True).content.decode()) is own
            answer = client.get(address)
            assert (answer.status_code == 200) is own
            assert own or problem.code[:4] not in answer.content.decode()


def test_only_who_sorts_or_solves_is_offered_to_call(people, client):
    problem = dispatched(people, reported(contact="13800000000"))
    address = reverse("problems:number", args=[problem.pk])
    for who, calls in (("street_staff", True), ("district_officer", False)):
        client.force_login(people.users[who])
        assert (address in client.get(problem.get_absolute_url(), follow=True).content.decode()) is calls
        assert client.get(address).status_code == (200 if calls else 403)


def test_before_it_is_sent_one_reads_who_gets_it_and_by_when(people, client):
    page = client.get(reverse("problems:report") + f"?place={COMMUNITY}").content.decode()
    for words in ("青禾社区", "11月24日", "11月26日", "12月3日", "tel:119", "tel:120", "tel:110", BUILDING):
        assert words in page, words


def test_a_photo_alone_is_enough_and_loses_its_metadata(people, client):
    assert send(client, text="", photo=picture()).status_code == 200
    problem = Problem.objects.get()
    made = Attachment.objects.get(owner_id=problem.pk)
    assert made.content.mime == "image/jpeg" and made.user == problem.pk


@pytest.mark.parametrize(
    "photo", [SimpleUploadedFile("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40), SimpleUploadedFile("a.exe", b"MZ" * 99)]
)
def test_a_bad_file_is_said_and_the_report_stands(people, client, photo):
    page = send(client, photo=photo)
    assert page.status_code == 200 and "notice-warn" in page.content.decode()
    assert Problem.objects.count() == 1 and not Attachment.objects.exists()


def test_a_photo_of_eighty_megapixels_is_refused_before_it_is_unpacked(people, client):
    drawn = BytesIO()
    Image.new("1", (10_000, 8_000)).save(drawn, "PNG")
    page = send(client, photo=SimpleUploadedFile("big.png", drawn.getvalue()))
    assert "像素" in page.content.decode() or "notice-warn" in page.content.decode()
    assert not Attachment.objects.exists()


def test_emoji_and_rare_characters_are_taken(people, client):
    send(client, text="𠮷野家门口有只🐶，䶮女士说怕。")
    assert Problem.objects.get().text.startswith("𠮷野家门口有只🐶")


def test_the_code_of_a_compound_is_no_card_number(people, client):
    luhn = make_place("99011200100100109", "银杏苑")  # passes the check of bank cards
    assert send(client, place=luhn.code, building="").status_code == 200
    assert Problem.objects.get().place == luhn.code


def test_without_a_community_one_chooses_a_street_and_nothing_typed_is_lost(people, client):
    page = client.get(reverse("problems:report")).content.decode()
    assert f'value="{STREET}"' in page and "松林街道" in page and page.count('value="990112"') == 1  # the hidden one
    refused = send(client, place="", building="", community="990112")
    assert refused.status_code == 422 and TEXT in refused.content.decode()
    assert 'href="#id_place"' in refused.content.decode()
    assert send(client, place=STREET, building="", community="990112").status_code == 200
    assert todos_for(people.actor("street_staff")).filter(matter=Problem.objects.get().pk).exists()


def test_an_office_says_how_it_was_told_and_that_the_person_agrees(people, client):
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("problems:report")).content.decode()
    assert 'value="phone"' in page and 'value="open311"' not in page and 'value="online"' not in page
    assert send(client).status_code == 422
    assert "本人同意" in send(client, channel="phone").content.decode()
    assert not Problem.objects.exists()
    assert send(client, channel="phone", consent="on").status_code == 200
    assert send(client, channel="round", key="b" * 32).status_code == 200  # seen by oneself: there is nobody to ask
    assert set(Problem.objects.values_list("channel", "consent")) == {("phone", True), ("round", False)}


def test_what_belongs_elsewhere_shows_its_number_without_javascript(people, client):
    page = send(client, text="我要告法院判决不公，要上访").content.decode()
    assert "tel:12368" in page and "tel:12345" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "", "place": COMPOUND}, "有一样就行"),
        ({"text": "灯" * (LONGEST + 1)}, str(LONGEST)),
        ({"place": "110101", "building": ""}, "小区"),
        ({"contact": "不告诉你"}, "电话号码"),
        ({"text": "身份证 110101199003074477 的人乱停车"}, "身份证"),
    ],
)
def test_bad_input_names_its_place_and_changes_nothing(people, client, given, said):
    page = send(client, **given)
    assert page.status_code == 422 and said in page.content.decode()
    assert not Problem.objects.exists()


def test_five_megabytes_of_text_are_refused(people, client):
    page = send(client, text="灯" * 2_000_000)
    assert page.status_code == 413 and "4000" in page.content.decode().replace(",", "")
    assert "浏览器的返回键" in page.content.decode()
    assert not Problem.objects.exists()


def test_a_flood_from_one_connection_is_stopped_with_a_number_to_call(people, client):
    answers = [send(client, key=f"{n:032d}").status_code for n in range(14)]
    assert answers[:11] == [200] * 11 and answers[-1] == 422
    assert Problem.objects.count() <= 12


def test_guessed_codes_are_stopped(people, client):
    problem = resolved(people)
    answers = [
        client.post(reverse("problems:mine"), {"code": f"100000{n:02d}", "do": "solved"}).status_code for n in range(22)
    ]
    assert answers[-1] == 429
    assert client.post(reverse("problems:mine"), {"code": problem.code, "do": "solved"}).status_code == 429
    problem.refresh_from_db()
    assert problem.state == "resolved"


def test_the_holder_of_the_slip_decides_and_who_joined_adds_words(people, client):
    problem = resolved(people)
    joined = actions.join(dispatched(people), actor=SYSTEM, words="我也是")
    client.post(reverse("problems:mine"), {"code": joined.code, "do": "withdraw"})
    assert joined.problem.state == "dispatched"
    client.post(reverse("problems:mine"), {"code": joined.code, "do": "add", "words": "三楼也不亮"})
    assert joined.problem.supports.filter(words="三楼也不亮").exists()
    client.post(reverse("problems:mine"), {"code": problem.code, "do": "solved", "rating": "fair", "words": "好了"})
    problem.refresh_from_db()
    assert (problem.state, problem.rating, problem.remark) == ("closed", "fair", "好了")
    page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert "重开" in page


def test_like_ones_and_numbers_to_call_are_shown_while_typing(people, client):
    first = dispatched(people, reported(text="2 单元门口的路灯不亮了"))
    asked = {"text": "单元门口路灯坏了不亮", "place": COMPOUND, "building": BUILDING}
    page = client.get(reverse("problems:alike"), asked).content.decode()
    assert str(first.pk) in page
    assert "119" in client.get(reverse("problems:alike"), {"text": "楼道着火了"}).content.decode()
    assert "12368" in client.get(reverse("problems:alike"), {"text": "法院判决不执行"}).content.decode()
    made = client.post(reverse("problems:join"), {"join": first.pk, "text": "我家也是"})
    assert made.status_code == 200 and first.supports.get().code[:4] in made.content.decode()


def test_the_news_of_a_place_name_nobody(people, client):
    dispatched(people, reported(text="王建国家门口灯不亮"))
    page = client.get(reverse("problems:news", args=[COMMUNITY]))
    assert page.status_code == 200 and "王建国" not in page.content.decode() and "<item>" in page.content.decode()


def test_who_types_the_public_number_reads_no_purpose_and_no_person(people, client):
    problem = resolved(people, reported(contact="13800000000"))
    actions.open_contact(problem, reason="问是哪一盏灯", actor=people.actor("street_staff"))
    public = client.get(reverse("web:where"), {"number": problem.biz_no}).content.decode()
    assert "问是哪一盏灯" not in public and "真的解决了吗" not in public
    own = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert "问是哪一盏灯" in own and "真的解决了吗" in own


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("楼道里有煤气味", "119"),
        ("有人困在电梯里", "119"),
        ("老人摔伤了，动不了", "120"),
        ("楼下有人持刀打架", "110"),
    ],
)
def test_who_writes_of_danger_reads_first_whom_to_call(people, client, text, number):
    first = lambda page: page.index(f"tel:{number}")  # noqa: E731
    typed = client.get(reverse("problems:alike"), {"text": text, "place": COMPOUND}).content.decode()
    assert typed.lstrip().startswith('<div id="danger" hx-swap-oob="true">') and first(typed)
    again = send(client, text=text, place="", building="").content.decode()
    assert first(again) < again.index('id="id_text"')
    sent = send(client, text=text).content.decode()
    assert first(sent) < sent.index('class="slip-code"') and sent.count(f"tel:{number}") == 1


@pytest.mark.parametrize("text", ["台阶缺砖，老人容易摔伤", "怕孩子被困在里面", "灯坏了"])
def test_what_somebody_fears_is_no_emergency(people, client, text):
    assert "tel:1" not in client.get(reverse("problems:alike"), {"text": text, "place": COMPOUND}).content.decode()


def test_without_a_known_community_the_look_up_has_its_own_place_and_the_text_its_label(people, client):
    page = client.get(reverse("problems:report")).content.decode()
    assert '<label for="id_text">' in page
    assert page.index('id="look"') < page.index('for="id_text"')
    assert (
        'for="id_text" class="visually-hidden"'
        in client.get(f"{reverse('problems:report')}?place={COMMUNITY}").content.decode()
    )


def test_the_page_of_a_problem_shows_what_was_added(people, client):
    problem = dispatched(people)
    actions.add_words(problem, words="就在二楼拐角", actor=SYSTEM)
    client.force_login(people.users["community_worker"])
    assert "就在二楼拐角" in client.get(reverse("web:case", args=["problem", problem.pk])).content.decode()
