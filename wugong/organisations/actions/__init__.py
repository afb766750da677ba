"""The verbs of organisations, their ties and their posts."""

from wugong.organisations.actions.organisations import (
    AMENDABLE,
    amend,
    ask_confirmations,
    dissolve,
    draft,
    enrol,
)
from wugong.organisations.actions.passing import (
    alarm_vacancies,
    appoint_substitute,
    end_substitution,
    pass_on_post,
)
from wugong.organisations.actions.posts import (
    amend_post,
    assign,
    close_post,
    end_posts,
    found_post,
    propose,
    settle_vacancies,
)
from wugong.organisations.actions.starting import name_first_officer
from wugong.organisations.actions.ties import end_ties, hand_over, tie, untie

__all__ = [
    "AMENDABLE",
    "alarm_vacancies",
    "amend",
    "amend_post",
    "appoint_substitute",
    "ask_confirmations",
    "assign",
    "close_post",
    "dissolve",
    "draft",
    "end_posts",
    "end_substitution",
    "end_ties",
    "enrol",
    "found_post",
    "hand_over",
    "name_first_officer",
    "pass_on_post",
    "propose",
    "settle_vacancies",
    "tie",
    "untie",
]
