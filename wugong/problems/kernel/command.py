"""The command line ``wugong route``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from wugong.common import streams
from wugong.common.errors import Invalid
from wugong.common.streams import Progress

DESCRIPTION = "Learn who handles which message from a district's own history (CSV with the columns text and label)."


def main(argv: list[str]) -> int:
    """Run ``train`` or ``test``; the figures of a test go to standard output."""
    return streams.run_command(_parser(), lambda options, _line: int(options.run(options)), argv)


def _train(options: argparse.Namespace) -> int:
    from wugong.problems.kernel.learning import train
    from wugong.problems.kernel.model import write_model

    texts, labels = read_messages(options.file)
    progress = Progress()
    model = train(texts, labels, tick=progress)
    progress.done()
    write_model(model, Path(options.output))
    said = f"{len(texts)} messages, {len(model.labels)} labels, threshold {model.threshold:.3f}: {options.output}"
    print(said, file=sys.stderr)  # noqa: T201
    return 0


def _test(options: argparse.Namespace) -> int:
    from wugong.problems.kernel.learning import judge
    from wugong.problems.kernel.model import read_model

    model = read_model(Path(options.model))
    texts, labels = read_messages(options.file)
    with streams.writing(streams.STANDARD) as out:
        out.write(streams.encode(judge(model, texts, labels)))
    return 0


def read_messages(name: str) -> tuple[list[str], list[str]]:
    """Texts and labels of a CSV. Raises Invalid that names the row or column at fault."""
    shown = "standard input" if name == streams.STANDARD else name
    raw = sys.stdin.buffer.read() if name == streams.STANDARD else Path(name).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid(f"{shown}: byte {fault.start} is not UTF-8. Save the file as CSV UTF-8.") from fault
    csv.field_size_limit(10**7)
    reader = csv.DictReader(io.StringIO(text), strict=True)
    columns = reader.fieldnames or []
    for wanted in ("text", "label"):
        if columns.count(wanted) != 1:
            raise Invalid(f"{shown}: the first line needs the columns text and label, each once; found {columns}.")
    texts, labels = [], []
    try:
        for row in reader:
            where = f"{shown}, line {reader.line_num}"
            if None in row or row["label"] is None:
                raise Invalid(f"{where}: as many fields as the first line has are needed.")
            if not (row["text"].strip() and row["label"].strip()):
                raise Invalid(f"{where}: text and label must not be empty.")
            texts.append(row["text"])
            labels.append(row["label"].strip())
    except csv.Error as fault:
        raise Invalid(f"{shown}, line {reader.line_num}: {fault}.") from fault
    if not texts:
        raise Invalid(f"{shown}: there is no message in it.")
    return texts, labels


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong route", description=DESCRIPTION, allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    learn = verbs.add_parser("train", help="learn a model from decided messages")
    learn.add_argument("file", metavar="FILE.csv", help="columns text and label; - for standard input")
    learn.add_argument("-o", dest="output", metavar="MODEL", required=True, help="where the model is written")
    learn.set_defaults(run=_train)
    try_it = verbs.add_parser("test", help="print accuracy, macro_f1 and the rows sure enough to send unasked")
    try_it.add_argument("model", metavar="MODEL")
    try_it.add_argument("file", metavar="FILE.csv", help="columns text and label; - for standard input")
    try_it.set_defaults(run=_test)
    return parser
