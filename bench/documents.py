"""Documents a second: DOCX and PDF of a letter, of minutes and of 200 pages, beside empty papers of the same libraries.

    python bench/documents.py [--seconds 3]

Prints JSON: documents a second of each, and the ratio to an empty python-docx document and to a typst page of one line
compiled to PDF/A-2b with the same typefaces, all in one process and one run; and what issuing costs with its number,
its record and both files (scratch SQLite file, or the database that DATABASE_URL names).
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
EMPTY = '#set page(width: 210mm, height: 297mm)\n#set text(font: "Noto Serif CJK SC")\n正'


def contents():
    """What is printed: a letter of a page, minutes with a table, minutes of two hundred pages."""
    from wugong.documents.rules.content import Kind, Paragraph
    from wugong.documents.testing import content, table

    said = "会议听取了有关情况，认为应当尽快办理，明确牵头单位和完成时限。" * 5
    minutes = tuple(b for n in range(12) for b in (Paragraph("老旧电梯更新", 1), Paragraph(f"第{n}项{said}"), table(3)))
    long = tuple(b for n in range(760) for b in (Paragraph("议题", 1), Paragraph(f"第{n}段{said}")))
    day = {"dated": date(2026, 3, 5), "printed_on": date(2026, 3, 5), "number": "松林街工委函〔2026〕1号"}
    return {
        "letter": content(Kind.LETTER, **day),
        "minutes": content(Kind.MINUTES, blocks=minutes, **day),
        "200 pages": content(Kind.MINUTES, blocks=long, **day),
    }


def rate(work, seconds):
    """Times a second ``work(n)`` is done, after two to warm up."""
    work(0), work(1)
    count, start = 0, time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        count += 1
        work(count + 1)
    return count / passed


def empty_word(_n):
    from docx import Document

    Document().save(BytesIO())


def empty_pdf():
    import typst

    from wugong.documents.rendering import fonts

    compiler = typst.Compiler(font_paths=fonts.collection())
    return lambda n: compiler.compile(input=f"{EMPTY}{n}".encode(), pdf_standards="a-2b", pdf_tags=False)


def issuing(seconds):
    """Drafted, numbered, printed, filed and recorded, one after the other."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.cast import make_cast
    from wugong.documents.testing import issued

    cast = make_cast()
    secretary = cast.actor("street_secretary")
    return rate(lambda _n: issued(cast.pwc, actor=secretary), seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(WUGONG_HOME=home, DJANGO_SETTINGS_MODULE="wugong.config.settings")
        import django

        django.setup()
        from dataclasses import replace

        from wugong.documents.rendering import pdf, word

        floor = {"DOCX": rate(empty_word, seconds), "PDF": rate(empty_pdf(), seconds)}
        found = {f"empty {form}": {"per_second": round(each, 1), "ratio": 1} for form, each in floor.items()}
        for name, one in contents().items():
            for form, render in (("DOCX", word.render), ("PDF", pdf.render)):
                each = rate(lambda n, r=render, o=one: r(replace(o, note=str(n))), seconds)
                found[f"{name} {form}"] = {"per_second": round(each, 2), "ratio": round(each / floor[form], 4)}
        found["issue"] = {"per_second": round(issuing(seconds), 1)}
    about = {name: version(name) for name in ("typst", "python-docx", "Django")}
    print(
        json.dumps(
            {"machine": platform.platform(), "python": platform.python_version(), **about, "found": found}, indent=1
        )
    )


if __name__ == "__main__":
    main()
