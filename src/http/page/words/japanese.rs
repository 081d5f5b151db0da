//! Japanese.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const JAPANESE: Words = Words {
    language: Language::Japanese,
    moment: "%Y年%-m月%-d日 %H:%M（UTC）",
    full_stop: "。",
    untitled: "あなたの分があります",
    get: "受け取る",
    get_another: "もう1つ受け取る（{n}/{of}）",
    working: "お待ちください…",
    offer: "1回タップすると、1つ受け取れます。同じものがほかの人に渡ることはありません。",
    email: "メールアドレス",
    email_at: "{domains} のアドレスに限ります",
    send_mail: "リンクを受け取る",
    by_mail: "あなた専用のリンクをメールでお送りします。どの端末でも使えます。",
    by_mail_again: "すでに受け取った方には、リンクをもう一度お送りします。",
    mailed: Message {
        heading: "メールをご確認ください",
        text: "参加できるアドレスであれば、リンクをお送りしました。リンクを開いて受け取ってください。\
               届くまで1分ほどかかる場合や、迷惑メールに入っている場合があります。",
    },
    mail_subject: "あなた専用のリンク",
    mail_text: "次のリンクを開いて受け取ってください。あなた専用で、どの端末でも使えます：",
    mail_note: "リンクを知っている人は誰でも中身を受け取れるため、ほかの人に渡さないでください。\
                お心当たりがない場合は、何もする必要はありません。何も受け取られていません。",
    sign_in: "ログイン",
    signs_in: "ログインすると受け取れます。1アカウントにつき1つです。",
    sign_in_again: "すでに受け取った方は、ログインするとご覧になれます。",
    sign_out: "ログアウト",
    signed_out: Message {
        heading: "ログアウトしました",
        text: "受け取ったものは、これからもあなたのものです。もう一度見るには、ログインしてください。",
    },
    sign_out_there: "アカウントからもログアウト",
    yours: "あなたの分です",
    yours_again: "同じものがほかの人に渡ることはありません。\
                  もう一度見るには、このブラウザーでこのページを開いてください。",
    yours_invited: "同じものがほかの人に渡ることはありません。\
                    もう一度見るには、招待リンクを開いてください。どの端末でも見られます。",
    yours_mailed: "同じものがほかの人に渡ることはありません。\
                   もう一度見るには、メールのリンクを開いてください。どの端末でも見られます。",
    yours_signed_in: "同じものがほかの人に渡ることはありません。\
                      もう一度見るには、ログインしてください。どの端末でも見られます。",
    keep: "今すぐコピーするか、スクリーンショットで保存してください。もう一度表示することはできません。",
    keep_files: "今すぐダウンロードしてください。もう一度表示することはできません。",
    nth: "{of}件中{n}件目",
    open: "開く",
    download: "ダウンロード",
    network: "Wi-Fiネットワーク",
    password: "パスワード",
    join: "スマートフォンのWi-Fi設定で、このネットワークを選んでください。",
    symbol: "読み取り用のコード",
    enlarge: "タップして拡大",
    shrink: "閉じる",
    copy: "コピー",
    copy_all: "すべてコピー",
    copy_field: "「{name}」をコピー",
    copied: "コピーしました",
    not_copied: "コピーできませんでした。文字を長押ししてコピーしてください。",
    not_open: Message {
        heading: "まだ始まっていません",
        text: "始まってから、もう一度お越しください。開始日時：",
    },
    paused: Message {
        heading: "一時停止中です",
        text: "現在は配布していません。しばらくしてから、もう一度お試しください。",
    },
    closed: Message {
        heading: "終了しました",
        text: "ここではもう配布していません。",
    },
    exhausted: Message {
        heading: "すべてなくなりました",
        text: "用意された分はすべて受け取られ、残りはありません。",
    },
    not_yet: Message {
        heading: "少しお待ちください",
        text: "ただいま多くの方が受け取っています。再開すると、このページは自動で読み込み直されます。\
               そのあとタップしてください。コードをもう一度読み取る必要はありません。",
    },
    in_seconds: Plural::other("あと{n}秒で再開します。"),
    in_minutes: Plural::other("あと約{n}分で再開します。"),
    in_hours: Plural::other("あと約{n}時間で再開します。"),
    refused: Message {
        heading: "すでに受け取り済みです",
        text: "受け取ったときに表示されています。もう一度表示することはできません。",
    },
    for_everybody: "こちらは全員にお渡ししています",
    go_on: "次へ進む",
    check_again: "もう一度確認する",
    show_proof: "使うときは、これをスタッフに見せてください。",
    proof: "スタッフに見せるコード",
    for_the_desk: Message {
        heading: "スタッフに見せてください",
        text: "受け取り済みであることを示すコードです。使うときに、スタッフが読み取ります。",
    },
    broken_proof: Message {
        heading: "このコードは無効です",
        text: "コードが欠けているか、ここのものではありません。もう一度読み取ってください。",
    },
    used: "使用済み",
    desk: Message {
        heading: "使用済みの登録",
        text: "このリンクから始められるのは、1台のスマートフォンで1回だけです。\
               読み取りに使うスマートフォンで始めてください。",
    },
    begin: "始める",
    desk_ready: Message {
        heading: "準備ができました",
        text: "お客さまの画面のコードを、このスマートフォンのカメラで読み取ってください。有効期限：",
    },
    desk_ended: Message {
        heading: "このリンクはもう使えません",
        text: "すでに使われたか、期限が切れています。主催者に新しいリンクを依頼してください。",
    },
    mark_used: "使用済みにする",
    marked: "使用済みにしました",
    already_used: "すでに使用済みです",
    granted_at: "受け取り日時",
    used_at: "使用日時",
    used_by: "担当",
    no_such_claim: Message {
        heading: "対象がありません",
        text: "このお客さまの分は、もうありません。主催者に確認してください。",
    },
    terms: "利用規約",
    privacy: "プライバシーポリシー",
    imprint: "運営者情報",
    accept: "{terms}に同意します。",
    accept_first: Message {
        heading: "利用規約に同意してください",
        text: "チェックを入れてから、もう一度タップしてください。今の操作では何も受け取っていません。",
    },
    rehearsal: "これはリハーサルです。実際には何も配布されず、表示される内容は架空のものです。",
    see_ending: "なくなったときの画面",
    start_again: "最初からやり直す",
    rehearsal_ended: Message {
        heading: "このリハーサルは終了しました",
        text: "新しいリンクを作成してください。",
    },
    home: Message {
        heading: "コードを読み取ってください",
        text: "スマートフォンのカメラをQRコードに向けて、表示されたリンクを開いてください。",
    },
    no_such_address: Message {
        heading: "ページが見つかりません",
        text: "このURLのページはありません。コードをもう一度読み取ってください。",
    },
    no_such_code: Message {
        heading: "コードが見つかりません",
        text: "もう一度読み取ってください。うまくいかない場合は、コードの配布元にお知らせください。",
    },
    cookie_required: Message {
        heading: "もう一度お試しください",
        text: "ブラウザーからCookieが送られず、どれがあなたの分か確認できません。\
               Cookieが有効になっているか確認してください。\
               ページを開き直してから、もう一度ボタンをタップしてください。\
               今の操作では何も受け取っていません。",
    },
    not_invited: Message {
        heading: "招待リンクを開いてください",
        text: "招待された方限定です。届いたあなた専用のリンクを開いてください。どの端末でも使えます。\
               リンクをお持ちでない場合は、招待元にお問い合わせください。",
    },
    broken_invitation: Message {
        heading: "この招待リンクは使えません",
        text: "リンクが欠けているか、このコードのものではありません。\
               届いたメッセージから開き直すか、リンク全体をコピーしてください。\
               今の操作では何も受け取っていません。",
    },
    scan_screen: Message {
        heading: "会場の画面を読み取ってください",
        text: "会場にいる方だけが受け取れます。主催者の画面のコードにカメラを向けてください。\
               コードは絶えず変わるため、撮った写真は使えません。読み取ってからタップしてください。",
    },
    tag_ended: Message {
        heading: "画面をもう一度読み取ってください",
        text: "画面のコードはすでに変わっています。カメラを画面に向けて、リンクをすぐに開いてください。\
               今の操作では何も受け取っていません。",
    },
    screen_ended: Message {
        heading: "この画面は終了しました",
        text: "主催者に、画面の新しいリンクを依頼してください。",
    },
    scan_here: "スマートフォンで読み取ると受け取れます。",
    left: Plural::other("残り{n}件"),
    invalid_email: Message {
        heading: "アドレスをご確認ください",
        text: "参加できるメールアドレスではありません。メールは送信していません。",
    },
    not_signed_in: Message {
        heading: "ログインしてください",
        text: "ご本人を確認できません。ログイン元のサイトからこのページを開いて、もう一度お試しください。\
               今の操作では何も受け取っていません。",
    },
    revoked: Message {
        heading: "この分は取り消されました",
        text: "主催者が取り消しました。間違いと思われる場合は、主催者にお知らせください。",
    },
    network_limit: Message {
        heading: "ここでは多くの方が受け取りました",
        text: "お使いのネットワークでは、今受け取れる数の上限に達しています。\
               数分後にもう一度お試しいただくか、Wi-Fiを切ってお試しください。\
               今の操作では何も受け取っていません。",
    },
    cross_site: Message {
        heading: "こちらでタップしてください",
        text: "先ほどのタップは別のサイトからのものだったため、無効になりました。\
               何も受け取っていません。",
    },
    busy: Message {
        heading: "混み合っています",
        text: "少し待ってから、もう一度お試しください。何度試しても、受け取れるのは1つだけです。",
    },
    unavailable: Message {
        heading: "少しお待ちください",
        text: "ただいま受け取れません。少し待ってから、もう一度お試しください。\
               何度試しても、受け取れるのは1つだけです。",
    },
    link_ended: Message {
        heading: "リンクの期限が切れました",
        text: "元のページに戻って、読み込み直してください。\
               人から送られたリンクの場合は、新しいリンクを送ってもらってください。",
    },
    no_such_file: Message {
        heading: "ファイルがありません",
        text: "このURLにあなたのファイルはありません。コードをもう一度読み取ってください。",
    },
    trouble: Message {
        heading: "うまくいきませんでした",
        text: "ページに戻って、もう一度お試しください。",
    },
    try_again: "もう一度試す",
    open_again: "ページを開き直す",
};
