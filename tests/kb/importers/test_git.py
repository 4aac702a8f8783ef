import pytest
from dulwich import porcelain

from kb.importers.findings import ImportFailed
from kb.importers.git import check_address, commit_of, is_address, is_public


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


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("192.168.1.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("nonsense", False),
    ],
)
def test_private_networks(address, public):
    assert is_public(address) is public


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
