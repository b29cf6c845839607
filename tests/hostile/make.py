"""Makes a corpus of hostile input: bombs, archives that lead astray, files that claim more than they hold, text that no
reader was thought for, names that steer terminals, and five good articles that must be read all the same.

    python3 make.py OUT [--scale small|full]

"small" has a few megabytes and is made in a second or two; "full" has lines of a gigabyte and bombs that unpack to
tens of gigabytes. Nothing is ever held in memory: large files are sparse, or written piece by piece. Needs CPython 3.11
or newer, its standard library alone, and a POSIX system.
"""

import argparse
import gzip
import io
import json
import os
import random
import socket
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

SCALES = {
    # How long a line of nothing is; how often 64 MiB of nothing are repeated in a bomb; how long words, numbers and rows
    # of marks are; how deep things lie in each other; how long an unclosed quote is.
    "small": {"line": 20 << 20, "members": 4, "long": 50_000, "deep": 20_000, "quote": 1 << 20, "entries": 64},
    "full": {"line": 1 << 30, "members": 1024, "long": 1_000_000, "deep": 1_000_000, "quote": 110 << 20, "entries": 4096},
}

BODY = (
    "Heavy rain brought floods to {place} province on Monday night. Provincial officials said {dead} people were killed "
    "and {houses} houses were destroyed. The highway is closed to traffic. The ministry sent tents and food to the "
    "affected villages.\n"
)

# What must be read, by id.
GOOD = [f"good-{number}/article" for number in range(1, 6)] + ["hostile/line-of-nothing#2"]


def article(number, outlet=None):
    head = f"---\noutlet: {outlet or f'Good {number}'}\npublished: 2025-03-0{number % 9 + 1}\ntitle: Floods {number}\n---\n"
    return head + BODY.format(place="Baghlan", dead=20 + number, houses=60 + number)


def of(text, outlet="Hostile"):
    """A text file with `text` as its body."""
    return f"---\noutlet: {outlet}\npublished: 2025-03-04\n---\n{text}\n"


class Corpus:
    def __init__(self, root, scale):
        self.root = Path(root)
        self.size = SCALES[scale]
        self.random = random.Random(1)
        self.hostile = self.root / "hostile"
        self.hostile.mkdir(parents=True)

    def write(self, name, content):
        path = self.hostile / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        path.write_bytes(content)
        return path

    def make(self):
        for number in range(1, 6):
            path = self.root / f"good-{number}" / "article.txt"
            path.parent.mkdir()
            path.write_text(article(number), encoding="utf-8")
        self.lines()
        self.bombs()
        self.zips()
        self.tars()
        self.structures()
        self.encodings()
        self.texts()
        self.tables()
        self.crawls()
        self.names()
        self.things_that_are_no_files()

    def lines(self):
        """One line of a gigabyte, which lies nowhere on the disk."""
        line = self.size["line"]
        with open(self.hostile / "line-of-nothing.jsonl", "wb") as file:
            file.write(b'{"outlet": "Hostile", "text": "')
            file.seek(line)
            good = json.dumps({"outlet": "Good 6", "published": "2025-03-07", "text": BODY.format(place="Ghor", dead=9, houses=8)})
            file.write(b'"}\n' + good.encode() + b"\n")
        with open(self.hostile / "line-of-nothing.txt", "wb") as file:
            file.truncate(line)
        with open(self.hostile / "line-of-nothing.json", "wb") as file:
            file.write(b'[{"text": "')
            file.truncate(line)
        with open(self.hostile / "line-of-nothing.csv", "wb") as file:
            file.write(b"outlet,text\nHostile,")
            file.truncate(line)
        with open(self.hostile / "line-of-nothing.html", "wb") as file:
            file.write(b"<p>")
            file.truncate(line)

    def nothing(self, write, times, piece=1 << 20):
        block = bytes(piece)
        for _ in range(times):
            write(block)

    def gzipped_nothing(self):
        """64 MiB of nothing as one gzip member, which may stand after another."""
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        pieces = []
        self.nothing(lambda block: pieces.append(packer.compress(block)), 64)
        return b"".join(pieces) + packer.flush()

    def bombs(self):
        member = self.gzipped_nothing()
        for name in ["bomb.txt.gz", "bomb.jsonl.gz", "bomb.csv.gz", "bomb.html.gz", "bomb.json.gz"]:
            with open(self.hostile / name, "wb") as file:
                for _ in range(self.size["members"]):
                    file.write(member)
        # An entry of nothing in an archive, of which the header is true.
        head = tarfile.TarInfo("inside/bomb.jsonl")
        head.size = self.size["members"] * (64 << 20)
        with open(self.hostile / "bomb.tar.gz", "wb") as file:
            file.write(gzip.compress(head.tobuf()))
            for _ in range(self.size["members"]):
                file.write(member)
        head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 68719476736\r\n\r\n"
        with open(self.hostile / "bomb.warc.gz", "wb") as file:
            file.write(gzip.compress(head))
            for _ in range(self.size["members"]):
                file.write(member)
        whole = gzip.compress(article(7).encode())
        self.write("truncated.txt.gz", whole[: len(whole) // 2])
        self.write("not-gzip.txt.gz", b"no gzip at all")
        self.write("garbage-after.txt.gz", whole + self.random.randbytes(64))
        self.write("not-zstd.jsonl.zst", b"\x28\xb5\x2f\xfd" + b"\xff" * 64)
        # A frame of zstd that claims a window and a content of terabytes.
        self.write("claims.txt.zst", b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 42) + b"\x01\x00\x00")

    def zips(self):
        with zipfile.ZipFile(self.hostile / "flat-bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for number in range(2):
                with archive.open(f"bomb-{number}.jsonl", "w", force_zip64=True) as entry:
                    self.nothing(entry.write, 64 * min(self.size["members"], 64))
        # Archives in archives, each with eight of the next.
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.txt", bytes(4 << 20))
        content = inner.getvalue()
        for _ in range(6):
            outer = io.BytesIO()
            with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
                for number in range(8):
                    archive.writestr(f"{number}.zip", content)
            content = outer.getvalue()
        self.write("nested-bomb.zip", content)
        self.write("overlapping.zip", self.overlapping())
        with zipfile.ZipFile(self.hostile / "astray.zip", "w") as archive:
            archive.writestr("../../escaped.txt", article(8))
            archive.writestr("/absolute.txt", article(8))
            archive.writestr("C:\\windows.txt", article(8))
            archive.writestr("..\\..\\escaped.txt", article(8))
            archive.writestr("line\nbreak.txt", article(8))
            archive.writestr("a" * 5000 + ".txt", article(8))
            link = zipfile.ZipInfo("link.txt")
            link.create_system = 3
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
            archive.writestr("folder/good.txt", article(8, "In a zip"))
        with open(self.hostile / "twice.zip", "wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for number in range(2):
                    entry = zipfile.ZipInfo("twice.txt")
                    # Python warns of a second entry of one name, so it is put there behind its back.
                    archive.NameToInfo.clear()
                    archive.writestr(entry, article(number))
        whole = (self.hostile / "astray.zip").read_bytes()
        self.write("truncated.zip", whole[: len(whole) - 30])
        self.write("no.zip", b"PK\x03\x04" + b"\xff" * 100)
        # Encrypted by its flag.
        flagged = bytearray(self.overlapping(1))
        flagged[6] |= 1
        flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
        self.write("encrypted.zip", bytes(flagged))
        self.write("claims.zip", b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 0xFFFFFFF0, 0xFFFFFFF0, 0))

    def overlapping(self, entries=None):
        """A zip whose entries are all one and the same stretch of the file."""
        content = bytes(8 << 20)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        name = b"0000.txt"
        parts = (20, 0, 8, 0, 33, zlib.crc32(content), len(packed), len(content), len(name))
        local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *parts, 0) + name + packed
        count = entries or self.size["entries"]
        directory = b""
        for number in range(count):
            directory += b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, *parts, 0, 0, 0, 0, 0, 0)
            directory += b"%04d.txt" % number
        end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
        return local + directory + end

    def tars(self):
        def add(archive, name, kind=tarfile.REGTYPE, target="", text=None):
            head = tarfile.TarInfo(name)
            head.type, head.linkname = kind, target
            content = (text or "").encode()
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))

        for name, mode in [("astray.tar", "w"), ("astray.tar.gz", "w:gz")]:
            with tarfile.open(self.hostile / name, mode, format=tarfile.PAX_FORMAT) as archive:
                add(archive, "../../escaped.txt", text=article(8))
                add(archive, "/absolute.txt", text=article(8))
                add(archive, "link.txt", tarfile.SYMTYPE, "/etc/passwd")
                add(archive, "hard.txt", tarfile.LNKTYPE, "../../../etc/passwd")
                add(archive, "device.txt", tarfile.CHRTYPE)
                add(archive, "block.txt", tarfile.BLKTYPE)
                add(archive, "pipe.txt", tarfile.FIFOTYPE)
                add(archive, "twice.txt", text=article(1, "First"))
                add(archive, "twice.txt", text=article(2, "Second"))
                add(archive, "line\nbreak.txt", text=article(8))
                add(archive, "x" * 5000 + ".txt", text=article(8))
                add(archive, "folder/good.txt", text=article(8, f"In {name}"))
        head = tarfile.TarInfo("claims.txt")
        head.size = 1 << 40
        self.write("claims.tar", head.tobuf(tarfile.GNU_FORMAT) + b"short")
        head = tarfile.TarInfo("././@LongLink")
        head.type, head.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
        self.write("long-name.tar", head.tobuf(tarfile.GNU_FORMAT) + b"n" * 512)
        self.write("no.tar", self.random.randbytes(4096))
        self.write("empty.tar", bytes(10240))

    def structures(self):
        deep = self.size["deep"]
        self.write("deep.json", "[" * deep + "]" * deep)
        self.write("deep-object.json", '{"text": "x", "a": ' * deep + "1" + "}" * deep)
        self.write("deep.jsonl", '{"text": "x", "a": ' + "[" * deep + "]" * deep + "}\n" + '{"a":' * deep + "\n")
        self.write("deep.html", "<div>" * deep + f"<p>{BODY.format(place='Kunar', dead=1, houses=2)}")
        self.write("deep-tables.html", "<table><tr><td>" * deep + "text")
        self.write("unclosed.html", "<p><b><i><a href='" * (deep // 4))
        attributes = " ".join(f"a{number}=1" for number in range(deep))
        self.write("attributes.html", f"<p {attributes}>text</p>")
        self.write("entities.html", "<p>" + "&amp;&#x110000;&#0;&bogus;" * deep)
        self.write("comment.html", "<!--" + "-" * deep)
        self.write("script.html", "<script>" + "</scrip" * deep)
        self.write("surrogates.jsonl", '{"outlet": "Hostile", "text": "\\ud800 \\udc00\\ud800 text"}\n{"text": "\\ud83d\\ude00\\ud83d"}\n')
        self.write("numbers.jsonl", '{"text": 1e999999}\n{"text": "x", "published": ' + "9" * 10_000 + "}\n")
        self.write("keys.jsonl", "{" + ",".join(f'"text": "{number}"' for number in range(1000)) + "}\n")
        self.write("id.jsonl", '{"id": "../../../../tmp/escaped", "text": "' + BODY.format(place="Herat", dead=3, houses=4).strip() + '"}\n')
        self.write("same-id.jsonl", '{"id": "good-1/article", "text": "Another text of a known id."}\n')
        self.write("empty.jsonl", "")
        self.write("blank.jsonl", "\n" * deep)
        self.write("front-matter.txt", "---\n" + "key: value\n" * deep)
        self.write("outlet.txt", f"---\noutlet: {'o' * deep}\ntitle: {'t' * deep}\n---\n{BODY.format(place='Balkh', dead=5, houses=6)}")
        self.write("dates.txt", "---\npublished: 999999999-99-99T99:99:99+99:99\n---\ntext\n")

    def encodings(self):
        good = BODY.format(place="Kabul", dead=2, houses=3)
        self.write("nul.txt", of(good.replace(" ", "\0")))
        self.write("nul.jsonl", '{"text": "\\u0000\\u0000"}\n{"text": "a\0b"}\n')
        self.write("only-nul.txt", bytes(4096))
        self.write("invalid.txt", of(good).encode() + b"\xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80")
        self.write("invalid.jsonl", b'{"text": "\xff\xfe"}\n{"text": "\xc0\xaf"}\n')
        self.write("utf-16.txt", ("\ufeff" + of(good)).encode("utf-16-le"))
        self.write("utf-16-odd.txt", ("\ufeff" + of(good)).encode("utf-16-le") + b"x")
        self.write("utf-16-surrogate.txt", b"\xff\xfe" + b"\x00\xd8" * 1000)
        self.write("utf-32.txt", ("\ufeff" + of(good)).encode("utf-32-le"))
        self.write("only-mark.txt", "\ufeff")
        self.write("charset.html", b"<meta charset=utf-7><p>+ADw-script+AD4- " + good.encode())
        self.write("random.txt", self.random.randbytes(65536))
        self.write("empty.txt", "")

    def texts(self):
        long = self.size["long"]
        good = BODY.format(place="Takhar", dead=7, houses=8)
        self.write("bidi.txt", of(good.replace(" ", "\u202e \u2066\u202d")))
        self.write("unclosed-bidi.txt", of(good + "\u202e\u2067" * long + good))
        self.write("zalgo.txt", of(good + "a" + "\u0301\u0327\u0489" * long + " " + good))
        self.write("joiners.txt", of(good + "\u200d\u200c" * long + good))
        self.write("word.txt", of(good + "a" * long + " " + good))
        self.write("word-pashto.txt", of("په کابل کې چارواکو وویل چې " + "ښ" * long + " وژل شوي دي. " + "د ولايت چارواکي وايي چې ۲۳ تنه وژل شوي دي."))
        self.write("terminators.txt", of(good + "." * long + "!?" * long + " " + good))
        self.write("terminators-spaced.txt", of(good + ". " * long + good))
        self.write("terminators-urdu.txt", of("بارشوں سے سیلاب آیا اور حکام نے کہا کہ ۲۳ افراد ہلاک ہوئے" + "۔" * long))
        self.write("digits.txt", of(good + "9" * long + " people were killed. " + good))
        self.write("digits-grouped.txt", of(good + "1" + ",000" * long + " people were killed. " + good))
        self.write("digits-spelled.txt", of(good + "twenty " * long + "people were killed. " + good))
        self.write("quotes.txt", of(good + '"' * long + "“" * long + good))
        self.write("brackets.txt", of(good + "(" * long + "[" * long + good))
        self.write("commas.txt", of(good + "killed, " * long + good))
        self.write("blank-lines.txt", of(good + "\n" * long + good))
        self.write("spaces.txt", of(good + " " * long + "\u3000" * long + good))
        self.write("words.txt", of(" ".join(["officials said"] * long)))
        self.write("emoji.txt", of(good + "\U0001f468\u200d\U0001f469\u200d\U0001f467" * (long // 5) + good))
        self.write("dashes.txt", of(good + "-" * long + "—" * long + good))

    def tables(self):
        quote, deep = self.size["quote"], self.size["deep"]
        with open(self.hostile / "unclosed-quote.csv", "wb") as file:
            file.write(b'outlet,text\nHostile,"')
            row = b"a row that is none, since the quote before it never ends\n" * 1024
            for _ in range(quote // len(row) + 1):
                file.write(row)
        self.write("columns.csv", ",".join(f"c{number}" for number in range(deep)) + ",text\n" + "x," * deep + "text\n")
        self.write("ragged.csv", "outlet,text\nHostile\nHostile,text,more,more\n\n,,,\n")
        self.write("quotes.csv", "outlet,text\n" + '"' * deep)
        self.write("headers.csv", "text,text,text\na,b,c\n")
        self.write("nul.csv", b"outlet,text\nHostile,\0\0\n")
        self.write("no-header.tsv", "\t" * deep)
        # 300 bytes whose footer claims gigabytes, and others that are cut or turned about.
        self.write("claims.parquet", b"PAR1" + bytes(288) + struct.pack("<I", 0xFFFFFFF0) + b"PAR1")
        self.write("claims-less.parquet", b"PAR1" + b"\x15\x04\x19\xfc\xff\xff\xff\xff\x0f" * 32 + struct.pack("<I", 288) + b"PAR1")
        self.write("only-marks.parquet", b"PAR1PAR1")
        self.write("encrypted.parquet", b"PARE" + bytes(64) + b"PARE")
        self.write("no.parquet", b"no parquet")

    def crawls(self):
        self.write("length.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999999999\r\n\r\nx")
        self.write("negative.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\nx")
        self.write("headers.warc", b"WARC/1.0\r\n" + b"a: b\r\n" * self.size["deep"])
        page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx"
        head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: %d\r\n\r\n" % len(page)
        self.write("chunks.warc.gz", gzip.compress(head + page + b"\r\n\r\n"))
        self.write("no.warc.gz", gzip.compress(b"no crawl"))

    def names(self):
        """Names that steer a terminal, break a line, or are too long, of articles that are good."""
        names = ["line\nbreak", "\u202etxt.exe", "\x1b[31mred\x1b[0m", "tab\tbreak", "a" * 251, "'quote\" $(touch x) `x`", "-rf", "𓀀" * 60, " ", "%s%n"]
        for number, name in enumerate(names):
            self.write(f"names/{name}.txt", article(number % 5, f"Name {number}"))
        # A name that is not UTF-8, where the system lets it be.
        try:
            Path(os.fsdecode(bytes(self.hostile / "names") + b"/\xff\xfe.txt")).write_text(article(1))
        except OSError:
            pass
        deep = self.hostile / "/".join(["folder"] * 300)
        deep.mkdir(parents=True)
        (deep / "deep.txt").write_text(article(4, "Deep"))

    def things_that_are_no_files(self):
        things = self.hostile / "things"
        things.mkdir()
        os.mkfifo(things / "pipe.txt")
        here = os.getcwd()
        os.chdir(things)  # Because the path of a socket must be short.
        try:
            server = socket.socket(socket.AF_UNIX)
            server.bind("socket.txt")
            server.close()
        finally:
            os.chdir(here)
        for name, target in [
            ("a.txt", "b.txt"),
            ("b.txt", "a.txt"),
            ("self", "."),
            ("up", ".."),
            ("root", "/"),
            ("zero.txt", "/dev/zero"),
            ("dangling.txt", "nowhere"),
            ("pipe-link.txt", "pipe.txt"),
            ("corpus", "../.."),
        ]:
            (things / name).symlink_to(target)
        (things / "folder.txt").mkdir()
        if os.geteuid() != 0:
            locked = things / "locked.txt"
            locked.write_text(article(1))
            locked.chmod(0)
            folder = things / "locked"
            folder.mkdir()
            (folder / "inside.txt").write_text(article(1))
            folder.chmod(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", metavar="OUT", help="the folder to make, which must not be there")
    parser.add_argument("--scale", choices=sorted(SCALES), default="small")
    arguments = parser.parse_args()
    Corpus(arguments.out, arguments.scale).make()


if __name__ == "__main__":
    main()
