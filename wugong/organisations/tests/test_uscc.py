import pytest
from stdnum.cn import uscc as stdnum_uscc

from wugong.organisations.uscc import ALPHABET, body_check, check_character, clean, examine


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43", "12100000400000624D"])
def test_codes_in_use_are_valid_here_and_in_the_library(code):
    assert examine(code).valid
    assert stdnum_uscc.is_valid(code)


@pytest.mark.parametrize("registrar", "123456789ANY")
def test_every_registrar_is_known_letters_too(registrar):
    first = f"{registrar}1990112{body()}"[:17]
    finding = examine(first + check_character(first))
    assert finding.valid
    assert finding.division == "990112"
    assert finding.registrar


def body():
    return "MA00000A" + body_check("MA00000A")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "18 characters"),
        ("9111000060003734", "18 characters"),
        ("91110000600037341LL", "18 characters"),
        ("9111000060003734IL", "never I, O, S, V or Z"),
        ("91110000600037341中", "never I, O, S, V or Z"),
        ("B1110000600037341L", "registrar"),
        ("9111A000600037341L", "six digits"),
        ("91110000600037341M", "does not fit"),
        ("91110000600037314L", "does not fit"),
    ],
)
def test_what_is_wrong_is_said(code, words):
    finding = examine(code)
    assert not finding.valid
    assert words in str(finding.fault)


@pytest.mark.parametrize(
    "text",
    [" 91110000600037341l ", "9111 0000 6000 3734 1L", "９１１１００００６０００３７３４１Ｌ", "91110000-600037341L"],
)
def test_a_code_is_read_as_people_write_it(text):
    assert clean(text) == "91110000600037341L"
    assert examine(text).valid


def test_any_single_slip_is_found():
    code = "91110000600037341L"
    for place, right in enumerate(code):
        for wrong in ALPHABET:
            if wrong != right:
                assert not examine(code[:place] + wrong + code[place + 1 :]).valid


@pytest.mark.parametrize(("body", "check"), [("60003734", "1"), ("40000062", "4"), ("M000100Y", "4")])
def test_the_check_of_the_organisation_code(body, check):
    assert body_check(body) == check


def test_the_command_says_valid_or_why_not(capsys):
    from django.core.management import call_command

    call_command("uscc", "91110000600037341L")
    assert "91110000600037341L" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        call_command("uscc", "91110000600037341M")
    assert stopped.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1
