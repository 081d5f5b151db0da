//! Chinese, in traditional characters.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const TRADITIONAL: Words = Words {
    language: Language::TraditionalChinese,
    moment: "%Y年%-m月%-d日 %H:%M（UTC）",
    full_stop: "。",
    untitled: "這裡有您的一份",
    get: "立即領取",
    get_another: "再領一份（{n}/{of}）",
    working: "請稍候…",
    offer: "點一下即可領取一份，您領到的不會與他人重複。",
    email: "您的電子郵件地址",
    email_at: "須為 {domains} 的電子郵件地址",
    send_mail: "把連結寄給我",
    by_mail: "我們會寄給您一個專屬連結，可在任何裝置上使用。",
    by_mail_again: "已經領取過了嗎？我們可以再寄一次您的連結。",
    mailed: Message {
        heading: "請查看您的信箱",
        text: "如果這個地址可以參加，我們已寄出連結。開啟連結即可領取。\
               郵件可能需要一分鐘才會送達，也可能在垃圾郵件中。",
    },
    mail_subject: "您的專屬連結",
    mail_text: "開啟此連結即可領取。它只屬於您，可在任何裝置上使用：",
    mail_note: "擁有此連結的人就能取得其中的內容，請勿轉寄。如果這不是您本人要求的，\
                請忽略此郵件：沒有領取任何內容。",
    sign_in: "登入",
    signs_in: "登入後即可領取。每個帳號一份。",
    sign_in_again: "已經領取過了嗎？登入即可查看。",
    sign_out: "登出",
    signed_out: Message {
        heading: "您已登出",
        text: "您領取的仍屬於您。要再次查看，請登入。",
    },
    sign_out_there: "同時登出帳號",
    yours: "您領到的內容",
    yours_again: "其他人不會領到相同的內容。用此瀏覽器重新開啟本頁面，即可再次查看。",
    yours_invited: "其他人不會領到相同的內容。在任何裝置上重新開啟您的邀請連結，即可再次查看。",
    yours_mailed: "其他人不會領到相同的內容。在任何裝置上開啟郵件中的連結，即可再次查看。",
    yours_signed_in: "其他人不會領到相同的內容。在任何裝置上登入，即可再次查看。",
    keep: "請立即複製或擷取螢幕畫面保存，此內容不會再次顯示。",
    keep_files: "請立即下載，此內容不會再次顯示。",
    nth: "第 {n} 份，共 {of} 份",
    open: "開啟",
    download: "下載",
    network: "Wi-Fi 網路",
    password: "密碼",
    join: "請在手機的 Wi-Fi 設定中選擇此網路。",
    symbol: "供掃描的條碼",
    enlarge: "點一下放大",
    shrink: "關閉",
    copy: "複製",
    copy_all: "全部複製",
    copy_field: "複製 {name}",
    copied: "已複製",
    not_copied: "無法複製，請長按文字來複製。",
    not_open: Message {
        heading: "尚未開始",
        text: "請在開始後再來。開始時間：",
    },
    paused: Message {
        heading: "已暫停",
        text: "目前暫停領取，請稍後再試。",
    },
    closed: Message {
        heading: "已結束",
        text: "領取已截止，不再發放。",
    },
    exhausted: Message {
        heading: "已領完",
        text: "每一份都已有人領取，沒有剩餘。",
    },
    not_yet: Message {
        heading: "請稍候",
        text: "現在領取的人很多。可以繼續領取時，本頁面會自動重新載入，屆時再點按鈕即可，\
               不必重新掃描。",
    },
    in_seconds: Plural::other("{n} 秒後可以繼續領取。"),
    in_minutes: Plural::other("約 {n} 分鐘後可以繼續領取。"),
    in_hours: Plural::other("約 {n} 小時後可以繼續領取。"),
    refused: Message {
        heading: "您已領取過",
        text: "內容已在您領取時顯示，無法再次顯示。",
    },
    for_everybody: "這一份人人都有",
    go_on: "繼續",
    check_again: "重新整理",
    show_proof: "使用時，請向工作人員出示此碼。",
    proof: "供工作人員掃描的碼",
    for_the_desk: Message {
        heading: "請向工作人員出示此碼",
        text: "這可證明您已領取一份。使用時由工作人員掃描。",
    },
    broken_proof: Message {
        heading: "此碼無效",
        text: "它不完整，或不屬於這裡。請重新掃描。",
    },
    used: "已使用",
    desk: Message {
        heading: "標記為已使用",
        text: "此網址只能在一支手機上使用一次。請用負責掃描的手機開始。",
    },
    begin: "開始",
    desk_ready: Message {
        heading: "準備就緒",
        text: "請用這支手機的相機掃描訪客手機上的碼。有效期限至：",
    },
    desk_ended: Message {
        heading: "此網址已失效",
        text: "此網址已被使用，或已過期。請向主辦單位索取新的網址。",
    },
    mark_used: "標記為已使用",
    marked: "已標記為已使用",
    already_used: "先前已使用",
    granted_at: "領取時間",
    used_at: "使用時間",
    used_by: "經手",
    no_such_claim: Message {
        heading: "沒有內容",
        text: "這位訪客已經沒有這一份了。請詢問主辦單位。",
    },
    terms: "條款",
    privacy: "隱私權政策",
    imprint: "法律聲明",
    accept: "我同意{terms}。",
    accept_first: Message {
        heading: "請先同意條款",
        text: "請勾選後再點一次。這次沒有領取任何內容。",
    },
    rehearsal: "這是演練，不會真的領取，內容皆為虛構。",
    see_ending: "領完時的頁面",
    start_again: "重新開始",
    rehearsal_ended: Message {
        heading: "此演練已結束",
        text: "請重新產生一個網址。",
    },
    home: Message {
        heading: "請掃描 QR Code",
        text: "用手機相機對準 QR Code，然後開啟顯示的網址。",
    },
    no_such_address: Message {
        heading: "頁面不存在",
        text: "此網址沒有對應的頁面，請重新掃描。",
    },
    no_such_code: Message {
        heading: "QR Code 無效",
        text: "請重新掃描。如果仍然不行，請聯絡提供 QR Code 的人。",
    },
    cookie_required: Message {
        heading: "請再試一次",
        text: "您的瀏覽器沒有傳送 Cookie，因此無法識別您的領取紀錄。\
               請確認已啟用 Cookie，重新開啟頁面，再點領取按鈕。這次沒有領取任何內容。",
    },
    not_invited: Message {
        heading: "請開啟您的邀請連結",
        text: "本活動僅限受邀者。請開啟您收到的專屬連結，任何裝置皆可使用。\
               如果您沒有收到連結，請聯絡邀請方。",
    },
    broken_invitation: Message {
        heading: "此邀請連結無效",
        text: "連結不完整，或不屬於此 QR Code。請從收到的訊息中重新開啟，或完整複製連結。\
               這次沒有領取任何內容。",
    },
    scan_screen: Message {
        heading: "請掃描現場的螢幕",
        text: "僅限在場的人領取。請用相機對準主辦單位螢幕上的 QR Code；它會不斷變換，\
               拍下的照片無法使用。掃描後再點按鈕。",
    },
    tag_ended: Message {
        heading: "請再掃描一次螢幕",
        text: "螢幕上的 QR Code 已經更換。請用相機對準螢幕，並立即開啟網址。\
               這次沒有領取任何內容。",
    },
    screen_ended: Message {
        heading: "此螢幕已結束",
        text: "請向主辦單位索取新的螢幕網址。",
    },
    scan_here: "用手機掃描即可領取。",
    left: Plural::other("還剩 {n} 份"),
    invalid_email: Message {
        heading: "請檢查電子郵件地址",
        text: "這不是可以參加的電子郵件地址。沒有寄出任何郵件。",
    },
    not_signed_in: Message {
        heading: "請先登入",
        text: "我們無法確認您的身分。請從您登入的地方開啟此頁面，然後再試一次。\
               這次沒有領取任何內容。",
    },
    revoked: Message {
        heading: "這一份已不屬於您",
        text: "主辦單位已收回。如果是誤會，請聯絡主辦單位。",
    },
    network_limit: Message {
        heading: "這裡已有很多人領取",
        text: "您使用的網路暫時不能再領取。請過幾分鐘再試，或關閉 Wi-Fi 後再試。\
               這次沒有領取任何內容。",
    },
    cross_site: Message {
        heading: "請在此頁面上操作",
        text: "剛才的操作來自其他網站，因此無效。這次沒有領取任何內容。",
    },
    busy: Message {
        heading: "領取的人很多",
        text: "請稍後再試。無論試多少次，都只會領到一份。",
    },
    unavailable: Message {
        heading: "請稍候",
        text: "服務暫時無法使用，請稍後再試。無論試多少次，都只會領到一份。",
    },
    link_ended: Message {
        heading: "此連結已失效",
        text: "請返回原來的頁面並重新整理。如果連結是別人傳給您的，請向對方索取新連結。",
    },
    no_such_file: Message {
        heading: "找不到檔案",
        text: "此網址沒有您的檔案，請重新掃描。",
    },
    trouble: Message {
        heading: "操作失敗",
        text: "請返回頁面再試一次。",
    },
    try_again: "再試一次",
    open_again: "重新開啟頁面",
};
