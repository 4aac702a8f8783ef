from base64 import b64decode
from re import search

from core.rendering import render_code, render_terminal
from core.rendering.code import marked_lines


def test_code_is_escaped_and_highlighted_in_three_classes():
    html = render_code('export A="<b>"  # why', language="bash")
    assert '<span class="k">export' in html
    assert "&lt;b&gt;" in html
    assert '<span class="c"># why</span>' in html


def test_a_directive_of_a_batch_system_is_not_a_comment():
    html = render_code("#SBATCH --nodes=2\n# a word", language="slurm")
    assert '<span class="k">#SBATCH</span> --nodes=2' in html
    assert '<span class="c"># a word</span>' in html


def test_lines_are_marked():
    html = render_code("a\nb\nc\nd", highlighted="2-3")
    assert '<span class="hl">b</span>\n<span class="hl">c</span>\nd' in html


def test_what_cannot_be_read_marks_nothing():
    assert marked_lines("3, 5-7 x 9-") == {3, 5, 6, 7}
    assert marked_lines("99999-1") == set()


def test_a_named_file_can_be_saved_without_a_script():
    html = render_code("echo é\n", filename="scripts/job.sh")
    found = search(r'download="job.sh" href="data:text/plain[^,]*,([^"]+)"', html)
    assert b64decode(found[1]).decode() == "echo é\n"


def test_a_name_that_is_no_file_offers_no_file():
    assert "download" not in render_code("a", filename="Recommended settings")


def test_an_unknown_language_is_shown_plainly():
    assert "<code>a = 1</code>" in render_code("a = 1", language="no-such-language")


def test_numbers_at_lines_are_not_part_of_the_text():
    html = render_code("srun a  # (2)!", language="bash")
    assert '<span class="n" data-n="2"></span>' in html
    assert "(2)" not in html


def test_a_terminal_tells_prompt_command_and_output_apart():
    html = render_terminal("$ sbatch \\\n  job.sh\nSubmitted 1\nme@login01 ~ $ squeue")
    assert '<span class="p">$ </span>sbatch \\\n  job.sh\n' in html
    assert '<span class="o">Submitted 1</span>' in html
    assert '<span class="p">me@login01 ~ $ </span>squeue' in html


def test_numbers_at_lines_of_a_terminal():
    html = render_terminal("$ ls # (1)!\nout")
    assert '<span class="p">$ </span>ls<span class="n" data-n="1"></span>' in html


def test_another_prompt_may_be_given():
    html = render_terminal(">>> 1 < 2\nTrue", prompt=">>>")
    assert '<span class="p">&gt;&gt;&gt; </span>1 &lt; 2' in html
    assert '<span class="o">True</span>' in html
