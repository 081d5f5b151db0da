//! English.

use super::{Message, Words};

pub(super) const ENGLISH: Words = Words {
    tag: "en",
    moment: "%-d %B %Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "One of these is yours",
    get: "Get mine",
    get_another: |n, of| format!("Get another ({n} of {of})"),
    working: "One moment…",
    offer: "One tap gets you one. Nobody else will get the same one.",
    email: "Your e-mail address",
    email_at: |domains| format!("An address at {domains}"),
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
    nth: |n, of| format!("{n} of {of}"),
    open: "Open",
    download: "Download",
    network: "Wi-Fi network",
    password: "Password",
    join: "Choose this network in your phone's Wi-Fi settings.",
    copy: "Copy",
    copy_all: "Copy all",
    copy_field: |name| format!("Copy {name}"),
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
    goes_on: |seconds| match seconds {
        ..=1 => "It goes on in a second.".into(),
        2..=90 => format!("It goes on in {seconds} seconds."),
        91..=5_400 => format!("It goes on in about {} minutes.", (seconds + 30) / 60),
        _ => format!("It goes on in about {} hours.", (seconds + 1_800) / 3_600),
    },
    refused: Message {
        heading: "You already got yours",
        text: "It was shown when you got it, and it cannot be shown again.",
    },
    check_again: "Check again",
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
    left: |items| match items {
        1 => "1 left".into(),
        _ => format!("{items} left"),
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
