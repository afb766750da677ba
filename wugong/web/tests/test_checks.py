from wugong.web.checks import demo_stays_at_home


def test_the_demo_is_refused_anywhere_but_on_this_machine(settings):
    settings.DEMO, settings.HTTPS, settings.ALLOWED_HOSTS = True, False, ["127.0.0.1", "localhost"]
    assert demo_stays_at_home() == []
    settings.ALLOWED_HOSTS = ["127.0.0.1", "wugong.example"]
    assert [e.id for e in demo_stays_at_home()] == ["wugong.E001"]
    settings.ALLOWED_HOSTS, settings.HTTPS = ["localhost"], True
    assert [e.id for e in demo_stays_at_home()] == ["wugong.E001"]
    settings.DEMO = False
    assert demo_stays_at_home() == []


def test_the_cast_is_offered_only_in_demo_mode(client, db, settings):
    from wugong.accounts.models import User

    User.objects.create(username="officer", name="甲", demo_order=1, demo_line="看全区一盘棋")
    settings.DEMO = False
    assert "看全区一盘棋" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/", {"demo": "officer"}).status_code == 422
    assert "_auth_user_id" not in client.session
    settings.DEMO = True
    assert "看全区一盘棋" in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/", {"demo": "officer"}).status_code == 302
    assert "_auth_user_id" in client.session
