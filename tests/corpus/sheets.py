"""Writes the spreadsheets of the corpus, with openpyxl and odfpy."""

import datetime
import io
import pathlib
import re
import zipfile

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font

HERE = pathlib.Path(__file__).parent / "sheets"


def stamped(data):
    """The same archive with one time in it, so that it is written alike every day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, (2026, 1, 1, 0, 0, 0))
            info.compress_type = part.compress_type
            content = old.read(part)
            if part.filename in ("docProps/core.xml", "meta.xml"):
                content = re.sub(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", b"2026-01-01T00:00:00", content)
            new.writestr(info, content)
    return out.getvalue()


def xlsx(name, *sheets, then=lambda book: None, patch=None):
    """Each sheet is its name and its rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    then(book)
    held = io.BytesIO()
    book.save(held)
    data = stamped(held.getvalue())
    if patch:
        data = patched(data, patch)
    (HERE / name).write_bytes(data)


def patched(data, patch):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part, patch(part.filename, old.read(part)))
    return out.getvalue()


def cell(value, shown=None, kind=None, repeat=None):
    options = {}
    if repeat:
        options["numbercolumnsrepeated"] = repeat
    if kind == "date":
        made = TableCell(valuetype="date", datevalue=value, **options)
    elif isinstance(value, bool):
        made = TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **options)
    elif isinstance(value, (int, float)):
        made = TableCell(valuetype=kind or "float", value=repr(value), **options)
    elif value is None:
        return TableCell(**options)
    else:
        made = TableCell(valuetype="string", **options)
    for line in str(value if shown is None else shown).split("\n"):
        made.addElement(P(text=line))
    return made


def ods(name, *sheets):
    """Each sheet is its name and its rows: cells, or a row and how often it comes."""
    book = OpenDocumentSpreadsheet()
    for title, rows in sheets:
        table = Table(name=title)
        for row in rows:
            repeat = 1
            if isinstance(row, tuple):
                row, repeat = row
            options = {"numberrowsrepeated": repeat} if repeat > 1 else {}
            made = TableRow(**options)
            for one in row:
                made.addElement(one if hasattr(one, "qname") else cell(one))
            table.addElement(made)
        book.spreadsheet.addElement(table)
    held = io.BytesIO()
    book.save(held)
    (HERE / name).write_bytes(stamped(held.getvalue()))


def shared(data):
    """The same workbook as Excel writes it: its cells share their texts."""
    texts = []

    def share(found):
        texts.append(found[2])
        return b'<c%s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    def patch(name, content):
        if name == "[Content_Types].xml":
            part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
            content = content.replace(b"</Types>", part + b"</Types>")
        if name.startswith("xl/worksheets/"):
            content = re.sub(rb'<c([^>]*) t="inlineStr"[^>]*><is>(.*?)</is></c>', share, content)
        return content

    data = patched(data, patch)
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as file:
        info = zipfile.ZipInfo("xl/sharedStrings.xml", (2026, 1, 1, 0, 0, 0))
        space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        count = len(texts)
        head = b'<sst %s count="%d" uniqueCount="%d">' % (space, count, count)
        file.writestr(info, head + b"".join(b"<si>%s</si>" % text for text in texts) + b"</sst>")
    return held.getvalue()


CODES = [["code", "pin"], ["A1", "1"], ["A2", "2"]]


def formatted(*formats):
    """Formats of cells, by their places."""

    def then(book):
        for place, format in formats:
            book.worksheets[0][place].number_format = format

    return then


def make():
    HERE.mkdir(exist_ok=True)
    xlsx("plain.xlsx", ("Sheet1", CODES))
    data = (HERE / "plain.xlsx").read_bytes()
    (HERE / "shared-strings.xlsx").write_bytes(shared(data))
    xlsx("one-column.xlsx", ("Sheet1", [["SAVE-10"], ["SAVE-11"], ["SAVE-12"]]))
    xlsx("one-column-unclear.xlsx", ("Sheet1", [["WELCOME"], ["WELCOME10"]]))
    xlsx("named-csv.csv", ("Sheet1", CODES))
    xlsx("several-sheets.xlsx", ("Steam", CODES), ("Epic", [["key"], ["E1"]]))
    xlsx("empty-second-sheet.xlsx", ("Codes", CODES), ("Sheet2", []))

    def hide(book):
        book["Old"].sheet_state = "hidden"

    xlsx("hidden-sheet.xlsx", ("Old", [["key"], ["OLD-1"]]), ("New", [["key"], ["NEW-1"]]), then=hide)
    # openpyxl writes formulas without what they come to, as other libraries do.
    xlsx("formulas-without-values.xlsx", ("Sheet1", [["code", "pin"], ["A1", '="x"&1'], ["A2", "2"]]))

    def with_value(name, content):
        return content.replace(b"<v></v>", b"<v>7</v>").replace(b"<v />", b"<v>7</v>").replace(b"<v/>", b"<v>7</v>")

    xlsx("formulas.xlsx", ("Sheet1", [["code", "pin"], ["A1", "=3+4"], ["A2", "2"]]), patch=with_value)
    xlsx("errors.xlsx", ("Sheet1", [["code", "pin"], ["A1", "#N/A"], ["#REF!", "2"], ["A3", "3"]]))
    xlsx(
        "leading-zeros.xlsx",
        ("Sheet1", [["code"], [7], [12]]),
        then=formatted(("A2", "00000"), ("A3", "00000")),
    )
    xlsx("odd-format.xlsx", ("Sheet1", [["code"], [1234567], [7654321]]), then=formatted(("A2", "000-0000"), ("A3", "000-0000")))
    xlsx("percent.xlsx", ("Sheet1", [["code", "off"], ["A1", 0.1]]), then=formatted(("B2", "0%")))
    xlsx("numbers.xlsx", ("Sheet1", [["code", "value"], [1001, 10.5], [1002, 0.1 + 0.2]]))
    xlsx("long-numbers.xlsx", ("Sheet1", [["code"], [1234567890123456], [123456789012345]]))
    xlsx("long-numbers-as-text.xlsx", ("Sheet1", [["code"], ["1234567890123456789"], ["1.23457E+15"]]))
    day = datetime.date(2026, 12, 31)
    xlsx("dates.xlsx", ("Sheet1", [["code", "valid until"], ["A1", day], ["A2", datetime.datetime(2026, 12, 31, 18, 30)]]))
    xlsx("codes-made-dates.xlsx", ("Sheet1", [["code"], ["SAVE-10"], [datetime.date(2026, 3, 10)], ["MAY-10A"]]))
    xlsx("booleans.xlsx", ("Sheet1", [["code", "used"], ["A1", False], ["A2", True]]))
    xlsx("spaces.xlsx", ("Sheet1", [["code", "pin"], ["A1 ", "1"], ["\u00a0A2", "2"], ["a1", "1"]]))
    xlsx("empty-rows.xlsx", ("Sheet1", [["code", "pin"], ["A1", "1"], [None, None], [" ", None], ["A2", "2"]]))
    xlsx("empty-column.xlsx", ("Sheet1", [["code", None, "pin"], ["A1", None, "1"], ["A2", None, "2"]]))
    xlsx("title-above.xlsx", ("Sheet1", [["Coupons"], ["code", "pin"], ["A1", "1"], ["A2", "2"]]))
    xlsx("totals-below.xlsx", ("Sheet1", [["code", "value"], ["A1", 1], ["A2", 2], ["Total", 3]]))
    xlsx("begins-lower.xlsx", ("Sheet1", [[], [], [None, "code", "pin"], [None, "A1", "1"]]))
    xlsx("header-again.xlsx", ("Sheet1", [*CODES, ["code", "pin"], ["A3", "3"]]))
    xlsx("line-ends.xlsx", ("Sheet1", [["code", "note"], ["A1", "two\nlines"]]))
    xlsx("only-header.xlsx", ("Sheet1", [["code", "pin"]]))
    xlsx("no-cells.xlsx", ("Sheet1", []))

    def merge(book):
        book.worksheets[0].merge_cells("A2:A3")

    xlsx("merged.xlsx", ("Sheet1", [["game", "key"], ["Portal", "K1"], [None, "K2"]]), then=merge)

    def link(book):
        for row, number in ((2, 1), (3, 2)):
            made = book.worksheets[0].cell(row, 1)
            made.hyperlink = f"https://a.example/{number}"
            made.font = Font(underline="single")

    xlsx("hyperlinks.xlsx", ("Sheet1", [["link"], ["Claim"], ["Claim"]]), then=link)
    xlsx("chinese.xlsx", ("工作表1", [["兑换码", "密码"], ["A1", "一"], ["A2", "二"]]))
    xlsx("emoji.xlsx", ("Sheet1", [["code"], ["🎟️1"], ["❤️2"]]))
    xlsx("duplicates.xlsx", ("Sheet1", [["code"], ["A1"], ["A2"], ["A1"]]))
    xlsx("same-names.xlsx", ("Sheet1", [["code", "code"], ["A1", "B1"]]))

    ods("plain.ods", ("Sheet1", CODES))
    ods("one-column.ods", ("Sheet1", [["SAVE-10"], ["SAVE-11"], ["SAVE-12"]]))
    ods("several-sheets.ods", ("Steam", CODES), ("Epic", [["key"], ["E1"]]))
    ods("repeated-cells.ods", ("Sheet1", [["code", "a", "b"], ["A1", cell("x", repeat=2)], ["A2", cell("y", repeat=2)]]))
    ods("repeated-rows.ods", ("Sheet1", [["code", "pin"], (["A1", "1"], 3), ["A2", "2"]]))
    ods(
        "empty-to-the-end.ods",
        ("Sheet1", [*([*row, cell(None, repeat=1000)] for row in CODES), ([cell(None, repeat=1024)], 1048000)]),
    )
    ods("million-rows.ods", ("Sheet1", [["code", "pin"], (["A1", cell("x", repeat=900)], 1_000_000)]))
    ods("leading-zeros.ods", ("Sheet1", [["code"], [cell(7, "00007")], [cell(12, "00012")]]))
    ods("numbers.ods", ("Sheet1", [["code", "value"], [1001, cell(10.5, "10,5")], [1002, 3]]))
    ods("percent.ods", ("Sheet1", [["code", "off"], ["A1", cell(0.1, "10%", "percentage")]]))
    ods("long-numbers.ods", ("Sheet1", [["code"], [cell(1234567890123456, "1.23456789012346E+15")], [cell(123456789012345)]]))
    ods("dates.ods", ("Sheet1", [["code", "valid until"], ["A1", cell("2026-12-31", "31.12.26", "date")]]))
    ods("line-ends.ods", ("Sheet1", [["code", "note"], ["A1", "two\nlines"]]))
    ods("booleans.ods", ("Sheet1", [["code", "used"], ["A1", True], ["A2", False]]))
    ods("errors.ods", ("Sheet1", [["code", "pin"], ["A1", "#N/A"], ["A2", "2"]]))
    ods("covered.ods", ("Sheet1", [["game", "key"], ["Portal", "K1"], [CoveredTableCell(), "K2"]]))
    ods("no-cells.ods", ("Sheet1", []))
    ods("empty-rows.ods", ("Sheet1", [["code", "pin"], ([None], 4), ["A1", "1"], ([None], 2), ["A2", "2"]]))
