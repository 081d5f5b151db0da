//! Polish.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const POLISH: Words = Words {
    language: Language::Polish,
    moment: "%d.%m.%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Jeden z nich jest dla ciebie",
    get: "Odbierz swój",
    get_another: "Odbierz kolejny ({n} z {of})",
    working: "Chwileczkę…",
    offer: "Jedno dotknięcie i masz swój. Nikt inny nie dostanie takiego samego.",
    email: "Twój adres e-mail",
    email_at: "Adres w domenie: {domains}",
    send_mail: "Wyślij mi link",
    by_mail: "Wyślemy ci osobisty link. Działa na każdym urządzeniu.",
    by_mail_again: "Masz już swój? Wyślemy ci link jeszcze raz.",
    mailed: Message {
        heading: "Sprawdź pocztę",
        text: "Jeśli z tym adresem można wziąć udział, link jest już w drodze. Otwórz go, aby \
               odebrać to, co na ciebie czeka. Może to potrwać minutę; zajrzyj też do spamu.",
    },
    mail_subject: "Twój osobisty link",
    mail_text: "Otwórz ten link, aby odebrać to, co na ciebie czeka. Jest tylko dla ciebie i \
                działa na każdym urządzeniu:",
    mail_note: "Kto ma ten link, ma też to, co można nim odebrać, więc nie przekazuj go dalej. \
                Jeśli to nie twoja prośba, nie musisz nic robić: niczego nie odebrano.",
    sign_in: "Zaloguj się",
    signs_in: "Zaloguj się, aby odebrać swój. Na każde konto przypada jeden.",
    sign_in_again: "Masz już swój? Zaloguj się, aby go zobaczyć.",
    sign_out: "Wyloguj się",
    signed_out: Message {
        heading: "Wylogowano",
        text: "To, co masz, pozostaje twoje. Aby zobaczyć to ponownie, zaloguj się.",
    },
    sign_out_there: "Wyloguj się też z konta",
    yours: "To jest twoje",
    yours_again: "Nikt inny nie dostanie tego samego. Aby zobaczyć to ponownie, otwórz tę stronę w \
                  tej przeglądarce.",
    yours_invited: "Nikt inny nie dostanie tego samego. Aby zobaczyć to ponownie, otwórz swoje \
                    zaproszenie na dowolnym urządzeniu.",
    yours_mailed: "Nikt inny nie dostanie tego samego. Aby zobaczyć to ponownie, otwórz link z \
                   e-maila na dowolnym urządzeniu.",
    yours_signed_in: "Nikt inny nie dostanie tego samego. Aby zobaczyć to ponownie, zaloguj się na \
                      dowolnym urządzeniu.",
    keep: "Zachowaj to teraz: skopiuj albo zrób zrzut ekranu. Drugi raz się nie wyświetli.",
    keep_files: "Pobierz to teraz. Drugi raz się nie wyświetli.",
    nth: "{n} z {of}",
    open: "Otwórz",
    download: "Pobierz",
    network: "Sieć Wi-Fi",
    password: "Hasło",
    join: "Wybierz tę sieć w ustawieniach Wi-Fi telefonu.",
    symbol: "Kod do zeskanowania",
    enlarge: "Dotknij, aby powiększyć",
    shrink: "Zamknij",
    copy: "Kopiuj",
    copy_all: "Kopiuj wszystko",
    copy_field: "Kopiuj: {name}",
    copied: "Skopiowano",
    not_copied: "Nie udało się skopiować. Przytrzymaj tekst, aby go skopiować.",
    not_open: Message {
        heading: "Jeszcze nie teraz",
        text: "Wróć, gdy odbiór się zacznie:",
    },
    paused: Message {
        heading: "Przerwa",
        text: "W tej chwili niczego nie wydajemy. Spróbuj trochę później.",
    },
    closed: Message {
        heading: "To już koniec",
        text: "Tutaj niczego już nie wydajemy.",
    },
    exhausted: Message {
        heading: "Wszystko rozdane",
        text: "Nie ma już nic do odebrania.",
    },
    not_yet: Message {
        heading: "Za chwilę",
        text: "W tej chwili odbiera wiele osób. Ta strona sama się odświeży, gdy będzie można \
               odbierać dalej; wtedy dotknij przycisku. Nie trzeba skanować ponownie.",
    },
    in_seconds: Plural {
        one: Some("Wznowienie za {n} sekundę."),
        few: Some("Wznowienie za {n} sekundy."),
        many: Some("Wznowienie za {n} sekund."),
        ..Plural::other("Wznowienie za {n} sekundy.")
    },
    in_minutes: Plural {
        one: Some("Wznowienie za mniej więcej {n} minutę."),
        few: Some("Wznowienie za mniej więcej {n} minuty."),
        many: Some("Wznowienie za mniej więcej {n} minut."),
        ..Plural::other("Wznowienie za mniej więcej {n} minuty.")
    },
    in_hours: Plural {
        one: Some("Wznowienie za mniej więcej {n} godzinę."),
        few: Some("Wznowienie za mniej więcej {n} godziny."),
        many: Some("Wznowienie za mniej więcej {n} godzin."),
        ..Plural::other("Wznowienie za mniej więcej {n} godziny.")
    },
    refused: Message {
        heading: "Masz już swój",
        text: "Wyświetlił się przy odbiorze i nie można go pokazać drugi raz.",
    },
    for_everybody: "Ten jest dla wszystkich",
    go_on: "Dalej",
    check_again: "Sprawdź ponownie",
    show_proof: "Aby skorzystać, pokaż to obsłudze.",
    proof: "Kod dla obsługi",
    for_the_desk: Message {
        heading: "Pokaż to obsłudze",
        text: "Ten kod potwierdza, że coś ci przysługuje. Obsługa zeskanuje go, gdy będziesz z \
               tego korzystać.",
    },
    broken_proof: Message {
        heading: "Ten kod jest nieważny",
        text: "Jest niekompletny albo nie stąd. Zeskanuj go ponownie.",
    },
    used: "Użyto",
    desk: Message {
        heading: "Oznaczaj kody jako użyte",
        text: "Ten link działa raz, na jednym telefonie. Zacznij na telefonie, którym będziesz \
               skanować.",
    },
    begin: "Zacznij",
    desk_ready: Message {
        heading: "Można skanować",
        text: "Skanuj kody na telefonach gości aparatem tego telefonu. Działa do:",
    },
    desk_ended: Message {
        heading: "To stanowisko już nie działa",
        text: "Link był już użyty albo jego czas minął. Poproś organizatora o nowy.",
    },
    mark_used: "Oznacz jako użyte",
    marked: "Oznaczono jako użyte",
    already_used: "Już użyte",
    granted_at: "Wydano",
    used_at: "Użyto",
    used_by: "Stanowisko",
    no_such_claim: Message {
        heading: "Nie ma czego użyć",
        text: "Ta osoba nic już tu nie ma. Zapytaj organizatora.",
    },
    terms: "Regulamin",
    privacy: "Prywatność",
    imprint: "Nota prawna",
    accept: "Akceptuję {terms}.",
    accept_first: Message {
        heading: "Najpierw zaakceptuj regulamin",
        text: "Zaznacz pole i dotknij przycisku ponownie. Niczego nie odebrano.",
    },
    rehearsal: "To tylko próba. Niczego nie ubywa, a zawartość jest zmyślona.",
    see_ending: "Gdy wszystko rozdane",
    start_again: "Zacznij od nowa",
    rehearsal_ended: Message {
        heading: "Ta próba się skończyła",
        text: "Utwórz dla niej nowy link.",
    },
    home: Message {
        heading: "Zeskanuj kod, aby zacząć",
        text: "Skieruj aparat telefonu na kod QR i otwórz link, który się pojawi.",
    },
    no_such_address: Message {
        heading: "Nic tu nie ma",
        text: "Pod tym adresem nie ma strony. Zeskanuj kod ponownie.",
    },
    no_such_code: Message {
        heading: "Nie ma takiego kodu",
        text: "Zeskanuj kod ponownie. Jeśli to nie pomoże, powiedz o tym osobie, od której go \
               masz.",
    },
    cookie_required: Message {
        heading: "Spróbuj ponownie",
        text: "Przeglądarka nie wysłała pliku cookie, więc nie wiemy, co jest twoje. Sprawdź, czy \
               pliki cookie są włączone. Dotknij, aby ponownie otworzyć stronę, a potem dotknij \
               przycisku. Niczego nie odebrano.",
    },
    not_invited: Message {
        heading: "Otwórz swoje zaproszenie",
        text: "To jest dla zaproszonych. Otwórz osobisty link z zaproszenia; działa na każdym \
               urządzeniu. Jeśli go nie masz, zapytaj osobę, która zaprasza.",
    },
    broken_invitation: Message {
        heading: "To zaproszenie nie działa",
        text: "Link jest niekompletny albo dotyczy innego kodu. Otwórz go ponownie z otrzymanej \
               wiadomości albo skopiuj go w całości. Niczego nie odebrano.",
    },
    scan_screen: Message {
        heading: "Zeskanuj ekran na miejscu",
        text: "To jest dla osób, które są na miejscu. Skieruj aparat na kod na ekranie \
               organizatora; kod ciągle się zmienia, więc jego zdjęcie nie zadziała. Potem dotknij \
               przycisku.",
    },
    tag_ended: Message {
        heading: "Zeskanuj ekran ponownie",
        text: "Kod na ekranie już się zmienił. Skieruj aparat na ekran i od razu otwórz link. \
               Niczego nie odebrano.",
    },
    screen_ended: Message {
        heading: "Ten ekran już nie działa",
        text: "Poproś organizatora o nowy link do ekranu.",
    },
    scan_here: "Zeskanuj telefonem, aby odebrać swój.",
    left: Plural {
        one: Some("Został {n}"),
        few: Some("Zostały {n}"),
        many: Some("Zostało {n}"),
        ..Plural::other("Zostało {n}")
    },
    invalid_email: Message {
        heading: "Sprawdź adres",
        text: "Z tym adresem e-mail nie można wziąć udziału. Niczego nie wysłano.",
    },
    not_signed_in: Message {
        heading: "Najpierw się zaloguj",
        text: "Nie wiemy, kim jesteś. Otwórz tę stronę stamtąd, gdzie się logujesz, i spróbuj \
               ponownie. Niczego nie odebrano.",
    },
    revoked: Message {
        heading: "To już nie jest twoje",
        text: "Organizator to wycofał. Jeśli to pomyłka, daj znać organizatorowi.",
    },
    network_limit: Message {
        heading: "Wiele osób stąd ma już swój",
        text: "Twoja sieć wyczerpała na razie swój limit. Spróbuj za kilka minut albo bez Wi-Fi. \
               Niczego nie odebrano.",
    },
    cross_site: Message {
        heading: "Dotknij tutaj",
        text: "Tamto dotknięcie pochodziło z innej strony, więc się nie liczy. Niczego nie \
               odebrano.",
    },
    busy: Message {
        heading: "Wiele osób naraz",
        text: "Spróbuj za chwilę. Bez względu na liczbę prób dostaniesz tylko jeden.",
    },
    unavailable: Message {
        heading: "Chwileczkę",
        text: "Teraz odbiór nie jest możliwy. Spróbuj za chwilę. Bez względu na liczbę prób \
               dostaniesz tylko jeden.",
    },
    link_ended: Message {
        heading: "Ten link wygasł",
        text: "Wróć na stronę, na której był, i odśwież ją. Jeśli link przyszedł od kogoś, poproś \
               o nowy.",
    },
    no_such_file: Message {
        heading: "Nie ma tu pliku",
        text: "Pod tym adresem nie masz żadnego pliku. Zeskanuj kod ponownie.",
    },
    trouble: Message {
        heading: "Nie udało się",
        text: "Wróć na stronę i spróbuj ponownie.",
    },
    try_again: "Spróbuj ponownie",
    open_again: "Otwórz stronę ponownie",
};
