//! French.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const FRENCH: Words = Words {
    language: Language::French,
    moment: "%d/%m/%Y à %H:%M UTC",
    full_stop: ". ",
    untitled: "Il y en a un pour vous",
    get: "Obtenir le mien",
    get_another: "Encore un ({n} sur {of})",
    working: "Un instant…",
    offer: "Appuyez une fois pour en obtenir un. Personne d’autre n’aura le même.",
    email: "Votre adresse e-mail",
    email_at: "Une adresse chez {domains}",
    send_mail: "Recevoir mon lien",
    by_mail: "Nous vous envoyons un lien personnel. Il fonctionne sur tous les appareils.",
    by_mail_again: "Vous avez déjà le vôtre ? Nous vous renvoyons votre lien.",
    mailed: Message {
        heading: "Consultez vos e-mails",
        text: "Si cette adresse permet de participer, nous vous avons envoyé un lien. Ouvrez-le \
               pour obtenir votre exemplaire. Cela peut prendre une minute ; regardez aussi dans \
               les indésirables.",
    },
    mail_subject: "Votre lien personnel",
    mail_text: "Ouvrez ce lien pour obtenir votre exemplaire. Ce lien n’est que pour vous et \
                fonctionne sur tous les appareils :",
    mail_note: "Toute personne qui a ce lien peut avoir ce qu’il donne : ne le transmettez pas. \
                Si vous ne l’avez pas demandé, ne faites rien : rien n’a été attribué.",
    sign_in: "Se connecter",
    signs_in: "Connectez-vous pour obtenir le vôtre. Il y en a un par compte.",
    sign_in_again: "Vous avez déjà le vôtre ? Connectez-vous pour le voir.",
    sign_out: "Se déconnecter",
    signed_out: Message {
        heading: "Déconnexion effectuée",
        text: "Ce que vous avez obtenu reste à vous. Pour le revoir, connectez-vous.",
    },
    sign_out_there: "Quitter aussi le compte",
    yours: "C’est à vous",
    yours_again: "Personne d’autre n’aura le même. Pour le revoir, ouvrez cette page dans ce \
                  navigateur.",
    yours_invited: "Personne d’autre n’aura le même. Pour le revoir, ouvrez votre invitation sur \
                    n’importe quel appareil.",
    yours_mailed: "Personne d’autre n’aura le même. Pour le revoir, ouvrez le lien reçu par \
                   e-mail sur n’importe quel appareil.",
    yours_signed_in: "Personne d’autre n’aura le même. Pour le revoir, connectez-vous sur \
                      n’importe quel appareil.",
    keep: "Gardez-le dès maintenant : copiez-le ou faites une capture d’écran. Il ne sera plus \
           affiché.",
    keep_files: "Téléchargez-le dès maintenant. Il ne sera plus affiché.",
    nth: "{n} sur {of}",
    open: "Ouvrir",
    download: "Télécharger",
    network: "Réseau Wi-Fi",
    password: "Mot de passe",
    join: "Choisissez ce réseau dans les réglages Wi-Fi de votre téléphone.",
    symbol: "Un code à scanner",
    enlarge: "Appuyer pour agrandir",
    shrink: "Fermer",
    copy: "Copier",
    copy_all: "Tout copier",
    copy_field: "Copier {name}",
    copied: "Copié",
    not_copied: "La copie a échoué. Appuyez longuement sur le texte pour le copier.",
    not_open: Message {
        heading: "Pas encore ouvert",
        text: "Revenez à l’ouverture :",
    },
    paused: Message {
        heading: "En pause",
        text: "Rien n’est distribué pour le moment. Réessayez un peu plus tard.",
    },
    closed: Message {
        heading: "C’est terminé",
        text: "Plus rien n’est distribué ici.",
    },
    exhausted: Message {
        heading: "Tout est parti",
        text: "Tous les exemplaires ont été pris. Il ne reste plus rien.",
    },
    not_yet: Message {
        heading: "Encore un instant",
        text: "Beaucoup de personnes en prennent un en ce moment. Cette page se rechargera toute \
               seule à la reprise ; appuyez alors sur le bouton. Inutile de scanner à nouveau.",
    },
    in_seconds: Plural {
        one: Some("Reprise dans {n} seconde."),
        many: Some("Reprise dans {n} de secondes."),
        ..Plural::other("Reprise dans {n} secondes.")
    },
    in_minutes: Plural {
        one: Some("Reprise dans environ {n} minute."),
        many: Some("Reprise dans environ {n} de minutes."),
        ..Plural::other("Reprise dans environ {n} minutes.")
    },
    in_hours: Plural {
        one: Some("Reprise dans environ {n} heure."),
        many: Some("Reprise dans environ {n} d’heures."),
        ..Plural::other("Reprise dans environ {n} heures.")
    },
    refused: Message {
        heading: "Vous avez déjà le vôtre",
        text: "Il s’est affiché quand vous l’avez obtenu et ne peut plus être affiché.",
    },
    for_everybody: "Celui-ci est pour tout le monde",
    go_on: "Continuer",
    check_again: "Vérifier à nouveau",
    show_proof: "Pour l’utiliser, présentez ceci au personnel.",
    proof: "Un code pour le personnel",
    for_the_desk: Message {
        heading: "Présentez ceci au personnel",
        text: "Ce code prouve que vous avez un exemplaire. Le personnel le scanne au moment de \
               l’utilisation.",
    },
    broken_proof: Message {
        heading: "Ce code n’est pas valable",
        text: "Il est incomplet ou ne vient pas d’ici. Scannez-le à nouveau.",
    },
    used: "Utilisé",
    desk: Message {
        heading: "Marquer comme utilisé",
        text: "Cette adresse fonctionne une seule fois, sur un seul téléphone. Commencez sur le \
               téléphone qui servira à scanner.",
    },
    begin: "Commencer",
    desk_ready: Message {
        heading: "C’est prêt",
        text: "Scannez les codes sur les téléphones des visiteurs avec l’appareil photo de ce \
               téléphone. Valable jusqu’au :",
    },
    desk_ended: Message {
        heading: "Cet accès n’est plus valable",
        text: "L’adresse a déjà servi ou a expiré. Demandez-en une nouvelle à l’organisateur.",
    },
    mark_used: "Marquer comme utilisé",
    marked: "Marqué comme utilisé",
    already_used: "Déjà utilisé",
    granted_at: "Obtenu le",
    used_at: "Utilisé le",
    used_by: "Validé par",
    no_such_claim: Message {
        heading: "Aucun exemplaire",
        text: "Cette personne n’a plus d’exemplaire. Adressez-vous à l’organisateur.",
    },
    terms: "Conditions",
    privacy: "Confidentialité",
    imprint: "Mentions légales",
    accept: "J’accepte les {terms}.",
    accept_first: Message {
        heading: "Veuillez accepter les conditions",
        text: "Cochez la case, puis appuyez à nouveau. Rien n’a été attribué.",
    },
    rehearsal: "Ceci est un essai. Rien n’est attribué et le contenu est fictif.",
    see_ending: "Quand tout est parti",
    start_again: "Recommencer",
    rehearsal_ended: Message {
        heading: "Cet essai est terminé",
        text: "Créez une nouvelle adresse pour le refaire.",
    },
    home: Message {
        heading: "Scannez un code pour commencer",
        text: "Dirigez l’appareil photo de votre téléphone vers un code QR et ouvrez l’adresse \
               qui s’affiche.",
    },
    no_such_address: Message {
        heading: "Il n’y a rien ici",
        text: "Il n’y a pas de page à cette adresse. Scannez le code à nouveau.",
    },
    no_such_code: Message {
        heading: "Ce code n’existe pas",
        text: "Scannez-le à nouveau. Si cela ne suffit pas, parlez-en à la personne qui vous l’a \
               donné.",
    },
    cookie_required: Message {
        heading: "Veuillez réessayer",
        text: "Votre navigateur n’a pas envoyé son cookie : nous ne savons donc pas quel \
               exemplaire est à vous. Vérifiez que les cookies sont activés. Rouvrez la page, \
               puis appuyez sur le bouton. Rien n’a été attribué.",
    },
    not_invited: Message {
        heading: "Ouvrez votre invitation",
        text: "Ceci est réservé aux personnes invitées. Ouvrez l’adresse personnelle que vous \
               avez reçue ; elle fonctionne sur tous les appareils. Si vous n’en avez pas, \
               demandez à la personne qui vous invite.",
    },
    broken_invitation: Message {
        heading: "Cette invitation ne fonctionne pas",
        text: "Son adresse est incomplète ou ne correspond pas à ce code. Rouvrez-la depuis le \
               message que vous avez reçu, ou copiez-la en entier. Rien n’a été attribué.",
    },
    scan_screen: Message {
        heading: "Scannez l’écran sur place",
        text: "Ceci est réservé aux personnes présentes. Dirigez l’appareil photo vers le code \
               sur l’écran de l’organisateur ; il change sans cesse, donc une photo ne marche \
               pas. Appuyez ensuite sur le bouton.",
    },
    tag_ended: Message {
        heading: "Scannez l’écran à nouveau",
        text: "Le code à l’écran a changé entre-temps. Dirigez l’appareil photo vers l’écran et \
               ouvrez l’adresse aussitôt. Rien n’a été attribué.",
    },
    screen_ended: Message {
        heading: "Cet écran n’est plus actif",
        text: "Demandez à l’organisateur une nouvelle adresse pour l’écran.",
    },
    scan_here: "Scannez le code avec votre téléphone pour obtenir votre exemplaire.",
    left: Plural {
        one: Some("Il en reste {n}"),
        many: Some("Il en reste {n}"),
        ..Plural::other("Il en reste {n}")
    },
    invalid_email: Message {
        heading: "Vérifiez l’adresse",
        text: "Cette adresse e-mail ne permet pas de participer. Rien n’a été envoyé.",
    },
    not_signed_in: Message {
        heading: "Veuillez vous connecter",
        text: "Nous ne savons pas qui vous êtes. Ouvrez cette page depuis l’endroit où vous vous \
               connectez, puis réessayez. Rien n’a été attribué.",
    },
    revoked: Message {
        heading: "Ce n’est plus à vous",
        text: "L’organisateur l’a repris. Si c’est une erreur, dites-le à l’organisateur.",
    },
    network_limit: Message {
        heading: "Ici, beaucoup en ont déjà un",
        text: "Votre réseau a atteint sa limite pour le moment. Réessayez dans quelques minutes, \
               ou sans Wi-Fi. Rien n’a été attribué.",
    },
    cross_site: Message {
        heading: "Appuyez plutôt ici",
        text: "Vous avez appuyé sur un autre site, cela n’a donc pas compté. Rien n’a été \
               attribué.",
    },
    busy: Message {
        heading: "Beaucoup de monde à la fois",
        text: "Réessayez dans un instant. Même en essayant plusieurs fois, vous n’en obtiendrez \
               qu’un.",
    },
    unavailable: Message {
        heading: "Un instant, s’il vous plaît",
        text: "Rien ne peut être distribué pour le moment. Réessayez dans un instant. Même en \
               essayant plusieurs fois, vous n’en obtiendrez qu’un.",
    },
    link_ended: Message {
        heading: "Ce lien a expiré",
        text: "Retournez à la page où il se trouvait et rechargez-la. Si quelqu’un vous a envoyé \
               le lien, demandez-en un nouveau.",
    },
    no_such_file: Message {
        heading: "Aucun fichier ici",
        text: "Vous n’avez pas de fichier à cette adresse. Scannez le code à nouveau.",
    },
    trouble: Message {
        heading: "Cela n’a pas fonctionné",
        text: "Retournez à la page et réessayez.",
    },
    try_again: "Réessayer",
    open_again: "Rouvrir la page",
};
