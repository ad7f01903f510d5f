"""The methods section says what was done and how sure it is, and quotes no middle that the status does not allow."""

from __future__ import annotations

import re

import pytest
from tests.disclosures.answers import put_together, refused, two_lists
from tests.disclosures.test_estimate_charts import MIDDLES

from habeas.disclosures.methods_paragraph import methods_paragraph
from habeas.disclosures.references import REFERENCES, cited_in
from habeas.estimates import Status
from habeas.estimates.headline import RULE


def test_the_interval_comes_before_the_middle() -> None:
    """Whoever copies the first sentence of the answer copies the interval."""
    text = methods_paragraph(put_together(), version="1.2.3", publish_from=0)
    span = re.search(
        r"Between [\d\u202f]+ and [\d\u202f]+ persons in all \(95 % interval; (7\u202f351) in the middle\)", text
    )
    assert span, text


@pytest.mark.parametrize("publish_from", [0, 5])
@pytest.mark.parametrize("pooled", [False, True])
def test_a_range_has_no_point_anywhere(publish_from: int, pooled: bool) -> None:
    """Under a range no middle of any method stands in the text, rounded or not."""
    answer = put_together(Status.RANGE_ONLY, pooled=pooled)
    text = methods_paragraph(answer, version="1", publish_from=publish_from)
    assert "no single number may be quoted" in text
    assert "in the middle)" not in text
    assert not any(middle in text for middle in MIDDLES)
    assert "The chains do not agree" in text


def test_a_refusal_says_why_and_gives_no_number() -> None:
    """A refused table gets its reason, the lists, and what to check it by."""
    text = methods_paragraph(refused(), version="1")
    assert "Nobody stands on c" in text
    assert "Between" not in text
    assert refused().table_hash in text


def test_everything_that_makes_it_again_is_there() -> None:
    """Seed, version, hash of the table, priors, chains, rule, and the blind spots go with the number."""
    answer = put_together(Status.WITH_WARNING, pooled=True)
    text = methods_paragraph(answer, version="1.2.3", publish_from=0)
    run = ("1.2.3", str(answer.seed), answer.table_hash, "Beta(0.5, 1)", "4 chains", "9\u202f000 sweeps", "1.002")
    for wanted in (*run, "Sadinle 2018", "factor of", RULE, *answer.cannot_see):
        assert wanted in text


def test_what_is_cited_is_listed_and_nothing_else() -> None:
    """The references are those of the text, so that they can be pasted with it."""
    for answer in (put_together(pooled=True), two_lists()):
        body, _, listed = methods_paragraph(answer, version="1").partition("**References**")
        assert listed.count("\n- ") == len(cited_in(body)) > 0
        for short in REFERENCES:
            assert (short in body) == (REFERENCES[short] in listed)
        years = re.findall(r"\(([A-Z][^()]*? (?:et al\. )?\d{4})\)", body)
        assert all(year in REFERENCES for year in years), years


def test_for_publication_ends_are_rounded_and_small_cells_kept_back() -> None:
    """A text for the public has two significant digits and no combination of three persons."""
    answer = put_together()
    text = methods_paragraph(answer, version="1")
    assert answer.range is not None
    assert f"{answer.range.hi95:,.0f}".replace(",", "\u202f") not in text
    assert "rounded outwards" in text
    assert "under 5 persons" in text


def test_a_list_name_is_no_markup() -> None:
    """A list called *bold* or [a link](x) stays a name."""
    from dataclasses import replace

    answer = replace(two_lists(), lists=(("[a](http://x)*b*", 260), ("b", 360)))
    assert r"\[a\](http://x)\*b\*" in methods_paragraph(answer, version="1")
    assert methods_paragraph(answer, version="1", invented=True).startswith("**These data are invented.**")
