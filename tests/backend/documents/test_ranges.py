"""Which part of a file a Range header asks for, whatever it says (RFC 9110 §14)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.documents.ranges import NoSuchRange, Span, asked_span

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-499", 0, 500),
        ("bytes=999-", 999, 1000),
        ("bytes=400-", 400, 1000),
        ("bytes=400-999999999999999999", 400, 1000),
        ("bytes=-1", 999, 1000),
        ("bytes=-5000", 0, 1000),
        ("BYTES= 10-19 ", 10, 20),
    ],
)
def test_one_range_is_that_part(header: str, start: int, end: int):
    assert asked_span(header, SIZE) == Span(start, end, SIZE)


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1-2-3", "bytes=1.5-"),
        *("lines=0-1", "bytes 0-1", "bytes=0-1;2-3", "bytes=+1-2", "bytes=\u0661-"),
        *("bytes=0-0,5-9", "bytes=0-,0-,0-", "bytes=" + ",".join(["0-"] * 1000)),
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_malformed_or_several_is_the_whole(header: str):
    assert asked_span(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=99999-", "bytes=-0"])
def test_what_the_file_does_not_have_is_told_with_its_size(header: str):
    with pytest.raises(NoSuchRange) as refused:
        asked_span(header, SIZE)
    assert refused.value.headers["Content-Range"] == "bytes */1000"


@settings(max_examples=60, deadline=None)
@given(st.text() | st.from_regex(r"bytes=[0-9]{0,20}-[0-9]{0,20}", fullmatch=True), st.integers(1))
def test_any_header_gives_a_part_that_the_file_has(header: str, size: int):
    try:
        span = asked_span(header, size)
    except NoSuchRange:
        return
    assert span is None or 0 <= span.start < span.end <= size
