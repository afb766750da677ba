"""The Chinese catalogues, one beside the code of each app: brought up to date, checked, compiled. Needs no gettext.

``python -m wugong.config.messages`` rewrites them from code and templates and keeps every translation;
``--check`` says what is missing or wrong; ``--compile`` makes what Django reads.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from wugong.config.msgids import Message, NotLiteral, of_app

ROOT = Path(__file__).resolve().parents[2]
LOCALE = "zh_Hans"
HEADER = """\
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
NAMED = re.compile(r"%\((\w+)\)[a-z]")
BARE = re.compile(r"(?<!%)(?:%%)*%[sdrf]")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff]\s*[,;:?!()]|[,;:?!()]\s*[\u3400-\u9fff]")
SAYS_NOTHING = {"提交", "确定"}
Key = tuple[str, str]
Entries = dict[Key, list[Message]]


def apps(root: Path = ROOT) -> list[Path]:
    """The folders of all apps, by name."""
    return sorted(path.parent for path in root.glob("wugong/*/__init__.py"))


def catalogue_of(app: Path) -> Path:
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def turned(text: str) -> str:
    """The text with its first letter in the other case."""
    return text[:1].swapcase() + text[1:]


def collected(root: Path = ROOT) -> dict[Path, Entries]:
    """The messages of every app by context and id, each with every place where it is used.

    Chinese has no capitals: ids that differ only in the case of their first letter are one entry, the small one. An
    entry that two apps use is in the catalogue of ``common``.
    """
    found: dict[Path, Entries] = {app: {} for app in apps(root)}
    users: dict[Key, set[Path]] = {}
    for app, entries in found.items():
        for message in of_app(app, root):
            entries.setdefault(message.key, []).append(message)
            users.setdefault(message.key, set()).add(app)
    common = root / "wugong" / "common"
    for key in sorted(users):
        twin = key[0], turned(key[1])
        entry = twin if key[1][:1].isupper() and twin in users else key
        home = users[key] | users.get(twin, set())
        where = common if len(home) > 1 and common in found else min(home)
        for app in sorted(users[key]):
            if (app, key) != (where, entry):
                found[where].setdefault(entry, []).extend(found[app].pop(key))
    return found


def read(path: Path) -> Catalog:
    """A catalogue as it stands; an empty one where there is no file. Raises PoFileError."""
    if not path.exists():
        return Catalog(LOCALE)
    return read_po(BytesIO(path.read_bytes()), locale=LOCALE, ignore_obsolete=True, abort_invalid=True)


def translations(catalogue: Catalog) -> dict[Key, str]:
    """What is translated and not doubtful, by context and id."""
    known = {}
    for entry in catalogue:
        text = entry.string[0] if isinstance(entry.string, (tuple, list)) else entry.string
        if entry.id and text and not entry.fuzzy:
            singular = entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id
            known[entry.context or "", singular] = text
    return known


def rendered(messages: Entries, known: dict[Key, str]) -> bytes:
    """The text of a catalogue: in the order of the code, without dates or line numbers."""
    catalogue = Catalog(LOCALE)
    for key, places in messages.items():
        first = max(places, key=lambda message: bool(message.plural))
        text = known.get(key) or known.get((key[0], turned(key[1])), "")
        catalogue.add(
            (key[1], first.plural) if first.plural else key[1],
            (text,) if first.plural else text,
            locations=[(file, 0) for file in dict.fromkeys(place.file for place in places)],
            context=first.context or None,
        )
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, include_lineno=False)
    return HEADER.encode() + b"\n" + out.getvalue().strip() + b"\n"


def update(root: Path = ROOT) -> int:
    """Bring every catalogue in line with its code; returns how many changed. Texts of other apps are taken over."""
    everywhere: dict[Key, str] = {}
    for app in apps(root):
        everywhere |= translations(read(catalogue_of(app)))
    changed = 0
    for app, messages in collected(root).items():
        path = catalogue_of(app)
        if not messages:
            changed += path.exists()
            path.unlink(missing_ok=True)
            continue
        new = rendered(messages, everywhere | translations(read(path)))
        if not path.exists() or path.read_bytes() != new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new)
            changed += 1
    return changed


def problems(root: Path = ROOT) -> Iterator[str]:
    """Everything wrong with ids and translations, a line each."""
    alike: dict[Key, Key] = {}
    for app, messages in collected(root).items():
        path = catalogue_of(app)
        known = translations(read(path))
        for key, places in messages.items():
            where = f"{places[0].file}: “{key[1]}”"
            yield from (f"{where}: {fault}" for fault in faults_of_id(places))
            if (other := alike.setdefault((key[0], key[1].casefold().rstrip(". ")), key)) != key:
                yield f"{where}: like “{other[1]}” but for capitals or a full stop; use one of them, or pgettext."
            if key in known:
                yield from (f"{where}: {fault}" for fault in faults_of(places, known[key]))
            else:
                yield f"{where}: not translated (in {path.relative_to(root)})."
        for key in known.keys() - messages.keys():
            yield f"{path.relative_to(root)}: “{key[1]}”: no longer in the code; run script/messages."


def faults_of_id(places: Iterable[Message]) -> Iterator[str]:
    """What is wrong with a message id itself."""
    for text in {text for place in places for text in (place.singular, place.plural)}:
        if CHINESE.search(text):
            yield "message ids are English, with English punctuation."
        if BARE.search(text):
            yield "placeholders have names: %(count)d, not %d."


def faults_of(places: Iterable[Message], translated: str) -> Iterator[str]:
    """What is wrong with a translation."""
    first = max(places, key=lambda message: bool(message.plural))
    wanted = set(NAMED.findall(first.plural or first.singular))
    optional = set(NAMED.findall(first.singular)) | wanted if first.plural else wanted
    got = set(NAMED.findall(translated))
    if got - optional or (wanted - got and not first.plural):
        yield f"placeholders {sorted(wanted)} became {sorted(got)}."
    if BARE.search(translated):
        yield "the translation has a placeholder without a name."
    if HALF_WIDTH.search(translated):
        yield f"half-width punctuation beside Chinese: {translated!r}."
    if "你" in translated:
        yield "people are addressed with 您."
    if translated in SAYS_NOTHING:
        yield f"{translated} says nothing; name the verb (受理, 退回, 签发意见)."
    ends = [text.endswith("\n") for text in (first.singular, translated)]
    if ends[0] != ends[1] or first.singular.startswith("\n") != translated.startswith("\n"):
        yield "one of id and translation begins or ends with a line break."


def compile_all(root: Path = ROOT) -> int:
    """Make every compiled catalogue that is older than its source; returns how many were made."""
    made = 0
    for app in apps(root):
        source = catalogue_of(app)
        target = source.with_suffix(".mo")
        if not source.exists():
            target.unlink(missing_ok=True)
        elif not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            out = BytesIO()
            write_mo(out, with_capitals(read(source)))
            target.write_bytes(out.getvalue())
            made += 1
    return made


def with_capitals(catalogue: Catalog) -> Catalog:
    """The catalogue with each entry also under its id with the first letter in the other case."""
    for entry in list(catalogue):
        singular, plural = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id, "")
        if singular and catalogue.get(turned(singular), entry.context) is None:
            catalogue.add(
                (turned(singular), plural) if plural else turned(singular), entry.string, context=entry.context
            )
    return catalogue


def main(arguments: list[str] | None = None) -> int:
    """The command line; exit status 0 done, 1 something is missing or wrong, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="script/messages", description="The Chinese message catalogues.")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--check", action="store_true", help="say what is missing or wrong; change nothing")
    chosen.add_argument("--compile", action="store_true", help="make what Django reads")
    options = parser.parse_args(arguments)
    try:
        if options.compile:
            compile_all()
            return 0
        if options.check:
            found = list(problems())
            sys.stderr.write("".join(f"{fault}\n" for fault in found))
            return 1 if found else 0
        changed = update()
        compile_all()
        missing = sum(fault.count(": not translated") for fault in problems())
        sys.stdout.write(f"{changed} catalogues changed, {missing} texts without a translation.\n")
    except (NotLiteral, SyntaxError, PoFileError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
