"""Learns what the names of elements say of the text in them: `crawler/extract/named.json`. Needs scipy.

A logistic regression over the names that many sites use, each counted where it stands: on the box of the text, on one
of the two around it, further out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import import_module
from typing import Any, NamedTuple

from crawler.extract.blocks import Box
from crawler.extract.named import Weights, names

SITES = 8  # a name that fewer use is their own
COST = 0.5  # of the square of a weight
STEPS = 60
PARTS = 4  # of the sites, each judged by what the others taught
DIGITS = 2
Key = tuple[str, int]


class Example(NamedTuple):
    """One block: the site it is from, the names around it, whether it is text, what it weighs."""

    site: str
    names: Counter[Key]
    text: bool
    weight: float


def around(box: Box | None) -> Counter[Key]:
    """The names of a box and of those around it, each with its distance: 0, 1 for the next two boxes, 2."""
    found, steps = Counter[Key](), 0
    while box is not None:
        found.update((name, min(2, (steps + 1) // 2)) for name in names(box.tag, box.marks))
        box, steps = box.parent, steps + 1
    return found


def learn(examples: Sequence[Example]) -> dict[str, Weights]:
    """What each name says that at least `SITES` sites use."""
    known = {key: n for n, key in enumerate(sorted(_shared(examples)))}
    learnt = _fit(examples, known)
    rounded = {key: round(float(learnt[n]), DIGITS) for key, n in known.items()}
    every = sorted({name for name, _ in known})
    found = {name: tuple(rounded.get((name, level), 0.0) for level in range(3)) for name in every}
    return {name: each for name, each in found.items() if any(each)}  # type: ignore[misc]


def _shared(examples: Sequence[Example]) -> Iterator[Key]:
    sites = defaultdict(set)
    for example in examples:
        for key in example.names:
            sites[key].add(example.site)
    return (key for key, users in sites.items() if len(users) >= SITES)


def _fit(examples: Sequence[Example], known: dict[Key, int]) -> Any:
    numpy: Any = import_module("numpy")
    sparse: Any = import_module("scipy.sparse")
    optimize: Any = import_module("scipy.optimize")
    cells = [
        (n, known[key], times) for n, each in enumerate(examples) for key, times in each.names.items() if key in known
    ]
    rows, columns, counts = (numpy.array(column, dtype=float) for column in zip(*cells, strict=True))
    matrix = sparse.csr_matrix((counts, (rows, columns)), shape=(len(examples), len(known)))
    across = matrix.T.tocsr()
    sign = numpy.array([1.0 if each.text else -1.0 for each in examples])
    weight = numpy.array([each.weight for each in examples])

    def loss(guess: Any) -> tuple[float, Any]:
        margin = sign * (matrix @ guess[:-1] + guess[-1])
        slope = -sign * weight / (1 + numpy.exp(numpy.minimum(margin, 50)))
        value = (numpy.logaddexp(0, -margin) * weight).sum() + COST / 2 * (guess[:-1] ** 2).sum()
        return value, numpy.append(across @ slope + COST * guess[:-1], slope.sum())

    start = numpy.zeros(len(known) + 1)
    return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x


def told(example: Example, learnt: dict[str, Weights]) -> Weights:
    """What the names around a block say of it, as `Box` sums them up."""
    sums = [0.0, 0.0, 0.0]
    for (name, level), times in example.names.items():
        sums[level] += times * learnt.get(name, (0.0, 0.0, 0.0))[level]
    return sums[0], sums[1], sums[2]


def unseen(examples: Sequence[Example]) -> list[Weights]:
    """What the names say of each block to one who never saw its site: so they are weighed as on a new page."""
    part = [int(sha256(each.site.encode()).hexdigest()[:8], 16) % PARTS for each in examples]
    learnt = [learn([each for each, own in zip(examples, part, strict=True) if own != n]) for n in range(PARTS)]
    return [told(each, learnt[own]) for each, own in zip(examples, part, strict=True)]
