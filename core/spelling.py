"""How far apart two words are, in slips of the typing hand."""


def distance(one: str, two: str, limit: int = 2) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words;
    `limit` + 1 as soon as there are more than `limit`.

    >>> distance("slrum", "slurm"), distance("kernal", "kernel")
    (1, 1)
    """
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    older: list[int] = []
    old = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        new = [i]
        for j, right in enumerate(two, 1):
            cost = min(old[j] + 1, new[-1] + 1, old[j - 1] + (left != right))
            if i > 1 and j > 1 and left == two[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        older, old = old, new
    return min(old[-1], limit + 1)
