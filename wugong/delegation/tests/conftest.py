"""The structure that the Open Contracting Data Standard 1.1 requires, and the published schema where it is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema_rs
import pytest

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data" / "ocds" / "release-schema.json"
VALUE = {
    "type": "object", "required": ["amount", "currency"],
    "properties": {"amount": {"type": "number", "exclusiveMinimum": 0}, "currency": {"const": "CNY"}},
}  # fmt: skip
TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$"}
MILESTONE = {
    "type": "object", "required": ["id"],
    "properties": {"dueDate": MOMENT, "dateMet": MOMENT, "status": {"enum": ["scheduled", "met"]}},
}  # fmt: skip
REFERENCE = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
TRANSACTION = {
    "type": "object", "required": ["id", "date", "value", "payer", "payee"],
    "properties": {"id": TEXT, "date": MOMENT, "value": VALUE, "payer": REFERENCE, "payee": REFERENCE},
}  # fmt: skip
RELEASE = {
    "type": "object",
    "required": ["ocid", "id", "date", "tag", "initiationType"],
    "properties": {
        "ocid": {"type": "string", "pattern": r"^ocds-[a-z0-9]{6}-.+"},
        "id": {"type": "string", "pattern": "^[^#]+$"},
        "date": MOMENT,
        "tag": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
        "initiationType": {"const": "tender"},
        "language": {"const": "zh"},
        "buyer": REFERENCE,
        "parties": {"type": "array", "items": REFERENCE},
        "planning": {"properties": {"budget": {"properties": {"amount": VALUE}},
                                    "milestones": {"items": MILESTONE}}},
        "tender": {
            "required": ["id"],
            "properties": {"status": {"enum": ["planning", "planned", "active", "complete", "cancelled"]},
                           "mainProcurementCategory": {"const": "services"}, "value": VALUE},
        },
        "awards": {"items": {"required": ["id"], "properties": {"date": MOMENT, "value": VALUE}}},
        "contracts": {
            "items": {
                "required": ["id", "awardID"],
                "properties": {
                    "status": {"enum": ["pending", "active", "terminated", "cancelled"]},
                    "value": VALUE, "dateSigned": MOMENT,
                    "period": {"properties": {"startDate": MOMENT, "endDate": MOMENT}},
                    "implementation": {"properties": {"transactions": {"items": TRANSACTION},
                                                      "milestones": {"items": MILESTONE}}},
                },
            }
        },
    },
}  # fmt: skip


class Schema:
    """Checks a package: its head, each release against the structure above, and against the published schema."""

    def __init__(self) -> None:
        published = Path(os.environ.get("OCDS_SCHEMA") or BESIDE)
        self.own = jsonschema_rs.validator_for(RELEASE)
        self.published = jsonschema_rs.validator_for(json.loads(published.read_text())) if published.exists() else None

    def check(self, package: dict) -> None:
        assert (package["version"], set(package)) == (
            "1.1", {"uri", "version", "publishedDate", "publisher", "releases"}
        )  # fmt: skip
        for release in package["releases"]:
            for validator in (self.own, self.published):
                if validator:
                    validator.validate(release)


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema()
