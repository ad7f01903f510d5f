"""What invented witnesses say: words of syllables, as often as words are in a language (Zipf), in three scripts."""

from __future__ import annotations

import random
from collections.abc import Sequence

_LETTERS = {
    "l": ("b ch d f g h j k l m n p r s sh t th v w z", "a e i o u ee ou ai"),
    "c": ("б в г д ж з к л м н п р с т ф х ц ч ш", "а е и о у ы я ю"),
    "a": ("ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ع غ ف ق ك ل م ن ه", "ا و ي - - -"),
}
_SENTENCE, TESTIMONY = 14, 2_000  # words
_DISTINCT = 40_000  # words of a language


def language(chance: random.Random, script: str) -> tuple[list[str], list[float]]:
    """Invent the words of a language, and how often each is used."""
    consonants, vowels = (letters.split() for letters in _LETTERS[script])
    made: dict[str, None] = {}
    while len(made) < _DISTINCT:
        size = 1 + min(len(made) // 400, chance.choice((1, 2, 2, 3)))
        word = "".join(chance.choice(consonants) + chance.choice(vowels).strip("-") for _ in range(size))
        made[word + (chance.choice(consonants) if chance.random() < 0.5 else "")] = None
    return list(made), [1 / (rank + 2.7) for rank in range(_DISTINCT)]


def testimony(chance: random.Random, words: list[str], often: list[float], names: Sequence[str]) -> str:
    """Invent one testimony: sentences, in every second one a name."""
    said = chance.choices(words, often, k=TESTIMONY)
    sentences = []
    for at in range(0, TESTIMONY, _SENTENCE):
        sentence = said[at : at + _SENTENCE]
        if chance.random() < 0.5 and names:
            sentence[chance.randrange(len(sentence))] = chance.choice(names)
        sentences.append(" ".join(sentence).capitalize() + ".")
    return "\n".join(" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6))
