//! German.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const GERMAN: Words = Words {
    language: Language::German,
    moment: "%-d.%-m.%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Eins davon ist für Sie",
    get: "Jetzt holen",
    get_another: "Noch eins ({n} von {of})",
    working: "Einen Moment …",
    offer: "Einmal tippen, und Sie bekommen eins. Dasselbe bekommt niemand sonst.",
    email: "Ihre E-Mail-Adresse",
    email_at: "Eine Adresse bei {domains}",
    send_mail: "Link anfordern",
    by_mail: "Wir schicken Ihnen einen eigenen Link. Er funktioniert auf jedem Gerät.",
    by_mail_again: "Schon abgeholt? Wir schicken Ihnen Ihren Link noch einmal.",
    mailed: Message {
        heading: "Schauen Sie in Ihr Postfach",
        text: "Wenn Sie mit dieser Adresse teilnehmen können, haben wir Ihnen einen Link \
               geschickt. Öffnen Sie ihn, um Ihr Exemplar zu bekommen. Die E-Mail kann eine \
               Minute brauchen oder im Spam-Ordner landen.",
    },
    mail_subject: "Ihr persönlicher Link",
    mail_text: "Öffnen Sie diesen Link, um Ihr Exemplar zu bekommen. Der Link ist nur für Sie und \
                funktioniert auf jedem Gerät:",
    mail_note: "Wer den Link hat, hat auch, was es dort gibt. Geben Sie ihn also nicht weiter. \
                Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Es wurde nichts \
                vergeben.",
    sign_in: "Anmelden",
    signs_in: "Melden Sie sich an, um Ihr Exemplar zu bekommen. Pro Konto gibt es eins.",
    sign_in_again: "Schon abgeholt? Melden Sie sich an, um Ihr Exemplar zu sehen.",
    sign_out: "Abmelden",
    signed_out: Message {
        heading: "Sie sind abgemeldet",
        text: "Was Sie bekommen haben, gehört weiterhin Ihnen. Um es wieder zu sehen, melden Sie \
               sich an.",
    },
    sign_out_there: "Auch vom Konto abmelden",
    yours: "Das gehört Ihnen",
    yours_again: "Dasselbe bekommt niemand sonst. Um es wieder zu sehen, öffnen Sie diese Seite \
                  in diesem Browser.",
    yours_invited: "Dasselbe bekommt niemand sonst. Um es wieder zu sehen, öffnen Sie Ihre \
                    Einladung auf einem beliebigen Gerät.",
    yours_mailed: "Dasselbe bekommt niemand sonst. Um es wieder zu sehen, öffnen Sie den Link aus \
                   Ihrer E-Mail auf einem beliebigen Gerät.",
    yours_signed_in: "Dasselbe bekommt niemand sonst. Um es wieder zu sehen, melden Sie sich auf \
                      einem beliebigen Gerät an.",
    keep: "Sichern Sie es jetzt: Kopieren Sie es oder machen Sie einen Screenshot. Es wird nicht \
           noch einmal angezeigt.",
    keep_files: "Laden Sie es jetzt herunter. Es wird nicht noch einmal angezeigt.",
    nth: "{n} von {of}",
    open: "Öffnen",
    download: "Herunterladen",
    network: "Wi-Fi-Netzwerk",
    password: "Passwort",
    join: "Wählen Sie dieses Netzwerk in den Wi-Fi-Einstellungen Ihres Handys.",
    symbol: "Ein Code zum Scannen",
    enlarge: "Zum Vergrößern tippen",
    shrink: "Schließen",
    copy: "Kopieren",
    copy_all: "Alles kopieren",
    copy_field: "{name} kopieren",
    copied: "Kopiert",
    not_copied: "Kopieren hat nicht geklappt. Halten Sie den Text gedrückt, um ihn zu kopieren.",
    not_open: Message {
        heading: "Noch nicht geöffnet",
        text: "Kommen Sie wieder, wenn es losgeht:",
    },
    paused: Message {
        heading: "Gerade ist Pause",
        text: "Im Moment wird nichts ausgegeben. Versuchen Sie es etwas später noch einmal.",
    },
    closed: Message {
        heading: "Das ist vorbei",
        text: "Hier wird nichts mehr ausgegeben.",
    },
    exhausted: Message {
        heading: "Alles vergeben",
        text: "Alle Exemplare sind weg. Es ist nichts mehr übrig.",
    },
    not_yet: Message {
        heading: "Einen Moment noch",
        text: "Gerade holen sich viele Leute eins. Diese Seite lädt von selbst neu, sobald es \
               weitergeht. Tippen Sie dann. Sie müssen nicht noch einmal scannen.",
    },
    in_seconds: Plural {
        one: Some("In {n} Sekunde geht es weiter."),
        ..Plural::other("In {n} Sekunden geht es weiter.")
    },
    in_minutes: Plural {
        one: Some("In etwa {n} Minute geht es weiter."),
        ..Plural::other("In etwa {n} Minuten geht es weiter.")
    },
    in_hours: Plural {
        one: Some("In etwa {n} Stunde geht es weiter."),
        ..Plural::other("In etwa {n} Stunden geht es weiter.")
    },
    refused: Message {
        heading: "Sie haben Ihr Exemplar schon",
        text: "Es wurde beim Abholen angezeigt und kann nicht noch einmal angezeigt werden.",
    },
    for_everybody: "Das hier ist für alle",
    go_on: "Weiter",
    check_again: "Erneut prüfen",
    show_proof: "Zum Einlösen zeigen Sie dies dem Personal.",
    proof: "Ein Code für das Personal",
    for_the_desk: Message {
        heading: "Zeigen Sie dies dem Personal",
        text: "Dieser Code belegt, dass Sie ein Exemplar haben. Das Personal scannt ihn, wenn Sie \
               es einlösen.",
    },
    broken_proof: Message {
        heading: "Dieser Code ist nicht gültig",
        text: "Er ist unvollständig oder nicht von hier. Scannen Sie ihn noch einmal.",
    },
    used: "Eingelöst",
    desk: Message {
        heading: "Als eingelöst markieren",
        text: "Diese Adresse funktioniert nur einmal und nur auf einem Handy. Beginnen Sie auf \
               dem Handy, mit dem Sie scannen werden.",
    },
    begin: "Beginnen",
    desk_ready: Message {
        heading: "Es kann losgehen",
        text: "Scannen Sie die Codes auf den Handys der Gäste mit der Kamera dieses Handys. Das \
               geht bis:",
    },
    desk_ended: Message {
        heading: "Dieser Zugang gilt nicht mehr",
        text: "Die Adresse wurde schon benutzt oder ist abgelaufen. Bitten Sie den Veranstalter \
               um eine neue.",
    },
    mark_used: "Als eingelöst markieren",
    marked: "Als eingelöst markiert",
    already_used: "Schon eingelöst",
    granted_at: "Erhalten am",
    used_at: "Eingelöst am",
    used_by: "Eingelöst bei",
    no_such_claim: Message {
        heading: "Kein Exemplar",
        text: "Dieser Gast hat kein Exemplar mehr. Fragen Sie den Veranstalter.",
    },
    terms: "Bedingungen",
    privacy: "Datenschutz",
    imprint: "Impressum",
    accept: "Ich akzeptiere die {terms}.",
    accept_first: Message {
        heading: "Bitte akzeptieren Sie die Bedingungen",
        text: "Setzen Sie das Häkchen und tippen Sie noch einmal. Es wurde nichts vergeben.",
    },
    rehearsal: "Dies ist ein Probelauf. Es wird nichts vergeben, und die Inhalte sind erfunden.",
    see_ending: "Wenn nichts mehr da ist",
    start_again: "Von vorn beginnen",
    rehearsal_ended: Message {
        heading: "Dieser Probelauf ist beendet",
        text: "Erstellen Sie dafür eine neue Adresse.",
    },
    home: Message {
        heading: "Scannen Sie einen Code",
        text: "Richten Sie die Kamera Ihres Handys auf einen QR-Code und öffnen Sie die Adresse, \
               die erscheint.",
    },
    no_such_address: Message {
        heading: "Hier ist nichts",
        text: "Unter dieser Adresse gibt es keine Seite. Scannen Sie den Code noch einmal.",
    },
    no_such_code: Message {
        heading: "Diesen Code gibt es nicht",
        text: "Scannen Sie ihn noch einmal. Wenn das nicht hilft, sagen Sie dort Bescheid, wo Sie \
               ihn bekommen haben.",
    },
    cookie_required: Message {
        heading: "Bitte noch einmal versuchen",
        text: "Ihr Browser hat sein Cookie nicht mitgeschickt, daher wissen wir nicht, welches \
               Exemplar Ihnen gehört. Prüfen Sie, ob Cookies erlaubt sind. Öffnen Sie dann die \
               Seite neu und tippen Sie auf den Knopf. Es wurde nichts vergeben.",
    },
    not_invited: Message {
        heading: "Öffnen Sie Ihre Einladung",
        text: "Das hier ist für eingeladene Gäste. Öffnen Sie die persönliche Adresse, die Sie \
               bekommen haben; sie funktioniert auf jedem Gerät. Wenn Sie keine haben, fragen Sie \
               die Person, die Sie einlädt.",
    },
    broken_invitation: Message {
        heading: "Diese Einladung funktioniert nicht",
        text: "Die Adresse ist unvollständig oder gehört nicht zu diesem Code. Öffnen Sie sie \
               noch einmal aus der Nachricht, die Sie bekommen haben, oder kopieren Sie sie \
               vollständig. Es wurde nichts vergeben.",
    },
    scan_screen: Message {
        heading: "Scannen Sie den Bildschirm vor Ort",
        text: "Das hier ist für alle, die vor Ort sind. Richten Sie die Kamera auf den Code auf \
               dem Bildschirm des Veranstalters. Er ändert sich ständig, ein Foto davon \
               funktioniert also nicht. Tippen Sie dann.",
    },
    tag_ended: Message {
        heading: "Scannen Sie den Bildschirm noch einmal",
        text: "Der Code auf dem Bildschirm hat sich inzwischen geändert. Richten Sie die Kamera \
               auf den Bildschirm und öffnen Sie die Adresse sofort. Es wurde nichts vergeben.",
    },
    screen_ended: Message {
        heading: "Diese Anzeige ist beendet",
        text: "Bitten Sie den Veranstalter um eine neue Adresse für den Bildschirm.",
    },
    scan_here: "Scannen Sie den Code mit Ihrem Handy, um Ihr Exemplar zu bekommen.",
    left: Plural {
        one: Some("Noch {n} übrig"),
        ..Plural::other("Noch {n} übrig")
    },
    invalid_email: Message {
        heading: "Prüfen Sie die Adresse",
        text: "Mit dieser E-Mail-Adresse können Sie nicht teilnehmen. Es wurde nichts gesendet.",
    },
    not_signed_in: Message {
        heading: "Bitte melden Sie sich an",
        text: "Wir wissen nicht, wer Sie sind. Öffnen Sie diese Seite von dort aus, wo Sie sich \
               anmelden, und versuchen Sie es noch einmal. Es wurde nichts vergeben.",
    },
    revoked: Message {
        heading: "Das gehört Ihnen nicht mehr",
        text: "Der Veranstalter hat es zurückgenommen. Wenn das ein Irrtum ist, sagen Sie es dem \
               Veranstalter.",
    },
    network_limit: Message {
        heading: "Hier haben schon viele eins",
        text: "In Ihrem Netzwerk ist die Höchstzahl vorerst erreicht. Versuchen Sie es in ein \
               paar Minuten noch einmal oder ohne Wi-Fi. Es wurde nichts vergeben.",
    },
    cross_site: Message {
        heading: "Bitte tippen Sie hier",
        text: "Sie haben auf einer anderen Website getippt, das zählte nicht. Es wurde nichts \
               vergeben.",
    },
    busy: Message {
        heading: "Gerade tippen sehr viele",
        text: "Versuchen Sie es gleich noch einmal. Egal, wie oft Sie es versuchen: Sie bekommen \
               nur eins.",
    },
    unavailable: Message {
        heading: "Einen Moment, bitte",
        text: "Gerade kann nichts ausgegeben werden. Versuchen Sie es gleich noch einmal. Egal, \
               wie oft Sie es versuchen: Sie bekommen nur eins.",
    },
    link_ended: Message {
        heading: "Dieser Link ist abgelaufen",
        text: "Gehen Sie zurück zu der Seite, auf der er stand, und laden Sie sie neu. Wenn Ihnen \
               jemand den Link geschickt hat, bitten Sie um einen neuen.",
    },
    no_such_file: Message {
        heading: "Hier ist keine Datei",
        text: "Sie haben keine Datei unter dieser Adresse. Scannen Sie den Code noch einmal.",
    },
    trouble: Message {
        heading: "Das hat nicht geklappt",
        text: "Gehen Sie zurück zur Seite und versuchen Sie es noch einmal.",
    },
    try_again: "Noch einmal versuchen",
    open_again: "Seite neu öffnen",
};
