"""What must hold before a mediation goes on. Guards read ``bindings.mediation.MediationCase``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Guard
from wugong.mediation.rules.kinds import NOT_CONFIRMABLE, Way, conflict

TWO_PARTIES = Guard(
    "parties",
    lambda case: case.party_count >= 2,
    _("A mediation needs two parties or more. Name the other side too."),
    _("two parties or more"),
)
READ_BACK = Guard(
    "read back",
    lambda case: case.read_back_on <= case.today if case.read_back_on else case.way != Way.ORAL,
    _(
        "What was told must be read back and signed. Enter the day on which that was done, today at the latest. Who "
        "telephones signs at the first meeting: choose that way."
    ),
    _("an oral application is read back and signed"),
)
READ_BACK_BEFORE = Guard(
    "read back",
    lambda case: case.before.way != Way.PHONE or case.before.read_back_on,
    _(
        "It was told by telephone. Read it back to who applied and let it be signed, then enter the day under "
        "“Read back and signed”."
    ),
    _("an application by telephone has been read back and signed"),
    known=True,
)
NOT_EXCLUDED = Guard(
    "excluded",
    lambda case: not case.excluded,
    _("The committee may not take this. Turn it away with the channel: %(channel)s"),
    _("not of an excluded kind"),
)
ALL_CONSENT = Guard(
    "R-50",
    lambda case: case.consented == case.party_count,
    _("Not every party has agreed to mediation (R-50). Ask the others first."),
    _("every party consents"),
)
STUDIO_OPEN = Guard(
    "studio",
    lambda case: case.mediators,
    _(
        "No mediator can be named now: %(studios)s. Open the studio on its page, or end the mediation: its letter "
        "names the other ways."
    ),
    _("a studio of the committee is open and has a mediator"),
    known=True,
)
MEMBER = Guard(
    "member",
    lambda case: case.member and case.member.studio.state == "active",
    _("This person is no member of an open studio with former courts stated. Enrol the member first."),
    _("a member of an open studio"),
)
NOT_PARTY = Guard(
    "own case",
    lambda case: not case.mediator_is_party,
    _("A party cannot be the mediator of the same case. Choose another mediator."),
    _("the mediator is no party"),
)
NO_FORMER_COURT = Guard(
    "former court",
    lambda case: not (case.member and conflict(case.member.courts, case.court_before)),
    _("The matter was at %(court_before)s, where this mediator has served (Judges Law Art 36). Choose another."),
    _("the matter was not at a former court of the mediator"),
)
NOT_GIVEN_BACK = Guard(
    "challenge",
    lambda case: str(case.mediator_id) not in case.former_mediators,
    _(
        "This mediator has declined the case, or a party has objected. Choose another member of the studio; where "
        "there is none, enrol one, or end the mediation: its letter names the other ways."
    ),
    _("not one who declined or was objected to"),
)
AHEAD = Guard(
    "hour",
    lambda case: case.meets_at is None or case.meets_on >= case.today,
    _("The day %(meets_at)s has passed. Choose one from today on."),
    _("the session lies ahead"),
)
DISCLOSED = Guard(
    "R-50",
    lambda case: case.disclosed_at,
    _("The disclosure form is not filled in (R-50). Accept the case first: it asks for it."),
    _("relation, interest and former case are disclosed"),
)
RIGHTS = Guard(
    "rights",
    lambda case: case.rights_read,
    _("Read the parties their rights first: to refuse, to stop at any time, to choose open or closed, and no fee."),
    _("the rights are read"),
)
TERMS = Guard(
    "terms",
    lambda case: case.terms,
    _("The agreement has no term yet. Write down who does what by when."),
    _("at least one term"),
)
DATED = Guard(
    "date",
    lambda case: not case.undated,
    _("Term %(undated)s has no date. An agreement that is vague cannot be confirmed: add the day."),
    _("each term has a date"),
)
UNSIGNED = Guard(
    "signed",
    lambda case: not case.signatures,
    _("A party has signed already. Take the signatures back first, then change the terms."),
    _("nobody has signed yet"),
)
LAWFUL = Guard(
    "lawful",
    lambda case: case.given("lawful"),
    _("An agreement against the law or at the cost of others is void. Change the terms, or end the mediation."),
    _("lawful, of free will, at nobody else's cost"),
)
ALL_SIGNED = Guard(
    "signatures",
    lambda case: case.mediator_signed_on and case.signatures == case.party_count,
    _("Signatures are missing: all parties and the mediator sign before the seal is put on."),
    _("all parties and the mediator have signed"),
)
ALL_AGREE = Guard(
    "extension",
    lambda case: case.all_agree,
    _("The term is extended only with the consent of all parties. Ask them first."),
    _("all parties agree"),
)
BOUNDED = Guard(
    "extension",
    lambda case: case.first_end <= case.last_day <= case.latest_end,
    _(
        "The term is extended by at most thirty days at a time. Choose a day from %(first_end)s to %(latest_end)s; "
        "a mistyped day is corrected in the same way."
    ),
    _("at most thirty days more at a time, and not before the first thirty days are over"),
)
CONFIRMABLE = Guard(
    "not confirmable",
    lambda case: case.kind not in NOT_CONFIRMABLE,
    _("Agreements on identity, adoption and marriage are not confirmed by a court. The parties may sue."),
    _("not identity, adoption or marriage"),
)
JOINTLY = Guard(
    "R-51",
    lambda case: case.wishes == case.party_count,
    _("The parties apply together (R-51). Not all of them have said that they want it."),
    _("all parties apply together"),
    known=True,
)
WISHED_BEFORE = Guard(
    "R-51",
    lambda case: not case.wished_on or case.filed_on >= case.wished_on,
    _("The last party said on %(wished_on)s that it wants to apply (R-51). Enter the day of filing: not before it."),
    _("not filed before the last party wanted it"),
)
IN_WINDOW = Guard(
    "R-51",
    lambda case: case.effective_on <= case.filed_on <= min(case.window_until, case.today),
    _("The thirty days ended on %(window_until)s (R-51). If it is not performed, a party may sue."),
    _("within thirty days of the effective date"),
)
ALL_DONE = Guard(
    "terms", lambda case: not case.open_terms, _("Something is still to be done."), _("every term is performed")
)
OVERDUE = Guard(
    "due",
    lambda case: case.next_due and case.next_due < case.today,
    _("Nothing is overdue: the next day is %(next_due)s. Ask the party first."),
    _("a term is overdue"),
)
