//! Spanish.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const SPANISH: Words = Words {
    language: Language::Spanish,
    moment: "%-d/%-m/%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Uno de estos es para ti",
    get: "Obtener el mío",
    get_another: "Obtener otro ({n} de {of})",
    working: "Un momento…",
    offer: "Con un toque obtienes uno. Nadie más recibirá el mismo.",
    email: "Tu correo electrónico",
    email_at: "Una dirección de {domains}",
    send_mail: "Enviarme mi enlace",
    by_mail: "Te enviamos un enlace personal. Sirve en cualquier dispositivo.",
    by_mail_again: "¿Ya tienes el tuyo? Te enviamos tu enlace otra vez.",
    mailed: Message {
        heading: "Revisa tu correo",
        text: "Si con esa dirección se puede participar, te hemos enviado un enlace. Ábrelo para \
               recibir lo que es para ti. Puede tardar un minuto o estar en el correo no deseado.",
    },
    mail_subject: "Tu enlace personal",
    mail_text: "Abre este enlace para recibir lo que es para ti. El enlace es solo tuyo y sirve \
                en cualquier dispositivo:",
    mail_note: "Quien tiene el enlace tiene también lo que ofrece, así que no lo compartas. Si no \
                lo pediste, no hagas nada: no se ha entregado nada.",
    sign_in: "Iniciar sesión",
    signs_in: "Inicia sesión para obtener el tuyo. Hay uno por cuenta.",
    sign_in_again: "¿Ya tienes el tuyo? Inicia sesión para verlo.",
    sign_out: "Cerrar sesión",
    signed_out: Message {
        heading: "Has cerrado la sesión",
        text: "Lo que obtuviste sigue siendo tuyo. Para volver a verlo, inicia sesión.",
    },
    sign_out_there: "Salir también de la cuenta",
    yours: "Esto es tuyo",
    yours_again: "Nadie más recibirá lo mismo. Para volver a verlo, abre esta página en este \
                  navegador.",
    yours_invited: "Nadie más recibirá lo mismo. Para volver a verlo, abre tu invitación en \
                    cualquier dispositivo.",
    yours_mailed: "Nadie más recibirá lo mismo. Para volver a verlo, abre el enlace de tu correo \
                   en cualquier dispositivo.",
    yours_signed_in: "Nadie más recibirá lo mismo. Para volver a verlo, inicia sesión en \
                      cualquier dispositivo.",
    keep: "Guárdalo ahora: cópialo o haz una captura de pantalla. No se volverá a mostrar.",
    keep_files: "Descárgalo ahora. No se volverá a mostrar.",
    nth: "{n} de {of}",
    open: "Abrir",
    download: "Descargar",
    network: "Red Wi-Fi",
    password: "Contraseña",
    join: "Elige esta red en los ajustes de Wi-Fi de tu teléfono.",
    symbol: "Un código para escanear",
    enlarge: "Toca para ampliar",
    shrink: "Cerrar",
    copy: "Copiar",
    copy_all: "Copiar todo",
    copy_field: "Copiar {name}",
    copied: "Copiado",
    not_copied: "No se pudo copiar. Mantén el dedo sobre el texto para copiarlo.",
    not_open: Message {
        heading: "Aún no está abierto",
        text: "Vuelve cuando se abra:",
    },
    paused: Message {
        heading: "En pausa",
        text: "En este momento no se entrega nada. Inténtalo un poco más tarde.",
    },
    closed: Message {
        heading: "Esto ya terminó",
        text: "Aquí ya no se entrega nada.",
    },
    exhausted: Message {
        heading: "No queda ninguno",
        text: "Ya se han entregado todos. No queda nada por obtener.",
    },
    not_yet: Message {
        heading: "Espera un momento",
        text: "Muchas personas están obteniendo uno ahora mismo. Esta página se recargará sola \
               cuando se pueda continuar; entonces toca el botón. No hace falta volver a \
               escanear.",
    },
    in_seconds: Plural {
        one: Some("Continúa en {n} segundo."),
        many: Some("Continúa en {n} de segundos."),
        ..Plural::other("Continúa en {n} segundos.")
    },
    in_minutes: Plural {
        one: Some("Continúa en aproximadamente {n} minuto."),
        many: Some("Continúa en aproximadamente {n} de minutos."),
        ..Plural::other("Continúa en unos {n} minutos.")
    },
    in_hours: Plural {
        one: Some("Continúa en aproximadamente {n} hora."),
        many: Some("Continúa en aproximadamente {n} de horas."),
        ..Plural::other("Continúa en unas {n} horas.")
    },
    refused: Message {
        heading: "Ya obtuviste el tuyo",
        text: "Se mostró cuando lo obtuviste y no se puede volver a mostrar.",
    },
    for_everybody: "Este es para todo el mundo",
    go_on: "Continuar",
    check_again: "Actualizar",
    show_proof: "Para usarlo, muestra esto al personal.",
    proof: "Un código para el personal",
    for_the_desk: Message {
        heading: "Muestra esto al personal",
        text: "Este código demuestra que ya obtuviste el tuyo. El personal lo escanea en el \
               momento de usarlo.",
    },
    broken_proof: Message {
        heading: "Este código no es válido",
        text: "Está incompleto o no es de aquí. Escanéalo otra vez.",
    },
    used: "Usado",
    desk: Message {
        heading: "Marcar como usado",
        text: "Esta dirección sirve una sola vez y en un solo teléfono. Empieza en el teléfono \
               con el que vas a escanear.",
    },
    begin: "Empezar",
    desk_ready: Message {
        heading: "Todo listo",
        text: "Escanea los códigos de los teléfonos de los visitantes con la cámara de este \
               teléfono. Funciona hasta:",
    },
    desk_ended: Message {
        heading: "Este acceso ya no es válido",
        text: "La dirección ya se usó o ha expirado. Pide una nueva a la organización.",
    },
    mark_used: "Marcar como usado",
    marked: "Marcado como usado",
    already_used: "Ya estaba usado",
    granted_at: "Obtenido el",
    used_at: "Usado el",
    used_by: "Marcado por",
    no_such_claim: Message {
        heading: "Aquí no hay nada",
        text: "El visitante ya no tiene nada asignado. Pregunta a la organización.",
    },
    terms: "Condiciones",
    privacy: "Privacidad",
    imprint: "Aviso legal",
    accept: "Acepto las {terms}.",
    accept_first: Message {
        heading: "Acepta las condiciones, por favor",
        text: "Marca la casilla y toca otra vez. No se ha entregado nada.",
    },
    rehearsal: "Esto es un ensayo. No se entrega nada y el contenido es inventado.",
    see_ending: "Cuando ya no queda nada",
    start_again: "Empezar otra vez",
    rehearsal_ended: Message {
        heading: "Este ensayo ha terminado",
        text: "Crea una dirección nueva para repetirlo.",
    },
    home: Message {
        heading: "Escanea un código para empezar",
        text: "Apunta con la cámara de tu teléfono a un código QR y abre la dirección que aparece.",
    },
    no_such_address: Message {
        heading: "Aquí no hay nada",
        text: "No hay ninguna página en esta dirección. Escanea el código otra vez.",
    },
    no_such_code: Message {
        heading: "Este código no existe",
        text: "Escanéalo otra vez. Si no funciona, avisa a quien te lo dio.",
    },
    cookie_required: Message {
        heading: "Inténtalo otra vez, por favor",
        text: "Tu navegador no envió su cookie, así que no podemos saber qué te corresponde. \
               Comprueba que las cookies estén activadas. Vuelve a abrir la página y toca el \
               botón. No se ha entregado nada.",
    },
    not_invited: Message {
        heading: "Abre tu invitación",
        text: "Esto es para personas invitadas. Abre la dirección personal que recibiste; sirve \
               en cualquier dispositivo. Si no tienes ninguna, pregunta a quien te invita.",
    },
    broken_invitation: Message {
        heading: "Esta invitación no funciona",
        text: "Su dirección está incompleta o no corresponde a este código. Ábrela otra vez desde \
               el mensaje que recibiste o cópiala entera. No se ha entregado nada.",
    },
    scan_screen: Message {
        heading: "Escanea la pantalla del lugar",
        text: "Esto es para quienes están aquí. Apunta con la cámara al código de la pantalla de \
               la organización; cambia todo el tiempo, así que una foto no sirve. Luego toca el \
               botón.",
    },
    tag_ended: Message {
        heading: "Escanea la pantalla otra vez",
        text: "El código de la pantalla ya ha cambiado. Apunta con la cámara a la pantalla y abre \
               la dirección enseguida. No se ha entregado nada.",
    },
    screen_ended: Message {
        heading: "Esta pantalla ya no está activa",
        text: "Pide a la organización una dirección nueva para la pantalla.",
    },
    scan_here: "Escanea el código con tu teléfono para obtener el tuyo.",
    left: Plural {
        one: Some("Queda {n}"),
        many: Some("Quedan {n}"),
        ..Plural::other("Quedan {n}")
    },
    invalid_email: Message {
        heading: "Revisa la dirección",
        text: "Con ese correo electrónico no se puede participar. No se ha enviado nada.",
    },
    not_signed_in: Message {
        heading: "Inicia sesión, por favor",
        text: "No podemos saber quién eres. Abre esta página desde donde inicias sesión e \
               inténtalo otra vez. No se ha entregado nada.",
    },
    revoked: Message {
        heading: "Esto ya no es tuyo",
        text: "La organización lo ha retirado. Si es un error, avisa a la organización.",
    },
    network_limit: Message {
        heading: "Aquí muchas personas ya tienen uno",
        text: "Tu red ha llegado a su límite por ahora. Inténtalo en unos minutos o sin Wi-Fi. No \
               se ha entregado nada.",
    },
    cross_site: Message {
        heading: "Toca aquí, por favor",
        text: "Tocaste en otro sitio web, así que no contó. No se ha entregado nada.",
    },
    busy: Message {
        heading: "Hay mucha gente a la vez",
        text: "Inténtalo otra vez en un momento. Aunque lo intentes varias veces, solo obtendrás \
               uno.",
    },
    unavailable: Message {
        heading: "Un momento, por favor",
        text: "Ahora mismo no se puede entregar nada. Inténtalo otra vez en un momento. Aunque lo \
               intentes varias veces, solo obtendrás uno.",
    },
    link_ended: Message {
        heading: "Este enlace ha expirado",
        text: "Vuelve a la página donde estaba y recárgala. Si alguien te envió el enlace, pide \
               uno nuevo.",
    },
    no_such_file: Message {
        heading: "Aquí no hay ningún archivo",
        text: "No tienes ningún archivo en esta dirección. Escanea el código otra vez.",
    },
    trouble: Message {
        heading: "No ha funcionado",
        text: "Vuelve a la página e inténtalo otra vez.",
    },
    try_again: "Intentar otra vez",
    open_again: "Reabrir la página",
};
