"""Whom a request comes from, where proxies stand before us."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

UNKNOWN_PROXY = "wugong.unknown_proxy"  # somebody spoke for another, and we do not know whether to believe it


def is_among(address: str, networks: list[Any]) -> bool:
    """Whether an address lies in one of the networks; not for a text that is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)


class ProxyMiddleware:
    """Behind trusted proxies ``REMOTE_ADDR`` is the last address that none of them has; others are not believed.

    Each proxy puts the address it was asked from at the end of X-Forwarded-For; what stands before the first address
    that is no proxy of ours may be anybody's invention.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = [text.strip() for text in request.META.pop("HTTP_X_FORWARDED_FOR", "").split(",")]
        if not is_among(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            request.META[UNKNOWN_PROXY] = said != [""]
            return self.get_response(request)
        request.META[UNKNOWN_PROXY] = False
        for text in reversed(said):
            try:
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(text))
            except ValueError:
                break
            if not is_among(text, settings.TRUSTED_PROXIES):
                break
        return self.get_response(request)
