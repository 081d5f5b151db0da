//! The table of errors.

use axum::http::StatusCode;
use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($name:ident $slug:literal $status:ident $title:literal)*) => {
        /// What went wrong: a row of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ProblemKind {
            $(#[doc = $title] $name,)*
        }

        impl ProblemKind {
            /// The whole table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The kind's stable name; its type is `urn:apiece:problem:` and this.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// A summary that does not change from case to case.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

impl ProblemKind {
    /// The prefix of every problem's type.
    const TYPE: &str = "urn:apiece:problem:";

    /// The kind with this type.
    pub(in crate::http) fn with_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }

    /// Whether a problem of this kind says when to try again.
    pub(in crate::http) fn may_say_when(self) -> bool {
        matches!(
            self,
            Self::NotOpen | Self::NotYet | Self::NetworkLimit | Self::TooManyAttempts
        ) || self.status() == StatusCode::SERVICE_UNAVAILABLE
    }

    /// The type, a URN.
    pub(in crate::http) fn urn(self) -> String {
        format!("{}{}", Self::TYPE, self.slug())
    }
}

// In the descriptions of endpoints.
impl Serialize for ProblemKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

kinds! {
    MalformedRequest     "malformed-request"      BAD_REQUEST            "The request cannot be read"
    CookieRequired       "cookie-required"        BAD_REQUEST            "The browser did not send its cookie"
    Unauthorized         "unauthorized"           UNAUTHORIZED           "A valid key is needed"
    MissingScope         "missing-scope"          FORBIDDEN              "The key does not have the scope for this"
    OtherCode            "other-code"             FORBIDDEN              "The key is for other codes"
    CrossSite            "cross-site"             FORBIDDEN              "Claims from other sites are refused"
    NotInvited           "not-invited"            FORBIDDEN              "The code is for invited people"
    BrokenInvitation     "broken-invitation"      FORBIDDEN              "The invitation cannot be read"
    NotSignedIn          "not-signed-in"          FORBIDDEN              "It is not known who is asking"
    ForgedIdentity       "forged-identity"        FORBIDDEN              "The proof of identity is not valid"
    ScanScreen           "scan-screen"            FORBIDDEN              "The organiser's screen has to be scanned first"
    TagEnded             "tag-ended"              FORBIDDEN              "The screen shows another code by now"
    Revoked              "revoked"                FORBIDDEN              "The client's right was taken away"
    NotOpen              "not-open"               FORBIDDEN              "The code is not open yet"
    Paused               "paused"                 FORBIDDEN              "The code is paused"
    NoSuchAddress        "no-such-address"        NOT_FOUND              "There is nothing at this address"
    NoSuchCode           "no-such-code"           NOT_FOUND              "There is no such code"
    NoSuchKey            "no-such-key"            NOT_FOUND              "There is no such key"
    NoSuchItem           "no-such-item"           NOT_FOUND              "The code has no such item"
    NoSuchFile           "no-such-file"           NOT_FOUND              "The client has no such file"
    NoSuchClaim          "no-such-claim"          NOT_FOUND              "The client has no such item from this code"
    BrokenProof          "broken-proof"           NOT_FOUND              "The proof cannot be read"
    NoSuchClient         "no-such-client"         NOT_FOUND              "The client has no item from this code"
    MethodNotAllowed     "method-not-allowed"     METHOD_NOT_ALLOWED     "This address does not take this method"
    RequestTimeout       "request-timeout"        REQUEST_TIMEOUT        "The request took too long to arrive"
    AlreadyClaimed       "already-claimed"        CONFLICT               "The client has already had its item"
    Exhausted            "exhausted"              CONFLICT               "Nothing is left"
    ItemNotTaken         "item-not-taken"         CONFLICT               "No client has the item"
    UpgradeFirst         "upgrade-first"          CONFLICT               "The data must be upgraded first"
    OutOfTurn            "out-of-turn"            CONFLICT               "Another item of this client comes first"
    CodeExists           "code-exists"            CONFLICT               "The code's id is already in use"
    LimitInUse           "limit-in-use"           CONFLICT               "The limit can no longer be lowered"
    OtherIdentity        "other-identity"         CONFLICT               "The code has another identity"
    NoPresence           "no-presence"            CONFLICT               "The code asks nobody to be present"
    TooManyKeys          "too-many-keys"          CONFLICT               "No more keys can be made"
    TooManyRevoked       "too-many-revoked"       CONFLICT               "No more clients can be revoked"
    IdentityMissing      "identity-missing"       CONFLICT               "The service is not configured for this identity"
    IdentityInUse        "identity-in-use"        CONFLICT               "The identity can no longer be changed"
    NotRedeemable        "not-redeemable"         CONFLICT               "The code's items are not marked as used"
    NotRedeemed          "not-redeemed"           CONFLICT               "The item is not marked as used"
    NotDrawable          "not-drawable"           CONFLICT               "Some items cannot be shown like this"
    DeskEnded            "desk-ended"             GONE                   "The desk has ended"
    RehearsalEnded       "rehearsal-ended"        GONE                   "The rehearsal has ended"
    LinkEnded            "link-ended"             GONE                   "The link has expired"
    ScreenEnded          "screen-ended"           GONE                   "The screen has ended"
    Closed               "closed"                 GONE                   "The code is closed"
    PreconditionFailed   "precondition-failed"    PRECONDITION_FAILED    "The file is not the expected one"
    Stale                "stale"                  PRECONDITION_FAILED    "The code has changed in the meantime"
    TooLarge             "too-large"              PAYLOAD_TOO_LARGE      "The request is too large"
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The content type is not supported here"
    RangeNotSatisfiable  "range-not-satisfiable"  RANGE_NOT_SATISFIABLE  "The range is outside the file"
    DigestMismatch       "digest-mismatch"        UNPROCESSABLE_ENTITY   "The body does not match its digest"
    InvalidEmail         "invalid-email"          UNPROCESSABLE_ENTITY   "That is no e-mail address that can take part"
    UnusableLogo         "unusable-logo"          UNPROCESSABLE_ENTITY   "The picture cannot be a logo"
    AcceptTerms          "accept-terms"           UNPROCESSABLE_ENTITY   "The terms have to be accepted first"
    Invalid              "invalid"                UNPROCESSABLE_ENTITY   "Invalid value"
    InvalidItems         "invalid-items"          UNPROCESSABLE_ENTITY   "Some rows are not valid items"
    UnreadableList       "unreadable-list"        UNPROCESSABLE_ENTITY   "The list cannot be read"
    UnclearList          "unclear-list"           UNPROCESSABLE_ENTITY   "The list can be read in more than one way"
    NoItems              "no-items"               UNPROCESSABLE_ENTITY   "There are no items in the request"
    TooManyAttempts      "too-many-attempts"      TOO_MANY_REQUESTS      "Too many wrong keys"
    NotYet               "not-yet"                TOO_MANY_REQUESTS      "The code gives out no more for now"
    NetworkLimit         "network-limit"          TOO_MANY_REQUESTS      "This network gets no more for now"
    Internal             "internal"               INTERNAL_SERVER_ERROR  "Internal error"
    Overloaded           "overloaded"             SERVICE_UNAVAILABLE    "Too many claims at once"
    IdentityUnavailable  "identity-unavailable"   SERVICE_UNAVAILABLE    "People cannot be recognised right now"
    StoreUnavailable     "store-unavailable"      SERVICE_UNAVAILABLE    "The store cannot be reached"
    StoreLost            "store-lost"             SERVICE_UNAVAILABLE    "The store has lost its data"
    StoreFull            "store-full"             SERVICE_UNAVAILABLE    "The store is full"
    FilesUnavailable     "files-unavailable"      SERVICE_UNAVAILABLE    "The contents of files cannot be reached"
}
