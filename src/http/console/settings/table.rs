//! The fields of the form, in their order, with what they say.

use super::fields::{Field, Group, Kind};

/// What can be changed at any time.
pub(super) static GROUPS: [Group; 9] = [
    Group::common(("What people read", "页面文字"), &READ),
    Group::common(("Who may have one", "谁可以领取"), &WHO),
    Group::common(("When", "时间"), &WHEN),
    Group::rare(("Languages", "语言"), &LANGUAGES),
    Group::rare(("How items are shown", "内容的显示方式"), &SHOWN),
    Group::rare(("On the spot", "现场"), &DESK),
    Group::rare(("When nothing is left", "领完之后"), &ENDING),
    Group::rare(("Law", "法律信息"), &LAW),
    Group::rare(("Look", "外观"), &LOOK),
];

/// What is chosen with the code.
pub(super) static FIXED: Group = Group::rare(
    ("What cannot be changed later", "以后不能更改的项"),
    &MAKING,
);

static READ: [Field; 2] = [
    Field::new(
        "title",
        Kind::Line,
        ("Title", "标题"),
        (
            "The heading of the page, such as the name of the event.",
            "页面的标题，例如活动名称。",
        ),
    ),
    Field::new(
        "text",
        Kind::Lines,
        ("Text", "说明文字"),
        (
            "What people read below the title: what they get and where it is good.",
            "标题下方的文字：领到的是什么、在哪里使用。",
        ),
    ),
];

static WHO: [Field; 3] = [
    Field::new(
        "identity",
        Kind::Choice,
        ("How people are told apart", "如何区分每个人"),
        (
            "It cannot be changed once somebody has an item.",
            "有人领取之后就不能再更改。",
        ),
    ),
    Field::new(
        "per_client",
        Kind::Number,
        ("Items per person", "每人份数"),
        (
            "How many items one person may have; it can be raised later, but not lowered once \
             somebody has an item.",
            "一个人最多能领几份；以后可以调高，有人领取之后不能调低。",
        ),
    ),
    Field::new(
        "repeat",
        Kind::Choice,
        ("Somebody comes back", "再次打开页面时"),
        (
            "What people see who have had their items and open the page again.",
            "已领取的人再次打开页面时看到什么。",
        ),
    ),
];

static WHEN: [Field; 4] = [
    Field::new(
        "opens_at",
        Kind::Moment,
        ("Opens", "开始时间"),
        (
            "From then on people get items; at once if it is empty.",
            "从此时起可以领取；留空则立即开始。",
        ),
    ),
    Field::new(
        "closes_at",
        Kind::Moment,
        ("Closes", "结束时间"),
        (
            "From then on nobody gets an item; never if it is empty.",
            "从此时起不能再领取；留空则不会结束。",
        ),
    ),
    Field::new(
        "zone",
        Kind::Zone,
        ("Time zone of both", "以上时间的时区"),
        (
            "A name such as Europe/Berlin, Asia/Shanghai or UTC.",
            "时区名称，例如 Asia/Shanghai、Europe/Berlin 或 UTC。",
        ),
    ),
    Field::new(
        "rate",
        Kind::Rate,
        ("Not too fast", "限制速度"),
        (
            "At most so many items in so many seconds, whoever asks, such as 50 in 60; as fast \
             as people ask if both are empty.",
            "在若干秒内最多发放若干份，不论是谁，例如 60 秒 50 份；两项都留空则不限速。",
        ),
    ),
];

static LANGUAGES: [Field; 2] = [
    Field::new(
        "language",
        Kind::Choice,
        ("Language of the page", "页面语言"),
        (
            "Each person's own language, or the same for all.",
            "使用每个人自己的语言，或对所有人使用同一种语言。",
        ),
    ),
    Field::new(
        "translations",
        Kind::Translations,
        ("Your texts in other languages", "其他语言的文字"),
        (
            "Where one is empty, people read the text that you wrote above.",
            "留空的语言将显示您在上面填写的文字。",
        ),
    ),
];

static SHOWN: [Field; 3] = [
    Field::new(
        "show_as",
        Kind::Choice,
        ("Show items as", "显示为"),
        (
            "A picture for the scanner of a till or a gate, with the text below it.",
            "供收银台或闸机扫描的图形，文字显示在下方。",
        ),
    ),
    Field::new(
        "show_field",
        Kind::Line,
        ("Field to show", "要显示的字段"),
        (
            "For items with several fields: the name of the one to show large; all of them if \
             it is empty.",
            "内容有多个字段时，填写要突出显示的字段名；留空则全部显示。",
        ),
    ),
    Field::new(
        "pin_field",
        Kind::Line,
        ("Field with a PIN", "PIN 码字段"),
        (
            "For items with several fields: the name of the one with a second secret, which is \
             shown below.",
            "内容有多个字段时，填写第二个密码所在的字段名，它会显示在下方。",
        ),
    ),
];

static DESK: [Field; 2] = [
    Field::new(
        "presence",
        Kind::Number,
        ("Only for people on the spot", "仅限现场领取"),
        (
            "For how many minutes people may claim after they have scanned your screen, from 1 \
             to 1,440; from anywhere if it is empty.",
            "扫描您的屏幕后多少分钟内可以领取，1 到 1,440；留空则在任何地方都能领取。",
        ),
    ),
    Field::new(
        "redeem",
        Kind::Yes,
        ("Mark items as used", "核销"),
        (
            "People show their item at a desk, where it is scanned and is good only once.",
            "在柜台出示并扫描后即标记为已使用，只能使用一次。",
        ),
    ),
];

static ENDING: [Field; 3] = [
    Field::new(
        "ending_text",
        Kind::Lines,
        ("Text", "说明文字"),
        (
            "What people read who come too late.",
            "来晚的人看到的文字。",
        ),
    ),
    Field::new(
        "ending_link",
        Kind::Address,
        ("Link", "链接"),
        (
            "A page where they can go on, such as your shop; it begins with https://.",
            "可以继续前往的页面，例如您的店铺；以 https:// 开头。",
        ),
    ),
    Field::new(
        "ending_item",
        Kind::Line,
        ("The same for everybody", "人人可得的内容"),
        (
            "A text or a link that all of them get instead of an item of their own.",
            "一段文字或一个链接，所有来晚的人都会得到它。",
        ),
    ),
];

static LAW: [Field; 4] = [
    Field::new(
        "terms_link",
        Kind::Address,
        ("Terms", "使用条款"),
        (
            "The address of the terms that apply; it begins with https://.",
            "适用条款的网址；以 https:// 开头。",
        ),
    ),
    Field::new(
        "accept_terms",
        Kind::Yes,
        ("People have to accept the terms", "必须接受条款"),
        (
            "People tick a box before they get an item, and this is kept with the claim; it \
             needs the address of the terms.",
            "领取前须勾选同意，并与领取记录一同保存；需要先填写条款网址。",
        ),
    ),
    Field::new(
        "privacy_link",
        Kind::Address,
        ("Privacy policy", "隐私政策"),
        (
            "The address of your privacy policy; it begins with https://.",
            "您的隐私政策的网址；以 https:// 开头。",
        ),
    ),
    Field::new(
        "imprint_link",
        Kind::Address,
        ("Who is responsible", "责任方信息"),
        (
            "The address of the page that says who you are; it begins with https://.",
            "说明责任方身份的页面网址；以 https:// 开头。",
        ),
    ),
];

static LOOK: [Field; 1] = [Field::new(
    "accent",
    Kind::Colour,
    ("Colour", "颜色"),
    (
        "Of buttons and links, such as #0b6b4f; it has to be dark enough to be read.",
        "按钮和链接的颜色，例如 #0b6b4f；必须足够深，以便阅读。",
    ),
)];

static MAKING: [Field; 2] = [
    Field::new(
        "id",
        Kind::Line,
        ("Id", "编号"),
        (
            "The end of the code's address: letters a-z, digits and hyphens; a random one if \
             it is empty.",
            "网址的末尾部分：小写字母、数字和连字符；留空则随机生成。",
        ),
    ),
    Field::new(
        "hash_clients",
        Kind::Yes,
        ("Do not keep names", "不保存名称"),
        (
            "Keyed hashes are kept in the place of people's names, so a list of claims shows \
             no names.",
            "以加密哈希代替领取人的名称保存，因此领取记录中没有名称。",
        ),
    ),
];
