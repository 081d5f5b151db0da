"""Writes the text files and the files that are not lists.

Run it by `make corpus`. The files are committed, so that the tests need no Python and a
change shows in a diff. What each is for, and what has to come of it, is in the tables
beside the folders: lines.toml and so on.
"""

import gzip
import io
import pathlib
import struct
import zipfile
import zlib

HERE = pathlib.Path(__file__).parent
BOM = "\ufeff"
SAVE = ["SAVE-10", "SAVE-11", "SAVE-12"]


def put(name, content, encoding="utf-8"):
    if isinstance(content, str):
        content = content.encode(encoding)
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def lines(name, rows, end="\n", encoding="utf-8", last=True):
    put(f"lines/{name}", end.join(rows) + (end if last else ""), encoding)


def csv(name, text, encoding="utf-8"):
    put(f"csv/{name}", text, encoding)


def json(name, text, encoding="utf-8"):
    put(f"json/{name}", text, encoding)


def utf16(text, mark=True, big=False):
    code = "utf-16-be" if big else "utf-16-le"
    return ((BOM if mark else "") + text).encode(code)


def make_lines():
    lines("lf.txt", SAVE)
    lines("crlf.txt", SAVE, "\r\n")
    lines("cr-mac.txt", SAVE, "\r")
    put("lines/mixed-ends.txt", "SAVE-10\nSAVE-11\r\nSAVE-12\rSAVE-13")
    lines("no-last-end.txt", SAVE, last=False)
    lines("no-extension", SAVE)
    lines("bom.txt", [BOM + "SAVE-10", *SAVE[1:]], "\r\n")
    lines("two-boms.txt", [BOM + BOM + "SAVE-10", *SAVE[1:]])
    put("lines/notepad-utf16.txt", utf16("SAVE-10\r\nSAVE-11\r\nMüller 票\r\n"))
    put("lines/utf16be.txt", utf16("SAVE-10\nSAVE-11\n票-12\n", big=True))
    put("lines/utf16le-no-bom.txt", utf16("SAVE-10\r\nSAVE-11\r\n", mark=False))
    put("lines/utf16be-no-bom.txt", utf16("SAVE-10\r\nSAVE-11\r\n", mark=False, big=True))
    put("lines/utf32.txt", (BOM + "SAVE-10\nSAVE-11\n").encode("utf-32-le"))
    lines("windows-1252.txt", ["Gutschein für Müller", "Café-10"], "\r\n", "cp1252")
    lines("gbk.txt", ["兑换码一", "兑换码二"], encoding="gbk")
    lines("shift-jis.txt", ["クーポン一", "クーポン二"], encoding="shift_jis")
    late = [f"TICKET-{n:05}" for n in range(6000)] + ["Café-10"]
    lines("late-windows-1252.txt", late, encoding="cp1252")
    lines("blank-between.txt", ["SAVE-10", "", "SAVE-11", "  ", "\u200b", "SAVE-12", "", ""])
    lines("spaces.txt", ["SAVE-10 ", "SAVE-11\u00a0", "SAVE-12\u200b", "SAVE\ufeff-10"])
    lines("spaces-before.txt", [" SAVE-10", "\u3000SAVE-11", "\tSAVE-12", "\u2060SAVE-13"])
    lines("link-space.txt", ["https://claim.example/7q2w9d ", "https://claim.example/8r3x0e\u200b"])
    lines("links-with-commas.txt", ["https://a.example/?x=1,2", "https://a.example/?x=3,4"])
    lines("look-alikes.txt", ["SAVE-10", "save-10", "SAVE -10", "Zo\u00eb", "Zoe\u0308", "OTHER"])
    lines("twice.txt", ["SAVE-10", "SAVE-11", "SAVE-10", "SAVE-12", "SAVE-12"])
    put("lines/empty.txt", "")
    put("lines/only-bom.txt", BOM)
    put("lines/blank-only.txt", "\n \n\t\r\n\u00a0\n")
    lines("header.txt", ["Code", "A1B2", "C3D4"])
    lines("comment-above.txt", ["# exported on 2026-11-02", "SAVE-10", "SAVE-11"])
    lines("slash-comment-above.txt", ["// do not share", "SAVE-10", "SAVE-11"])
    lines("hash-items.txt", ["#SAVE-10", "#SAVE-11", "#SAVE-12"])
    lines("underlined-title.txt", ["Keys of the fair:", "-----", "AAAAA-11111", "BBBBB-22222"])
    lines("nul.txt", ["SAVE-10", "SAVE\0-11", "SAVE-12"])
    put("lines/dos-end.txt", "SAVE-10\r\nSAVE-11\r\n\x1a")
    lines("bell.txt", ["SAVE-10", "\x07"])
    lines("emoji-cjk.txt", ["🎟️ 票一号", "🏴\U000e0067\U000e0062\U000e007f", "❤️", "座位 5 排 12"])
    lines("rtl.txt", ["שובר 10\u200f", "\u202bقسيمة 20\u202c", "SAVE-30"])
    lines("very-long.txt", ["SAVE-10", "x" * 17_000, "SAVE-12"])
    lines("far-too-long.txt", ["SAVE-10", "x" * 200_000, "SAVE-12"])
    lines("steam-keys.txt", ["4D2K9-XT0LP-QWE3R", "ABCDE-FGHIJ-KLMNO", "00000-11111-22222"])
    lines("epic-keys.txt", ["FQXV-9KLM-22PT-01ZZ", "8DLP-AAAA-BBBB-CCCC"])
    lines("gift-words.txt", ["Gift card", "Chocolate", "Coffee mug"])
    lines("sentences.txt", ["Hello, you", "Goodbye, me"])
    lines("tabs-in-values.txt", ["A1\tred", "A2\tblue"])
    lines("one.txt", ["SAVE-10"])
    lines("numbers.txt", ["0012", "0013", "0014"])
    lines("markdown-list.txt", ["- SAVE-10", "- SAVE-11"])
    lines("bracketed.txt", ["[VIP] Ann", "[VIP] Bob"])
    lines("quoted.txt", ['"SAVE-10"', '"SAVE-11"'])
    lines("quoted-header.txt", ['"code"', '"A1"', '"A2"'])
    lines("quoted-with-quotes.txt", ['"say ""hi"""', '"A2"'])
    lines("bom-between.txt", ["SAVE-10", BOM + "SAVE-11", "SAVE-12"])
    lines("lost-characters.txt", ["M\ufffdller-10", "SAVE-11"])
    lines("excel-numbers.txt", ["1.23457E+15", "1,23457E+15", "1.23457E+015", "SAVE-13"])
    lines("excel-errors.txt", ["#N/A", "#REF!", "#NAME?", "#NAME", "#WERT!", "SAVE-15"])
    lines("vertical-tab.txt", ["SAVE-10\x0b", "SAVE-11\x0c", "SAVE-12\u2028", "SAVE-13\x85"])
    lines("wifi.txt", ["WIFI:S:Fair;T:WPA;P:secret-1;;", "WIFI:S:Fair;T:WPA;P:secret-2;;"])


def make_csv():
    csv("coupons.csv", "SAVE-10\nSAVE-11\nSAVE-12")
    csv("one-column-header.csv", "code\nSAVE-10\nSAVE-11\n")
    csv("one-column-unclear.csv", "WELCOME\nWELCOME10\nSUMMER20\n")
    csv("one-column-words.csv", "Gift card\nChocolate\nCoffee mug\n")
    csv("one-column-header-and-words.csv", "code\nWELCOME\nSUMMER\n")
    csv("one-column-quoted.csv", '"SAVE-10"\r\n"SAVE-11"\r\n')
    csv("only-header.csv", "code,pin\n")
    csv("only-one-line.csv", "SAVE-10\n")
    csv("empty.csv", "")
    csv("only-blank.csv", "\n\n  \n,,\n")
    csv("comma.csv", "code,pin\nA1,1\nA2,2\n")
    csv("semicolon.csv", "code;pin\nA1;1\nA2;2\n")
    csv("tab.tsv", "code\tpin\nA1\t1\nA2\t2\n")
    csv("pipe.csv", "code|pin\nA1|1\nA2|2\n")
    csv("name-with-comma.csv", 'Name;Code\n"Müller, Anna";A1\n"Schmidt, Bob";A2\n')
    csv("name-with-semicolon.csv", 'Name,Code\n"Müller; Anna",A1\n"Schmidt; Bob",A2\n')
    csv("empty-rows.csv", "code,pin\nA1,1\n,\n,,\n")
    csv("quoted-line-ends.csv", 'code,note\r\nA1,"two\r\nlines"\r\nA2,"say ""hi"""\r\n')
    csv("sep.csv", "sep=;\r\ncode;pin\r\nA1;1\r\n")
    csv("sep-quoted.csv", '"sep=,"\r\ncode,pin\r\nA1,1\r\n')
    csv("sep-bom.csv", BOM + "SEP=|\r\ncode|pin\r\nA1|1\r\n")
    csv("sep-unknown.csv", "sep=^\r\ncode^pin\r\nA1^1\r\n")
    csv("sep-tab.txt", "sep=\t\r\nA1\t1\r\nB2x\t2\r\n")
    csv("trailing-empty.csv", "code,pin,,\nA1,1,,\nA2,2,,\n")
    csv("trailing-empty-rows.csv", "code,pin\nA1,1,,\nA2,2,,\n")
    csv("empty-middle.csv", "code,,pin\nA1,,1\nA2,,2\n")
    csv("unnamed-value.csv", "code,,pin\nA1,x,1\nA2,,2\n")
    csv("same-names.csv", "code,code\nA1,B1\nA2,B2\n")
    csv("header-again.csv", "code,pin\nA1,1\ncode,pin\nA2,2\n")
    csv("concatenated.csv", BOM + "code,pin\nA1,1\n" + BOM + "code,pin\nA2,2\n")
    csv("concatenated-quoted.csv", BOM + '"code"\n"A1"\n' + BOM + '"code"\n"A2"\n')
    csv("title-above.csv", "Coupons of the summer fair\ncode,pin\nA1,1\nA2,2\n")
    csv("title-above-wide.csv", "Coupons,,\ncode,pin,note\nA1,1,x\nA2,2,y\n")
    csv("title-and-blank.csv", "Coupons 2026;;\n;;\ncode;pin;note\nA1;1;x\nA2;2;y\n")
    csv("totals-below.csv", "code,value\nA1,10\nA2,20\nTotal,30\n")
    csv("totals-below-german.csv", "Code;Wert\nA1;10\nA2;20\nGesamt:;30\n")
    csv("uneven.csv", "code,pin\nA1,1\nA2\nA3,3,x\n")
    csv("open-quote.csv", 'code,name\nA1,Zed\nA2,"Ann\nA3,Bob\nA4,Eve\n')
    csv("stray-quotes.csv", 'code,name\nA1,"Ann\nA2,Bob\nA3,"Eve\nA4,Zed\n')
    csv("text-after-quote.csv", 'code,name\nA1,"Ann" B.\nA2,Bob\n')
    csv("space-before-quote.csv", 'code, name\nA1, "Ann"\nA2, "Smith, Bob"\nA3, Eve\n')
    csv("space-after-quote.csv", 'code,name\n"A1" ,Ann\n"A2",Bob\n')
    csv("inch-marks.csv", 'code,size\nA1,19" rack\nA2,5" pipe\n')
    csv("backslash-quotes.csv", 'code,name\nA1,"the \\"Ann\\" show"\nA2,Bob\n')
    csv("single-quotes.csv", "code,name\n'A1','Ann'\n'A2','Bob'\n")
    csv("no-header-known-word.csv", "Ann,Ticket\nBob,Ticket\nEve,Voucher\n")
    csv("no-header-surname.csv", "Mark,Price\nJohn,Smith\nEve,Jones\n")
    csv("no-header.csv", "A1,North\nA2,South\n")
    csv("numbers-only.csv", "1001,10\n1002,20\n")
    csv("decimal-commas.csv", "Code;Wert\nA1;10,50\nA2;20,00\n")
    csv("decimal-commas-no-header.csv", "A1;10,50\nA2;20,00\n")
    csv("links-with-commas.csv", "https://a.example/?x=1,2\nhttps://a.example/?x=3,4\n")
    csv("links-and-pins.csv", "link,pin\nhttps://a.example/1,11\nhttps://a.example/2,12\n")
    csv("links.csv", "https://a.example/1\nhttps://a.example/2\n")
    csv("emails.csv", "ann@example.org\nbob@example.org\n")
    csv("leading-zeros.csv", "code,pin\nA1,0007\nA2,0010\n")
    csv("excel-long-numbers.csv", "code,name\n1.23457E+15,Ann\n1.23457E+15,Bob\nA3,Eve\n")
    csv("excel-errors.csv", "code,name\n#N/A,Ann\n#REF!,Bob\nA3,Eve\n")
    csv("excel-protected.csv", 'code,name\n="00123",Ann\n"=""00124""",Bob\nA3,Eve\n')
    csv("excel-hyperlinks.csv", 'code,link\nA1,"=HYPERLINK(""https://a.example/1"",""Claim"")"\nA2,https://a.example/2\n')
    csv("excel-dates.csv", "code,valid until\nA1,31.12.2026\nA2,12/31/2026\nA3,2026-12-31\n")
    csv("excel-german.csv", "Gutscheincode;Gültig bis;Betrag\r\nGS-1;31.12.2026;10,00 €\r\nGS-2;31.12.2026;5,00 €\r\n", "cp1252")
    csv("excel-german-utf8.csv", BOM + "Gutscheincode;Gültig bis;Betrag\r\nGS-1;31.12.2026;10,00 €\r\n")
    csv("excel-french.csv", "Prénom;Numéro;Clé\r\nZoë;12;K-1\r\nRené;13;K-2\r\n", "cp1252")
    csv("excel-chinese.csv", "兑换码,密码\r\nA1,一\r\nA2,二\r\n", "gbk")
    csv("excel-chinese-utf8.csv", BOM + "兑换码,密码\r\nA1,1\r\nA2,2\r\n")
    csv("excel-japanese.csv", "コード,名前\r\nA1,花子\r\nA2,太郎\r\n", "cp932")
    csv("excel-polish.csv", "Kod;Imię;Hasło\r\nA1;Łukasz;x1\r\n", "cp1250")
    csv("excel-russian.csv", "Код;Имя\r\nA1;Анна\r\nA2;Пётр\r\n", "cp1251")
    csv("excel-unicode-text.txt", utf16("Code\tName\r\nA1\tMüller\r\nA2\t票\r\n"))
    csv("excel-mac.csv", "code,pin\rA1,1\rA2,2\r")
    csv("macroman.csv", "Code;Nom\rA1;Zo\u00eb\rA2;Ren\u00e9\r", "mac_roman")
    csv("google-sheets.csv", "Code,Assigned to,Link\r\nA1,,https://a.example/1\r\nA2,Bob,https://a.example/2\r\n")
    csv("libreoffice.csv", '"Code","PIN"\n"A1",1\n"A2",2\n')
    csv("shopify-discounts.csv", "Name,Code,Status,Type,Value\nSummer,SUM-1A,active,percentage,-10.0\nSummer,SUM-2B,active,percentage,-10.0\n")
    csv("shopify-gift-cards.csv", "Id,Last Characters,Customer Name,Email,Order Name,Created At,Expires On,Initial Balance,Balance,Currency\n1,ab12,Ann,ann@example.org,#1001,2026-01-01,,10.00,10.00,EUR\n")
    csv("eventbrite.csv", "Order #,First Name,Last Name,Email,Ticket Type,Barcode #\n1,Ann,Ash,ann@example.org,VIP,100100\n2,Bob,Birch,bob@example.org,VIP,100101\n")
    csv("steam-keys.csv", "4D2K9-XT0LP-QWE3R\n0BCDE-FGHIJ-KLMNO\nAAAA1-B1111-C2222\n")
    csv("steam-keys-header.csv", "Game,Key\nPortal,4D2K9-XT0LP-QWE3R\nPortal,0BCDE-FGHIJ-KLMNO\n")
    csv("arabic-header.csv", "رمز,الاسم\nA1,أحمد\nA2,سارة\n")
    csv("korean-header.csv", "코드,이름\nA1,김\nA2,이\n")
    csv("spanish-header.csv", "código;nombre;contraseña\nA1;Ana;x1\nA2;Luis;x2\n")
    csv("unknown-header.csv", "Zyzzy,Qwert\nA1,1\nA2,2\n")
    csv("spaces-in-cells.csv", "code , pin \nA1 , 1\u00a0\nA2,2\n")
    csv("case-of-rows.csv", "code,pin\nA1,1\na1,1\nA1,1\n")
    csv("markdown.txt", "| code | pin |\n|---|---|\n| A1 | 1 |\n| A2 | 2 |\n")
    csv("commas-in-some.csv", "Hello, you\nGoodbye\nWelcome, all\n")
    csv("comment-above.csv", "# exported by the shop\ncode,pin\nA1,1\nA2,2\n")
    csv("comment-above-one-column.csv", "# code\nSAVE-10\nSAVE-11\n")
    csv("tsv-commas.tsv", "Smith, Ann\tBerlin 1\nJones, Bob\tParis 2\n")
    csv("many-columns.csv", ",".join(f"c{n}" for n in range(1200)) + "\n" + ",".join("x" for _ in range(1200)) + "\n")
    csv("long-cell.csv", "code,note\nA1," + "x" * 17_000 + "\nA2,short\n")
    csv("nul.csv", "code,pin\nA1,1\nA\0002,2\n")
    csv("pipes-in-codes.csv", "A|1\nB|2\nC|3\n")
    csv("named.xlsx", "code,pin\nA1,1\nA2,2\n")
    csv("tab-as.xls", "code\tpin\nA1\t1\nA2\t2\n")
    csv("bom-before-each.csv", "".join(f"{BOM}SAVE-{n}\r\n" for n in (10, 11, 12)))
    csv("lost-characters.csv", "code,name\nA1,M\ufffdller\nA2,Bob\n")
    late = "code,name\n" + "".join(f"A{n:05},x\n" for n in range(8000))
    csv("late-open-quote.csv", late + 'B1,"Ann\nB2,Bob\n')


def make_json():
    json("array.json", '[\n"A1",\n"A2"\n]')
    json("array-one-line.json", '["A1","A2"]')
    json("array-bom.json", BOM + '["A1","A2"]')
    json("array-utf16.json", utf16('["A1","Mü"]'))
    json("array-no-extension", '["A1","A2"]\n')
    json("array.txt", '[\n"A1",\n"A2"\n]\n')
    json("records.json", '[{"code":"A1","pin":"1"},{"code":"A2","pin":"2"}]')
    json("records-pretty.json", '[\n  {\n    "code": "A1",\n    "pin": 1\n  },\n  {\n    "code": "A2",\n    "pin": 2\n  }\n]\n')
    json("arrays.json", '[["A1","1"],["A2","2"]]')
    json("numbers.json", "[1001, 1002]")
    json("long-numbers.json", '[{"code":12345678901234567890},{"code":12345678901234567891}]')
    json("nulls.json", '["A1", null, "", {"code": null}, "A2"]')
    json("empty-array.json", "[]")
    json("empty.json", "")
    json("trailing-comma.json", '["A1",\n"A2",\n]')
    json("comments.json", '// the codes\n["A1","A2"]')
    json("comments-inside.json", '["A1", // one\n"A2", /* two */\n"A3"]')
    json("single-quotes.json", "['A1','A2']")
    json("truncated.json", '["A1",\n"A2",\n"A')
    json("two-arrays.json", '["A1"]\n["A2"]\n')
    json("array-and-more.json", '["A1","A2"] ok')
    json("object-with-list.json", '{\n"codes": ["A1","A2"]\n}')
    json("object.json", '{"code": "A1"}')
    json("object-of-codes.json", '{"A1": {"pin": 1}, "A2": {"pin": 2}}')
    json("geo.json", '{"type":"FeatureCollection","features":[{"type":"Feature"}]}')
    json("string.json", '"A1"')
    json("lines.json", '{"code":"A1"}\n{"code":"A2"}\n')
    json("plain.json", "A1\nA2\n")
    json("list.ndjson", '{"code":"A1"}\n{"code":"A2"}\n')
    json("strings.ndjson", '"A1"\r\n"https://a.example/1 "\r\n"A2 "\r\n')
    json("bom.ndjson", BOM + '{"code":"A1"}\n{"code":"A2"}\n')
    json("broken-line.ndjson", '{"code":"A1"}\n{"code":\n{"code":"A3"}\n')
    json("array.ndjson", '["A1","A2"]')
    json("blank-lines.jsonl", '{"code":"A1"}\n\n{"code":"A2"}\n\n')
    json("empty-records.ndjson", '{"code":"A1"}\n{"code":"","pin":null}\n{}\n')
    json("same-key.ndjson", '{"code":"A1","code":"A2"}\n{"code":"A3"}\n')
    json("records-stdin", '{"code":"A1"}\n{"code":"A2"}\n')
    json("nested.json", "[" * 200 + "]" * 200)
    json("escapes.json", '["A\\u00201 ", "\\ud83c\\udf9f", "\\ud83c", "a\\tb"]')
    json("json-as.csv", '["A1",\n"A2"]')
    json("spaces.json", '["A1 ", "\\u00a0A2", "A1"]')
    json("ndjson-in-array.json", '[\n{"code":"A1"}\n{"code":"A2"}\n]')
    json("nan.json", '["A1", NaN, "A2"]')


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def archive(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return held.getvalue()


def ole(stream):
    """The beginning of a compound file, with the name of one stream in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (512 - len(head) - 4)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    def entry(name, kind):
        raw = name.encode("utf-16-le") + b"\0\0"
        return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + b"\xff" * 12 + bytes(48)
    root = entry("Root Entry", 5)
    return head + fat + root + entry(stream, 2) + bytes(256)


def make_other():
    def other(name, content):
        put(f"other/{name}", content)

    other("document.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")
    other("text-only.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")
    other("picture.png", png())
    other("picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0\x43" + bytes(range(1, 66)) + b"\xff\xd9")
    other("picture.gif", b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")
    other("picture.webp", b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x02\0\x34\x25\xa4\0\x03\x70\0\xfe\xfb\x94\0\0")
    other("picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    other("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40))
    other("codes.zip", archive({"codes.csv": "code\nA1\n"}))
    other("codes.csv.gz", gzip.compress(b"code\nA1\n", mtime=0))
    other("letter.docx", archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}))
    other("letter.odt", archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}))
    other("slides.pptx", archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}))
    other("program.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8" + bytes(47) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0L\x01")
    other("program.elf", b"\x7fELF\x02\x01\x01" + bytes(60))
    other("music.mp3", b"ID3\x03\0\0\0\0\0\x21TIT2\0\0\0\x05\0\0\0Song" + bytes(40) + b"\xff\xfb\x90\x64" + bytes(64))
    other("video.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(64))
    other("data.sqlite", b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20" + bytes(76))
    other("archive.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(24))
    other("archive.rar", b"Rar!\x1a\x07\x01\0" + bytes(24))
    other("archive.tar", b"codes.csv".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"00000000010\0" + b"00000000000\0" + b"010000\0 0" + bytes(100) + b"ustar\x0000" + bytes(247) + b"code\nA1\n".ljust(512, b"\0"))
    other("old.xls", ole("Workbook"))
    other("protected.xlsx", ole("EncryptedPackage"))
    other("old.doc", ole("WordDocument"))
    other("binary.xlsb", archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\0", "xl/worksheets/sheet1.bin": b"\0"}))
    other("apple.numbers", archive({"Index/Document.iwa": b"\0\1", "preview.jpg": b"\xff\xd8\xff"}))
    other("page.html", "<!DOCTYPE html>\n<html><body><p>A1</p></body></html>\n")
    other("html-as.xls", "<html><body><table><tr><td>code</td></tr><tr><td>A1</td></tr></table></body></html>\n")
    other("table-as.xls", "<table border=1><tr><td>code</td></tr><tr><td>A1</td></tr></table>\n")
    other("excel-2003.xml", '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>\n')
    other("letter.rtf", "{\\rtf1\\ansi A1\\par}\n")
    other("contact.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n")
    other("event.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    other("random.bin", bytes((n * 167 + 13) % 256 for n in range(600)))
    other("zeros.bin", bytes(512))
    other("key.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n")
    other("mail.eml", "From: ann@example.org\r\nTo: bob@example.org\r\nSubject: Codes\r\n\r\nA1\r\n")
    other("empty.pdf", b"")
    other("truncated.xlsx", archive({"[Content_Types].xml": "<Types/>" * 40, "xl/workbook.xml": "<workbook/>"})[:150])


def make_folders():
    def folder(name, content=b"x"):
        put(f"folders/{name}", content)

    folder("photos/a.jpg", b"\xff\xd8\xff\xe0 a")
    folder("photos/b.jpg", b"\xff\xd8\xff\xe0 b")
    folder("photos/Thumbs.db", b"thumbs")
    folder("photos/desktop.ini", "[.ShellClassInfo]\r\n")
    folder("photos/.DS_Store", b"\0\0\0\1Bud1")
    folder("photos/__MACOSX/._a.jpg", b"\0\5\26\7")
    folder("photos/~$letter.docx", b"\5Ann")
    folder("photos/a.jpg~", b"old")
    folder("photos/b.tmp", b"half")
    folder("photos/c.pdf.part", b"half")
    folder("with-empty/a.pdf", b"%PDF-1.4 a")
    folder("with-empty/zero.pdf", b"")
    folder("left-behind/Thumbs.db", b"thumbs")
    folder("left-behind/DESKTOP.INI", b"ini")
    folder("deep/one/two/a.txt", "A1\n")
    folder("deep/one/b.txt", "A2\n")


if __name__ == "__main__":
    make_lines()
    make_csv()
    make_json()
    make_other()
    make_folders()
    import sheets

    sheets.make()
