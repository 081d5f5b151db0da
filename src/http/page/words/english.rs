//! English.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const ENGLISH: Words = Words {
    language: Language::English,
    moment: "%-d %B %Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "One of these is yours",
    get: "Get mine",
    get_another: "Get another ({n} of {of})",
    working: "One moment…",
    offer: "One tap gets you one. Nobody else will get the same one.",
    email: "Your e-mail address",
    email_at: "An address at {domains}",
    send_mail: "Send me my link",
    by_mail: "We send you a link of your own. It is good on any device.",
    by_mail_again: "Have you got yours already? We send you your link again.",
    mailed: Message {
        heading: "Look at your mail",
        text: "We have sent you a link, if that address can take part. Open it to get yours. \
               It may take a minute, or be among the spam.",
    },
    mail_subject: "Your personal link",
    mail_text: "Open this link to get yours. It is yours alone, and works on any device:",
    mail_note: "Whoever has the link has what it gives, so do not pass it on. If you did not ask \
                for it, do nothing: nothing was taken.",
    sign_in: "Sign in",
    signs_in: "Sign in to get yours. There is one for each account.",
    sign_in_again: "Have you got yours already? Sign in to see it.",
    sign_out: "Sign out",
    signed_out: Message {
        heading: "You are signed out",
        text: "What you got stays yours. To see it again, sign in.",
    },
    sign_out_there: "Sign out of the account too",
    yours: "This is yours",
    yours_again: "Nobody else gets the same one. To see it again, open this page in this browser.",
    yours_invited: "Nobody else gets the same one. To see it again, open your invitation on any device.",
    yours_mailed: "Nobody else gets the same one. To see it again, open the link in your mail on any device.",
    yours_signed_in: "Nobody else gets the same one. To see it again, sign in on any device.",
    keep: "Keep it now: copy it or take a screenshot. It will not be shown again.",
    keep_files: "Download it now. It will not be shown again.",
    nth: "{n} of {of}",
    open: "Open",
    download: "Download",
    network: "Wi-Fi network",
    password: "Password",
    join: "Choose this network in your phone's Wi-Fi settings.",
    symbol: "A code for a scanner",
    enlarge: "Tap to enlarge",
    shrink: "Close",
    copy: "Copy",
    copy_all: "Copy all",
    copy_field: "Copy {name}",
    copied: "Copied",
    not_copied: "Could not copy. Press and hold the text to copy it.",
    not_open: Message {
        heading: "Not open yet",
        text: "Come back when it opens:",
    },
    paused: Message {
        heading: "Paused",
        text: "Nothing is given out at the moment. Try again a little later.",
    },
    closed: Message {
        heading: "This is over",
        text: "Nothing is given out here any more.",
    },
    exhausted: Message {
        heading: "All gone",
        text: "Every item has been taken. There is nothing left to get.",
    },
    not_yet: Message {
        heading: "In a moment",
        text: "Many people are getting one right now. This page loads again by itself when it \
               goes on; then tap. You need not scan again.",
    },
    in_seconds: Plural {
        one: Some("It goes on in {n} second."),
        ..Plural::other("It goes on in {n} seconds.")
    },
    in_minutes: Plural {
        one: Some("It goes on in about {n} minute."),
        ..Plural::other("It goes on in about {n} minutes.")
    },
    in_hours: Plural {
        one: Some("It goes on in about {n} hour."),
        ..Plural::other("It goes on in about {n} hours.")
    },
    refused: Message {
        heading: "You already got yours",
        text: "It was shown when you got it, and it cannot be shown again.",
    },
    for_everybody: "This one is for everybody",
    go_on: "Continue",
    check_again: "Check again",
    show_proof: "To use it, show this at the desk.",
    proof: "A code for the desk",
    for_the_desk: Message {
        heading: "Show this at the desk",
        text: "This proves that you have an item. Staff scan it when you use the item.",
    },
    broken_proof: Message {
        heading: "This code is not valid",
        text: "It is incomplete, or not from here. Scan it again.",
    },
    used: "Used",
    desk: Message {
        heading: "Mark items as used",
        text: "This address works once, on one phone. Begin on the phone that you will scan with.",
    },
    begin: "Begin",
    desk_ready: Message {
        heading: "Ready",
        text: "Scan the codes on visitors’ phones with this phone’s camera. This works until:",
    },
    desk_ended: Message {
        heading: "This desk has ended",
        text: "The address was used before, or its time is over. Ask the organiser for a new one.",
    },
    mark_used: "Mark as used",
    marked: "Marked as used",
    already_used: "Already used",
    granted_at: "Granted",
    used_at: "Used",
    used_by: "By",
    no_such_claim: Message {
        heading: "No item here",
        text: "The visitor has no item any more. Ask the organiser.",
    },
    terms: "Terms",
    privacy: "Privacy",
    imprint: "Legal notice",
    accept: "I accept the {terms}.",
    accept_first: Message {
        heading: "Please accept the terms",
        text: "Tick the box, then tap again. Nothing was taken.",
    },
    rehearsal: "This is a rehearsal. Nothing is taken, and the items are invented.",
    see_ending: "When nothing is left",
    start_again: "Start again",
    rehearsal_ended: Message {
        heading: "This rehearsal has ended",
        text: "Make a new address for it.",
    },
    home: Message {
        heading: "Scan a code to begin",
        text: "Point your phone’s camera at a QR code and open the address it shows.",
    },
    no_such_address: Message {
        heading: "Nothing here",
        text: "There is no page at this address. Scan the code again.",
    },
    no_such_code: Message {
        heading: "No such code",
        text: "Scan the code again. If that does not help, tell whoever gave it to you.",
    },
    cookie_required: Message {
        heading: "Please try again",
        text: "Your browser did not send its cookie, so we cannot tell which item is yours. \
               Check that cookies are on. Tap to open the page again, then tap the button. \
               Nothing was taken.",
    },
    not_invited: Message {
        heading: "Open your invitation",
        text: "This is for invited people. Open the personal address that you were sent; \
               it works on any device. If you have none, ask whoever invites you.",
    },
    broken_invitation: Message {
        heading: "This invitation does not work",
        text: "Its address is incomplete or not for this code. Open it again from the message \
               that you were sent, or copy all of it. Nothing was taken.",
    },
    scan_screen: Message {
        heading: "Scan the screen here",
        text: "This is for people who are here. Point your camera at the code on the organiser’s \
               screen; it changes all the time, so a picture of it does not work. Then tap.",
    },
    tag_ended: Message {
        heading: "Scan the screen again",
        text: "The code on the screen has changed since. Point your camera at the screen and open \
               the address at once. Nothing was taken.",
    },
    screen_ended: Message {
        heading: "This screen has ended",
        text: "Ask whoever runs this for a new address of the screen.",
    },
    scan_here: "Scan it with your phone to get yours.",
    left: Plural {
        one: Some("{n} left"),
        ..Plural::other("{n} left")
    },
    invalid_email: Message {
        heading: "Check the address",
        text: "That is not an e-mail address that can take part. Nothing was sent.",
    },
    not_signed_in: Message {
        heading: "Please sign in",
        text: "We cannot tell who you are. Open this page from where you sign in, and try again. \
               Nothing was taken.",
    },
    revoked: Message {
        heading: "This is not yours any more",
        text: "The organiser has taken it back. If that is a mistake, tell the organiser.",
    },
    network_limit: Message {
        heading: "Many people here got one",
        text: "Your network has had as many as it gets for now. Try again in a few minutes, or \
               without Wi-Fi. Nothing was taken.",
    },
    cross_site: Message {
        heading: "Please tap here instead",
        text: "That tap came from another site, so it did not count. Nothing was taken.",
    },
    busy: Message {
        heading: "Many people are tapping",
        text: "Try again in a moment. However often you try, you get only one.",
    },
    unavailable: Message {
        heading: "One moment, please",
        text: "Items are not available right now. Try again in a moment. \
               However often you try, you get only one.",
    },
    link_ended: Message {
        heading: "This link has expired",
        text: "Go back to the page that it was on and load it again. \
               If somebody sent you the link, ask for a new one.",
    },
    no_such_file: Message {
        heading: "No file here",
        text: "You have no file at this address. Scan the code again.",
    },
    trouble: Message {
        heading: "That did not work",
        text: "Go back to the page and try again.",
    },
    try_again: "Try again",
    open_again: "Open the page again",
};
