from __future__ import annotations

import io
import json
import os
import zipfile
from typing import TYPE_CHECKING

import docx
import openpyxl
import pptx
import pytest
from ebooklib import epub
from fpdf import FPDF

from ingest.errors import UnreadableFileError
from ingest.loaders import Limits, Skipped, iter_documents, load_file
from ingest.types import Document

if TYPE_CHECKING:
    from pathlib import Path

PROSE = "Ada Lovelace wrote the first published program. She worked with Charles Babbage in London."


def texts(document: Document, kind: str = "") -> list[str]:
    return [block.text for block in document.blocks if kind in ("", block.kind)]


def only(path: Path, limits: Limits | None = None) -> Document:
    (document,) = load_file(path, limits)
    return document


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        load_file(path, limits)
    return caught.value.message


def make_pdf(pages: list[str], *, password: str = "") -> bytes:
    pdf = FPDF()
    pdf.set_title("Notes on Ada")
    pdf.set_font("helvetica", size=11)
    for page in pages:
        pdf.add_page()
        if page:
            pdf.multi_cell(0, 6, page)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


def make_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Curriculum vitae", level=1)
    document.add_paragraph(PROSE)
    document.add_paragraph("Skills:")
    document.add_paragraph("Analysis", style="List Bullet")
    document.add_paragraph("Writing", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, value in zip(
        [c for row in table.rows for c in row.cells], ["Year", "Post", "1843", "Author"], strict=True
    ):
        cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Openings"
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_pptx() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "First programs"
    slide.placeholders[1].text = "Notes of 1843\nBernoulli numbers"
    slide.notes_slide.notes_text_frame.text = "Mention Babbage."
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def make_epub(path: Path) -> None:
    book = epub.EpubBook()
    book.set_identifier("ada")
    book.set_title("A book on Ada")
    book.add_author("A. Writer")
    chapter = epub.EpubHtml(title="One", file_name="one.xhtml")
    chapter.content = (
        f"<html><body><h1>Chapter one</h1><p>{PROSE}</p><ul><li>first</li><li>second</li></ul></body></html>"
    )
    for item in (chapter, epub.EpubNcx(), epub.EpubNav()):
        book.add_item(item)
    book.spine = [chapter]
    epub.write_epub(str(path), book)


def test_markdown_keeps_its_structure_and_loses_its_markup(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text(
        "---\nid: my-guide\ntitle: My guide\n---\n"
        "# Guide\n\nSome **bold** text with a [link](https://example.org) and\n"
        "`code`.\n\nBring:\n\n- one\n- two *items*\n  - nested\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> quoted\n"
    )
    document = only(path)
    assert (document.document_id, document.title, document.source.key) == ("my-guide", "My guide", "guide.md")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Guide"),
        ("paragraph", "Some bold text with a link and code."),
        ("paragraph", "Bring:"),
        ("list", "one\ntwo items\nnested"),
        ("table", "A | B\n1 | 2"),
        ("paragraph", "quoted"),
    ]


def test_text_joins_wrapped_lines_and_keeps_short_lines_apart(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    wrapped = "This paragraph was wrapped by an editor at some width\nand goes on in a second line.\n"
    path.write_text(wrapped + "\nAda\nLondon\n\n- first\n  more of it\n- second\n")
    document = only(path)
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("paragraph", wrapped.replace("\n", " ").strip()),
        ("list", "Ada\nLondon"),
        ("list", "first more of it\nsecond"),
    ]
    assert document.title == "notes"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_detected(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notes.txt"
    text = "Müller lernte Statistik für drei Jahre, während sein Bruder Bücher über Mathematik las. " * 4
    path.write_bytes(text.encode(encoding))
    assert texts(only(path)) == [text.strip()]


def test_html_gives_its_main_text(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>Ada's page</title><script>var hidden = 1;</script></head><body><nav>Home Shop Login</nav>"
        f"<main><h1>Ada</h1><p>{PROSE}</p><h2>Posts</h2><p>{PROSE.replace('Ada', 'Countess')}</p>"
        "<ul><li>translator</li><li>author</li></ul>"
        "<table><tr><th>Year</th><th>Post</th></tr><tr><td>1843</td><td>Author</td></tr></table></main></body></html>"
    )
    document = only(path)
    assert document.title == "Ada's page"
    assert texts(document, "heading") == ["Ada", "Posts"]
    assert texts(document, "list") == ["translator\nauthor"]
    assert texts(document, "table") == ["Year | Post\n1843 | Author"]
    everything = " ".join(texts(document))
    assert PROSE in everything
    assert "hidden" not in everything
    assert "Login" not in everything


def test_a_page_without_main_text_gives_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "tiny.html"
    path.write_text("<!doctype html><h2>Hours</h2><p>Nine to five.<p>Closed <b>on</b> Sunday<li>tea<li>cake")
    document = only(path)
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Hours"),
        ("paragraph", "Nine to five."),
        ("paragraph", "Closed on Sunday"),
        ("list", "tea\ncake"),
    ]


def test_pdf_joins_a_sentence_over_the_page_break(tmp_path: Path) -> None:
    path = tmp_path / "ada.pdf"
    path.write_bytes(
        make_pdf(["Ada wrote notes that are longer than the article which", "they annotate. The end.\n\n2"])
    )
    document = only(path)
    assert document.title == "Notes on Ada"
    assert "Ada wrote notes that are longer than the article which they annotate." in " ".join(texts(document))
    assert document.blocks[0].page == 1


def test_a_scanned_pdf_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(make_pdf(["", ""]))
    assert "2 pages without text, probably scanned" in refused(tmp_path / "scan.pdf")


def test_an_encrypted_pdf_asks_for_one_without_password(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(make_pdf([PROSE], password="pass"))
    assert "password" in refused(tmp_path / "secret.pdf")


def test_docx_keeps_headings_lists_and_tables_in_order(tmp_path: Path) -> None:
    path = tmp_path / "cv.docx"
    path.write_bytes(make_docx())
    document = only(path)
    assert document.title == "Curriculum vitae"
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Curriculum vitae"),
        ("paragraph", PROSE),
        ("paragraph", "Skills:"),
        ("list", "Analysis\nWriting"),
        ("table", "Year | Post\n1843 | Author"),
    ]


def test_xlsx_gives_a_table_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(make_xlsx([["Role", "Openings"], ["Engineer", 5000], [None, None], ["Analyst", 1.5]]))
    document = only(path)
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Openings"),
        ("table", "Role | Openings\nEngineer | 5000\nAnalyst | 1.5"),
    ]
    assert "more than 3 cells" in refused(path, Limits(table_cells=3))


def test_pptx_gives_slides_with_notes(tmp_path: Path) -> None:
    path = tmp_path / "talk.pptx"
    path.write_bytes(make_pptx())
    document = only(path)
    assert texts(document) == ["First programs", "Notes of 1843\nBernoulli numbers", "Mention Babbage."]
    assert {block.page for block in document.blocks} == {1}


def test_epub_gives_chapters(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    make_epub(path)
    document = only(path)
    assert (document.title, document.source.publisher) == ("A book on Ada", "A. Writer")
    assert texts(document) == ["Chapter one", PROSE, "first\nsecond"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_finds_its_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(
        "".join(delimiter.join(row) + "\n" for row in (["Role", "Pay"], ["Engineer", "high"], ["Clerk", "low"]))
    )
    assert texts(only(path)) == ["Role | Pay\nEngineer | high\nClerk | low"]


def test_jsonl_gives_a_document_a_line_and_names_broken_ones(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    good = [{"_id": "d1", "title": "Ada", "text": PROSE}, {"_id": 2, "text": "No title here."}]
    lines = [
        json.dumps(good[0]),
        "{broken",
        "",
        json.dumps({"title": "x", "text": "y"}),
        json.dumps(good[1]),
        json.dumps(good[0]),
    ]
    path.write_text("\n".join(lines))
    found = list(iter_documents([path]))
    documents = [item for item in found if isinstance(item, Document)]
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [document.document_id for document in documents] == ["d1", "2"]
    assert [block.kind for block in documents[0].blocks] == ["heading", "paragraph"]
    assert [item.path.rpartition(":")[2] for item in skipped[:2]] == ["2", "4"]
    assert "stands twice" in skipped[2].reason


def test_jsonl_that_is_none_is_given_up_early(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("no json\n" * 10_000)
    assert len(list(iter_documents([path]))) == 4


def test_jsonl_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    row = json.dumps({"_id": "d", "text": PROSE * 10})
    path.write_text("".join(row.replace('"d"', f'"d{n}"') + "\n" for n in range(3000)))
    limits = Limits(file_bytes=1000)
    assert sum(isinstance(item, Document) for item in iter_documents([path], limits)) == 3000


def test_a_beir_folder_gives_its_corpus_only(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "text": PROSE}) + "\n")
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "Who?"}) + "\n")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("q1\td1\t1\n")
    documents = [item.document_id for item in iter_documents([tmp_path]) if isinstance(item, Document)]
    assert documents == ["d1"]


def test_ids_are_paths_below_the_folder_and_stay_distinct(tmp_path: Path) -> None:
    for folder in ("one/sub", "two/sub"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").write_text(PROSE)
    (tmp_path / "one" / ".hidden").write_text(PROSE)
    one, two = (str(tmp_path / name) for name in ("one", "two"))
    ids = [item.document_id for item in iter_documents([one, two, one]) if isinstance(item, Document)]
    assert ids[0] == "sub/a.txt"
    assert len(ids) == len(set(ids)) == 2


def test_the_same_content_has_the_same_hash(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PROSE)
    first, second = (item for item in iter_documents([tmp_path]) if isinstance(item, Document))
    assert first.content_hash == second.content_hash


def test_a_zip_is_read_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes/a.txt", PROSE)
        archive.writestr("cv.docx", make_docx())
        archive.writestr("corpus.jsonl", json.dumps({"_id": "d1", "text": PROSE}))
        archive.writestr("__MACOSX/._a.txt", "junk")
    before = sorted(tmp_path.rglob("*"))
    found = list(iter_documents([tmp_path]))
    assert [item.document_id for item in found if isinstance(item, Document)] == [
        "all.zip/notes/a.txt",
        "all.zip/cv.docx",
        "d1",
    ]
    assert len(found) == 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("report.txt", "pdf"),
        ("report.pdf", "docx"),
        ("report.docx", "xlsx"),
        ("report.bin", "pptx"),
        ("report.zip", "docx"),
    ],
)
def test_a_wrong_extension_does_not_matter(tmp_path: Path, name: str, make: str) -> None:
    data = {"pdf": make_pdf([PROSE]), "docx": make_docx(), "xlsx": make_xlsx([["a", "b"], [1, 2]]), "pptx": make_pptx()}
    (tmp_path / name).write_bytes(data[make])
    assert texts(only(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("empty.txt", b" \n", "is empty"),
        ("nul.txt", b"text \x00 with \x00 zeros and more", "NUL"),
        ("cut.pdf", make_pdf([PROSE])[:400], "cannot be read as a PDF"),
        ("cut.docx", make_docx()[:2000], "truncated or damaged"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old or encrypted Office"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 600, "an image"),
        ("data.json", b'{"a": 1}', "is JSON"),
        ("tool", b"\x7fELF" + b"\x00" * 100, "a program"),
        ("blank.html", b"<html><body><script>x</script></body></html>", "holds no text"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_hint(tmp_path: Path, name: str, data: bytes, named: str) -> None:
    (tmp_path / name).write_bytes(data)
    message = refused(tmp_path / name)
    assert named in message
    assert name in message


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / "nothing.txt")


def test_every_cut_of_a_file_is_a_document_or_an_unreadable_file(tmp_path: Path) -> None:
    make_epub(tmp_path / "whole.epub")
    whole = {
        "a.pdf": make_pdf([PROSE, PROSE]),
        "a.docx": make_docx(),
        "a.xlsx": make_xlsx([["a", "b"], [1, 2]]),
        "a.pptx": make_pptx(),
        "a.epub": (tmp_path / "whole.epub").read_bytes(),
    }
    for name, data in whole.items():
        for part in range(1, 12):
            damaged = bytearray(data)
            damaged[len(data) * part // 12 :: 97] = b"\x17" * len(damaged[len(data) * part // 12 :: 97])
            for content in (data[: len(data) * part // 12], bytes(damaged)):
                (tmp_path / name).write_bytes(content)
                found = list(iter_documents([tmp_path / name]))
                assert found
                assert all(item.reason for item in found if isinstance(item, Skipped))


def test_a_hostile_folder_is_accounted_for_file_by_file(tmp_path: Path) -> None:
    root = tmp_path / "hostile"
    (root / "loop").mkdir(parents=True)
    (root / "loop" / "again").symlink_to(root, target_is_directory=True)
    (root / "loop" / "self.txt").symlink_to(root / "loop" / "self.txt")
    (root / "broken-link.txt").symlink_to(tmp_path / "nowhere")
    (root / "cut.pdf").write_bytes(make_pdf([PROSE])[:500])
    (root / "nul.txt").write_bytes(b"a\x00b" * 50)
    (root / "really.pdf.txt").write_bytes(make_pdf([PROSE]))
    (root / "deep.html").write_text("<html><body>" + "<div>" * 50_000 + f"<p>{PROSE}</p>" + "</div>" * 50_000)
    (root / "good.md").write_text(f"# Good\n\n{PROSE}\n")
    with (root / "big.txt").open("wb") as big:
        big.truncate(300_000_000)
    os.mkfifo(root / "pipe")
    with zipfile.ZipFile(root / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 20_000_000)
        archive.writestr("fine.txt", PROSE)
    with zipfile.ZipFile(root / "paths.zip", "w") as archive:
        archive.writestr("../../escaped.txt", PROSE)
        archive.writestr("/etc/escaped.txt", PROSE)
        archive.writestr("..\\escaped.txt", PROSE)
        archive.writestr("inner.zip", (root / "bomb.zip").read_bytes())
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(root / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b" " * 30_000_000)
    (root / "cut.zip").write_bytes((root / "bomb.zip").read_bytes()[:-60])
    before = sorted(str(path) for path in tmp_path.rglob("*"))

    found = list(iter_documents([root]))

    documents = {item.document_id for item in found if isinstance(item, Document)}
    assert documents == {"really.pdf.txt", "deep.html", "good.md", "bomb.zip/fine.txt"}
    skipped = {item.path.removeprefix(f"{root}/"): item.reason for item in found if isinstance(item, Skipped)}
    expected = {
        "loop/again": "not followed",
        "loop/self.txt": "cannot be opened",
        "broken-link.txt": "cannot be opened",
        "cut.pdf": "a PDF",
        "nul.txt": "NUL",
        "big.txt": "300,000,000 bytes",
        "pipe": "no regular file",
        "bomb.zip/zeros.txt": "far more than text does",
        "paths.zip/../../escaped.txt": "outside of its archive",
        "paths.zip//etc/escaped.txt": "outside of its archive",
        "paths.zip/..\\escaped.txt": "outside of its archive",
        "paths.zip/inner.zip": "collection inside",
        "paths.zip/link.txt": "is a link",
        "bomb.docx": "more than is read",
        "cut.zip": "truncated or damaged",
    }
    assert skipped.keys() == expected.keys()
    for path, part in expected.items():
        assert part in skipped[path], (path, skipped[path])
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_and_folder_are_reported(tmp_path: Path) -> None:
    (tmp_path / "closed.txt").write_text(PROSE)
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    reasons = [item.reason for item in iter_documents([tmp_path]) if isinstance(item, Skipped)]
    (tmp_path / "folder").chmod(0o700)
    assert len(reasons) == 2


def test_an_archive_over_its_limits_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.txt", PROSE)
    for limits in (Limits(archive_members=10), Limits(archive_bytes=500)):
        (skipped,) = iter_documents([path], limits)
        assert isinstance(skipped, Skipped)
        assert "more than is read" in skipped.reason
