//! What a figure is made of, before it is written: shapes and texts at places.
//!
//! Lengths are in units of an SVG, of which there are 96 to an inch; x grows to the right and y downwards.

use std::fmt;

use super::palette::Color;
use super::text::{self, Words};

/// The room around a figure.
pub(super) const MARGIN: f64 = 20.0;

/// The size of labels.
pub(super) const LABEL: f64 = 12.0;

/// The size of what is said beside.
pub(super) const SMALL: f64 = 10.5;

/// A length that is written with two decimals at most, everywhere in the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Length(pub(super) f64);

impl From<f64> for Length {
    fn from(length: f64) -> Self {
        Self(length)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawing {
    /// The name of its file, without the ending.
    pub(super) name: String,
    /// What it shows, in a line.
    pub(super) title: String,
    /// What it shows and how it is read, for those who do not see it.
    pub(super) description: String,
    pub(super) width: Length,
    pub(super) height: Length,
    /// What is drawn later lies above what is drawn before.
    pub(super) elements: Vec<Element>,
}

/// A part of a figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    Rectangle(Rectangle),
    Line(Line),
    Shape(Shape),
    Text(Text),
}

/// A filled rectangle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rectangle {
    pub(super) x: Length,
    pub(super) y: Length,
    pub(super) width: Length,
    pub(super) height: Length,
    pub(super) fill: Color,
    /// What viewers show where a pointer rests on it.
    pub(super) title: Option<String>,
}

/// A straight line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) from: (Length, Length),
    pub(super) to: (Length, Length),
    pub(super) stroke: Color,
    pub(super) width: Length,
}

/// Any outline.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// As the attribute `d` takes it.
    pub(super) path: String,
    pub(super) fill: Color,
    pub(super) stroke: Color,
    pub(super) width: Length,
    /// What viewers show where a pointer rests on it.
    pub(super) title: Option<String>,
}

/// Which part of a text stands at its place. It is the side that is meant, whatever the direction of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text element is always from left to right; only the words within it turn.
        f.write_str(match self {
            Self::Left => "start",
            Self::Middle => "middle",
            Self::Right => "end",
        })
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) x: Length,
    /// The line it stands on.
    pub(super) y: Length,
    pub(super) anchor: Anchor,
    pub(super) size: Length,
    pub(super) fill: Color,
    pub(super) is_bold: bool,
    /// Whether it rises to the right by 45 degrees.
    pub(super) is_turned: bool,
    pub(super) words: Words,
}

impl Text {
    /// `words` with their left end at `x`.
    pub(super) fn new(x: f64, y: f64, size: f64, words: impl Into<Words>) -> Self {
        Self {
            x: x.into(),
            y: y.into(),
            anchor: Anchor::Left,
            size: size.into(),
            fill: Color::INK,
            is_bold: false,
            is_turned: false,
            words: words.into(),
        }
    }

    pub(super) fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    pub(super) fn filled(mut self, fill: Color) -> Self {
        self.fill = fill;
        self
    }

    pub(super) fn bold(mut self) -> Self {
        self.is_bold = true;
        self
    }

    pub(super) fn turned(mut self) -> Self {
        self.is_turned = true;
        self
    }
}

/// Puts parts into a figure.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    elements: Vec<Element>,
}

impl Canvas {
    pub(super) fn text(&mut self, text: Text) {
        self.elements.push(Element::Text(text));
    }

    pub(super) fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Color) -> &mut Rectangle {
        let rectangle =
            Rectangle { x: x.into(), y: y.into(), width: width.into(), height: height.into(), fill, title: None };
        self.elements.push(Element::Rectangle(rectangle));
        match self.elements.last_mut() {
            Some(Element::Rectangle(rectangle)) => rectangle,
            _ => unreachable!("it was just put there"),
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Color, width: f64) {
        self.elements.push(Element::Line(Line {
            from: (from.0.into(), from.1.into()),
            to: (to.0.into(), to.1.into()),
            stroke,
            width: width.into(),
        }));
    }

    pub(super) fn shape(&mut self, path: String, fill: Color, stroke: Color, width: f64, title: Option<String>) {
        self.elements.push(Element::Shape(Shape { path, fill, stroke, width: width.into(), title }));
    }

    /// A title in bold and what is said below it, from the top of the figure on; returns where the next may begin.
    pub(super) fn heading(&mut self, title: &str, below: Words, width: f64) -> f64 {
        self.text(Text::new(MARGIN, MARGIN + 14.0, 15.0, text::shortened(title, 15.0, true, width)).bold());
        let below = below.shortened(LABEL, width);
        self.text(Text::new(MARGIN, MARGIN + 35.0, LABEL, below).filled(Color::FAINT));
        MARGIN + 48.0
    }

    /// Small lines of our own words, broken to `width`, the first of them below `y`; returns where the next may begin.
    pub(super) fn notes(&mut self, lines: &[String], y: f64, width: f64) -> f64 {
        let mut at = y;
        for line in lines.iter().flat_map(|line| text::broken(line, SMALL, width)) {
            at += 15.0;
            self.text(Text::new(MARGIN, at, SMALL, line).filled(Color::FAINT));
        }
        at + 4.0
    }

    /// How strength is shaded, from 0 to 1: a bar of `width` with numbers below it.
    pub(super) fn shades(&mut self, (x, y): (f64, f64), width: f64, what: &str) {
        const STEPS: u8 = 100;
        self.text(Text::new(x, y, SMALL, what).filled(Color::FAINT));
        let step = width / f64::from(STEPS);
        for at in 0..STEPS {
            let strength = (f64::from(at) + 0.5) / f64::from(STEPS);
            self.rectangle((x + f64::from(at) * step, y + 6.0), (step, 10.0), Color::of(strength));
        }
        for quarter in 0..=4 {
            let at = x + width * f64::from(quarter) / 4.0;
            self.line((at, y + 16.0), (at, y + 19.0), Color::FAINT, 1.0);
            let number = format!("{}", Length(f64::from(quarter) / 4.0));
            self.text(Text::new(at, y + 30.0, SMALL, number).anchored(Anchor::Middle).filled(Color::FAINT));
        }
    }

    /// The figure of all that was put here.
    pub(super) fn finish(self, name: String, title: &str, description: &str, size: (f64, f64)) -> Drawing {
        Drawing {
            name,
            title: text::safe(title),
            description: text::safe(description),
            width: size.0.ceil().into(),
            height: size.1.ceil().into(),
            elements: self.elements,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_decimals_at_most_and_no_zero_below_zero() {
        let shown = |length: f64| Length(length).to_string();
        assert_eq!(
            [shown(1.0), shown(1.256), shown(-0.001), shown(100.0), shown(-3.5)],
            ["1", "1.26", "0", "100", "-3.5"]
        );
    }
}
