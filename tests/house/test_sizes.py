"""Files and functions have limits, and the list of exceptions only shrinks."""

from pathlib import Path

from tools.house import sizes


def _write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Path(name)


def test_a_file_is_measured_in_lines_and_a_function_from_def_to_its_last_line(tmp_path: Path):
    body = "class Deal:\n    @property\n    def value(self):\n        '''Doc.'''\n\n        return 1\n"
    path = _write(tmp_path, "src/deal.py", body)
    assert sizes.measure([path], tmp_path) == {"src/deal.py": 6, "src/deal.py::Deal.value": 4}


def test_functions_of_tests_have_no_limit_but_their_files_do(tmp_path: Path):
    path = _write(tmp_path, "tests/test_deal.py", "def test_it():\n" + "    pass\n" * 60)
    assert sizes.measure([path], tmp_path) == {"tests/test_deal.py": 61}


def test_migrations_and_catalogues_are_not_measured(tmp_path: Path):
    migration = _write(tmp_path, "src/crm/migrations/0001_initial.py", "x = 1\n" * 900)
    catalogue = _write(tmp_path, "src/locale/zh_Hans/deals.po", "\n" * 900)
    assert sizes.measure([migration, catalogue], tmp_path) == {}


def test_a_file_at_the_limit_passes_and_one_line_more_is_refused():
    assert list(sizes.judge({"a.py": 400, "a.py::f": 50}, {})) == []
    assert len(list(sizes.judge({"a.py": 401, "a.py::f": 51}, {}))) == 2


def test_an_exception_allows_exactly_its_lines():
    assert list(sizes.judge({"a.py": 450}, {"a.py": 450})) == []
    assert "at most 450" in next(sizes.judge({"a.py": 451}, {"a.py": 450}))


def test_an_exception_is_lowered_when_its_file_shrinks_and_goes_when_it_is_needed_no_more():
    assert "write 430 in place of 450" in next(sizes.judge({"a.py": 430}, {"a.py": 450}))
    assert "remove its line" in next(sizes.judge({"a.py": 400}, {"a.py": 450}))
    assert "remove its line" in next(sizes.judge({}, {"gone.py": 450}))


def test_the_list_reads_names_and_lines_and_ignores_comments():
    assert sizes.read_exceptions("# why\n\na.py 450  # soon\nb.py::C.f 61\n") == {"a.py": 450, "b.py::C.f": 61}
