//! Korean.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const KOREAN: Words = Words {
    language: Language::Korean,
    moment: "%Y년 %-m월 %-d일 %H:%M(UTC)",
    full_stop: ". ",
    untitled: "하나씩 받아 가세요",
    get: "받기",
    get_another: "하나 더 받기({n}/{of})",
    working: "잠시만 기다려 주세요…",
    offer: "한 번만 누르면 하나를 받을 수 있어요. 같은 것을 받는 사람은 없어요.",
    email: "이메일 주소",
    email_at: "{domains} 주소만 사용할 수 있어요",
    send_mail: "메일로 링크 받기",
    by_mail: "본인 전용 링크를 메일로 보내 드려요. 어느 기기에서든 쓸 수 있어요.",
    by_mail_again: "이미 받으셨나요? 링크를 다시 보내 드려요.",
    mailed: Message {
        heading: "메일을 확인해 주세요",
        text: "참여할 수 있는 주소라면 링크를 보내 드렸어요. 링크를 열어 받아 가세요. \
               도착하는 데 1분쯤 걸리거나 스팸함에 있을 수 있어요.",
    },
    mail_subject: "본인 전용 링크",
    mail_text: "아래 링크를 열어 받아 가세요. 본인 전용 링크이고, 어느 기기에서든 쓸 수 있어요:",
    mail_note: "링크를 가진 사람은 누구나 내용을 받을 수 있으니 다른 사람에게 전달하지 마세요. \
                직접 요청하지 않으셨다면 아무것도 하지 않으셔도 돼요. 받아 간 것은 없어요.",
    sign_in: "로그인",
    signs_in: "로그인하면 받을 수 있어요. 계정마다 하나씩이에요.",
    sign_in_again: "이미 받으셨나요? 로그인하면 볼 수 있어요.",
    sign_out: "로그아웃",
    signed_out: Message {
        heading: "로그아웃했어요",
        text: "받으신 것은 그대로 남아 있어요. 다시 보려면 로그인해 주세요.",
    },
    sign_out_there: "계정에서도 로그아웃",
    yours: "받으신 내용이에요",
    yours_again: "같은 것을 받는 사람은 없어요. 다시 보려면 이 브라우저에서 이 페이지를 열어 주세요.",
    yours_invited: "같은 것을 받는 사람은 없어요. 다시 보려면 어느 기기에서든 초대 링크를 열어 주세요.",
    yours_mailed: "같은 것을 받는 사람은 없어요. 다시 보려면 어느 기기에서든 메일의 링크를 열어 주세요.",
    yours_signed_in: "같은 것을 받는 사람은 없어요. 다시 보려면 어느 기기에서든 로그인해 주세요.",
    keep: "지금 복사하거나 화면을 캡처해 두세요. 다시 표시되지 않아요.",
    keep_files: "지금 다운로드해 주세요. 다시 표시되지 않아요.",
    nth: "{of}개 중 {n}번째",
    open: "열기",
    download: "다운로드",
    network: "Wi-Fi 네트워크",
    password: "비밀번호",
    join: "휴대전화의 Wi-Fi 설정에서 이 네트워크를 선택해 주세요.",
    symbol: "스캐너로 읽는 코드",
    enlarge: "눌러서 확대",
    shrink: "닫기",
    copy: "복사",
    copy_all: "모두 복사",
    copy_field: "{name} 복사",
    copied: "복사했어요",
    not_copied: "복사하지 못했어요. 글자를 길게 눌러 복사해 주세요.",
    not_open: Message {
        heading: "아직 시작 전이에요",
        text: "시작한 뒤에 다시 와 주세요. 시작 시각:",
    },
    paused: Message {
        heading: "잠시 멈췄어요",
        text: "지금은 나눠 드리지 않아요. 잠시 후 다시 시도해 주세요.",
    },
    closed: Message {
        heading: "종료되었어요",
        text: "이제 여기서는 나눠 드리지 않아요.",
    },
    exhausted: Message {
        heading: "모두 소진되었어요",
        text: "준비한 수량이 모두 나가서 남은 것이 없어요.",
    },
    not_yet: Message {
        heading: "잠시만 기다려 주세요",
        text: "지금 많은 분이 받고 있어요. 다시 진행되면 이 페이지가 자동으로 새로고침되니 \
               그때 눌러 주세요. 다시 스캔하지 않아도 돼요.",
    },
    in_seconds: Plural::other("{n}초 뒤에 다시 진행돼요."),
    in_minutes: Plural::other("약 {n}분 뒤에 다시 진행돼요."),
    in_hours: Plural::other("약 {n}시간 뒤에 다시 진행돼요."),
    refused: Message {
        heading: "이미 받으셨어요",
        text: "받으실 때 보여 드렸고, 다시 보여 드릴 수는 없어요.",
    },
    for_everybody: "모든 분께 드려요",
    go_on: "계속",
    check_again: "다시 확인",
    show_proof: "사용할 때 직원에게 보여 주세요.",
    proof: "직원에게 보여 주는 코드",
    for_the_desk: Message {
        heading: "직원에게 보여 주세요",
        text: "받으신 것이 있음을 증명하는 코드예요. 사용할 때 직원이 스캔해요.",
    },
    broken_proof: Message {
        heading: "유효하지 않은 코드예요",
        text: "코드가 온전하지 않거나 이곳의 코드가 아니에요. 다시 스캔해 주세요.",
    },
    used: "사용 완료",
    desk: Message {
        heading: "사용 처리",
        text: "이 링크로는 휴대전화 한 대에서 한 번만 시작할 수 있어요. \
               스캔에 쓸 휴대전화에서 시작해 주세요.",
    },
    begin: "시작",
    desk_ready: Message {
        heading: "준비되었어요",
        text: "방문자 휴대전화의 코드를 이 휴대전화의 카메라로 스캔해 주세요. \
               다음 시각까지 쓸 수 있어요:",
    },
    desk_ended: Message {
        heading: "더 이상 쓸 수 없는 링크예요",
        text: "이미 사용했거나 기한이 지났어요. 주최자에게 새 링크를 요청해 주세요.",
    },
    mark_used: "사용 처리하기",
    marked: "사용 처리했어요",
    already_used: "이미 사용되었어요",
    granted_at: "받은 시각",
    used_at: "사용 시각",
    used_by: "처리한 곳",
    no_such_claim: Message {
        heading: "사용할 것이 없어요",
        text: "이 방문자가 받은 것은 더 이상 없어요. 주최자에게 문의해 주세요.",
    },
    terms: "이용약관",
    privacy: "개인정보 처리방침",
    imprint: "법적 고지",
    accept: "{terms}에 동의해요.",
    accept_first: Message {
        heading: "이용약관에 동의해 주세요",
        text: "확인란을 선택한 뒤 다시 눌러 주세요. 이번에는 아무것도 받지 않았어요.",
    },
    rehearsal: "리허설이에요. 실제로 나가는 것은 없고, 내용은 가상이에요.",
    see_ending: "모두 소진되었을 때",
    start_again: "처음부터 다시",
    rehearsal_ended: Message {
        heading: "리허설이 끝났어요",
        text: "새 링크를 만들어 주세요.",
    },
    home: Message {
        heading: "코드를 스캔해 주세요",
        text: "휴대전화 카메라로 QR 코드를 비추고, 화면에 나오는 링크를 열어 주세요.",
    },
    no_such_address: Message {
        heading: "페이지를 찾을 수 없어요",
        text: "이 주소에는 페이지가 없어요. 코드를 다시 스캔해 주세요.",
    },
    no_such_code: Message {
        heading: "없는 코드예요",
        text: "코드를 다시 스캔해 주세요. 그래도 안 되면 코드를 준 분에게 알려 주세요.",
    },
    cookie_required: Message {
        heading: "다시 시도해 주세요",
        text: "브라우저가 쿠키를 보내지 않아 어느 것을 받으셨는지 확인할 수 없어요. \
               쿠키가 켜져 있는지 확인해 주세요. 페이지를 다시 연 다음 버튼을 눌러 주세요. \
               이번에는 아무것도 받지 않았어요.",
    },
    not_invited: Message {
        heading: "초대 링크를 열어 주세요",
        text: "초대받은 분만 참여할 수 있어요. 받으신 전용 링크를 열어 주세요. \
               어느 기기에서든 쓸 수 있어요. 링크가 없다면 초대한 분에게 문의해 주세요.",
    },
    broken_invitation: Message {
        heading: "쓸 수 없는 초대 링크예요",
        text: "링크가 온전하지 않거나 이 코드의 초대가 아니에요. \
               받으신 메시지에서 다시 열거나 링크 전체를 복사해 주세요. \
               이번에는 아무것도 받지 않았어요.",
    },
    scan_screen: Message {
        heading: "현장 화면을 스캔해 주세요",
        text: "현장에 계신 분만 받을 수 있어요. 주최자 화면의 코드를 카메라로 비춰 주세요. \
               코드가 계속 바뀌어서 찍어 둔 사진으로는 안 돼요. 스캔한 다음 눌러 주세요.",
    },
    tag_ended: Message {
        heading: "화면을 다시 스캔해 주세요",
        text: "그사이 화면의 코드가 바뀌었어요. 카메라로 화면을 비추고 링크를 바로 열어 주세요. \
               이번에는 아무것도 받지 않았어요.",
    },
    screen_ended: Message {
        heading: "종료된 화면이에요",
        text: "주최자에게 화면의 새 링크를 요청해 주세요.",
    },
    scan_here: "휴대전화로 스캔해서 받아 가세요.",
    left: Plural::other("{n}개 남음"),
    invalid_email: Message {
        heading: "주소를 확인해 주세요",
        text: "참여할 수 있는 이메일 주소가 아니에요. 메일을 보내지 않았어요.",
    },
    not_signed_in: Message {
        heading: "로그인해 주세요",
        text: "누구신지 확인할 수 없어요. 로그인하는 곳에서 이 페이지를 열고 다시 시도해 주세요. \
               이번에는 아무것도 받지 않았어요.",
    },
    revoked: Message {
        heading: "더 이상 사용할 수 없어요",
        text: "주최자가 회수했어요. 착오라면 주최자에게 알려 주세요.",
    },
    network_limit: Message {
        heading: "여기서 많은 분이 받았어요",
        text: "지금 쓰시는 네트워크에서 받을 수 있는 수량이 다 찼어요. \
               몇 분 뒤에 다시 시도하거나 Wi-Fi를 끄고 시도해 주세요. \
               이번에는 아무것도 받지 않았어요.",
    },
    cross_site: Message {
        heading: "여기서 눌러 주세요",
        text: "방금 누른 것은 다른 사이트에서 온 것이어서 처리되지 않았어요. \
               이번에는 아무것도 받지 않았어요.",
    },
    busy: Message {
        heading: "많은 분이 누르고 있어요",
        text: "잠시 후 다시 시도해 주세요. 여러 번 시도해도 하나만 받을 수 있어요.",
    },
    unavailable: Message {
        heading: "잠시만 기다려 주세요",
        text: "지금은 받을 수 없어요. 잠시 후 다시 시도해 주세요. \
               여러 번 시도해도 하나만 받을 수 있어요.",
    },
    link_ended: Message {
        heading: "만료된 링크예요",
        text: "링크가 있던 페이지로 돌아가 새로고침해 주세요. \
               다른 사람이 보내 준 링크라면 새 링크를 요청해 주세요.",
    },
    no_such_file: Message {
        heading: "파일이 없어요",
        text: "이 주소에는 받으신 파일이 없어요. 코드를 다시 스캔해 주세요.",
    },
    trouble: Message {
        heading: "처리하지 못했어요",
        text: "페이지로 돌아가 다시 시도해 주세요.",
    },
    try_again: "다시 시도",
    open_again: "페이지 다시 열기",
};
