//! The colours of figures: one that deepens with strength, and some that are told apart by eyes that see fewer colours.

use std::fmt;

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

impl Color {
    pub(super) const WHITE: Self = Self(0xff, 0xff, 0xff);
    pub(super) const BLACK: Self = Self(0, 0, 0);
    /// Of texts.
    pub(super) const INK: Self = Self(0x1f, 0x24, 0x29);
    /// Of what is said beside.
    pub(super) const FAINT: Self = Self(0x59, 0x61, 0x69);
    /// Of lines that guide the eye.
    pub(super) const GRID: Self = Self(0xe3, 0xe6, 0xe9);
    /// Of what is not known.
    pub(super) const NONE: Self = Self(0xf1, 0xf2, 0xf3);

    /// The shade of a strength from 0 to 1: the blues of `ColorBrewer`, from light to dark.
    pub(super) fn of(strength: f64) -> Self {
        const STOPS: [Color; 9] = [
            Color(0xf7, 0xfb, 0xff),
            Color(0xde, 0xeb, 0xf7),
            Color(0xc6, 0xdb, 0xef),
            Color(0x9e, 0xca, 0xe1),
            Color(0x6b, 0xae, 0xd6),
            Color(0x42, 0x92, 0xc6),
            Color(0x21, 0x71, 0xb5),
            Color(0x08, 0x51, 0x9c),
            Color(0x08, 0x30, 0x6b),
        ];
        // What is no number counts as nothing.
        let place = if strength > 0.0 { strength.min(1.0) * 8.0 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 7")]
        let below = (place.floor() as usize).min(7);
        let share = place - below as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between two bytes")]
        let between = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        let (a, b) = (STOPS[below], STOPS[below + 1]);
        Self(between(a.0, b.0), between(a.1, b.1), between(a.2, b.2))
    }

    /// Black or white, whichever is read better on this colour.
    pub(super) fn ink_on(self) -> Self {
        if self.contrast(Self::BLACK) >= self.contrast(Self::WHITE) { Self::BLACK } else { Self::WHITE }
    }

    /// How well one is read on the other, from 1 to 21, as WCAG 2 defines it.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The colours of Okabe and Ito that are seen well on white.
pub(super) const APART: [Color; 6] = [
    Color(0xd5, 0x5e, 0x00),
    Color(0x00, 0x72, 0xb2),
    Color(0x00, 0x9e, 0x73),
    Color(0xcc, 0x79, 0xa7),
    Color(0xe6, 0x9f, 0x00),
    Color(0x56, 0xb4, 0xe9),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_legible_on_every_shade_and_shades_only_darken() {
        let shades: Vec<Color> = (0..=100).map(|at| Color::of(f64::from(at) / 100.0)).collect();
        assert!(shades.iter().all(|shade| shade.contrast(shade.ink_on()) >= 4.5));
        assert!(shades.is_sorted_by(|a, b| a.luminance() >= b.luminance()));
        assert_eq!(Color::of(f64::NAN), Color::of(0.0));
        assert_eq!(Color::of(7.0), Color::of(1.0));
    }
}
