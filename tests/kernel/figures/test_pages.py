"""Every figure has its page in docs/figures, and the page says what the catalogue says."""

from tools.figures import FOLDER, pages


def test_the_pages_are_those_of_the_catalogue():
    wanted = pages()
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert kept == wanted, "run: python -m tools.figures"
