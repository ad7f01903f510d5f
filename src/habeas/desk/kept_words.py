"""Why something stays, in the words of the gate: marked for the catalogues, so that a screen can say it in them."""

from __future__ import annotations

from habeas.desk.parts import N_

WHY_IT_STAYS = (
    N_("no consent or other lawful basis is recorded"),
    N_("consent was withdrawn"),
    N_("the consent carries a date that cannot be read"),
    N_("the consent states no basis"),
    N_("the consent begins later"),
    N_("the consent has expired"),
    N_("the consent does not cover this purpose"),
    N_("the consent does not cover this recipient"),
    N_("the consent does not cover this form of the name"),
    N_("the consent does not allow giving it to a State"),
    N_("the consent does not allow making it public"),
    N_("each of its statements is kept back"),
    N_("what it is a part in is kept back"),
    N_("it rests on something that is kept back"),
    N_("it says that somebody is in safety, which is told to nobody outside of the team"),
    N_("it answers why somebody was chosen, which never goes with a person"),
    N_("it names somebody else who may not go"),
    N_("it speaks of somebody who may not go"),
    N_("it speaks of somebody who is held sealed"),
    N_("who passed it on"),
    N_("who searched is not named"),
    N_("its reasons are not told: they name or tell of more than may go"),
    N_("its title is not told: it names somebody"),
    N_("why somebody was chosen never goes with a person"),
    N_("where somebody free is, or was last, never goes"),
    N_("its words are not quoted: they name or tell of more than may go"),
    N_("it is under a sealing label"),
)
"""What stands before a colon, where another reason follows, is said by itself."""
