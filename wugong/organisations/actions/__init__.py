"""The verbs of organisations, their ties and their posts."""

from wugong.organisations.actions.organisations import (
    AMENDABLE,
    amend,
    answer_confirmation,
    approve,
    ask_confirmations,
    complete,
    confirm_year,
    dissolve,
    draft,
    enrol,
    extend_term,
    renew,
    reorganise,
    submit,
)
from wugong.organisations.actions.passing import (
    alarm_vacancies,
    appoint_substitute,
    end_substitution,
    pass_on_post,
)
from wugong.organisations.actions.posts import assign, close_post, end_posts, found_post, propose, revoke
from wugong.organisations.actions.ties import end_ties, hand_over, tie, untie

__all__ = [
    "AMENDABLE",
    "alarm_vacancies",
    "amend",
    "answer_confirmation",
    "appoint_substitute",
    "approve",
    "ask_confirmations",
    "assign",
    "close_post",
    "complete",
    "confirm_year",
    "dissolve",
    "draft",
    "end_posts",
    "end_substitution",
    "end_ties",
    "enrol",
    "extend_term",
    "found_post",
    "hand_over",
    "pass_on_post",
    "propose",
    "renew",
    "reorganise",
    "revoke",
    "submit",
    "tie",
    "untie",
]
