//! Dutch.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const DUTCH: Words = Words {
    language: Language::Dutch,
    moment: "%d-%m-%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Eén hiervan is voor jou",
    get: "Nu ophalen",
    get_another: "Nog een ({n} van {of})",
    working: "Even geduld…",
    offer: "Eén tik en je krijgt er een. Niemand anders krijgt dezelfde.",
    email: "Je e-mailadres",
    email_at: "Een adres van {domains}",
    send_mail: "Stuur me mijn link",
    by_mail: "We sturen je een eigen link. Die werkt op elk apparaat.",
    by_mail_again: "Heb je de jouwe al? We sturen je de link opnieuw.",
    mailed: Message {
        heading: "Kijk in je mail",
        text: "Als je met dat adres mee kunt doen, hebben we je een link gestuurd. Open die link \
               om de jouwe op te halen. Het kan een minuut duren; kijk ook bij de spam.",
    },
    mail_subject: "Je persoonlijke link",
    mail_text: "Open deze link om de jouwe op te halen. De link is alleen voor jou en werkt op elk \
                apparaat:",
    mail_note: "Wie de link heeft, heeft ook wat je ermee krijgt, dus stuur hem niet door. Heb je \
                hier niet om gevraagd, dan hoef je niets te doen: er is niets opgehaald.",
    sign_in: "Inloggen",
    signs_in: "Log in om de jouwe op te halen. Er is er één per account.",
    sign_in_again: "Heb je de jouwe al? Log in om hem te zien.",
    sign_out: "Uitloggen",
    signed_out: Message {
        heading: "Je bent uitgelogd",
        text: "Wat je hebt gekregen, blijft van jou. Log in om het weer te zien.",
    },
    sign_out_there: "Ook je account uitloggen",
    yours: "Dit is van jou",
    yours_again: "Niemand anders krijgt hetzelfde. Wil je het later weer zien, open dan deze \
                  pagina in deze browser.",
    yours_invited: "Niemand anders krijgt hetzelfde. Wil je het later weer zien, open dan je \
                    uitnodiging, op welk apparaat ook.",
    yours_mailed: "Niemand anders krijgt hetzelfde. Wil je het later weer zien, open dan de link \
                   in je mail, op welk apparaat ook.",
    yours_signed_in: "Niemand anders krijgt hetzelfde. Wil je het later weer zien, log dan in, op \
                      welk apparaat ook.",
    keep: "Bewaar het nu: kopieer het of maak een screenshot. Het wordt niet nog eens getoond.",
    keep_files: "Download het nu. Het wordt niet nog eens getoond.",
    nth: "{n} van {of}",
    open: "Openen",
    download: "Downloaden",
    network: "Wi-Fi-netwerk",
    password: "Wachtwoord",
    join: "Kies dit netwerk in de Wi-Fi-instellingen van je telefoon.",
    symbol: "Een code voor een scanner",
    enlarge: "Tik om te vergroten",
    shrink: "Sluiten",
    copy: "Kopiëren",
    copy_all: "Alles kopiëren",
    copy_field: "{name} kopiëren",
    copied: "Gekopieerd",
    not_copied: "Kopiëren is niet gelukt. Houd de tekst ingedrukt om hem te kopiëren.",
    not_open: Message {
        heading: "Nog niet open",
        text: "Kom terug als het opengaat:",
    },
    paused: Message {
        heading: "Even pauze",
        text: "Er wordt nu niets uitgedeeld. Probeer het straks opnieuw.",
    },
    closed: Message {
        heading: "Dit is afgelopen",
        text: "Hier wordt niets meer uitgedeeld.",
    },
    exhausted: Message {
        heading: "Alles is op",
        text: "Ze zijn allemaal opgehaald. Er is niets meer over.",
    },
    not_yet: Message {
        heading: "Nog heel even",
        text: "Veel mensen halen er nu een op. Deze pagina ververst vanzelf zodra het verdergaat; \
               tik dan. Je hoeft niet opnieuw te scannen.",
    },
    in_seconds: Plural {
        one: Some("Over {n} seconde gaat het verder."),
        ..Plural::other("Over {n} seconden gaat het verder.")
    },
    in_minutes: Plural {
        one: Some("Over ongeveer {n} minuut gaat het verder."),
        ..Plural::other("Over ongeveer {n} minuten gaat het verder.")
    },
    in_hours: Plural {
        one: Some("Over ongeveer {n} uur gaat het verder."),
        ..Plural::other("Over ongeveer {n} uur gaat het verder.")
    },
    refused: Message {
        heading: "Je hebt de jouwe al",
        text: "Je hebt hem gezien toen je hem ophaalde. Hij kan niet nog eens worden getoond.",
    },
    for_everybody: "Deze is voor iedereen",
    go_on: "Verder",
    check_again: "Opnieuw kijken",
    show_proof: "Laat dit bij de balie zien om het te gebruiken.",
    proof: "Een code voor de balie",
    for_the_desk: Message {
        heading: "Laat dit zien bij de balie",
        text: "Dit bewijst dat je een item hebt. Een medewerker scant de code als je het item \
               gebruikt.",
    },
    broken_proof: Message {
        heading: "Deze code is niet geldig",
        text: "Hij is onvolledig of niet van hier. Scan hem opnieuw.",
    },
    used: "Gebruikt",
    desk: Message {
        heading: "Items als gebruikt markeren",
        text: "Deze link werkt één keer, op één telefoon. Begin op de telefoon waarmee je gaat \
               scannen.",
    },
    begin: "Beginnen",
    desk_ready: Message {
        heading: "Klaar om te scannen",
        text: "Scan de codes op de telefoons van bezoekers met de camera van deze telefoon. Dit \
               werkt tot:",
    },
    desk_ended: Message {
        heading: "Scannen kan hier niet meer",
        text: "De link is al gebruikt of de tijd is om. Vraag de organisator om een nieuwe.",
    },
    mark_used: "Markeren als gebruikt",
    marked: "Gemarkeerd als gebruikt",
    already_used: "Al gebruikt",
    granted_at: "Opgehaald",
    used_at: "Gebruikt",
    used_by: "Gemarkeerd door",
    no_such_claim: Message {
        heading: "Hier is geen item",
        text: "De bezoeker heeft geen item meer. Vraag het de organisator.",
    },
    terms: "Voorwaarden",
    privacy: "Privacy",
    imprint: "Juridische informatie",
    accept: "Ik ga akkoord met de {terms}.",
    accept_first: Message {
        heading: "Ga eerst akkoord",
        text: "Vink het vakje van de voorwaarden aan en tik opnieuw. Er is niets opgehaald.",
    },
    rehearsal: "Dit is een proefronde. Er wordt niets opgehaald en de items zijn verzonnen.",
    see_ending: "Als alles op is",
    start_again: "Opnieuw beginnen",
    rehearsal_ended: Message {
        heading: "Deze proefronde is voorbij",
        text: "Maak er een nieuwe link voor.",
    },
    home: Message {
        heading: "Scan een code om te beginnen",
        text: "Richt de camera van je telefoon op een QR-code en open de link die verschijnt.",
    },
    no_such_address: Message {
        heading: "Hier is niets",
        text: "Er is geen pagina op dit adres. Scan de code opnieuw.",
    },
    no_such_code: Message {
        heading: "Deze code bestaat niet",
        text: "Scan de code opnieuw. Helpt dat niet, zeg het dan tegen degene van wie je hem hebt.",
    },
    cookie_required: Message {
        heading: "Probeer het opnieuw",
        text: "Je browser heeft de cookie niet meegestuurd, dus we weten niet welk item van jou \
               is. Controleer of cookies aanstaan. Tik om de pagina opnieuw te openen en tik dan \
               op de knop. Er is niets opgehaald.",
    },
    not_invited: Message {
        heading: "Open je uitnodiging",
        text: "Dit is voor genodigden. Open de persoonlijke link die je hebt gekregen; die werkt \
               op elk apparaat. Heb je er geen, vraag het dan aan degene die uitnodigt.",
    },
    broken_invitation: Message {
        heading: "Deze uitnodiging werkt niet",
        text: "De link is onvolledig of hoort niet bij deze code. Open hem opnieuw vanuit het \
               bericht dat je hebt gekregen, of kopieer hem helemaal. Er is niets opgehaald.",
    },
    scan_screen: Message {
        heading: "Scan hier het scherm",
        text: "Dit is voor mensen die hier zijn. Richt je camera op de code op het scherm van de \
               organisator; die verandert steeds, dus een foto ervan werkt niet. Tik daarna op de \
               knop.",
    },
    tag_ended: Message {
        heading: "Scan het scherm opnieuw",
        text: "De code op het scherm is intussen veranderd. Richt je camera op het scherm en open \
               de link meteen. Er is niets opgehaald.",
    },
    screen_ended: Message {
        heading: "Dit scherm is verlopen",
        text: "Vraag de organisator om een nieuwe link voor het scherm.",
    },
    scan_here: "Scan met je telefoon om de jouwe op te halen.",
    left: Plural {
        one: Some("Nog {n} over"),
        ..Plural::other("Nog {n} over")
    },
    invalid_email: Message {
        heading: "Controleer het adres",
        text: "Met dat e-mailadres kun je niet meedoen. Er is niets verstuurd.",
    },
    not_signed_in: Message {
        heading: "Log eerst in",
        text: "We weten niet wie je bent. Open deze pagina vanaf de plek waar je inlogt en probeer \
               het opnieuw. Er is niets opgehaald.",
    },
    revoked: Message {
        heading: "Dit is niet meer van jou",
        text: "De organisator heeft het teruggenomen. Is dat een vergissing, laat het de \
               organisator dan weten.",
    },
    network_limit: Message {
        heading: "Veel mensen hier hebben er al een",
        text: "Je netwerk zit voorlopig aan de limiet. Probeer het over een paar minuten opnieuw, \
               of zonder Wi-Fi. Er is niets opgehaald.",
    },
    cross_site: Message {
        heading: "Tik hier opnieuw",
        text: "Die tik kwam van een andere site en telde dus niet. Er is niets opgehaald.",
    },
    busy: Message {
        heading: "Veel mensen tikken tegelijk",
        text: "Probeer het zo nog eens. Hoe vaak je het ook probeert, je krijgt er maar één.",
    },
    unavailable: Message {
        heading: "Een ogenblik geduld",
        text: "Er kan nu niets worden opgehaald. Probeer het zo nog eens. Hoe vaak je het ook \
               probeert, je krijgt er maar één.",
    },
    link_ended: Message {
        heading: "Deze link is verlopen",
        text: "Ga terug naar de pagina waar de link op stond en laad die opnieuw. Heeft iemand je \
               de link gestuurd, vraag dan om een nieuwe.",
    },
    no_such_file: Message {
        heading: "Hier is geen bestand",
        text: "Je hebt geen bestand op dit adres. Scan de code opnieuw.",
    },
    trouble: Message {
        heading: "Dat is niet gelukt",
        text: "Ga terug naar de pagina en probeer het opnieuw.",
    },
    try_again: "Opnieuw proberen",
    open_again: "Pagina opnieuw openen",
};
