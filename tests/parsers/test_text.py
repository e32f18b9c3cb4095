"""Bytes to text, and printed text to text for reading."""

import pytest

from parsers.errors import UnreadableDocumentError
from parsers.text import clean, decode, label_key, survey, without_notes

SENTENCE = "本报告所列数据的统计期限自2020年1月1日起，共收到政府信息公开申请3件。"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("gbk", "gb18030")],
)
def test_encodings_are_found_without_being_declared(encoding: str, found: str) -> None:
    decoded = decode(SENTENCE.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.issues) == (SENTENCE, found, ())


def test_declared_charset_counts_before_gb18030() -> None:
    text = "政府資訊公開年度報告，收到申請三件"
    assert decode(text.encode("big5"), "big5").text == text
    assert decode(b'<meta charset="big5">' + text.encode("big5")).text.endswith(text)


def test_strict_utf8_counts_before_a_wrong_declaration() -> None:
    assert decode(SENTENCE.encode(), "gbk").text == SENTENCE


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"%PDF-1.4 x", b"PK\x03\x04 x", b"\x00\x01" * 40, bytes(range(1, 256)) * 9],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match=r"expected text|no encoding fits|found"):
        decode(data)


def test_a_cut_page_is_read_to_its_end() -> None:
    assert decode((SENTENCE * 20).encode()[:-2]).text.startswith(SENTENCE)


def test_mojibake_is_an_issue() -> None:
    broken = (SENTENCE * 2).encode().decode("gb18030", errors="ignore")
    assert [issue.code for issue in decode(broken.encode()).issues] == ["mojibake"]
    assert [issue.code for issue in decode((SENTENCE + "锟斤拷").encode()).issues] == ["mojibake"]
    assert not decode(SENTENCE.encode()).issues


def test_pinyin_goes_and_words_in_brackets_stay() -> None:
    kept = "服务(app)和(http)、(市)、(PPP)"
    assert clean(kept, pinyin=True).text == kept
    assert clean("民(mín)政(zhèng)", pinyin=False).text == "民政"
    assert clean("公(gong)开", pinyin=False).text == "公(gong)开"
    assert clean("公(gong)开(kai)共和(he)(he)国(guo)", pinyin=True).text == "公开共和国"


def test_untoned_pinyin_is_an_artefact_only_where_toned_is_dense() -> None:
    assert survey("发(fā)布数(shù)据公(gong)开").pinyin
    assert not survey("公(gong)开" + "内容" * 500).pinyin


def test_every_character_knows_where_it_was_printed() -> None:
    printed = "　共(gòng)收到 １２\u200b件"
    cleaned = clean(printed)
    assert cleaned.text.strip() == "共收到 12件"
    assert cleaned.offsets is not None
    at = cleaned.text.index("1")
    assert printed[cleaned.offsets[at]] == "１"
    assert printed[cleaned.offsets[at + 2]] == "件"


def test_traditional_is_decided_for_the_whole_document() -> None:
    assert survey("政府信息公開工作年度報告，數據統計期限").traditional
    assert not survey(SENTENCE * 5 + "著名書法家").traditional


@pytest.mark.parametrize(
    "printed", ["（三） 不予 公开", "(三)不予公开", "㈢不予公开", "三、不予公开", "不 予公开"]
)
def test_labels_compare_without_numbering_and_punctuation(printed: str) -> None:
    assert label_key(printed) == "不予公开"


def test_notes_in_brackets_are_no_part_of_a_label() -> None:
    assert without_notes("规章(设区的市填报,如-8)") == "规章"
    assert without_notes("第二十条第(一)项") == "第二十条第(一)项"
