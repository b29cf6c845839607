"""Writes seeds for the fuzz targets to `seeds/<target>/`; those of the binary formats are made here and not kept.

    python3 tests/fuzz/make_seeds.py
    RUSTC_BOOTSTRAP=1 cargo fuzz run read_html --fuzz-dir tests/fuzz --sanitizer none tests/fuzz/corpus/read_html tests/fuzz/seeds/read_html

Only the standard library is needed; what zstd compresses is made from Python 3.14 on.
"""

import gzip
import io
import json
import pathlib
import tarfile
import zipfile

HERE = pathlib.Path(__file__).parent
# As in the targets that read files: the first byte of an input says which of these it is.
EXTENSIONS = {
    "read_text": ["txt", "md"],
    "read_json": ["json", "jsonl", "json.gz"],
    "read_table": ["csv", "tsv"],
    "read_parquet": ["parquet"],
    "read_html": ["html"],
    "read_warc": ["warc", "arc", "warc.gz"],
    "read_archive": ["zip", "tar", "tar.gz", "tar.zst", "txt.gz", "txt.zst"],
}

BODY = "د پوځ ویاند وویل چې 58 کسان وژل شوي دي. The army denies it."
ROW = {"id": "a", "outlet": "Khyber", "published": "2025-10-12", "title": "Title", "url": "https://a.example/", "text": BODY}
PAGE = (
    '<!DOCTYPE html><html lang="ps" dir="rtl"><head><meta charset="utf-8"><title>Title - Khyber</title>'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Title","datePublished":"2025-10-12"}</script>'
    f"</head><body><nav><a href=/>Home</a></nav><article><h1>Title</h1><p>{BODY}</p><p>And more, as they say.<br><br>"
    "End &amp; end.</p></article></body></html>"
)
FRONT = f"---\noutlet: Khyber\npublished: 2025-10-12\ntitle: Title\n---\n{BODY}\n"


def record(kind, content, block):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2025-10-12T09:00:00Z\r\n"
        f"Content-Type: {content}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc():
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    zipped = gzip.compress(PAGE.encode(), mtime=0)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE.encode()), PAGE.encode())
    return (
        record("warcinfo", "application/warc-fields", b"software: none\r\n")
        + record("response", "application/http", http + b"\r\n" + PAGE.encode())
        + record("response", "application/http", http + b"Content-Encoding: gzip\r\n\r\n" + zipped)
        + record("response", "application/http", http + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)
        + record("resource", "text/html", PAGE.encode())
    )


def arc():
    version = b"1 0 none\nURL IP-address Archive-date Content-type Archive-length\n"
    block = b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + PAGE.encode()
    line = "{} 192.0.2.1 20051010123456 {} {}\n"
    return (
        line.format("filedesc://a.arc", "text/plain", len(version)).encode() + version + b"\n"
        + line.format("http://a.example/", "text/html", len(block)).encode() + block + b"\n"
    )


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("khyber/a.txt", FRONT), ("khyber/b.html", PAGE), ("c.jsonl", json.dumps(ROW))):
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def tarred():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("khyber/a.txt")
        info.size = len(FRONT.encode())
        archive.addfile(info, io.BytesIO(FRONT.encode()))
    return out.getvalue()


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def struct(*fields):
    """A structure of Thrift's compact protocol: pairs of a number and a value. A number in a list of itself is short."""
    out, last = b"", 0
    for number, value in fields:
        kind, content = thrift(value)
        out += bytes([number - last << 4 | kind]) + content
        last = number
    return out + b"\0"


def thrift(value):
    match value:
        case int():
            return 5, varint(value << 1)
        case str() | bytearray():
            content = value.encode() if isinstance(value, str) else bytes(value)
            return 8, varint(len(content)) + content
        case bytes():
            return 12, value
        case ("i64", int() as number):
            return 6, varint(number << 1)
        case list():
            items = [thrift(item) for item in value]
            return 9, bytes([len(items) << 4 | items[0][0]]) + b"".join(content for _, content in items)
    raise TypeError(value)


def parquet(compress, codec):
    """A file of two columns, `text` and `source.name`, of two rows; the name is null in the second."""

    def page(kind, header, content):
        packed = compress(content)
        return struct((1, kind), (2, len(content)), (3, len(packed)), header) + packed

    def plain(*texts):
        return b"".join(len(text.encode()).to_bytes(4, "little") + text.encode() for text in texts)

    out = b"PAR1"
    columns = []
    # Encodings: 0 plain, 3 runs, 8 places in a dictionary.
    pages = [
        (["text"], None, page(0, (5, struct((1, 2), (2, 0), (3, 3), (4, 3))), plain(BODY, "two"))),
        # The levels 1 and 0, then places of one bit in a dictionary of one.
        (
            ["source", "name"],
            page(2, (7, struct((1, 1), (2, 0))), plain("Khyber")),
            page(0, (5, struct((1, 2), (2, 8), (3, 3), (4, 3))), b"\x02\0\0\0\x03\x01" + b"\x01\x02\0"),
        ),
    ]
    for path, dictionary, data in pages:
        start = len(out)
        out += (dictionary or b"") + data
        fields = [(1, 6), (2, [0, 3, 8]), (3, path), (4, codec), (5, ("i64", 2))]
        fields += [(6, ("i64", len(out) - start)), (7, ("i64", len(out) - start))]
        fields += [(9, ("i64", start + len(dictionary or b"")))]
        if dictionary:
            fields += [(11, ("i64", start))]
        columns.append(struct((2, ("i64", start)), (3, struct(*fields))))
    schema = [
        struct((4, "schema"), (5, 2)),
        struct((1, 6), (3, 0), (4, "text"), (6, 0)),
        struct((3, 0), (4, "source"), (5, 1)),
        struct((1, 6), (3, 1), (4, "name"), (6, 0)),
    ]
    group = struct((1, columns), (2, ("i64", len(out))), (3, ("i64", 2)))
    metadata = struct((1, 1), (2, schema), (3, ("i64", 2)), (4, [group]))
    return out + metadata + len(metadata).to_bytes(4, "little") + b"PAR1"


def zstd(content):
    try:
        from compression import zstd as library
    except ImportError:
        return None
    return library.compress(content)


def main():
    def write(name, extension, content):
        for target, extensions in EXTENSIONS.items():
            if content is not None and extension in extensions:
                folder = HERE / "seeds" / target
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"made-{name}").write_bytes(bytes([extensions.index(extension)]) + content)

    table = [list(ROW), list(ROW.values())]
    plain = {
        "txt": FRONT.encode(),
        "md": f"# Title\n\n{BODY}\n".encode(),
        "json": json.dumps([ROW, ROW | {"id": "b"}]).encode(),
        "jsonl": (json.dumps(ROW, ensure_ascii=False) + "\n" + json.dumps(ROW | {"id": "b"}) + "\n").encode(),
        "csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode(),
        "tsv": "\n".join("\t".join(row) for row in table).encode(),
        "html": PAGE.encode(),
        "warc": warc(),
        "arc": arc(),
    }
    for extension, content in plain.items():
        write(extension, extension, content)
        write(f"{extension}-gz", f"{extension}.gz", gzip.compress(content, mtime=0))
        write(f"{extension}-zst", f"{extension}.zst", zstd(content))
    for encoding in ("utf-16", "windows-1256"):
        write(f"txt-{encoding}", "txt", FRONT.replace("ځ", "ح").replace("ې", "ي").replace("ړ", "ر").encode(encoding, "replace"))
    write("zip", "zip", zipped())
    write("tar", "tar", tarred())
    write("tar-gz", "tar.gz", gzip.compress(tarred(), mtime=0))
    write("tar-zst", "tar.zst", zstd(tarred()))
    write("parquet", "parquet", parquet(bytes, 0))
    write("parquet-gzip", "parquet", parquet(lambda content: gzip.compress(content, mtime=0), 2))


if __name__ == "__main__":
    main()
