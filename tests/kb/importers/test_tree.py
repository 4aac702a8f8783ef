import os

import pytest

from kb.importers.findings import ImportFailed
from kb.importers.tree import Unreadable, decode, read_tree


def test_hidden_files_and_folders_are_left_out(source):
    for path in ("a.md", ".git/b.md", "node_modules/c.md", ".d.md"):
        source.write(path, "x")
    assert read_tree(source.folder).files == {"a.md"}


def test_a_link_that_leads_out_is_reported_and_not_read(source, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text("secret")
    source.write("a.md", "x")
    os.symlink(secret, source.folder / "b.md")
    os.symlink(secret.parent, source.folder / "folder")
    tree = read_tree(source.folder)
    assert tree.files == {"a.md"}
    assert {finding.path for finding in tree.findings} == {"b.md", "folder"}


@pytest.mark.parametrize("name", [b"\xff\xfe.md", b"a\x1b[31m.md", b"new\nline.md"])
def test_names_that_nothing_can_keep_are_left_out_and_said(source, name):
    source.write("a.md", "x")
    (source.folder / os.fsdecode(name)).write_text("x")
    tree = read_tree(source.folder)
    assert tree.files == {"a.md"}
    [finding] = tree.findings
    assert "name cannot be read" in finding.reason
    assert finding.path.encode()


def test_folders_that_lie_too_deep_are_said(source):
    source.write("a.md", "x")
    source.write(f"{'d/' * 25}b.md", "x")
    tree = read_tree(source.folder)
    assert tree.files == {"a.md"}
    assert [finding.reason for finding in tree.findings] == [
        "the folder lies too deep: left out"
    ]


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(ImportFailed, match="is not a folder"):
        read_tree(tmp_path / "missing")


@pytest.mark.parametrize("data", [b"a\0b", bytes(range(32)) * 4, b"\xff\xfe#\0 \0A\0"])
def test_binary_is_no_text(data):
    with pytest.raises(Unreadable, match="binary"):
        decode(data)


def test_latin_text_is_read_with_a_remark():
    text, remark = decode("Größe".encode("latin-1"))
    assert text == "Größe"
    assert "not UTF-8" in remark


def test_a_byte_order_mark_is_not_text():
    assert decode("\ufeff# A".encode()) == ("# A", "")


def test_a_page_of_five_megabytes_is_too_large(source):
    source.write("a.md", b"word " * 1_000_000)
    with pytest.raises(Unreadable, match="larger than"):
        read_tree(source.folder).text("a.md")
