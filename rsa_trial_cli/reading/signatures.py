"""What files begin with, and what they are called: those that are unpacked, and those that are not read."""

from __future__ import annotations

import re
from typing import NamedTuple

SEEN = 1 << 12  # bytes that tell


class Unread(NamedTuple):
    """A kind of file that is not read. name : with its article; hint : the next step."""

    name: str
    hint: str


GZIP, BZIP2, XZ, ZIP, PARQUET = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"PK\x03\x04", b"PAR1"
ZSTD = b"\x28\xb5\x2f\xfd"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files of before 2007, and any with a password
PACKED = (GZIP, BZIP2, XZ, ZSTD, ZIP, OLE)

R_DATA = "In R: write.csv({}, 'trials.csv', row.names = FALSE)"
AS_CSV = "Save the table as a CSV file."
TYPED = "Copy its table into a spreadsheet, and save that as CSV."
UNPACKED = "Unpack it first."
STATA = Unread("a Stata file", "In Stata: export delimited using trials.csv")
R_OBJECT = Unread("an R file (rds)", R_DATA.format("readRDS('FILE')"))
R_IMAGE = Unread("an R file (RData)", "In R: load('FILE'), then write.csv of its data frame.")
ARROW = Unread("an Arrow (Feather) file", R_DATA.format("arrow::read_feather('FILE')"))
SAS = Unread("a SAS file", "In SAS: proc export data=… outfile='trials.csv' dbms=csv; run;")
IMAGE = Unread("an image", "Type its counts into a CSV file.")
PAGE = Unread("a web page (HTML)", "Download the file itself, or save its table as CSV.")
BEGINS: dict[bytes, Unread] = {
    b"%PDF": Unread("a PDF", TYPED),
    b"{\\rtf": Unread("a text document (RTF)", TYPED),
    b"<stata_dta>": STATA,
    b"$FL2": Unread("an SPSS file", "In SPSS: File > Save as > CSV."),
    b"$FL3": Unread("an SPSS file", "In SPSS: File > Save as > CSV."),
    bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0": SAS,
    b"HEADER RECORD*******LIB": SAS,
    b"ARROW1": ARROW,
    b"FEA1": ARROW,
    b"\xff\xff\xff\xff": ARROW,
    b"X\n\0\0\0": R_OBJECT,
    b"RDX": R_IMAGE,
    b"RDA": R_IMAGE,
    b"\x89PNG": IMAGE,
    b"\xff\xd8\xff": IMAGE,
    b"GIF8": IMAGE,
    b"II*\0": IMAGE,
    b"MM\0*": IMAGE,
    b"SQLite format 3\0": Unread(
        "an SQLite database", "sqlite3 -header -csv FILE 'select * from TABLE' > trials.csv"
    ),
    ZSTD: Unread("a zstd archive", "zstdcat FILE | rsa-trial …"),  # where nothing unpacks it
    b"\x04\x22\x4d\x18": Unread("an LZ4 archive", "lz4cat FILE | rsa-trial …"),
    b"\x1f\x9d": Unread("a compress archive (.Z)", "zcat FILE | rsa-trial …"),
    b"7z\xbc\xaf\x27\x1c": Unread("a 7z archive", UNPACKED),
    b"Rar!\x1a\x07": Unread("a RAR archive", UNPACKED),
    b"PK\x05\x06": Unread("an empty zip archive", ""),
    PARQUET: Unread("a Parquet file", "Unpack it: as a file, or by itself on standard input, it is read."),
    b"\x89HDF": Unread("an HDF5 file", AS_CSV),
    b"MATLAB 5.0": Unread("a MATLAB file", "In MATLAB: writetable(T, 'trials.csv')"),
    b"\x93NUMPY": Unread("a NumPy file", AS_CSV),
    b"\x80\x04\x95": Unread("a Python pickle", "In Python: frame.to_csv('trials.csv', index=False)"),
    b"\x80\x05\x95": Unread("a Python pickle", "In Python: frame.to_csv('trials.csv', index=False)"),
    b"\x7fELF": Unread("a program", ""),
    b"version https://git-lfs.github.com/": Unread("a git-lfs pointer, not the file itself", "git lfs pull"),
}
LOOKS = (  # of text, without blanks and marks before it
    (re.compile(rb"<!doctype html|<html", re.IGNORECASE), PAGE),
    (re.compile(rb"<\?xml"), Unread("an XML file", "Export its table as CSV; a workbook as .xlsx.")),
    (
        re.compile(rb"https?://\S+\s*\Z|\[InternetShortcut\]"),
        Unread("an address, not the file itself", "curl -L ADDRESS | rsa-trial …"),
    ),
)
JSON = re.compile(r"\s{0,99}(\{\s{0,99}[\"}]|\[\s{0,99}[\[\]{])")  # of decoded text
OLD_STATA = re.compile(rb"[\x66-\x73][\x01\x02]\x01\0")  # release, order of bytes, a table


def unread(head: bytes) -> Unread | None:
    """What the first bytes of a file say that it is, if it is of a kind that is not read."""
    for magic, kind in BEGINS.items():
        if head.startswith(magic):
            return kind
    if OLD_STATA.match(head):
        return STATA
    if head[257:262] == b"ustar":
        return Unread("a tar archive", "tar -xf FILE, then -i with the file in it.")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for pattern, kind in LOOKS if pattern.match(text)), None)
