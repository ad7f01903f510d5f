"""Text layers: what a document says, as one string, in each of the formats that people hand in."""

from __future__ import annotations

import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.documents import docx, eml, paragraph, pdf, shown, warc, word_part

from habeas.evidence.findings import PHRASES, Findings, is_note
from habeas.evidence.layers import NoText, joined, layer_hash, layered
from habeas.evidence.limits import CLAIM_LIMIT, CLAIMS_LIMIT, LAYER_LIMIT
from habeas.evidence.reading import read

ANY = st.text(st.characters(codec=None), max_size=200)  # zero characters and halves of characters too


def text_of(content: bytes, ending: str = "") -> str:
    found = read(io.BytesIO(content), ending)
    assert found.why == "", found.why
    assert found.sha256 == sha256(content).hexdigest()
    assert found.size == len(content)
    return found.text or ""


@given(ANY)
def test_a_layer_can_be_hashed_and_counted_in(text: str) -> None:
    """Whatever a file holds, its layer is text that every program reads the same: no zero, no half, one line end."""
    made = layered(text, Findings())
    layer_hash(made)
    assert not {"\0", "\r"} & set(made)
    assert layered(made, Findings()) == made


@given(st.text(max_size=200).filter(lambda text: not {"\0", "\r"} & set(text)))
def test_nothing_else_of_a_text_is_changed(text: str) -> None:
    """Accents, joiners, unusual spaces and directions stay as the source wrote them."""
    findings = Findings()
    assert layered(text, findings) == text
    assert findings.notes() == ()


def test_what_cannot_be_in_a_layer_is_shown_and_counted() -> None:
    """A character that cannot be kept is not dropped in silence."""
    findings = Findings()
    assert layered("a\0b\ud800c\ud83d\ude00\r\nd\re", findings) == "a\ufffdb\ufffdc\U0001f600\nd\ne"
    assert findings.notes() == ("1 zero character, shown as U+FFFD", "1 half of a character, shown as U+FFFD")


def test_a_layer_has_a_greatest_length() -> None:
    """A text longer than forty books is refused whole, never cut."""
    with pytest.raises(NoText, match="too_long"):
        layered("a" * (LAYER_LIMIT + 1), Findings())
    with pytest.raises(NoText, match="too_long"):
        joined(["a" * (LAYER_LIMIT // 2 + 1)] * 2, Findings())


@given(st.lists(st.text("ab\n ", max_size=5), max_size=6))
def test_pages_are_found_again(parts: list[str]) -> None:
    """Each page begins where the layer says, whatever pages are empty."""
    try:
        made = joined(parts, Findings())
    except NoText:
        assert not "".join(parts).strip()
        return
    assert len(made.pages) == len(parts)
    for part, start in zip(parts, made.pages, strict=True):
        assert made.text[start : start + len(part)] == part


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8_r"])
def test_a_text_in_any_encoding_says_the_same(encoding: str) -> None:
    """A testimony typed in an old program reads as one typed today; a guess says that it is one."""
    words = "Его увезли ночью, и с тех пор его никто не видел.\r\nДва слова.\n" * 3
    found = read(io.BytesIO(words.encode(encoding)))
    assert found.text == words.replace("\r\n", "\n")
    guessed = encoding in ("cp1251", "koi8_r")
    assert found.notes == (("1 encoding that was guessed",) if guessed else ())
    assert [claim.name for claim in found.claims] == (["guessed"] if guessed else [])


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<p>One\n  two\t three</p>", "One two three"),
        ("One<br>two<br><br>three", "One\ntwo\n\nthree"),
        ("<div>One</div><div>two</div>", "One\ntwo"),
        ("<b>One</b> <i>two</i><u>three</u>", "One twothree"),
        ("<h1>Title</h1>words", "Title\n\nwords"),
        ("<ul><li>a<li>b</ul>c", "a\nb\n\nc"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"),
        ("<table><tr><th>a</th><td></td><td>c</td></tr></table>", "a\tc"),
        ("<pre>  a\n   b </pre>c", "  a\n   b \n\nc"),
        ("a&nbsp;b &amp; &#x1F600; &lt;c&gt;", "a\xa0b & \U0001f600 <c>"),
        ("a<!-- b -->c<script>d</script><style>e</style>", "ac"),
        ("<title>t</title><body>a", "a"),
        ('<p style="DISPLAY : NONE">a</p><p style="color:red">b', "b"),
        ('<span style="font-size:0">a</span><span style="opacity:0.5">b', "b"),
        ("<template><p>a</p></template>b", "b"),
        ("<textarea>a  b</textarea>", "a  b"),
        ("<p>مرحبا <bdi>x</bdi></p>", "مرحبا x"),
        ("a\0b", "a\ufffdb"),
        ("\n\n<p> a </p>\n", "a"),
    ],
)
def test_a_page_says_what_a_reader_sees(page: str, text: str) -> None:
    """The layer of an article is its words in lines and paragraphs, without what no reader would see."""
    assert text_of(b"<!doctype html><meta charset=utf-8>" + page.encode()) == text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8_r"),
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("", "utf-16"),
        ("<meta charset=rot13>", "utf-8"),
        ("<meta charset=no-such-thing>", "cp1251"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(head: str, encoding: str) -> None:
    """A page in an old encoding, or with a false label, says what it said."""
    words = "Слова, которых не должно было быть на этой странице."
    assert text_of(f"<html><head>{head}</head><p>{words}".encode(encoding), "html") == words


def test_a_document_of_word_says_what_stands_on_its_pages() -> None:
    """Paragraphs, tables, notes and headers are read; what was deleted, hidden or said in the margin is counted."""
    table = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}{paragraph('c')}</w:tc></w:tr></w:tbl>"
    hide = "<w:rPr><w:vanish/></w:rPr>"
    runs = (
        f"<w:pPr>{hide}</w:pPr><w:r><w:t>seen</w:t><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t></w:r>",
        f"<w:r>{hide}<w:t>hidden</w:t></w:r>",
        '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>',
        '<w:ins w:id="2"><w:r><w:t>!</w:t></w:r></w:ins>',
        '<w:moveFrom w:id="3"><w:r><w:t>moved</w:t></w:r></w:moveFrom>',
    )
    body = paragraph("One ", "two") + table + f"<w:p>{''.join(runs)}</w:p>"
    made = docx(
        body,
        header1=word_part("hdr", paragraph("head")),
        footnotes=word_part("footnotes", f"<w:footnote>{paragraph('note')}</w:footnote>"),
        comments=word_part("comments", f"<w:comment>{paragraph('remark')}</w:comment>"),
    )
    found = read(io.BytesIO(made))
    assert found.text == "One two\n\na\tb\nc\n\nseen\tx\ny!\n\nnote\n\nhead"
    assert found.notes == (
        "1 hidden passage, not in the text",
        "1 comment, not in the text",
        "2 tracked deletions, not in the text",
        "1 tracked insertion, in the text",
    )


def test_a_document_made_by_a_program_is_read() -> None:
    """Not only our own small files: one that a program writes, with its many parts, says what was typed."""
    import docx as library

    made = library.Document()
    made.add_heading("A heading", 1)
    made.add_paragraph("Words ").add_run("in bold").bold = True
    table = made.add_table(2, 2)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    made.core_properties.author = "nobody"
    saved = io.BytesIO()
    made.save(saved)
    found = read(saved)
    assert found.text == "A heading\n\nWords in bold\n\n0\t1\n2\t3"
    assert ("docx_core", "creator", "nobody") in [(claim.by, claim.name, claim.value) for claim in found.claims]


def test_a_pdf_file_says_what_its_pages_show() -> None:
    """Each page of a file has its place in the layer, and a word that a line parts keeps its hyphen."""
    found = read(io.BytesIO(pdf(shown("One hyphen-", "ated word"), b"", shown("Three"))))
    assert found.text == "One hyphen-\nated word\n\n\n\nThree"
    assert found.text is not None
    assert [found.text[start : start + 5] for start in found.pages] == ["One h", "\n\nThr", "Three"]


def test_a_message_says_its_words_once() -> None:
    """Of a message in two forms the plain one is read; what is attached is named by its hash, never by its name."""
    found = read(io.BytesIO(eml(attachment=b"attached")))
    assert found.text == "Nobody has seen her since."
    claims = {claim.name: claim.value for claim in found.claims}
    assert claims["From"] == "Анна <a@example.org>"
    assert claims["Received"].startswith("from one.example by two.example")
    assert claims["attachment 1"] == f"application/pdf, 8 bytes, sha256 {sha256(b'attached').hexdigest()}"
    assert not any("secret" in value for value in claims.values())
    only = eml().replace(b"Content-Type: text/plain", b"Content-Type: application/x-other")
    assert read(io.BytesIO(only)).text == "Nobody has seen her since."


@pytest.mark.parametrize("gzip", [False, True])
def test_a_web_archive_has_a_page_for_each_record_with_words(gzip: bool) -> None:
    """Every page in an archive is read, and none of its style sheets."""
    made = warc(
        ("http://a.example/", "text/html; charset=windows-1251", "<p>Первая".encode("cp1251")),
        ("http://a.example/a.css", "text/css", b"a {}"),
        ("http://a.example/b", "text/plain", b"second\r\npage"),
        gzip=gzip,
    )
    found = read(io.BytesIO(made))
    assert (found.text, found.pages) == ("Первая\n\nsecond\npage", (0, 8))
    assert found.notes == ("1 record without text",)


@given(st.dictionaries(st.sampled_from(sorted(PHRASES)), st.integers(1, 9)))
def test_every_note_is_known_for_one(counts: dict[str, int]) -> None:
    """What the process apart may say of a document is a closed list: each note that is made is on it."""
    findings = Findings()
    for what, number in counts.items():
        findings.count(what, number)
    assert len(findings.notes()) == len(counts)
    assert all(is_note(note) for note in findings.notes())


@pytest.mark.parametrize("note", ["", "1", "script, not run", "0 scripts, not run", "01 scripts, not run", "2 Anna"])
def test_other_words_are_no_note(note: str) -> None:
    """A word of a document cannot pass for one of ours."""
    assert not is_note(note)


def test_claims_have_their_measure_and_say_so() -> None:
    """A file that claims without end is cut short, and whoever reads the claims knows."""
    findings = Findings()
    findings.claim("exif", "long", "a" * (CLAIM_LIMIT + 1))
    for number in range(CLAIMS_LIMIT):
        findings.claim("exif", str(number), "x\0y\ud800")
    assert len(findings.claims) == CLAIMS_LIMIT
    assert findings.claims[1].value == "x\ufffdy\ufffd"
    assert findings.notes() == ("1 claim cut short", "1 further claim, not kept")
