"""The record names what was refused in words, for every address that can refuse."""

from django.urls import get_resolver
from django.utils import translation

from wugong.web.views.record import SECTIONS, words_of_address


def addresses():
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        yield from (f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str))


def test_every_address_has_words():
    found = list(addresses())
    assert len(found) > 200
    for name in found:
        assert name.partition(":")[0] in SECTIONS, name
        with translation.override("zh-hans"):
            words = words_of_address(name)
        assert "页面 /" in words and name not in words, name


def test_the_words_name_the_part_and_the_path():
    with translation.override("zh-hans"):
        assert words_of_address("accounts:nominate").startswith("“账号”的页面 /account/")
