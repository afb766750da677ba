"""The interface as a page: what there is to ask, with what, and what comes back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI

NESTED = 4  # how deep an example shows what lies inside


@login_not_required
def docs(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Every operation of the description, by the app that answers it; no script, nothing from elsewhere."""
    described = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(described, method.upper(), path, operation))
    return render(request, "api/docs.html", {"groups": groups})


def _operation(described: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    answers = {
        status: _shown(described, answer.get("content", {})) for status, answer in operation["responses"].items()
    }
    return {
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "parameters": [
            {
                "name": one["name"],
                "place": one["in"],
                "required": one.get("required", False),
                "kind": one["schema"].get("format") or one["schema"].get("type", ""),
                "words": one.get("description") or one["schema"].get("description", ""),
            }
            for one in operation.get("parameters", [])
        ],
        "body": _shown(described, body),
        "answers": answers,
    }


def _shown(described: dict[str, Any], content: dict[str, Any]) -> str:
    schema = content.get("application/json", {}).get("schema")
    return json.dumps(example(described, schema), indent=2, ensure_ascii=False) if schema else ""


def example(described: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """The shape of a schema as JSON: names with their types in place of values."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return example(described, described["components"]["schemas"][name], depth)
    if one_of := schema.get("anyOf") or schema.get("oneOf"):
        told = [example(described, each, depth) for each in one_of]
        return told[0] if isinstance(told[0], dict | list) else " | ".join(str(each) for each in told)
    if "properties" in schema:
        if depth >= NESTED:
            return "object"
        return {name: example(described, each, depth + 1) for name, each in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example(described, schema.get("items", {}), depth)]
    return schema.get("format") or schema.get("type", "any")
