"""A chain's own random numbers: xoshiro256++, uniform, normal and exponential draws.

The state is an array of four 64-bit words that belongs to the chain and is changed in place.

Source: Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), xoshiro256++ 1.0
and, for the words it starts from, SplitMix64. Normal draws: Marsaglia & Tsang (2000), J. Stat. Softw. 5(8), with 128
layers and whole doubles as in Doornik (2005), "An improved ziggurat method to generate normal random samples".
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from habeas.estimates.kernel.jit import compiled

Words = npt.NDArray[np.uint64]

_17, _19, _23, _41, _45 = (np.uint64(bits) for bits in (17, 19, 23, 41, 45))
_12, _LAYER = np.uint64(12), np.uint64(127)
_STEP = 2.0**-52
_MASK = (1 << 64) - 1
_START = 3.442619855899
_AREA = 9.91256303526217e-3


def words_of(seed: int, stream: int) -> Words:
    """Return the state of a chain's generator, (4,), by SplitMix64 over the seed's words and then the stream's number.

    Args:
        seed, stream: whole numbers >= 0.
    """
    state = 0
    while True:
        _, state = _split_mix(state ^ (seed & _MASK))
        seed >>= 64
        if not seed:
            break
    _, state = _split_mix(state ^ stream)
    words = []
    for _ in range(4):
        state, word = _split_mix(state)
        words.append(word)
    return np.array(words, dtype=np.uint64)


def _split_mix(state: int) -> tuple[int, int]:
    state = (state + 0x9E3779B97F4A7C15) & _MASK
    mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return state, mixed ^ (mixed >> 31)


def _layers() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the edges of the ziggurat's layers, the widest first, and the share of each that needs no second look."""
    edges = [_AREA / math.exp(-0.5 * _START * _START), _START]
    for _ in range(2, 128):
        edges.append(math.sqrt(-2.0 * math.log(_AREA / edges[-1] + math.exp(-0.5 * edges[-1] * edges[-1]))))
    edges.append(0.0)
    whole = np.array(edges)
    return whole, whole[1:] / whole[:-1]


_EDGES, _INSIDE = _layers()


@compiled
def next_word(chance: Words) -> np.uint64:
    """Return the next 64 random bits."""
    a, b, c, d = chance[0], chance[1], chance[2], chance[3]
    total = a + d
    word: np.uint64 = ((total << _23) | (total >> _41)) + a
    shifted = b << _17
    c ^= a
    d ^= b
    chance[1] = b ^ c
    chance[0] = a ^ d
    chance[2] = c ^ shifted
    chance[3] = (d << _45) | (d >> _19)
    return word


@compiled
def uniform(chance: Words) -> float:
    """Draw from the open interval (0, 1): neither end ever comes up, so its log and its inverse exist."""
    return (float(next_word(chance) >> _12) + 0.5) * _STEP


@compiled
def exponential(chance: Words) -> float:
    """Draw from the exponential distribution of mean 1."""
    return -math.log(uniform(chance))


@compiled
def normal(chance: Words) -> float:
    """Draw from the standard normal distribution."""
    while True:
        word = next_word(chance)
        layer = int(word & _LAYER)
        place = 2.0 * ((float(word >> _12) + 0.5) * _STEP) - 1.0
        if abs(place) < _INSIDE[layer]:
            return place * float(_EDGES[layer])
        if layer == 0:
            return _tail(chance, place < 0.0)
        x = place * float(_EDGES[layer])
        outer = math.exp(-0.5 * (_EDGES[layer] * _EDGES[layer] - x * x))
        inner = math.exp(-0.5 * (_EDGES[layer + 1] * _EDGES[layer + 1] - x * x))
        if inner + uniform(chance) * (outer - inner) < 1.0:
            return x


@compiled
def _tail(chance: Words, negative: bool) -> float:
    """Draw beyond the last layer (Marsaglia 1964)."""
    while True:
        x = math.log(uniform(chance)) / _START
        if -2.0 * math.log(uniform(chance)) >= x * x:
            return x - _START if negative else _START - x
