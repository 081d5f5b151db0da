//! Italian.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const ITALIAN: Words = Words {
    language: Language::Italian,
    moment: "%d/%m/%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Uno di questi è per te",
    get: "Prendi il tuo",
    get_another: "Prendine un altro ({n} di {of})",
    working: "Un momento…",
    offer: "Un tocco e ne ricevi uno. Nessun altro avrà lo stesso.",
    email: "Il tuo indirizzo e-mail",
    email_at: "Un indirizzo di {domains}",
    send_mail: "Inviami il mio link",
    by_mail: "Ti inviamo un link personale. Funziona su qualsiasi dispositivo.",
    by_mail_again: "Hai già il tuo? Ti inviamo di nuovo il link.",
    mailed: Message {
        heading: "Controlla la posta",
        text: "Se con questo indirizzo si può partecipare, ti abbiamo inviato un link. Aprilo per \
               ricevere quello che è per te. Può volerci un minuto; controlla anche lo spam.",
    },
    mail_subject: "Il tuo link personale",
    mail_text: "Apri questo link per ricevere quello che è per te. Il link è solo tuo e funziona \
                su qualsiasi dispositivo:",
    mail_note: "Chi ha il link ha anche quello che offre, quindi non inoltrarlo. Se non l’hai \
                richiesto, non fare nulla: non è stato assegnato nulla.",
    sign_in: "Accedi",
    signs_in: "Accedi per avere il tuo. Ce n’è uno per ogni account.",
    sign_in_again: "Hai già il tuo? Accedi per vederlo.",
    sign_out: "Esci",
    signed_out: Message {
        heading: "Uscita effettuata",
        text: "Quello che hai ricevuto resta tuo. Per rivederlo, accedi.",
    },
    sign_out_there: "Esci anche dall’account",
    yours: "Questo è tuo",
    yours_again: "Nessun altro avrà lo stesso. Per rivederlo, apri questa pagina in questo \
                  browser.",
    yours_invited: "Nessun altro avrà lo stesso. Per rivederlo, apri il tuo invito su qualsiasi \
                    dispositivo.",
    yours_mailed: "Nessun altro avrà lo stesso. Per rivederlo, apri il link nella tua e-mail su \
                   qualsiasi dispositivo.",
    yours_signed_in: "Nessun altro avrà lo stesso. Per rivederlo, accedi da qualsiasi dispositivo.",
    keep: "Salvalo ora: copialo o fai uno screenshot. Non verrà mostrato di nuovo.",
    keep_files: "Scaricalo ora. Non verrà mostrato di nuovo.",
    nth: "{n} di {of}",
    open: "Apri",
    download: "Scarica",
    network: "Rete Wi-Fi",
    password: "Password",
    join: "Scegli questa rete nelle impostazioni Wi-Fi del telefono.",
    symbol: "Un codice da scansionare",
    enlarge: "Tocca per ingrandire",
    shrink: "Chiudi",
    copy: "Copia",
    copy_all: "Copia tutto",
    copy_field: "Copia {name}",
    copied: "Copiato",
    not_copied: "Copia non riuscita. Tieni premuto il testo per copiarlo.",
    not_open: Message {
        heading: "Non ancora aperto",
        text: "Torna all’apertura:",
    },
    paused: Message {
        heading: "In pausa",
        text: "Al momento non viene distribuito nulla. Riprova un po’ più tardi.",
    },
    closed: Message {
        heading: "È tutto finito",
        text: "Qui non viene più distribuito nulla.",
    },
    exhausted: Message {
        heading: "Tutto esaurito",
        text: "Sono stati presi tutti. Non resta più nulla.",
    },
    not_yet: Message {
        heading: "Ancora un momento",
        text: "In questo momento molte persone ne stanno prendendo uno. Questa pagina si ricarica \
               da sola quando si riprende; allora tocca il pulsante. Non serve inquadrare di \
               nuovo il codice.",
    },
    in_seconds: Plural {
        one: Some("Si riprende tra {n} secondo."),
        many: Some("Si riprende tra {n} di secondi."),
        ..Plural::other("Si riprende tra {n} secondi.")
    },
    in_minutes: Plural {
        one: Some("Si riprende tra circa {n} minuto."),
        many: Some("Si riprende tra circa {n} di minuti."),
        ..Plural::other("Si riprende tra circa {n} minuti.")
    },
    in_hours: Plural {
        one: Some("Si riprende tra circa {n} ora."),
        many: Some("Si riprende tra circa {n} di ore."),
        ..Plural::other("Si riprende tra circa {n} ore.")
    },
    refused: Message {
        heading: "Hai già preso il tuo",
        text: "È stato mostrato quando l’hai preso e non può essere mostrato di nuovo.",
    },
    for_everybody: "Questo è per tutti",
    go_on: "Continua",
    check_again: "Controlla di nuovo",
    show_proof: "Per usarlo, mostra questo al personale.",
    proof: "Un codice per il personale",
    for_the_desk: Message {
        heading: "Mostra questo al personale",
        text: "Questo codice dimostra che hai preso il tuo. Il personale lo inquadra al momento \
               dell’uso.",
    },
    broken_proof: Message {
        heading: "Questo codice non è valido",
        text: "È incompleto o non è di qui. Inquadralo di nuovo.",
    },
    used: "Usato",
    desk: Message {
        heading: "Segna come usato",
        text: "Questo indirizzo funziona una sola volta, su un solo telefono. Inizia sul telefono \
               con cui inquadrerai i codici.",
    },
    begin: "Inizia",
    desk_ready: Message {
        heading: "Tutto pronto",
        text: "Inquadra i codici sui telefoni dei visitatori con la fotocamera di questo \
               telefono. Funziona fino a:",
    },
    desk_ended: Message {
        heading: "Questo accesso non è più valido",
        text: "L’indirizzo è già stato usato o è scaduto. Chiedine uno nuovo all’organizzatore.",
    },
    mark_used: "Segna come usato",
    marked: "Segnato come usato",
    already_used: "Era già usato",
    granted_at: "Ottenuto",
    used_at: "Usato",
    used_by: "Segnato da",
    no_such_claim: Message {
        heading: "Qui non c’è nulla",
        text: "Al visitatore non è più assegnato nulla. Chiedi all’organizzatore.",
    },
    terms: "Condizioni",
    privacy: "Privacy",
    imprint: "Note legali",
    accept: "Accetto le {terms}.",
    accept_first: Message {
        heading: "Accetta le condizioni, per favore",
        text: "Spunta la casella, poi tocca di nuovo. Non è stato assegnato nulla.",
    },
    rehearsal: "Questa è una prova. Non viene assegnato nulla e i contenuti sono inventati.",
    see_ending: "Quando non resta nulla",
    start_again: "Ricomincia",
    rehearsal_ended: Message {
        heading: "Questa prova è terminata",
        text: "Crea un nuovo indirizzo per ripeterla.",
    },
    home: Message {
        heading: "Inquadra un codice per iniziare",
        text: "Inquadra un codice QR con la fotocamera del telefono e apri l’indirizzo che \
               compare.",
    },
    no_such_address: Message {
        heading: "Qui non c’è nulla",
        text: "A questo indirizzo non c’è nessuna pagina. Inquadra di nuovo il codice.",
    },
    no_such_code: Message {
        heading: "Questo codice non esiste",
        text: "Inquadralo di nuovo. Se non funziona, avvisa chi te lo ha dato.",
    },
    cookie_required: Message {
        heading: "Riprova, per favore",
        text: "Il browser non ha inviato il suo cookie, quindi non possiamo sapere che cosa è \
               tuo. Controlla che i cookie siano attivi. Riapri la pagina, poi tocca il pulsante. \
               Non è stato assegnato nulla.",
    },
    not_invited: Message {
        heading: "Apri il tuo invito",
        text: "Questo è per chi ha un invito. Apri l’indirizzo personale che hai ricevuto: \
               funziona su qualsiasi dispositivo. Se non ne hai uno, chiedi a chi ti invita.",
    },
    broken_invitation: Message {
        heading: "Questo invito non funziona",
        text: "L’indirizzo è incompleto o non è per questo codice. Riaprilo dal messaggio che hai \
               ricevuto o copialo per intero. Non è stato assegnato nulla.",
    },
    scan_screen: Message {
        heading: "Inquadra lo schermo sul posto",
        text: "Questo è per chi è presente. Inquadra il codice sullo schermo dell’organizzatore: \
               cambia di continuo, quindi una foto non funziona. Poi tocca il pulsante.",
    },
    tag_ended: Message {
        heading: "Inquadra di nuovo lo schermo",
        text: "Nel frattempo il codice sullo schermo è cambiato. Inquadra lo schermo e apri \
               subito l’indirizzo. Non è stato assegnato nulla.",
    },
    screen_ended: Message {
        heading: "Questo schermo non è più attivo",
        text: "Chiedi all’organizzatore un nuovo indirizzo per lo schermo.",
    },
    scan_here: "Inquadra il codice con il telefono per avere il tuo.",
    left: Plural {
        one: Some("Ne resta {n}"),
        many: Some("Ne restano {n}"),
        ..Plural::other("Ne restano {n}")
    },
    invalid_email: Message {
        heading: "Controlla l’indirizzo",
        text: "Con questo indirizzo e-mail non si può partecipare. Non è stato inviato nulla.",
    },
    not_signed_in: Message {
        heading: "Accedi, per favore",
        text: "Non possiamo sapere chi sei. Apri questa pagina da dove fai l’accesso e riprova. \
               Non è stato assegnato nulla.",
    },
    revoked: Message {
        heading: "Questo non è più tuo",
        text: "L’organizzatore lo ha ritirato. Se è un errore, avvisa l’organizzatore.",
    },
    network_limit: Message {
        heading: "Qui molti ne hanno già uno",
        text: "Per ora la tua rete ha raggiunto il limite. Riprova tra qualche minuto o senza \
               Wi-Fi. Non è stato assegnato nulla.",
    },
    cross_site: Message {
        heading: "Tocca qui, per favore",
        text: "Hai toccato su un altro sito, quindi non vale. Non è stato assegnato nulla.",
    },
    busy: Message {
        heading: "Ci sono molte richieste",
        text: "Riprova tra un momento. Anche se riprovi più volte, ne avrai uno solo.",
    },
    unavailable: Message {
        heading: "Un momento, per favore",
        text: "Al momento non si può distribuire nulla. Riprova tra poco. Anche se riprovi più \
               volte, ne avrai uno solo.",
    },
    link_ended: Message {
        heading: "Questo link è scaduto",
        text: "Torna alla pagina in cui si trovava e ricaricala. Se qualcuno ti ha inviato il \
               link, chiedine uno nuovo.",
    },
    no_such_file: Message {
        heading: "Qui non c’è nessun file",
        text: "A questo indirizzo non hai nessun file. Inquadra di nuovo il codice.",
    },
    trouble: Message {
        heading: "Non ha funzionato",
        text: "Torna alla pagina e riprova.",
    },
    try_again: "Riprova",
    open_again: "Riapri la pagina",
};
