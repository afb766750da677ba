import pytest

from wugong.accounts.models import User

PASSWORD = "Osmanthus 7 lanterns"


@pytest.fixture
def user(db):
    """A resident with a password: no office, so no second factor is forced on him."""
    made = User(username="anqi", name="安琪", resident_of="990112001001")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def officer(db):
    """An administrator: staff, and sure to need no posts."""
    made = User(username="system", name="系统管理员", administers="A1")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def enter(client):
    """Sign in through the page."""

    def go(name, password=PASSWORD, **more):
        return client.post("/sign-in/", {"username": name, "password": password, **more})

    return go
