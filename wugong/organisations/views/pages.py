"""A form on a page of its own: what most pages here are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wugong.common.forms import refusals_into


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[..., Any] | None = None,
    *,
    title: str,
    label: str,
    url: str,
    said: str | Callable[[Any], str] = "",
    **more: Any,
) -> HttpResponse:
    """Show a form; when it is sent and valid, act with what was read, say so and go to ``url``.

    422 when something is wrong with what was typed. ``said`` may be a function of what the act returned.
    """
    if act and request.method == "POST" and form.is_valid():
        with refusals_into(form, place="where"):
            done = act(**form.cleaned_data)
            messages.success(request, said(done) if callable(said) else said)
            return redirect(url)
    context = {"form": form, "title": title, "label": label, "url": url, **more}
    return render(request, "organisations/form.html", context, status=422 if form.errors else 200)
