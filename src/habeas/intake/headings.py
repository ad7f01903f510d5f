"""What the words of a column's header say it is, in the languages that lists come in."""

from __future__ import annotations

import re

from habeas.intake.months import fold

# Beginnings of words, folded; every word of an alternative must be there. The first line that fits
# decides, so that what is narrow ("date of birth", "year of birth") stands before what is wide ("date").
_WORDS: tuple[tuple[str, str], ...] = (
    ("alias", "alias|known as|apodo|nickname|sobrenombre|прозвищ|кличк|surnom|لقب"),
    ("occupation", "ocupaci|profesi|occupation|profession|професси|занятие|работ|métier|مهنة"),
    ("birth_year", "ano naci|anio naci|year birth|year born|год рожд|annee naiss|سنة ميلاد|سنة ولادة"),
    (
        "birthplace",
        "lugar naci|provincia naci|pais naci|place birth|birthplace|место рожд|lieu naiss|مكان ميلاد|مكان ولادة",
    ),
    ("birth", "fecha naci|nacimiento|date birth|birth|dob|дата рожд|рожд|naissance|ميلاد|ولادة|born"),
    ("age", "edad|age|возраст|лет|عمر"),
    ("sex", "sexo|sex|genero|gender|пол|sexe|جنس"),
    ("last_seen_on", "fecha visto|date last seen|last seen|дата видели|видели|vu derniere fois"),
    ("died_at", "lugar ases|lugar muerte|lugar fallec|place death|место смерт|место гибел|lieu deces"),
    (
        "died_on",
        "fecha ases|fecha muerte|fecha fallec|date death|date killed|дата смерт|дата гибел|date deces",
    ),
    (
        "taken_at",
        "lugar secuestro|lugar detenc|lugar desap|place arrest|place abduct|place detent|место задерж"
        "|место похищ|место арест|lieu arrest|lieu enlev",
    ),
    (
        "taken_on",
        "fecha secuestro|fecha detenc|fecha desap|date arrest|date abduct|date taken|date detent|дата задерж"
        "|дата похищ|дата арест|date enlev|تاريخ اعتقال|تاريخ اختطاف",
    ),
    ("married", "apellido casada|married name|nom epouse"),
    ("mother", "apellido materno|mother surname|maternal surname"),
    ("patronymic", "patronym|father name|отчеств|اسم اب"),
    ("name", "apellido nombre|nombre apellido|full name|фио|имя фамил|фамил имя|nom prenom|اسم كامل"),
    ("family", "apellido|surname|last name|family name|фамил|nom famille|اسم عائلة"),
    ("given", "given|first name|имя|prenom|اسم اول"),
    ("name", "nombre|name|nom|имен|اسم"),
    ("status", "estado|status|tipific|situacion|what said|статус|судьб|statut|حالة"),
    ("external_id", "id|identif|codigo|code|numero|номер|№|رقم"),
    ("taken_on", "fecha|date|taken|дата|تاريخ"),
    ("taken_at", "lugar|place|место|lieu|مكان"),
)


def heading_field(heading: str) -> tuple[str, str]:
    """Return the field that a header's words point to and the words that do, or ("", "")."""
    words = [_without_article(word) for word in re.findall(r"№|[^\W\d_]+", fold(heading))]
    for field, alternatives in _WORDS:
        for alternative in alternatives.split("|"):
            if all(any(_begins(word, stem) for word in words) for stem in fold(alternative).split()):
                return field, alternative
    return "", ""


def _without_article(word: str) -> str:
    """Take the Arabic article off a word, which it is written together with."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _begins(word: str, stem: str) -> bool:
    """Match a stem at the beginning of a word; a short one only as the whole word (`id`, not `idioma`)."""
    return word == stem or (len(stem) > 3 and word.startswith(stem))
