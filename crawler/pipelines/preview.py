"""What a site's rules find on a page, beside what the generic extractor finds there. For a worker process."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.pipelines.learning import Given, wanted
from crawler.pipelines.trial import BODY, Trial, Value


@dataclass(frozen=True, slots=True)
class Look:
    """One page: values by field, those of `rule` for the fields that have one. `doubtful` are fields in which a rule's
    value cannot be one. `pictures` counts those in the text, by the generic extractor and by the rule.
    """

    url: str
    generic: dict[str, Value]
    rule: dict[str, Value]
    doubtful: frozenset[str]
    pictures: tuple[int, int]


def look(given: Given, rules: Mapping[str, str]) -> Look:
    """Raises as `Given.trial` does."""
    trial = given.trial()
    found = {name: trial.found(name, selector) for name, selector in rules.items()}
    doubtful = frozenset(name for name, value in found.items() if value and not trial.is_plausible(name, value))
    return Look(
        given.url, {name: wanted(name, trial) for name in rules}, found, doubtful, _pictures(trial, rules.get(BODY))
    )


def _pictures(trial: Trial, selector: str | None) -> tuple[int, int]:
    return len(trial.generic("image")), len(trial.pictures(selector)) if selector else 0
