"""Two guides that search knows, for journeys in a browser."""

from django.core.management import call_command

from tests.factories import GuideFactory, GuideIndexFactory, TopicFactory, markdown

PENDING = """\
Slurm tells the reason in the last column.

## Priority

Others come first. Shorter jobs start sooner.

## AssocMaxSubmitJobLimit

Your project has too many jobs in the queue.

=== "LUMI"

    ```bash title="lumi.sh"
    squeue --me
    ```

=== "Leonardo"

    ```bash title="leonardo.sh"
    squeue -u $USER
    ```
"""
SESSION = """\
## Look

```console
$ squeue --me
JOBID PARTITION
$ sinfo
```
"""


def fill() -> None:
    index = GuideIndexFactory(title="Guides", show_in_menus=True)
    slurm = TopicFactory(name="Slurm", description="The scheduler.")
    GuideFactory(
        title="Why is my job pending?",
        parent=index,
        body=markdown(PENDING),
        topics=[slurm],
        level="beginner",
    )
    GuideFactory(title="Storage", parent=index, body=markdown(SESSION))
    call_command("search_rebuild", verbosity=0)
