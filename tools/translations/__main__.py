"""The command line of `bin/translations`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from fnmatch import fnmatch

from tools.repository import relative
from tools.translations import catalogues, messages, rules
from tools.translations.messages import Key, Messages, Place


def main() -> int:
    """Run one verb."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `bin/translations extract | head` ends quietly
    options = _parser().parse_args()
    try:
        return int(options.verb(options))
    except (messages.Unreadable, catalogues.BrokenCatalogue) as error:
        print(f"translations: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/translations", description="The messages and their translations.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("extract", help="list every message of the sources").set_defaults(verb=extract)
    verbs.add_parser("compile", help="merge the catalogues into django.mo").set_defaults(verb=compile_all)
    verbs.add_parser("check", help="refuse the missing, unused, doubled and ill-formed").set_defaults(verb=check)
    missing_parser = verbs.add_parser("missing", help="print what lacks a translation as entries to fill in")
    missing_parser.add_argument(
        "--area",
        nargs=2,
        metavar=("NAME", "PATHGLOB"),
        help="only messages first used in matching sources, e.g. --area deals 'src/spearhead/*/deals*'",
    )
    missing_parser.set_defaults(verb=missing)
    return parser


def extract(_options: argparse.Namespace) -> int:
    """List the messages, tab-separated: where first used, context, text, plural."""
    for key, places in messages.extract_all().items():
        plural = repr(key.plural) if key.plural else ""
        print(f"{places[0].path}:{places[0].line}", key.context, repr(key.text), plural, sep="\t")
    return 0


def compile_all(_options: argparse.Namespace) -> int:
    """Write django.mo when its content changes."""
    if catalogues.compile_to():
        print(f"translations: compiled {relative(catalogues.COMPILED)}")
    return 0


def check(_options: argparse.Namespace) -> int:
    """Print each complaint; status 1 when there is one."""
    found, entries = messages.extract_all(), catalogues.read_all()
    complaints = list(rules.check(found, entries))
    for complaint in complaints:
        print(complaint)
    print(f"translations: {len(complaints)} complaint(s); {len(found)} messages, {len(entries)} translations")
    return 1 if complaints else 0


def missing(options: argparse.Namespace) -> int:
    """Print `.po` entries for what has no translation, grouped by the source that first uses it."""
    translated = rules.covered(catalogues.read_all())
    lacking = {key: places for key, places in messages.extract_all().items() if key not in translated}
    if options.area:
        name, glob = options.area
        lacking = {key: places for key, places in lacking.items() if _matches(places[0].path, glob)}
        print(f"# {len(lacking)} to add to {relative(catalogues.FOLDER)}/{name}.po\n")
    for line in _as_entries(lacking):
        print(line)
    return 0


def _matches(path: str, glob: str) -> bool:
    return fnmatch(path, glob) or fnmatch(path, f"{glob.rstrip('/')}/*") or path.startswith(f"{glob.rstrip('/')}/")


def _as_entries(lacking: Messages) -> Iterator[str]:
    def first_use(row: tuple[Key, list[Place]]) -> Place:
        return row[1][0]

    for key, places in sorted(lacking.items(), key=first_use):
        yield f"#: {' '.join(f'{place.path}:{place.line}' for place in places[:3])}"
        if key.context:
            yield f"msgctxt {po_string(key.context)}"
        yield f"msgid {po_string(key.text)}"
        if key.plural:
            yield f"msgid_plural {po_string(key.plural)}"
        yield 'msgstr[0] ""\n' if key.plural else 'msgstr ""\n'


def po_string(text: str) -> str:
    """The text between quotes, escaped as `.po` files want it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    return '"' + escaped.replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.exit(main())
