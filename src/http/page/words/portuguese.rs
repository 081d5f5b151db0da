//! Portuguese, as in Brazil.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const PORTUGUESE: Words = Words {
    language: Language::BrazilianPortuguese,
    moment: "%d/%m/%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Um destes é seu",
    get: "Pegar o meu",
    get_another: "Pegar mais um ({n} de {of})",
    working: "Um momento…",
    offer: "Um toque e você recebe o seu. Ninguém mais vai receber o mesmo.",
    email: "Seu e-mail",
    email_at: "Um endereço de {domains}",
    send_mail: "Receber meu link",
    by_mail: "Enviamos a você um link só seu. Ele funciona em qualquer aparelho.",
    by_mail_again: "Já pegou o seu? Enviamos seu link de novo.",
    mailed: Message {
        heading: "Confira seu e-mail",
        text: "Se esse endereço pode participar, já enviamos um link. Abra o link para pegar o \
               seu. Ele pode levar um minuto para chegar ou cair no spam.",
    },
    mail_subject: "Seu link pessoal",
    mail_text: "Abra este link para pegar o seu. Ele é só seu e funciona em qualquer aparelho:",
    mail_note: "Quem tem o link fica com o que ele oferece, por isso não o repasse. Se você não \
                pediu este link, não precisa fazer nada: nada foi retirado.",
    sign_in: "Entrar",
    signs_in: "Entre na sua conta para pegar o seu. É um por conta.",
    sign_in_again: "Já pegou o seu? Entre na sua conta para ver.",
    sign_out: "Sair",
    signed_out: Message {
        heading: "Você saiu",
        text: "O que você pegou continua sendo seu. Para ver de novo, entre na sua conta.",
    },
    sign_out_there: "Sair também da conta",
    yours: "Isto é seu",
    yours_again: "Ninguém mais recebe o mesmo. Para ver de novo, abra esta página neste navegador.",
    yours_invited: "Ninguém mais recebe o mesmo. Para ver de novo, abra seu convite em qualquer \
                    aparelho.",
    yours_mailed: "Ninguém mais recebe o mesmo. Para ver de novo, abra o link do e-mail em \
                   qualquer aparelho.",
    yours_signed_in: "Ninguém mais recebe o mesmo. Para ver de novo, entre na sua conta em \
                      qualquer aparelho.",
    keep: "Guarde agora: copie ou tire um print da tela. Isto não será mostrado de novo.",
    keep_files: "Baixe agora. Isto não será mostrado de novo.",
    nth: "{n} de {of}",
    open: "Abrir",
    download: "Baixar",
    network: "Rede Wi-Fi",
    password: "Senha",
    join: "Escolha esta rede nas configurações de Wi-Fi do seu celular.",
    symbol: "Um código para escanear",
    enlarge: "Toque para ampliar",
    shrink: "Fechar",
    copy: "Copiar",
    copy_all: "Copiar tudo",
    copy_field: "Copiar {name}",
    copied: "Copiado",
    not_copied: "Não foi possível copiar. Toque no texto e segure para copiar.",
    not_open: Message {
        heading: "Ainda não começou",
        text: "Volte quando começar:",
    },
    paused: Message {
        heading: "Em pausa",
        text: "No momento, nada está sendo distribuído. Tente de novo daqui a pouco.",
    },
    closed: Message {
        heading: "Já terminou",
        text: "Nada mais é distribuído aqui.",
    },
    exhausted: Message {
        heading: "Esgotado",
        text: "Todos os itens já foram retirados. Não sobrou nenhum.",
    },
    not_yet: Message {
        heading: "Só um momento",
        text: "Muita gente está pegando um agora. Esta página se atualiza sozinha quando der para \
               continuar; aí é só tocar. Não precisa escanear de novo.",
    },
    in_seconds: Plural {
        one: Some("Continua em {n} segundo."),
        many: Some("Continua em {n} segundos."),
        ..Plural::other("Continua em {n} segundos.")
    },
    in_minutes: Plural {
        one: Some("Continua em cerca de {n} minuto."),
        many: Some("Continua em cerca de {n} minutos."),
        ..Plural::other("Continua em cerca de {n} minutos.")
    },
    in_hours: Plural {
        one: Some("Continua em cerca de {n} hora."),
        many: Some("Continua em cerca de {n} horas."),
        ..Plural::other("Continua em cerca de {n} horas.")
    },
    refused: Message {
        heading: "Você já pegou o seu",
        text: "Ele foi mostrado quando você o pegou e não pode ser mostrado de novo.",
    },
    for_everybody: "Este é para todo mundo",
    go_on: "Continuar",
    check_again: "Verificar de novo",
    show_proof: "Para usar, mostre isto no balcão.",
    proof: "Um código para o balcão",
    for_the_desk: Message {
        heading: "Mostre isto no balcão",
        text: "Isto comprova que você tem um item. A equipe escaneia o código na hora de usar.",
    },
    broken_proof: Message {
        heading: "Este código não é válido",
        text: "Ele está incompleto ou não é daqui. Escaneie de novo.",
    },
    used: "Usado",
    desk: Message {
        heading: "Marcar itens como usados",
        text: "Este link funciona uma vez, em um só celular. Comece no celular que você vai usar \
               para escanear.",
    },
    begin: "Começar",
    desk_ready: Message {
        heading: "Pronto para escanear",
        text: "Escaneie os códigos nos celulares dos visitantes com a câmera deste celular. Isto \
               funciona até:",
    },
    desk_ended: Message {
        heading: "Este acesso terminou",
        text: "O link já foi usado ou o prazo dele acabou. Peça um novo à organização.",
    },
    mark_used: "Marcar como usado",
    marked: "Marcado como usado",
    already_used: "Já foi usado",
    granted_at: "Retirado em",
    used_at: "Usado em",
    used_by: "Marcado por",
    no_such_claim: Message {
        heading: "Nenhum item aqui",
        text: "Esta pessoa não tem mais nenhum item. Fale com a organização.",
    },
    terms: "Termos",
    privacy: "Privacidade",
    imprint: "Aviso legal",
    accept: "Aceito os {terms}.",
    accept_first: Message {
        heading: "Primeiro, aceite os termos",
        text: "Marque a caixa e toque de novo. Nada foi retirado.",
    },
    rehearsal: "Isto é uma simulação. Nada é retirado, e os itens são inventados.",
    see_ending: "Quando não sobra nada",
    start_again: "Começar de novo",
    rehearsal_ended: Message {
        heading: "Esta simulação terminou",
        text: "Crie um novo link para ela.",
    },
    home: Message {
        heading: "Escaneie um código para começar",
        text: "Aponte a câmera do celular para um QR code e abra o link que aparecer.",
    },
    no_such_address: Message {
        heading: "Não há nada aqui",
        text: "Não existe página neste endereço. Escaneie o código de novo.",
    },
    no_such_code: Message {
        heading: "Este código não existe",
        text: "Escaneie o código de novo. Se não adiantar, avise quem passou o código a você.",
    },
    cookie_required: Message {
        heading: "Tente de novo, por favor",
        text: "Seu navegador não enviou o cookie, por isso não sabemos qual item é seu. Verifique \
               se os cookies estão ativados. Toque para abrir a página de novo e depois toque no \
               botão. Nada foi retirado.",
    },
    not_invited: Message {
        heading: "Abra seu convite",
        text: "Isto é para pessoas convidadas. Abra o link pessoal que você recebeu; ele funciona \
               em qualquer aparelho. Se você não tem um, fale com quem faz os convites.",
    },
    broken_invitation: Message {
        heading: "Este convite não funciona",
        text: "O link está incompleto ou não é deste código. Abra o link de novo na mensagem que \
               você recebeu ou copie o link inteiro. Nada foi retirado.",
    },
    scan_screen: Message {
        heading: "Escaneie a tela no local",
        text: "Isto é para quem está no local. Aponte a câmera para o código na tela da \
               organização; ele muda o tempo todo, então uma foto dele não funciona. Depois, toque \
               no botão.",
    },
    tag_ended: Message {
        heading: "Escaneie a tela de novo",
        text: "O código na tela já mudou. Aponte a câmera para a tela e abra o link na hora. Nada \
               foi retirado.",
    },
    screen_ended: Message {
        heading: "Esta tela expirou",
        text: "Peça à organização um novo link para a tela.",
    },
    scan_here: "Escaneie com o celular para pegar o seu.",
    left: Plural {
        one: Some("Resta {n}"),
        many: Some("Restam {n}"),
        ..Plural::other("Restam {n}")
    },
    invalid_email: Message {
        heading: "Confira o endereço",
        text: "Não dá para participar com esse e-mail. Nada foi enviado.",
    },
    not_signed_in: Message {
        heading: "Entre na sua conta",
        text: "Não conseguimos saber quem é você. Abra esta página a partir de onde você entra na \
               sua conta e tente de novo. Nada foi retirado.",
    },
    revoked: Message {
        heading: "Isto não é mais seu",
        text: "A organização pegou de volta. Se for engano, fale com ela.",
    },
    network_limit: Message {
        heading: "Muita gente aqui já pegou um",
        text: "Sua rede chegou ao limite por enquanto. Tente de novo em alguns minutos ou sem o \
               Wi-Fi. Nada foi retirado.",
    },
    cross_site: Message {
        heading: "Toque aqui, por favor",
        text: "O toque anterior veio de outro site, por isso não valeu. Nada foi retirado.",
    },
    busy: Message {
        heading: "Muita gente ao mesmo tempo",
        text: "Tente de novo daqui a pouco. Não importa quantas vezes tente, você recebe só um.",
    },
    unavailable: Message {
        heading: "Um momento, por favor",
        text: "Os itens não estão disponíveis agora. Tente de novo daqui a pouco. Não importa \
               quantas vezes tente, você recebe só um.",
    },
    link_ended: Message {
        heading: "Este link expirou",
        text: "Volte à página em que ele estava e recarregue. Se alguém enviou o link a você, peça \
               um novo.",
    },
    no_such_file: Message {
        heading: "Nenhum arquivo aqui",
        text: "Você não tem nenhum arquivo neste endereço. Escaneie o código de novo.",
    },
    trouble: Message {
        heading: "Não deu certo",
        text: "Volte à página e tente de novo.",
    },
    try_again: "Tentar de novo",
    open_again: "Reabrir a página",
};
