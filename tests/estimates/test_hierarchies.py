"""Which log-linear models there are: all of them, each once, each with every part of its terms."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from habeas.estimates.hierarchies import hierarchies, named, terms_of


def _by_trying(lists: int, order: int) -> int:
    """Count sets of terms that are closed downward, by trying every set."""
    terms = [term for term in range(1 << lists) if 2 <= term.bit_count() <= order]
    closed = 0
    for chosen in product((False, True), repeat=len(terms)):
        held = {term for term, taken in zip(terms, chosen, strict=True) if taken}
        closed += all(part in held for term in held for part in terms if part & term == part)
    return closed


@pytest.mark.parametrize(("lists", "order"), [(2, 1), (3, 2), (4, 2), (4, 3)])
def test_every_hierarchical_model_is_there_once(lists: int, order: int) -> None:
    """No model is left out of the averaging, and none counts twice."""
    terms = terms_of(lists, order=order)
    models = hierarchies(terms)
    assert len(models) == _by_trying(lists, order) == len(np.unique(models, axis=0))
    assert models[:, terms.always].all()
    for model in models:
        held = {int(term) for term in terms.terms[model]}
        assert all(part in held for term in held for part in range(term + 1) if part & term == part)


def test_five_lists_have_as_many_models_as_other_programs_count() -> None:
    """6,212 models of five lists with effects of up to three: the sum over graphs of 2^triangles."""
    assert len(hierarchies(terms_of(5, order=3))) == 6_212
    assert len(hierarchies(terms_of(6, order=2))) == 2**15


def test_what_cannot_be_is_in_no_model() -> None:
    """Lists that could share nobody have neither the cells nor the effects; an empty pair keeps its own effect only."""
    terms = terms_of(4, order=3, apart=[0b0011], empty=[0b1100])
    assert not any(cell & 0b0011 == 0b0011 for cell in terms.cells)
    assert 0b0011 not in terms.terms
    assert 0b1100 in terms.terms
    assert 0b1101 not in terms.terms
    assert terms.design.shape == (len(terms.cells), len(terms.terms))


def test_models_of_four_lists_in_one_term_are_not_enumerated() -> None:
    """Asking for more than is enumerated is said, not cut."""
    with pytest.raises(ValueError, match="more than three"):
        hierarchies(terms_of(5, order=4))


def test_a_model_is_written_by_its_largest_terms() -> None:
    """Whoever reads the best model reads it as statisticians write it."""
    terms = terms_of(3, order=2)
    model = np.isin(terms.terms, [0, 1, 2, 4, 0b011])
    assert named(model, terms, ("a", "b", "c")) == "[a b][c]"
