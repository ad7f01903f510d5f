"""Names of the southern culture, put together from parts that are common in the Arab world.

Names stand as sounds, in the signs of DIN 31635. Behind a stroke come other pronunciations that lists write
down; the article before a family name comes and goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

Forms = tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MEN = _words("""
muḥammad/muḥamad/māḥammad ʾaḥmad/ʾaḥmid maḥmūd ḥasan/ḥassan ḥusayn/ḥasayn ʿalī ʿumar/ʿumār xālid/xālad yūsuf/yūsif
ʾibrāhīm/brāhīm muṣṭafà ʿabd_al-raḥman ʿabd_al-lah ʿabd_al-qādir ʿabd_al-ʿazīz ʿabd_al-karīm ʿabd_al-ḥamīd
ʿabd_al-salām ʿabd_al-raḥīm samīr sāmī fādī rāmī hānī ṭāriq/ṭāraq ziyād/zayād bilāl/balāl bāsil/bāsal māhir ʿādil
ʿimād ʾiyād/ʾayād ʾanas ʾusām@ ḥamz@ ʿāmir ʿammār/ʿamār yāsir nāṣir nabīl ǧamāl kamāl karīm salīm/sallīm sālim ṣalāḥ
fāris firās/farās fayṣal fawwāz ġassān/ġasān ġāzī ǧihād/ǧahād ǧāsim ḥāzim hayṯam hišām ʾismāʿīl/ʾismaʿīl ʾisḥāq
yaʿqūb yaḥyà zakariyyā/zakaryā mūsà ʿīsà dāwūd sulaymān/sulīmān ʿuṯmān/ʿuṯman ʿadnān marwān muʿāḏ munīr/manīr murād
niḍāl nūr nāǧī qāsim qays rašīd rašād riyāḍ riḍwān/ruḍwān saʿīd saʿd ṣābir ṣubḥī šādī šukrī ṭāhir ṭalāl tawfīq
walīd wisām/wasām yazan zāhir zuhayr ẓāfir ʾayman ʾamīn ʾašraf ʾakram ʾanwar badr bašīr bassām/basām xalīl xalaf
mālik mazin ḥātim šākir ʾadham laṭīf raǧab šaʿbān ramaḍān ǧumʿ@ ʿaqīl nizār
""")
_WOMEN = _words("""
fāṭim@/faṭṭūm maryam/miryam zaynab/zaynib xadīǧ@ ʿāʾiš@ ḥanān hudà ʾamal ʾamīn@ nūr_al-hudà rīm hind suʿād salmà
laylà/līlà sāra sumayy@ wafāʾ zahr@ raǧāʾ šaymāʾ ʾasmāʾ hanāʾ ġād@ nādiy@ rāniy@ lamyāʾ ʾilhām ʾiḥsān ruqayy@
""")
_TRADES = _words("""
ḥaddād naǧǧār xayyāṭ ṣabbāġ ḥallāq laḥḥām xabbāz qaṣṣāb baqqāl ḥaffār bannāʾ dabbāġ ṭaḥḥān ǧammāl ġazāl qabbānī
naḥḥās sarrāǧ fallāḥ sammān ʿaṭṭār zayyāt šaʿʿār ʿassāf ḥamdān šāhīn ʿuqāb nimr ṣaqr diyāb sabʿ
""")
_STATIONS = _words("""
xaṭīb šayx ḥāǧǧ sayyid qāḍī muxtār rayyis ʾamīr ʿālim muʾaḏḏin ḥakīm ṣāliḥ kātib šāʿir baḥrī ǧabalī sahlī bādiy
hilālī rifāʿī zuʿbī ʿumarī ḥusaynī qurayšī ʾanṣārī tamīmī šammarī ṭāʾī kilābī
""")
_ROOTS = _words("""
bḥr nṭl smd flq wzr kbš rḍm xls ḥwn zlf šqr dhn ṭrb nwġ ǧbs qṯm rzʿ ʿfn ġṭl ḏbs ḍrs wmk ṭnf zṭt lhk zml ṭfw ḍnš zbh rqd
ġnz qrf xmb lrġ
""")
_FAMILY_FORMS = ("{}a{}{}ānī", "{}ā{}i{}ī", "{}a{}ī{}", "{}u{}a{}ī", "{}i{}{}āwī", "{}a{}ū{}", "ti{}{}ā{}ī")
_WOMEN_FORMS = ("{}ā{}i{}@", "{}a{}ī{}@")
_BYNAMES = _words("ḏīb ʾasad nasr ṣaxr barq raʿd ʿuqāb šabaḥ hirr qalam ʾabyaḍ ṭawīl ʾaṭraš ḥuṣān baṭal xāl")


def men() -> Iterator[Forms]:
    """Give men's names, the common ones first."""
    return map(_forms, _MEN)


def women() -> Iterator[Forms]:
    """Give women's names, the common ones first, then those from men's names and from roots."""
    from_men = (man + "@" for man in (word.partition("/")[0] for word in _MEN) if _takes_ending(man))
    from_roots = (form.format(*root) for form, root in product(_WOMEN_FORMS, _ROOTS))
    return map(_forms, chain(_WOMEN, from_men, from_roots))


def families() -> Iterator[Forms]:
    """Give family names from given names, trades and stations: the common ones."""
    simple = _simple_men()
    return map(_with_article, chain(*zip(simple, (*_TRADES, *_STATIONS), strict=False), simple))


def made_families() -> Iterator[Forms]:
    """Give double family names, and those made of roots: thousands, each of them rare."""
    simple = _simple_men()
    mixed = (one[0] + other[1:] for one, other in product(_ROOTS, _ROOTS))
    made = (form.format(*root) for root, form in product(mixed, _FAMILY_FORMS))
    for name, first, second in zip(made, _turning(_STATIONS), _turning(simple), strict=False):
        yield _with_article(name)
        yield _with_article(f"{second} {name}")
        yield (f"al-{first} {second}", "", "", "")


def bynames() -> Iterator[Forms]:
    """Give what people are called besides their names."""
    return (("al-" + name, name, "", "") for name in _BYNAMES)


def same(sounds: str) -> str:
    """Return a name as it is: fathers' names and women's family names take no ending."""
    return sounds


def short_of(given: str) -> str:
    """Return the form of affection: the first consonant, then -ūd- and the rest as children say it."""
    return given[:1] + given[1:2].replace("ā", "a") + given[2:3] + "ūd@"


def _simple_men() -> tuple[str, ...]:
    return tuple(man for man in (word.partition("/")[0] for word in _MEN) if "_" not in man)


def _takes_ending(man: str) -> bool:
    return "_" not in man and man[-1] not in "@àīāʾ" and len(man) < 7


def _turning(names: tuple[str, ...]) -> Iterator[str]:
    at = 0
    while True:
        # A step that shares no factor with the usual lengths: the pairs do not repeat soon.
        yield names[at % len(names)]
        at += 7


def _with_article(name: str) -> Forms:
    return (f"al-{name}", name, "", "")


def _forms(text: str) -> Forms:
    first, *others = text.replace("_", " ").split("/")
    two = [*others, "", ""][:2]
    return (first, *two, "")
