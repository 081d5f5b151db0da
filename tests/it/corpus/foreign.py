"""Writes lists as other programs do. Each line of standard input is a job as JSON: the
rows and how to write them. The answer is a line: "ok", or why Python refused."""

import csv
import io
import json
import sys

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab

QUOTING = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "nonnumeric": csv.QUOTE_NONNUMERIC}


def write_csv(job):
    held = io.StringIO(newline="")
    writer = csv.writer(
        held,
        delimiter=job["delimiter"],
        quoting=QUOTING[job["quoting"]],
        lineterminator=job["end"],
    )
    writer.writerows(job["rows"])
    return encoded(job, held.getvalue())


def write_json(job):
    text = json.dumps(job["values"], ensure_ascii=job["ascii"], indent=job["indent"])
    return encoded(job, text)


def write_ndjson(job):
    rows = (json.dumps(value, ensure_ascii=job["ascii"]) for value in job["values"])
    return encoded(job, "".join(row + job["end"] for row in rows))


def write_lines(job):
    return encoded(job, "".join(row[0] + job["end"] for row in job["rows"]))


def encoded(job, text):
    return text.encode(job["encoding"])


def write_xlsx(job):
    book = openpyxl.Workbook()
    sheet = book.active
    for at, row in enumerate(job["rows"], 1):
        for column, value in enumerate(row, 1):
            if value:
                cell = sheet.cell(at, column)
                cell.value = value
                # Not a formula, nor an error.
                cell.data_type = "s"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def paragraph(text):
    """With its spaces, tabs and line ends as elements, as the standard says."""
    made = P()
    for c in text.replace("\r\n", "\n").replace("\r", "\n"):
        if c == " ":
            made.addElement(S())
        elif c == "\t":
            made.addElement(Tab())
        elif c == "\n":
            made.addElement(LineBreak())
        else:
            made.addText(c)
    return made


def write_ods(job):
    book = OpenDocumentSpreadsheet()
    table = Table(name="Sheet1")
    for row in job["rows"]:
        made = TableRow()
        for value in row:
            cell = TableCell(valuetype="string") if value else TableCell()
            if value:
                cell.addElement(paragraph(value))
            made.addElement(cell)
        table.addElement(made)
    book.spreadsheet.addElement(table)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


WRITERS = {
    "csv": write_csv,
    "json": write_json,
    "ndjson": write_ndjson,
    "lines": write_lines,
    "xlsx": write_xlsx,
    "ods": write_ods,
}

for line in sys.stdin:
    job = json.loads(line)
    try:
        content = WRITERS[job["writer"]](job)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    else:
        with open(job["path"], "wb") as file:
            file.write(content)
        answer = "ok"
    print(json.dumps(answer), flush=True)
