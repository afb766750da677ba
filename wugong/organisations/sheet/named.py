"""What the sheets of posts, people and bodies share: an organisation is meant by its name or its number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.organisations.models import Organisation
from wugong.organisations.queries.starting import known_as
from wugong.sheets.rules import Column, RowRefusal, Sentence

HELP = _("Name of the organisation, or the number of its record where two have one name.")


def organisation_column(name: str = "organisation", **more: Any) -> Column:
    """The column that names an organisation."""
    more = dict[str, Any](header_zh="所在组织", header_en="Organisation", required=True, help=HELP) | more
    synonyms = more.pop("synonyms", ("组织", "单位", "单位名称", "党组织", "组织名称"))
    return Column(name, more.pop("header_zh"), more.pop("header_en"), max_length=120, synonyms=synonyms, **more)


class Named:
    """Which organisations the words of a file mean; read once for all of them."""

    def __init__(self, names: Iterable[str | None]) -> None:
        self.known = known_as({name for name in names if name})

    def one(self, name: str | None) -> Organisation | None:
        """The organisation meant; None where there is none, or more than one."""
        found = self.known.get(name or "", [])
        return found[0] if len(found) == 1 else None

    def of(self, pk: Any) -> Organisation | None:
        """The organisation of a hat."""
        return Organisation.objects.select_related("place").filter(pk=pk).first() if pk else None

    def fault(self, row: int, name: str, column: str = "organisation") -> RowRefusal | None:
        """Why a word means no organisation; None where it means one."""
        found = self.known.get(name, [])
        if len(found) == 1:
            return None
        if found:
            text = _("%(count)d organisations are named “%(name)s”; write the number of the one that is meant.")
        else:
            text = _("There is no organisation “%(name)s”. Import the organisations first.")
        return RowRefusal(row, column, Sentence(text, {"count": len(found), "name": name}))


def spoken(organisations: Iterable[Organisation]) -> dict[Any, str]:
    """How an export writes each of these, so that it is found again: by its name, or by its number."""
    rows = list(organisations)
    known = known_as({one.name for one in rows})
    return {one.pk: one.name if len(known.get(one.name, [])) <= 1 else one.biz_no or one.name for one in rows}
