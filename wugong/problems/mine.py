"""What somebody without an account reported from this device: the codes of his slips, in a signed cookie of his own."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from wugong.flow.slips import Answer
from wugong.problems.queries.answers import answer_of, problems_with
from wugong.problems.rules.problem import ASKED, DONE, S

COOKIE, SALT, MOST = "mine", "problems.mine", 6
HALF_A_YEAR = 183 * 24 * 3600
# How far a problem has come, of five: reported, handed over, in touch, done, closed.
FAR = {S.REPORTED: 1, S.DISPATCHED: 2, S.RETURNED: 2, S.ACCEPTED: 2, S.HANDLING: 3, S.EXTENDED: 3, S.ESCALATED: 3}


def codes_in(request: HttpRequest) -> list[str]:
    """The codes that this device remembers, the newest first."""
    try:
        held: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return []
    return [code for code in held if isinstance(code, str)][:MOST] if isinstance(held, list) else []


def remember(request: HttpRequest, answer: HttpResponse, code: str) -> HttpResponse:
    """Let the device remember one more code."""
    held = [code, *(c for c in codes_in(request) if c != code)][:MOST]
    answer.set_cookie(
        COOKIE, signing.dumps(held, salt=SALT), max_age=HALF_A_YEAR, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """What was reported from this device, as the home page shows it: title, sentence, how far of five."""
    rows = problems_with(codes_in(request))
    shown = []
    for problem in (rows[code] for code in codes_in(request) if code in rows):
        answer: Answer = answer_of(problem)
        state = problem.goes_on.state
        far = 4 if state in ASKED else 5 if state in DONE else FAR.get(S(state), 1)
        shown.append({"title": problem.headline, "sentence": answer.sentence, "far": far, "code": problem.code,
                      "asked": problem.state in ASKED})  # fmt: skip
    return shown
