"""The papers that an estimate rests on, as an analyst cites them."""

from __future__ import annotations

REFERENCES = {
    "Aleshin-Guendel et al. 2021": (
        "Aleshin-Guendel, S., Sadinle, M. & Wakefield, J. (2021). The central role of the identifying assumption in "
        "population size estimation. arXiv:2101.09304."
    ),
    "Chao 1987": (
        "Chao, A. (1987). Estimating the population size for capture-recapture data with unequal catchability. "
        "*Biometrics* 43, 783–791."
    ),
    "Chapman 1951": (
        "Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological "
        "sample censuses. *University of California Publications in Statistics* 1, 131–160."
    ),
    "Cormack 1992": (
        "Cormack, R. M. (1992). Interval estimation for mark-recapture studies of closed populations. "
        "*Biometrics* 48, 567–576."
    ),
    "Darroch 1958": (
        "Darroch, J. N. (1958). The multiple-recapture census I: estimation of a closed population. "
        "*Biometrika* 45, 343–359."
    ),
    "Darroch et al. 1993": (
        "Darroch, J. N., Fienberg, S. E., Glonek, G. F. V. & Junker, B. W. (1993). A three-sample multiple-recapture "
        "approach to census population estimation with heterogeneous catchability. *Journal of the American "
        "Statistical Association* 88, 1137–1148."
    ),
    "Kass & Raftery 1995": (
        "Kass, R. E. & Raftery, A. E. (1995). Bayes factors. *Journal of the American Statistical Association* 90, "
        "773–795."
    ),
    "Madigan & York 1997": (
        "Madigan, D. & York, J. C. (1997). Bayesian methods for estimation of the size of a closed population. "
        "*Biometrika* 84, 19–31."
    ),
    "Manrique-Vallier 2016": (
        "Manrique-Vallier, D. (2016). Bayesian population size estimation using Dirichlet process mixtures. "
        "*Biometrics* 72, 1246–1254."
    ),
    "Manrique-Vallier et al. 2019": (
        "Manrique-Vallier, D., Ball, P. & Sulmont, D. (2019). Estimating the number of fatal victims of the Peruvian "
        "internal armed conflict, 1980–2000: an application of modern multi-list capture-recapture techniques. "
        "arXiv:1906.04763."
    ),
    "Rivest & Baillargeon 2007": (
        "Rivest, L.-P. & Baillargeon, S. (2007). Applications and extensions of Chao's moment estimator for the size "
        "of a closed population. *Biometrics* 63, 999–1006."
    ),
    "Sadinle 2018": (
        "Sadinle, M. (2018). Bayesian propagation of record linkage uncertainty into population size estimation of "
        "human rights violations. *Annals of Applied Statistics* 12, 1013–1038. arXiv:1812.09590."
    ),
    "Silverman et al. 2024": (
        "Silverman, B. W., Chan, L. & Vincent, K. (2024). Bootstrapping multiple systems estimates to account for "
        "model selection. *Statistics and Computing* 34, 44."
    ),
    "Vehtari et al. 2021": (
        "Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. & Bürkner, P.-C. (2021). Rank-normalization, folding, and "
        "localization: an improved R̂ for assessing convergence of MCMC. *Bayesian Analysis* 16, 667–718."
    ),
}
"""By how they are cited in running text."""


def cited_in(text: str) -> tuple[str, ...]:
    """Return the references that a text cites, in alphabetical order."""
    return tuple(REFERENCES[short] for short in sorted(REFERENCES) if short in text)
