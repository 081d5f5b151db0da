//! Turkish.

use super::{Message, Plural, Words};
use crate::domain::Language;

pub(super) const TURKISH: Words = Words {
    language: Language::Turkish,
    moment: "%d.%m.%Y, %H:%M UTC",
    full_stop: ". ",
    untitled: "Bunlardan biri sizin",
    get: "Bana bir tane ver",
    get_another: "Bir tane daha ({n}/{of})",
    working: "Lütfen bekleyin…",
    offer: "Bir dokunuşla bir tane alırsınız. Aynısı başka kimseye verilmez.",
    email: "E-posta adresiniz",
    email_at: "{domains} uzantılı bir adres",
    send_mail: "Bağlantımı gönder",
    by_mail: "Size özel bir bağlantı göndeririz. Her cihazda çalışır.",
    by_mail_again: "Daha önce aldınız mı? Bağlantınızı yeniden göndeririz.",
    mailed: Message {
        heading: "E-postanıza bakın",
        text: "Bu adresle katılabiliyorsanız size bir bağlantı gönderdik. Sizinkini almak için \
               bağlantıyı açın. Gelmesi bir dakika sürebilir; istenmeyen postalara da bakın.",
    },
    mail_subject: "Size özel bağlantınız",
    mail_text: "Sizinkini almak için bu bağlantıyı açın. Yalnızca size özeldir ve her cihazda \
                çalışır:",
    mail_note: "Bağlantı kimdeyse verdiği şey de onundur; bu yüzden başkasına iletmeyin. Bunu siz \
                istemediyseniz bir şey yapmanız gerekmez: hiçbir şey alınmadı.",
    sign_in: "Giriş yap",
    signs_in: "Sizinkini almak için giriş yapın. Her hesap için bir tane var.",
    sign_in_again: "Daha önce aldınız mı? Görmek için giriş yapın.",
    sign_out: "Çıkış yap",
    signed_out: Message {
        heading: "Çıkış yaptınız",
        text: "Aldığınız sizde kalır. Yeniden görmek için giriş yapın.",
    },
    sign_out_there: "Hesaptan da çıkış yap",
    yours: "Bu sizin",
    yours_again: "Aynısı başka kimseye verilmez. Yeniden görmek için bu sayfayı bu tarayıcıda \
                  açın.",
    yours_invited: "Aynısı başka kimseye verilmez. Yeniden görmek için davetinizi herhangi bir \
                    cihazda açın.",
    yours_mailed: "Aynısı başka kimseye verilmez. Yeniden görmek için e-postanızdaki bağlantıyı \
                   herhangi bir cihazda açın.",
    yours_signed_in: "Aynısı başka kimseye verilmez. Yeniden görmek için herhangi bir cihazda \
                      giriş yapın.",
    keep: "Şimdi saklayın: kopyalayın veya ekran görüntüsü alın. Bir daha gösterilmeyecek.",
    keep_files: "Şimdi indirin. Bir daha gösterilmeyecek.",
    nth: "{n}/{of}",
    open: "Aç",
    download: "İndir",
    network: "Wi-Fi ağı",
    password: "Şifre",
    join: "Telefonunuzun Wi-Fi ayarlarında bu ağı seçin.",
    symbol: "Okutulacak kod",
    enlarge: "Büyütmek için dokunun",
    shrink: "Kapat",
    copy: "Kopyala",
    copy_all: "Tümünü kopyala",
    copy_field: "Kopyala: {name}",
    copied: "Kopyalandı",
    not_copied: "Kopyalanamadı. Kopyalamak için metne basılı tutun.",
    not_open: Message {
        heading: "Henüz açılmadı",
        text: "Açılınca yeniden gelin:",
    },
    paused: Message {
        heading: "Ara verildi",
        text: "Şu anda bir şey dağıtılmıyor. Biraz sonra yeniden deneyin.",
    },
    closed: Message {
        heading: "Sona erdi",
        text: "Burada artık bir şey dağıtılmıyor.",
    },
    exhausted: Message {
        heading: "Tükendi",
        text: "Hepsi alındı, geriye bir şey kalmadı.",
    },
    not_yet: Message {
        heading: "Birazdan",
        text: "Şu anda çok kişi alıyor. Devam edince bu sayfa kendiliğinden yenilenir; o zaman \
               dokunun. Kodu yeniden okutmanız gerekmez.",
    },
    in_seconds: Plural {
        one: Some("{n} saniye sonra devam edecek."),
        ..Plural::other("{n} saniye sonra devam edecek.")
    },
    in_minutes: Plural {
        one: Some("Yaklaşık {n} dakika sonra devam edecek."),
        ..Plural::other("Yaklaşık {n} dakika sonra devam edecek.")
    },
    in_hours: Plural {
        one: Some("Yaklaşık {n} saat sonra devam edecek."),
        ..Plural::other("Yaklaşık {n} saat sonra devam edecek.")
    },
    refused: Message {
        heading: "Sizinkini zaten aldınız",
        text: "Aldığınızda gösterildi; bir daha gösterilemez.",
    },
    for_everybody: "Bu herkes için",
    go_on: "Devam et",
    check_again: "Yeniden kontrol et",
    show_proof: "Kullanmak için bunu görevliye gösterin.",
    proof: "Görevli için kod",
    for_the_desk: Message {
        heading: "Bunu görevliye gösterin",
        text: "Bu kod, bir hakkınız olduğunu gösterir. Kullanacağınız zaman görevli kodu okutur.",
    },
    broken_proof: Message {
        heading: "Bu kod geçerli değil",
        text: "Eksik veya buraya ait değil. Yeniden okutun.",
    },
    used: "Kullanıldı",
    desk: Message {
        heading: "Kullanılanları işaretleyin",
        text: "Bu bağlantı bir kez, tek bir telefonda çalışır. Kodları hangi telefonla \
               okutacaksanız onda başlayın.",
    },
    begin: "Başla",
    desk_ready: Message {
        heading: "Hazır",
        text: "Ziyaretçilerin telefonlarındaki kodları bu telefonun kamerasıyla okutun. Şu zamana \
               kadar çalışır:",
    },
    desk_ended: Message {
        heading: "Bu erişim sona erdi",
        text: "Bağlantı daha önce kullanıldı veya süresi doldu. Organizatörden yenisini isteyin.",
    },
    mark_used: "Kullanıldı olarak işaretle",
    marked: "Kullanıldı olarak işaretlendi",
    already_used: "Daha önce kullanılmış",
    granted_at: "Verildi",
    used_at: "Kullanıldı",
    used_by: "İşaretleyen",
    no_such_claim: Message {
        heading: "Kullanılacak bir şey yok",
        text: "Ziyaretçinin artık bir hakkı yok. Organizatöre sorun.",
    },
    terms: "Koşullar",
    privacy: "Gizlilik",
    imprint: "Yasal bilgiler",
    accept: "{terms} metnini kabul ediyorum.",
    accept_first: Message {
        heading: "Lütfen koşulları kabul edin",
        text: "Kutuyu işaretleyin, sonra yeniden dokunun. Hiçbir şey alınmadı.",
    },
    rehearsal: "Bu bir prova. Hiçbir şey alınmaz, gösterilenler gerçek değildir.",
    see_ending: "Hiç kalmadığında",
    start_again: "Baştan başla",
    rehearsal_ended: Message {
        heading: "Bu prova sona erdi",
        text: "Prova için yeni bir bağlantı oluşturun.",
    },
    home: Message {
        heading: "Başlamak için bir kod okutun",
        text: "Telefonunuzun kamerasını bir QR koduna tutun ve çıkan bağlantıyı açın.",
    },
    no_such_address: Message {
        heading: "Burada bir şey yok",
        text: "Bu adreste bir sayfa yok. Kodu yeniden okutun.",
    },
    no_such_code: Message {
        heading: "Böyle bir kod yok",
        text: "Kodu yeniden okutun. İşe yaramazsa kodu size veren kişiye söyleyin.",
    },
    cookie_required: Message {
        heading: "Lütfen yeniden deneyin",
        text: "Tarayıcınız çerezi göndermedi; bu yüzden hangisinin sizin olduğunu bilemiyoruz. \
               Çerezlerin açık olduğundan emin olun. Sayfayı yeniden açmak için dokunun, sonra \
               düğmeye dokunun. Hiçbir şey alınmadı.",
    },
    not_invited: Message {
        heading: "Davetinizi açın",
        text: "Bu, davetliler içindir. Size gönderilen kişisel bağlantıyı açın; her cihazda \
               çalışır. Bağlantınız yoksa davet eden kişiye sorun.",
    },
    broken_invitation: Message {
        heading: "Bu davet çalışmıyor",
        text: "Bağlantısı eksik veya bu koda ait değil. Size gönderilen mesajdan yeniden açın ya \
               da tamamını kopyalayın. Hiçbir şey alınmadı.",
    },
    scan_screen: Message {
        heading: "Buradaki ekranı okutun",
        text: "Bu, burada olanlar içindir. Kameranızı organizatörün ekranındaki koda tutun; kod \
               sürekli değiştiği için fotoğrafı işe yaramaz. Sonra düğmeye dokunun.",
    },
    tag_ended: Message {
        heading: "Ekranı yeniden okutun",
        text: "Ekrandaki kod bu arada değişti. Kameranızı ekrana tutun ve bağlantıyı hemen açın. \
               Hiçbir şey alınmadı.",
    },
    screen_ended: Message {
        heading: "Bu ekranın süresi doldu",
        text: "Organizatörden ekran için yeni bir bağlantı isteyin.",
    },
    scan_here: "Sizinkini almak için telefonunuzla okutun.",
    left: Plural {
        one: Some("{n} tane kaldı"),
        ..Plural::other("{n} tane kaldı")
    },
    invalid_email: Message {
        heading: "Adresi kontrol edin",
        text: "Bu e-posta adresiyle katılamazsınız. Hiçbir şey gönderilmedi.",
    },
    not_signed_in: Message {
        heading: "Lütfen giriş yapın",
        text: "Kim olduğunuzu bilemiyoruz. Bu sayfayı giriş yaptığınız yerden açın ve yeniden \
               deneyin. Hiçbir şey alınmadı.",
    },
    revoked: Message {
        heading: "Bu artık sizin değil",
        text: "Organizatör bunu geri aldı. Bir yanlışlık varsa organizatöre söyleyin.",
    },
    network_limit: Message {
        heading: "Buradan çok kişi aldı",
        text: "Ağınız şimdilik sınırına ulaştı. Birkaç dakika sonra veya Wi-Fi olmadan yeniden \
               deneyin. Hiçbir şey alınmadı.",
    },
    cross_site: Message {
        heading: "Lütfen buraya dokunun",
        text: "Önceki dokunuş başka bir siteden geldi, bu yüzden sayılmadı. Hiçbir şey alınmadı.",
    },
    busy: Message {
        heading: "Çok kişi aynı anda dokunuyor",
        text: "Birazdan yeniden deneyin. Kaç kez denerseniz deneyin, yalnızca bir tane alırsınız.",
    },
    unavailable: Message {
        heading: "Bir dakika lütfen",
        text: "Şu anda dağıtım yapılamıyor. Birazdan yeniden deneyin. Kaç kez denerseniz deneyin, \
               yalnızca bir tane alırsınız.",
    },
    link_ended: Message {
        heading: "Bu bağlantının süresi doldu",
        text: "Bağlantının bulunduğu sayfaya dönün ve sayfayı yenileyin. Bağlantıyı size biri \
               gönderdiyse yenisini isteyin.",
    },
    no_such_file: Message {
        heading: "Burada dosya yok",
        text: "Bu adreste size ait bir dosya yok. Kodu yeniden okutun.",
    },
    trouble: Message {
        heading: "Olmadı",
        text: "Sayfaya dönün ve yeniden deneyin.",
    },
    try_again: "Yeniden dene",
    open_again: "Sayfayı yeniden aç",
};
