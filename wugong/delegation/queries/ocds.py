"""Purchases as releases of the Open Contracting Data Standard 1.1, one a purchase, as far as it has come."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from wugong.common import clock
from wugong.delegation.models import Contract, PurchasePlan
from wugong.delegation.queries.purchases import contract_of, for_export
from wugong.delegation.rules.contract import ContractState, Grade
from wugong.delegation.rules.purchase_plan import PlanState
from wugong.organisations.models import Organisation
from wugong.places.queries import district_name
from wugong.workdays.queries import due_at

P, C = PlanState, ContractState
TENDER = {P.CONSULTED: "planning", P.PLANNED: "planning", P.BUDGETED: "planning", P.APPROVED: "planned",
          P.PROCURING: "active", P.AWARDED: "complete", P.CANCELLED: "cancelled"}  # fmt: skip
CONTRACT = {C.CLOSED: "terminated", C.EVALUATED: "terminated", C.PAID: "terminated", C.TERMINATED: "cancelled",
            C.AWARDED: "pending", C.NOTIFIED: "pending"}  # fmt: skip


def package(plans: list[PurchasePlan], uri: str) -> dict[str, Any]:
    """A release package; ``uri`` is the address it was read from."""
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": _moment(clock.now()),
        "publisher": {"name": district_name(), "uri": settings.SITE_URL},
        "releases": [release(plan) for plan in plans],
    }


def whole(year: int | None, uri: str) -> dict[str, Any]:
    """The package of all purchases that were begun in a year, or ever."""
    return package(list(for_export(year)), uri)


def release(plan: PurchasePlan) -> dict[str, Any]:
    """One purchase. Empty parts are left out, as the standard asks."""
    contract = contract_of(plan)
    ocid = f"{settings.OCDS_PREFIX}-{plan.biz_no}"
    moved = max(plan.state_since, contract.state_since) if contract else plan.state_since
    found: dict[str, Any] = {
        "ocid": ocid,
        "id": f"{plan.biz_no}-{plan.version}-{contract.version if contract else 0}",
        "date": _moment(moved),
        "tag": _tags(plan, contract),
        "initiationType": "tender",
        "language": "zh",
        "parties": _parties(plan),
        "buyer": _reference(plan.buyer),
        "planning": _planning(plan),
        "tender": _tender(plan),
        "awards": [_award(plan)] if contract else [],
        "contracts": [_contract(plan, contract)] if contract else [],
    }
    return dict(_filled(found))


def _tags(plan: PurchasePlan, contract: Contract | None) -> list[str]:
    tags = ["planning"]
    if plan.state in {P.PROCURING, P.AWARDED, P.CANCELLED}:
        tags.append("tenderCancellation" if plan.state == P.CANCELLED else "tender")
    if contract:
        tags.append("award")
        tags += ["contract"] if contract.signed_on else []
        tags += ["implementation"] if contract.accepted_at else []
        tags += ["contractTermination"] if contract.state == C.TERMINATED else []
    return tags


def _parties(plan: PurchasePlan) -> list[dict[str, Any]]:
    code = plan.buyer.uscc
    buyer = {**_reference(plan.buyer), "identifier": {"id": code, "legalName": plan.buyer.name} if code else {},
             "address": {"locality": str(plan.buyer.place), "countryName": "中国"}, "roles": ["buyer"]}  # fmt: skip
    if not plan.supplier:
        return [buyer]
    legal = {"id": plan.supplier_uscc, "legalName": plan.supplier}
    return [buyer, {"id": plan.supplier_uscc, "name": plan.supplier, "identifier": legal, "roles": ["supplier"]}]


def _reference(body: Organisation) -> dict[str, Any]:
    return {"id": body.uscc or str(body.pk), "name": body.name}


def _planning(plan: PurchasePlan) -> dict[str, Any]:
    consulted = {
        "id": "consultation", "title": "公众咨询", "type": "engagement", "description": plan.heard,
        "dueDate": _moment(plan.comment_until), "status": "met" if plan.heard else "scheduled",
    }  # fmt: skip
    budget = {"description": plan.budget_line, "amount": _value(plan.budget)}
    return {"rationale": plan.need, "budget": budget, "milestones": [consulted]}


def _tender(plan: PurchasePlan) -> dict[str, Any]:
    line = plan.catalogue
    bought = {"id": line.code, "description": line.title} if line else {}
    return {
        "id": plan.platform_no or plan.biz_no,
        "title": plan.title,
        "description": plan.level,
        "status": TENDER[P(plan.state)],
        "procuringEntity": _reference(plan.buyer),
        "items": [bought] if bought else [],
        "value": _value(plan.budget),
        "mainProcurementCategory": "services",
        "contractPeriod": {"durationInDays": plan.months * 30} if plan.months else {},
    }


def _award(plan: PurchasePlan) -> dict[str, Any]:
    return {
        "id": f"{plan.biz_no}-award", "title": plan.title, "status": "active", "date": _moment(plan.awarded_on),
        "value": _value(plan.price), "suppliers": [{"id": plan.supplier_uscc, "name": plan.supplier}],
    }  # fmt: skip


def _contract(plan: PurchasePlan, contract: Contract) -> dict[str, Any]:
    return {
        "id": contract.contract_no or contract.biz_no,
        "awardID": f"{plan.biz_no}-award",
        "title": plan.title,
        "description": contract.evaluation,
        "status": CONTRACT.get(C(contract.state), "active"),
        "period": {"startDate": _moment(contract.starts_on), "endDate": _moment(contract.ends_on)},
        "value": _value(plan.price),
        "dateSigned": _moment(contract.signed_on),
        "implementation": {"milestones": _milestones(contract), "transactions": _transactions(plan, contract)},
    }


def _milestones(contract: Contract) -> list[dict[str, Any]]:
    """Notice and disclosure with the two working days of each, the acceptance, the evaluation."""
    rows = [
        ("notice", "中标通知", _two_days(contract.awarded_on), contract.notified_at, ""),
        ("disclosure", "合同公开", _two_days(contract.signed_on), contract.disclosed_at, ""),
        ("acceptance", "服务对象参与验收", contract.ends_on, contract.accepted_at, contract.users_said),
        ("evaluation", "绩效评价", None, contract.evaluated_at, str(Grade(contract.grade)) if contract.grade else ""),
    ]
    return [
        {"id": key, "title": title, "type": "delivery", "description": words, "dueDate": _moment(due),
         "dateMet": _moment(met), "status": "met" if met else "scheduled"}
        for key, title, due, met, words in rows
    ]  # fmt: skip


def _two_days(day: date | None) -> datetime | None:
    return due_at(_midnight(day), 2, "wd")[0] if day else None


def _transactions(plan: PurchasePlan, contract: Contract) -> list[dict[str, Any]]:
    """What was paid: the instalments, then the rest; the number of an invoice may come twice, an id may not."""
    rows: list[tuple[date | None, Decimal]] = [(one.paid_on, one.amount) for one in contract.instalments.all()]
    rows += [(contract.paid_on, contract.paid)] if contract.paid is not None else []
    return [
        {"id": f"{contract.biz_no}-{n}", "date": _moment(day), "value": _value(amount),
         "payer": _reference(plan.buyer), "payee": {"id": plan.supplier_uscc, "name": plan.supplier}}
        for n, (day, amount) in enumerate(rows, 1)
    ]  # fmt: skip


def _value(amount: Decimal | None) -> dict[str, Any]:
    return {} if amount is None else {"amount": float(amount), "currency": "CNY"}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _moment(value: date | datetime | None) -> str:
    if value is None:
        return ""
    moment = value if isinstance(value, datetime) else _midnight(value)
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _filled(value: Any) -> Any:
    """Without what is empty, at every depth."""
    if isinstance(value, dict):
        parts = {name: _filled(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in ("", None, {}, [])}
    return [_filled(part) for part in value] if isinstance(value, list) else value
