"""Two testimonies of people who never lived, about people of the practice case, to learn coding on.

The second one tells of torture, so that it comes covered. Names, places and days are those that the lists of the
practice case give for two of its people, in another script or with other words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """An invented testimony: whose it is (slug and title of the source), its language, its labels, and its words."""

    source: str
    title: str
    connection: str  # vocabulary source_connection
    lang: str
    labels: tuple[str, ...]
    text: str


TESTIMONIES = (
    Testimony(
        source="relative-1",
        title="A sister from Talkhokha (invented)",
        connection="relative",
        lang="en",
        labels=(),
        text="""\
THIS TESTIMONY IS INVENTED. Nobody in it has lived. It is here to practise on.

My brother is called Akhmed Yunuvov. He was thirty-one years old and mended radios in Talkhokha, in Stone Arzha. \
He lived with me and my two children in the house behind the mill.

On 18 January 1997, after the evening prayer, a grey van stopped at our gate. Four men came in. They wore uniforms \
of the district police and had covered their faces. One of them was called "Captain" by the others. He said that \
Akhmed had to come along for an hour and answer questions.

They took him out without his coat. Our neighbour Ruslan ran after them and asked where they were taking him. They \
pushed Ruslan into the van too. He came back after three days. Akhmed did not.

Next morning I went to the district police in Talkhokha. The officer on duty wrote my name down and said: "We have \
no such man here, and nobody went out last night." I asked for it in writing. He refused.

I have written to the prosecutor twice, in February and in May. By the end of the summer no answer had come. A \
woman from the market told me that she had seen dozens of men from our valley in the yard of the old brick \
factory.

I do not know whether my brother is alive. I want them to tell me where he is.
""",
    ),
    Testimony(
        source="witness-1",
        title="Человек из Ярбути (вымышленный)",
        connection="fellow_detainee",
        lang="ru",
        labels=("torture",),
        text="""\
ЭТО ПОКАЗАНИЕ ВЫМЫШЛЕНО. Никто из названных в нём людей не жил. Оно нужно, чтобы учиться.

Меня задержали 12 ноября 1997 года на дороге в Ярбути. В одной машине со мной везли Зелимхана Мовсарова. Я знал \
его, мы учились в одной школе. Нас везли около часа, на головах были мешки.

Нас привели в подвал. Там было холодно и стояла вода. Я слышал, как за стеной били Зелимхана: сначала он кричал, \
потом перестал. Утром его принесли и положили рядом со мной. Он не мог говорить.

Людей, которые нас били, было трое. Одного называли Майор. Он был в форме без знаков различия и говорил, что он из \
областного управления.

На четвёртый день меня выпустили за деньги. Зелимхан оставался там. Когда я уходил, он был жив. Его мать ходила в \
управление, и ей сказали, что такого человека у них никогда не было.
""",
    ),
)
