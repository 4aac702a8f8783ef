import pytest

from kb.importers.links import Targets, address_of, hrefs, original


@pytest.fixture
def targets():
    return Targets(
        root="docs",
        pages={
            "docs/index.md": "/g/",
            "docs/a.md": "/g/a/",
            "docs/run/index.md": "/g/run/",
            "docs/run/slurm.md": "/g/run/slurm/",
            "docs/list/": "/g/list/",
        },
        references={"ref-slurm": "/g/run/slurm/"},
        files={"docs/run/job.sh": "https://docs.example/run/job.sh"},
        images={"docs/pic.png": {"url": "/media/p.png", "width": 4, "height": 3}},
    )


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("slurm.md", "/g/run/slurm/"),
        ("slurm.md#x", "/g/run/slurm/#x"),
        ("../a.md", "/g/a/"),
        ("../a", "/g/a/"),
        ("../../a/", "/g/a/"),
        ("/run/slurm/", "/g/run/slurm/"),
        ("../run", "/g/run/"),
        ("../list/", "/g/list/"),
        ("job.sh", "https://docs.example/run/job.sh"),
        ("slurm.md?plain=1", "/g/run/slurm/"),
        ("ref:ref-slurm", "/g/run/slurm/"),
        ("ref:Ref-Slurm", "/g/run/slurm/"),
        ("../%61.md", "/g/a/"),
        ("gone.md", None),
        ("ref:gone", None),
        ("../../../../etc/passwd", None),
        ("..\\a.md", None),
        ("\0", None),
        ("http:", None),
    ],
)
def test_a_link_leads_to_its_page(targets, href, address):
    assert targets.resolve(href, "docs/run/slurm.md") == address


def test_an_image_is_found_from_its_page(targets):
    assert targets.picture("../pic.png", "docs/run/slurm.md").width == 4
    assert targets.picture("../../secret.png", "docs/run/slurm.md") is None


def test_the_original_of_a_page_on_a_site_and_in_a_repository():
    site = "https://docs.example"
    assert original(site, "docs/a/b.md", site_root="docs") == f"{site}/a/b/"
    assert original(site, "docs/index.md", site_root="docs") == f"{site}/"
    assert original(site, "docs/a/c.sh", site_root="docs") == f"{site}/a/c.sh"
    forge = "https://github.com/who/what"
    assert original(f"{forge}.git", "a b.md", site_root=None) == (
        f"{forge}/blob/HEAD/a%20b.md"
    )
    assert original("", "a.md", site_root=None) == ""


def test_what_a_source_points_at():
    text = "[a](b.md) [c][d] [e][] ![f](g.png)\n\n[h]: i.md\n<img src='j.png'>"
    assert list(hrefs(text)) == ["b.md", "ref:d", "ref:e", "g.png", "i.md", "j.png"]


def test_tree_paths_become_addresses():
    address = address_of("/de/guides/a/", "/home-de/guides/a/")
    assert address("/home-de/guides/b/") == "/de/guides/b/"
