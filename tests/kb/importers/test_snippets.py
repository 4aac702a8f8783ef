import os

from kb.importers.snippets import expand
from kb.importers.tree import read_tree


def expanded(source, text, path="docs/a.md"):
    source.write(path, text)
    return expand(text, path, read_tree(source.folder))


def text_of(done):
    return [line.text for line in done.lines]


def test_a_snippet_takes_the_indent_of_its_mark(source):
    source.write("docs/b.txt", "one\ntwo\n")
    done = expanded(source, '    --8<-- "docs/b.txt"\nend')
    assert text_of(done) == ["    one", "    two", "end"]


def test_lines_remember_where_they_were_written(source):
    source.write("docs/b.txt", "one\n")
    done = expanded(source, 'x\n--8<-- "docs/b.txt"\ny')
    assert [(line.path, line.number) for line in done.lines] == [
        ("docs/a.md", 1),
        ("docs/b.txt", 1),
        ("docs/a.md", 3),
    ]


def test_blocks_sections_ranges_and_escapes(source):
    source.write("b.txt", "0\n# --8<-- [start:p]\n1\n# --8<-- [end:p]\n2\n3\n")
    assert text_of(expanded(source, "--8<--\nb.txt:5:6\n--8<--")) == ["2", "3"]
    assert text_of(expanded(source, '--8<-- "b.txt:p"')) == ["1"]
    assert text_of(expanded(source, ';--8<-- "b.txt"')) == ['--8<-- "b.txt"']


def test_nothing_outside_the_source_is_read(source, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("secret")
    os.symlink(secret, source.folder / "linked.txt")
    for name in (f"../{secret.parent.name}/secret.txt", str(secret), "linked.txt"):
        done = expanded(source, f'--8<-- "{name}"')
        assert text_of(done) == []
        assert "is not in the source" in done.findings[0].reason


def test_circles_and_addresses_are_refused(source):
    source.write("b.txt", '--8<-- "c.txt"\n')
    source.write("c.txt", 'c\n--8<-- "b.txt"\n')
    done = expanded(source, '--8<-- "b.txt"\n--8<-- "https://a.example/x"')
    assert text_of(done) == ["c"]
    assert [f.path for f in done.findings] == ["c.txt", "docs/a.md"]
    assert "includes itself" in done.findings[0].reason
    assert "none is fetched" in done.findings[1].reason
