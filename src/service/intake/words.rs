//! The names of columns.

/// What organisers call their columns, in the languages that such lists were seen in.
#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
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
