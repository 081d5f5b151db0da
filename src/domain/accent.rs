//! The one colour of a code's page that its organiser chooses.
//!
//! Contrast is that of WCAG 2.2 (success criterion 1.4.3). Shades are mixed in linear
//! light, where luminance is a weighted sum: how much to mix follows from a formula.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Invalid;
use super::schema::string_schema;

/// A colour that can be read on the light page: `#rrggbb` (sRGB, CSS Color 4), at least
/// 4.5:1 against the page (WCAG 2.2, 1.4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Accent(Rgb);

string_schema!(
    Accent,
    "The colour of links and buttons, as #rrggbb. Its contrast with the light page must be \
     at least 4.5:1; dark pages show a lighter shade.",
    min_length: 7,
    max_length: 7,
    pattern: "^#[0-9A-Fa-f]{6}$",
);

/// Colours of the stylesheet, `base.css`.
const PAPER: Rgb = Rgb([0xf5, 0xf3, 0xee]);
const WHITE: Rgb = Rgb([0xff; 3]);
const DARK_PAPER: Rgb = Rgb([0x14, 0x16, 0x13]);
const DARK_CARD: Rgb = Rgb([0x1e, 0x21, 0x1d]);

/// The least contrast of text with what is behind it (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;

/// The least contrast that dark pages aim at, where thin light strokes are harder to
/// read (WCAG 2.2, 1.4.6).
const CLEAR: f64 = 7.0;

impl Accent {
    /// CSS that gives the page this colour: the custom properties of `base.css` for what
    /// has the accent or is behind it, in light and in dark mode.
    #[must_use]
    pub fn stylesheet(self) -> String {
        let (light, dark) = (self.light(), self.dark());
        format!(":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}")
    }

    fn light(self) -> Palette {
        let accent = self.0;
        // Black has no darker shade that would show that it is pressed.
        let pressed = if accent.luminance() < 0.02 {
            accent.mixed(WHITE, 0.06, f64::round)
        } else {
            accent.scaled(0.67, f64::round)
        };
        // Dark colours would tint grey. One that can just be read gets a tint that is as
        // light as the page.
        let tint = accent.scaled(accent.most_light().min(2.5), f64::floor);
        let lightest = READABLE * (accent.luminance() + FLARE) - FLARE;
        let most = (1.0 - lightest) / (1.0 - tint.luminance());
        Palette {
            accent,
            pressed,
            on: WHITE,
            glow: WHITE.mixed(tint, most.min(0.22), f64::ceil),
        }
    }

    fn dark(self) -> Palette {
        // Soft, not neon: never without some white.
        const WHITE_SHARE: f64 = 0.12;
        // More would give near-black a hue that nobody saw in it.
        const MOST_LIGHT: f64 = 6.0;
        let least = CLEAR * (DARK_CARD.luminance() + FLARE) - FLARE;
        let share = ((least - WHITE_SHARE) / self.0.luminance())
            .min((1.0 - WHITE_SHARE) * self.0.most_light())
            .min(MOST_LIGHT);
        let light = self.0.linear().map(|channel| WHITE_SHARE + share * channel);
        let vivid = Rgb::of_linear(light, f64::round);
        let white = (least - vivid.luminance()) / (1.0 - vivid.luminance());
        let accent = vivid.mixed(WHITE, white.max(0.0), f64::ceil);
        Palette {
            accent,
            pressed: accent.mixed(WHITE, 0.15, f64::round),
            on: DARK_PAPER,
            glow: DARK_PAPER.mixed(accent, 0.05, f64::round),
        }
    }
}

impl FromStr for Accent {
    type Err = Invalid;

    /// Reads `#rrggbb` in either case.
    ///
    /// # Errors
    /// It is no such colour, or too light for the page; then the reason names the
    /// lightest shade that would do.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let rgb = Rgb::read(text)
            .ok_or_else(|| Invalid::new("accent", "is not a colour such as #0b6b4f"))?;
        let contrast = rgb.contrast(PAPER);
        if contrast < READABLE {
            // 4.47 is not 4.5.
            let contrast = (contrast * 10.0).floor() / 10.0;
            let reason = format!(
                "has a contrast of {contrast:.1}:1 with the page, which must be at least \
                 {READABLE}:1; {} would do",
                readable(rgb)
            );
            return Err(Invalid::new("accent", reason));
        }
        Ok(Self(rgb))
    }
}

impl TryFrom<String> for Accent {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Accent> for String {
    fn from(accent: Accent) -> Self {
        accent.to_string()
    }
}

impl fmt::Display for Accent {
    /// In lower case.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The lightest shade of a colour that can be read on the page.
fn readable(rgb: Rgb) -> Rgb {
    let most = (PAPER.luminance() + FLARE) / READABLE - FLARE;
    let share = most / rgb.luminance();
    let nearest = rgb.scaled(share, f64::round);
    if nearest.contrast(PAPER) >= READABLE {
        nearest
    } else {
        rgb.scaled(share, f64::floor)
    }
}

/// What a page has in one mode, as custom properties of CSS.
struct Palette {
    accent: Rgb,
    pressed: Rgb,
    /// Text on either.
    on: Rgb,
    /// A faint tint behind the accent and other text.
    glow: Rgb,
}

impl fmt::Display for Palette {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "--accent:{};--accent-pressed:{};--on-accent:{};--glow:{}",
            self.accent, self.pressed, self.on, self.glow
        )
    }
}

/// What a screen reflects, as luminance (WCAG 2.2, "contrast ratio").
const FLARE: f64 = 0.05;

/// Red, green and blue in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Rgb([u8; 3]);

impl Rgb {
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let mut rgb = [0; 3];
        hex::decode_to_slice(digits, &mut rgb).ok()?;
        Some(Self(rgb))
    }

    /// Red, green and blue in linear light, 0 to 1 (WCAG 2.2, "relative luminance").
    fn linear(self) -> [f64; 3] {
        self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    /// The inverse, with the given rounding to whole 255ths.
    fn of_linear(linear: [f64; 3], whole: fn(f64) -> f64) -> Self {
        Self(linear.map(|channel| {
            let channel = if channel <= 0.003_130_8 {
                channel * 12.92
            } else {
                1.055 * channel.powf(1.0 / 2.4) - 0.055
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is whole and from 0 to 255"
            )]
            let channel = whole(channel * 255.0).clamp(0.0, 255.0) as u8;
            channel
        }))
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + FLARE, other.luminance() + FLARE);
        a.max(b) / a.min(b)
    }

    /// How many times the light it could have in the same hue; infinite for black.
    fn most_light(self) -> f64 {
        self.linear().into_iter().fold(0.0, f64::max).recip()
    }

    /// This share of the light.
    fn scaled(self, share: f64, whole: fn(f64) -> f64) -> Self {
        Self::of_linear(self.linear().map(|channel| share * channel), whole)
    }

    /// This share of another colour, and the rest of this one.
    fn mixed(self, other: Self, share: f64, whole: fn(f64) -> f64) -> Self {
        let (this, other) = (self.linear(), other.linear());
        let mix = |at: usize| this[at] + share * (other[at] - this[at]);
        Self::of_linear([mix(0), mix(1), mix(2)], whole)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests;
