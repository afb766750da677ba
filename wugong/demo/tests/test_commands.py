"""The commands that fill a district say what stops them in the language of the terminal."""

import pytest
from django.core.management import call_command

from wugong.commitments.testing import cast


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["demo", "generate"])
@pytest.mark.parametrize(("language", "words"), [("zh_CN.UTF-8", "已有区划"), ("en_GB.UTF-8", "There is a district")])
def test_a_database_in_use_is_refused_in_the_language_of_the_terminal(monkeypatch, capsys, command, language, words):
    monkeypatch.setenv("LC_ALL", language)
    cast()
    with pytest.raises(SystemExit):
        call_command(command)
    assert words in capsys.readouterr().err
