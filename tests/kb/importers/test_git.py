import pytest
from dulwich import porcelain

from kb.importers import git, receiving
from kb.importers.findings import ImportFailed
from kb.importers.git import check_address, commit_of, is_address


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/x",
        "ssh://git@a.example/x",
        "git@a.example:x",
        "file:///etc",
        "https://",
        "https://user:word@a.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
    ],
)
def test_addresses_that_are_not_fetched(address):
    assert is_address(address)
    with pytest.raises(ImportFailed):
        check_address(address)


def test_the_commit_of_a_checkout(tmp_path):
    assert commit_of(tmp_path) == ""
    with porcelain.init(str(tmp_path)) as repository:
        (tmp_path / "a.md").write_text("# A\n")
        porcelain.add(repository, paths=[str(tmp_path / "a.md")])
        made = porcelain.commit(
            repository,
            message=b"A",
            author=b"a <a@a.example>",
            committer=b"a <a@a.example>",
        )
    assert commit_of(tmp_path) == made.decode()


@pytest.fixture
def fetch(origin, tmp_path):
    """Fetch the origin; says what was written, what was left out and the commit."""

    def run(*, branch="", **options):
        numbers = iter(range(100))
        folder = tmp_path / f"out-{len(list(tmp_path.iterdir()))}-{next(numbers)}"
        folder.mkdir()
        cache = tmp_path / "cache" / "room.git"
        got = git.fetch(origin.url, folder, branch=branch, cache=cache, **options)
        files = {
            path.relative_to(folder).as_posix(): path.read_text()
            for path in folder.rglob("*")
            if path.is_file()
        }
        return files, {f.path: f.reason for f in got.findings}, got.commit

    return run


def refusal(fetch, **options):
    with pytest.raises(ImportFailed) as failed:
        fetch(**options)
    return str(failed.value)


def test_files_of_a_commit(origin, fetch):
    commit = origin.commit({"README.md": "# A\n", "docs/deep/b.md": "# B\n"})

    files, left_out, found = fetch()

    assert files == {"README.md": "# A\n", "docs/deep/b.md": "# B\n"}
    assert (left_out, found) == ({}, commit)


def test_the_second_time_only_what_changed_is_sent(origin, fetch, tmp_path):
    origin.commit({"a.md": "# A\n" * 1000, "b.md": "# B\n"})
    fetch()
    packs = tmp_path / "cache" / "room.git" / "objects" / "pack"
    before = {pack.name for pack in packs.glob("*.pack")}
    origin.asked.clear()

    assert fetch()[0]["b.md"] == "# B\n"
    assert [method for method, path in origin.asked if "upload-pack" in path] in (
        [], ["POST"],
    )  # fmt: skip
    assert {pack.name for pack in packs.glob("*.pack")} == before

    origin.commit({"a.md": "# A\n" * 1000, "b.md": "# Changed\n"})
    files, _, _ = fetch()
    assert files["b.md"] == "# Changed\n"
    new = [pack for pack in packs.glob("*.pack") if pack.name not in before]
    assert new


def test_history_that_was_rewritten(origin, fetch):
    origin.commit({"a.md": "# Old\n"})
    fetch()
    commit = origin.commit({"a.md": "# New\n"}, parents=[])

    files, _, found = fetch()

    assert (files, found) == ({"a.md": "# New\n"}, commit)


def test_branch_and_tag(origin, fetch):
    origin.commit({"a.md": "# Main\n"})
    other = origin.commit({"a.md": "# Other\n"}, branch=b"stable", parents=[])
    origin.repo.refs[b"refs/tags/v1"] = other.encode()

    assert fetch(branch="stable")[0] == {"a.md": "# Other\n"}
    assert fetch(branch="v1")[0] == {"a.md": "# Other\n"}
    assert "no branch or tag called gone" in refusal(fetch, branch="gone")


def test_links_submodules_and_large_files_are_left_out(origin, fetch, monkeypatch):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n"
    origin.commit(
        {"a.md": "# A\n", "video.mp4": pointer, ".git/config": "x", "b/.c/d.md": "x"},
        odd=[
            (b"passwd.md", 0o120000, b"../../../../etc/passwd"),
            (b"other", 0o160000, b"1" * 40),
        ],
    )

    files, left_out, _ = fetch()

    assert files == {"a.md": "# A\n"}
    assert set(left_out) == {"video.mp4", "passwd.md", "other"}
    assert "symbolic link" in left_out["passwd.md"]
    assert "submodule" in left_out["other"]
    assert "LFS" in left_out["video.mp4"]


@pytest.mark.parametrize("name", [b"..", b".", b"a\\b.md"])
def test_names_that_lead_out_of_the_folder(origin, fetch, name):
    origin.commit({"a.md": "# A\n"}, odd=[(name, 0o100644, b"x")])

    assert fetch()[0] == {"a.md": "# A\n"}


def test_names_that_cannot_be_written_cost_themselves_only(origin, fetch):
    long, odd = b"\xff" * 250 + b".md", (b"a.md", 0o100644, b"# A\n")
    origin.commit({"b/c.md": "# C\n"}, odd=[odd, (long, 0o100644, b"x")])

    files, left_out, _ = fetch()

    assert files == {"a.md": "# A\n", "b/c.md": "# C\n"}
    assert list(left_out.values()) == ["cannot be written here (File name too long)"]


def test_empty_repository(origin, fetch):
    assert "is an empty repository" in refusal(fetch)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401 Unauthorized", "asks for a password"),
        ("404 Not Found", "gone, private, or no Git repository"),
        ("500 Broken", "cannot be fetched"),
        ("302 Found", "private network"),
    ],
)
def test_servers_that_refuse(origin, fetch, status, words):
    origin.commit({"a.md": "# A\n"})
    origin.refuse = status

    assert words in refusal(fetch)


def test_what_is_no_git_server(origin, fetch):
    origin.url = origin.url.replace("docs.git", "other.git")

    assert "no Git repository" in refusal(fetch)


def test_private_network_is_refused_without_a_setting(origin, fetch, settings):
    settings.OUTSIDE_ALLOWED_NETWORKS = ""
    origin.commit({"a.md": "# A\n"})

    assert "private network" in refusal(fetch)
    assert origin.asked == []


def test_time_is_limited(origin, fetch):
    origin.commit({"a.md": "# A\n"})

    assert "took more than 0.01 seconds" in refusal(fetch, seconds=0.01)


def test_size_is_limited_while_it_comes(tmp_path):
    with (tmp_path / "pack").open("wb") as pack:
        meter = receiving.Meter(pack)
        meter.write(b"PACK\0\0\0\2\0\0\0\1" + bytes(100))
        with pytest.raises(receiving.Refused, match="larger than"):
            meter.write(bytes(receiving.LARGEST_PACK))
    assert (tmp_path / "pack").stat().st_size == 112


def test_number_of_objects_is_limited_before_they_come(tmp_path):
    with (tmp_path / "pack").open("wb") as pack:
        meter = receiving.Meter(pack)
        meter.write(b"PACK\0\0")
        with pytest.raises(receiving.Refused, match="objects"):
            meter.write(b"\0\2\x7f\0\0\0")


def test_number_of_files_is_limited(origin, tmp_path, monkeypatch):
    commit = origin.commit({f"{n}.md": "x" for n in range(20)})
    monkeypatch.setattr(receiving, "MOST_FILES", 10)
    tree = origin.repo[commit.encode()].tree

    with pytest.raises(receiving.Refused, match="files"):
        list(receiving.write(origin.repo, tree, tmp_path / "out"))


def test_a_folder_that_is_kept_and_broken_is_fetched_anew(origin, fetch, tmp_path):
    origin.commit({"a.md": "# A\n"})
    fetch()
    for pack in (tmp_path / "cache" / "room.git" / "objects" / "pack").glob("*"):
        pack.write_bytes(b"broken")

    refusal(fetch)

    assert fetch()[0] == {"a.md": "# A\n"}
