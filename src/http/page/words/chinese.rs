//! Chinese, in simplified characters.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const CHINESE: Words = Words {
    language: Language::SimplifiedChinese,
    moment: "%Y年%-m月%-d日 %H:%M（UTC）",
    full_stop: "。",
    untitled: "这里有您的一份",
    get: "立即领取",
    get_another: "再领一份（{n}/{of}）",
    working: "请稍候…",
    offer: "点一下即可领取一份，您领到的不会与他人重复。",
    email: "您的电子邮箱",
    email_at: "须为 {domains} 的邮箱",
    send_mail: "发送我的链接",
    by_mail: "我们会给您发送一个专属链接，可在任何设备上使用。",
    by_mail_again: "已经领取过了？我们可以再次发送您的链接。",
    mailed: Message {
        heading: "请查收邮件",
        text: "如果该邮箱可以参加，我们已发送链接。打开链接即可领取。可能需要一分钟，也可能在垃圾邮件中。",
    },
    mail_subject: "您的专属链接",
    mail_text: "打开此链接即可领取。它只属于您，可在任何设备上使用：",
    mail_note: "拥有此链接的人就能得到其中的内容，请勿转发。如果不是您本人请求的，请忽略此邮件：未领取任何内容。",
    sign_in: "登录",
    signs_in: "登录后即可领取。每个账号一份。",
    sign_in_again: "已经领取过了？登录即可查看。",
    sign_out: "退出登录",
    signed_out: Message {
        heading: "您已退出登录",
        text: "您领取的仍属于您。要再次查看，请登录。",
    },
    sign_out_there: "同时退出账号",
    yours: "您领到的内容",
    yours_again: "其他人不会领到相同的内容。用此浏览器重新打开本页面，即可再次查看。",
    yours_invited: "其他人不会领到相同的内容。在任何设备上重新打开您的邀请链接，即可再次查看。",
    yours_mailed: "其他人不会领到相同的内容。在任何设备上打开邮件中的链接，即可再次查看。",
    yours_signed_in: "其他人不会领到相同的内容。在任何设备上登录，即可再次查看。",
    keep: "请立即复制或截屏保存，此内容不会再次显示。",
    keep_files: "请立即下载，此内容不会再次显示。",
    nth: "第 {n} 份，共 {of} 份",
    open: "打开",
    download: "下载",
    network: "无线网络",
    password: "密码",
    join: "请在手机的无线网络设置中选择此网络。",
    symbol: "供扫描的条码",
    enlarge: "点按放大",
    shrink: "关闭",
    copy: "复制",
    copy_all: "全部复制",
    copy_field: "复制 {name}",
    copied: "已复制",
    not_copied: "复制失败，请长按文字复制。",
    not_open: Message {
        heading: "尚未开始",
        text: "开始时间：",
    },
    paused: Message {
        heading: "已暂停",
        text: "目前暂停领取，请稍后再试。",
    },
    closed: Message {
        heading: "已结束",
        text: "领取已截止，不再发放。",
    },
    exhausted: Message {
        heading: "已领完",
        text: "所有内容均已被领取，没有剩余。",
    },
    not_yet: Message {
        heading: "请稍候",
        text: "现在领取的人很多。可以继续领取时，本页面会自动刷新，届时再点按钮即可，无需重新扫码。",
    },
    in_seconds: Plural::other("约 {n} 秒后可以继续领取。"),
    in_minutes: Plural::other("约 {n} 分钟后可以继续领取。"),
    in_hours: Plural::other("约 {n} 小时后可以继续领取。"),
    refused: Message {
        heading: "您已领取过",
        text: "内容已在您领取时显示，不会再次显示。",
    },
    for_everybody: "这一份人人都有",
    go_on: "继续",
    check_again: "刷新页面",
    show_proof: "使用时，请在服务台出示此码。",
    proof: "供服务台扫描的码",
    for_the_desk: Message {
        heading: "请在服务台出示此码",
        text: "它证明您已领取一份。使用时由工作人员扫描。",
    },
    broken_proof: Message {
        heading: "此码无效",
        text: "它不完整，或不属于这里。请重新扫描。",
    },
    used: "已使用",
    desk: Message {
        heading: "核销",
        text: "此网址只能在一部手机上使用一次。请用将要扫码的手机开始。",
    },
    begin: "开始",
    desk_ready: Message {
        heading: "准备就绪",
        text: "请用本机相机扫描访客手机上的码。有效期至：",
    },
    desk_ended: Message {
        heading: "此核销网址已失效",
        text: "该网址已被使用，或已过期。请向主办方索取新的网址。",
    },
    mark_used: "标记为已使用",
    marked: "已标记为已使用",
    already_used: "之前已使用",
    granted_at: "领取时间",
    used_at: "使用时间",
    used_by: "核销点",
    no_such_claim: Message {
        heading: "没有内容",
        text: "访客已没有这一份。请询问主办方。",
    },
    terms: "条款",
    privacy: "隐私",
    imprint: "法律声明",
    accept: "我接受{terms}。",
    accept_first: Message {
        heading: "请先接受条款",
        text: "请勾选后再点一次。本次未领取任何内容。",
    },
    rehearsal: "这是演练。不会实际领取任何内容，所显示的均为虚构。",
    see_ending: "领完时的页面",
    start_again: "重新开始",
    rehearsal_ended: Message {
        heading: "此演练已结束",
        text: "请重新生成一个网址。",
    },
    home: Message {
        heading: "请扫描二维码",
        text: "用手机相机对准二维码，然后打开显示的网址。",
    },
    no_such_address: Message {
        heading: "页面不存在",
        text: "此网址没有对应的页面，请重新扫码。",
    },
    no_such_code: Message {
        heading: "二维码无效",
        text: "请重新扫码。如果仍然不行，请联系提供二维码的人。",
    },
    cookie_required: Message {
        heading: "请再试一次",
        text: "您的浏览器没有发送 Cookie，因此无法识别您的领取记录。\
               请确认已启用 Cookie，重新打开页面，再点领取按钮。本次未领取任何内容。",
    },
    not_invited: Message {
        heading: "请打开您的邀请链接",
        text: "本活动仅限受邀者。请打开发给您的专属链接，任何设备均可使用。\
               如果您没有收到链接，请联系邀请方。",
    },
    broken_invitation: Message {
        heading: "此邀请链接无效",
        text: "链接不完整，或不属于此二维码。请从收到的消息中重新打开，或完整复制链接。\
               本次未领取任何内容。",
    },
    scan_screen: Message {
        heading: "请扫描现场的屏幕",
        text: "仅限在场的人领取。请用相机对准主办方屏幕上的二维码；它会不断变化，拍下的照片无法使用。扫码后再点按钮。",
    },
    tag_ended: Message {
        heading: "请再扫描一次屏幕",
        text: "屏幕上的二维码已经变了。请用相机对准屏幕，并立即打开网址。本次未领取任何内容。",
    },
    screen_ended: Message {
        heading: "此屏幕已结束",
        text: "请向主办方索取新的屏幕网址。",
    },
    scan_here: "用手机扫描即可领取。",
    left: Plural::other("还剩 {n} 份"),
    invalid_email: Message {
        heading: "请检查邮箱",
        text: "这不是可以参加的电子邮箱。没有发送任何邮件。",
    },
    not_signed_in: Message {
        heading: "请先登录",
        text: "我们无法确认您的身份。请从您登录的地方打开此页面，然后再试。本次未领取任何内容。",
    },
    revoked: Message {
        heading: "这一份已不属于您",
        text: "主办方已收回。如果是误会，请联系主办方。",
    },
    network_limit: Message {
        heading: "这里已有很多人领取",
        text: "您所在的网络暂时不能再领取。请过几分钟再试，或关闭 Wi-Fi 后再试。本次未领取任何内容。",
    },
    cross_site: Message {
        heading: "请在此页面上操作",
        text: "刚才的操作来自其他网站，因此无效。本次未领取任何内容。",
    },
    busy: Message {
        heading: "领取的人很多",
        text: "请稍后再试。无论试多少次，都只会领到一份。",
    },
    unavailable: Message {
        heading: "请稍候",
        text: "服务暂时不可用，请稍后再试。无论试多少次，都只会领到一份。",
    },
    link_ended: Message {
        heading: "此链接已失效",
        text: "请返回原来的页面并刷新。如果链接是别人发给您的，请向对方索取新链接。",
    },
    no_such_file: Message {
        heading: "没有找到文件",
        text: "此网址没有您的文件，请重新扫码。",
    },
    trouble: Message {
        heading: "操作失败",
        text: "请返回页面重试。",
    },
    try_again: "重试",
    open_again: "重新打开页面",
};
