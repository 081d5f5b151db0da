//! Whether the first row of a table names its columns.
//!
//! Nothing marks a header in CSV (RFC 4180 leaves it to the media type's parameter
//! `header`). A header that is taken for an item is handed to somebody; an item that is
//! taken for a header is lost. So only what can hardly be anything else is certain.

/// What the first row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// Certainly the names of the columns.
    Yes,
    /// Certainly not.
    No,
    /// Not certain, and what is more likely.
    Unsure {
        /// Whether it is taken for a header.
        assumed: bool,
    },
}

/// Looks at the first rows of a table. All cells are trimmed.
pub(super) fn guess(rows: &[Vec<String>]) -> Header {
    let Some((first, rest)) = rows.split_first() else {
        return Header::Unsure { assumed: false };
    };
    let width = first.iter().rposition(|cell| !cell.is_empty());
    let first = &first[..width.map_or(0, |last| last + 1)];
    let column = |at: usize| rest.iter().filter_map(move |row| row.get(at));
    if first.iter().any(|cell| is_address(cell)) {
        return Header::No;
    }
    let names = first.iter().filter(|cell| could_name(cell)).count();
    let known = first.iter().filter(|cell| is_known(cell)).count();
    let named_again =
        (0..first.len()).any(|at| column(at).any(|cell| is_known(cell) && *cell != first[at]));
    // Words alone do not tell: `Ticket` may be the first prize of many.
    let over_codes = !rest.is_empty() && (0..first.len()).any(|at| column(at).all(is_code));
    let is_plain = first.iter().all(|cell| is_known(cell))
        && first.len() > 1
        && first.iter().any(|cell| is_never_an_item(cell));
    let is_named = names == first.len() && known * 2 >= names && known > 0 && !named_again;
    if is_named && (over_codes || is_plain || rest.is_empty()) {
        return Header::Yes;
    }
    if let [only] = first
        && !rest.is_empty()
        && (only.bytes().all(|b| b.is_ascii_digit()) || column(0).all(|cell| same_make(only, cell)))
    {
        return Header::No;
    }
    let with_digits = |at| column(at).all(|cell| cell.contains(|c: char| c.is_numeric()));
    let differs = !rest.is_empty() && (0..first.len()).any(with_digits);
    Header::Unsure {
        assumed: names == first.len() && (first.len() > 1 || differs),
    }
}

/// Whether a cell could be the name of a column.
fn could_name(cell: &str) -> bool {
    let fits = |c: char| c.is_alphabetic() || " _-./()#:&'".contains(c) || is_mark(c);
    !cell.is_empty() && cell.chars().count() <= 40 && cell.chars().all(fits)
}

/// Accents that stand alone, and other marks of scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e7f}') && !c.is_numeric()
}

fn is_address(cell: &str) -> bool {
    cell.contains("://") || (cell.contains('@') && cell.contains('.'))
}

/// Whether two values are of one make, as codes of one series are: of the same length,
/// with letters, digits and punctuation at the same places, and with a digit.
fn same_make(one: &str, other: &str) -> bool {
    let make = |c: char| match c {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        c => c,
    };
    one.contains(|c: char| c.is_ascii_digit()) && one.chars().map(make).eq(other.chars().map(make))
}

/// Whether a value is no word: it has a digit, or only capital letters, or is an
/// address.
#[expect(clippy::ptr_arg, reason = "the cells are Strings")]
fn is_code(cell: &String) -> bool {
    let mut letters = cell.chars().filter(|c| c.is_alphabetic());
    cell.contains(|c: char| c.is_ascii_digit())
        || is_address(cell)
        || (!cell.is_empty() && letters.all(char::is_uppercase))
}

/// Whether a word names columns, but would not be given to anybody.
fn is_never_an_item(cell: &str) -> bool {
    const WORDS: [&str; 22] = [
        "code",
        "codes",
        "id",
        "name",
        "value",
        "description",
        "url",
        "link",
        "email",
        "e-mail",
        "password",
        "pin",
        "number",
        "status",
        "type",
        "title",
        "quantity",
        "vorname",
        "nachname",
        "nummer",
        "姓名",
        "编号",
    ];
    WORDS.contains(&cell.to_lowercase().as_str())
}

/// Whether a name is one that columns of such lists commonly have.
fn is_known(cell: &str) -> bool {
    let name = cell.to_lowercase();
    if WORDS.contains(&name.as_str()) {
        return true;
    }
    let mut words = name.split([' ', '_', '-', '.', '/', '(', ')', '#', ':']);
    words.all(|word| word.is_empty() || WORDS.contains(&word))
        && name.chars().any(char::is_alphabetic)
}

/// What organisers call their columns, in the languages that such lists were seen in.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    // English
    "activation", "address", "amount", "attendee", "barcode", "campaign", "card", "category",
    "city", "class", "code", "codes", "comment", "company", "country", "coupon", "couponcode",
    "coupons", "currency", "customer", "date", "day", "department", "description", "discount",
    "ean", "email", "e-mail", "mail", "employee", "end", "event", "expires", "expiry", "file",
    "filename", "first", "firstname", "forename", "game", "gate", "gift", "giftcard", "group",
    "guest", "id", "invite", "invitation", "item", "items", "key", "keys", "kind", "label",
    "language", "last", "lastname", "level", "licence", "license", "licensekey", "link",
    "links", "login", "mobile", "name", "no", "note", "notes", "number", "order", "participant",
    "pass", "password", "percent", "phone", "pin", "platform", "postcode", "price", "prize",
    "product", "promo", "promocode", "promotion", "quantity", "redeem", "region", "remark",
    "room", "row", "seat", "section", "serial", "serialnumber", "sku", "start", "state",
    "status", "store", "street", "student", "surname", "table", "team", "text", "ticket",
    "ticketnumber", "time", "title", "token", "type", "until", "url", "urls", "user",
    "username", "valid", "value", "voucher", "vouchercode", "vouchers", "website", "zip",
    // German
    "gutschein", "gutscheincode", "gutscheine", "schlüssel", "lizenz", "lizenzschlüssel",
    "nummer", "wert", "betrag", "datum", "platz", "reihe", "vorname", "nachname", "rabatt",
    "preis", "titel", "beschreibung", "bezeichnung", "passwort", "kennwort", "straße", "ort",
    "plz", "telefon", "gültig", "bis", "firma", "sitz", "losnummer", "los",
    // French
    "nom", "prénom", "numéro", "clé", "lien", "valeur", "siège", "billet", "bon", "remise",
    "prix", "adresse", "ville", "rang", "courriel", "téléphone", "montant", "cadeau",
    // Spanish, Portuguese, Italian
    "código", "codigo", "cupón", "cupom", "nombre", "nome", "apellido", "cognome", "clave",
    "chave", "chiave", "enlace", "número", "numero", "valor", "valore", "precio", "preço",
    "prezzo", "asiento", "posto", "fecha", "data", "correo", "contraseña", "senha", "codice",
    // Dutch, Polish, Swedish, Turkish
    "naam", "voornaam", "achternaam", "sleutel", "waarde", "kod", "nazwa", "imię", "nazwisko",
    "klucz", "hasło", "namn", "nyckel", "kupong", "isim", "ad", "soyad", "kupon", "anahtar",
    // Russian, Ukrainian
    "код", "ключ", "имя", "фамилия", "номер", "ссылка", "купон", "билет", "место", "цена",
    "ім'я", "прізвище", "посилання",
    // Chinese, Japanese, Korean
    "兑换码", "优惠码", "优惠券", "激活码", "序列号", "链接", "密码", "编号", "名称", "姓名", "卡号",
    "卡密", "券码", "座位", "座位号", "奖品", "号码", "邮箱", "手机", "手机号", "电话", "地址", "备注",
    "门票", "票号", "码", "内容", "标题", "类型", "金额", "兌換碼", "優惠碼", "優惠券", "序號", "姓名",
    "コード", "クーポン", "クーポンコード", "名前", "氏名", "番号", "座席", "リンク", "パスワード", "キー",
    "코드", "쿠폰", "이름", "번호", "링크", "비밀번호", "좌석",
    // Arabic, Hindi
    "رمز", "كود", "الاسم", "رابط", "कोड", "नाम", "लिंक",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> Header {
        let rows = text.split('\n');
        let cells = |row: &str| row.split(',').map(str::to_owned).collect();
        guess(&rows.map(cells).collect::<Vec<_>>())
    }

    #[test]
    fn a_clear_header_is_certain() {
        for header in [
            "code\nA1",
            "Code\nSAVE-10\nSAVE-11",
            "code,pin\nA1,1",
            "Coupon Code,Valid Until\nA,B",
            "Gutscheincode\nX",
            "兑换码,密码\n1,2",
            "name,e-mail\nAnn,ann@example.org",
            "url\nhttps://a.example",
            "First name,Last name,Zzyzx\nA,B,C",
            "code,pin,,\nA,1,,",
            "key\nkey-1",
        ] {
            assert_eq!(guessed(header), Header::Yes, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_a_header_is_certain_too() {
        for items in [
            "SAVE-10\nSAVE-11\nSAVE-12",
            "https://a.example/1\nhttps://a.example/2",
            "1234\n99",
            "ann@example.org\nbob@example.org",
            "A7B-22\nC9D-31",
            "https://a.example,1\nx,2",
        ] {
            assert_eq!(guessed(items), Header::No, "{items}");
        }
    }

    #[test]
    fn anything_else_is_not_certain() {
        for (rows, assumed) in [
            ("WELCOME\nWELCOME10", true),
            ("Kode\nQQ\nZZ", false),
            ("alpha,beta\n1,2", true),
            ("12,North\n13,South", false),
            ("X7K-22A\nQQ9-81B", false),
            ("gift\nprize", false),
            ("Ticket\nHoodie\nCap", false),
            ("name\nAnn", false),
            ("Ticket,Pass\nHoodie,Mug", true),
            ("奖品\n一等奖", false),
            ("Row 5,Gate North\nRow 6,Gate South", false),
            ("SAVE-10", false),
            ("", false),
        ] {
            assert_eq!(guessed(rows), Header::Unsure { assumed }, "{rows}");
        }
    }
}
