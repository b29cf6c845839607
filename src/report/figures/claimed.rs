//! The figures that outlets and parties give of one quantity, below each other on one axis.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drawing::{Anchor, Canvas, Drawing, LABEL, Length, MARGIN, SMALL, Text};
use super::palette::{APART, Color};
use super::scale::{Axis, number};
use super::text::Words;
use super::timeline::circle;
use crate::report;
use crate::report::view::{Event, Figure, Figures, Overview, Point};
use crate::statement::Counted;

/// How many figures of a point have a row: the earliest.
const MOST_ROWS: usize = 60;

const ROW: f64 = 24.0;
const PLOT: f64 = 400.0;
const DAY: f64 = 78.0;
const MOST_OUTLET: f64 = 160.0;
const MOST_PARTY: f64 = 150.0;
const MOST_WORDS: f64 = 260.0;
const GAP: f64 = 14.0;

/// The figures of the `most` strongest points that have any, the strongest first.
pub(super) fn drawings(overview: &Overview, events: &[Event], most: usize) -> Vec<Drawing> {
    let mut points: Vec<(&Event, &Point, &Figures)> = events
        .iter()
        .flat_map(|event| event.points.iter().filter_map(move |point| Some((event, point, point.figures.as_ref()?))))
        .filter(|(.., figures)| figures.rows.iter().any(|row| values(row).next().is_some()))
        .collect();
    // Sorting keeps the order of the view among equals.
    points.sort_by(|(_, a, _), (_, b, _)| b.strength.total_cmp(&a.strength));
    points.truncate(most);
    // A party has one mark in all figures of a run.
    let mut parties: BTreeMap<&str, usize> = BTreeMap::new();
    for (event, _, figures) in &points {
        for row in &figures.rows {
            if let Voice::Party(party) = Voice::of(event, row) {
                *parties.entry(party).or_default() += 1;
            }
        }
    }
    let mut parties: Vec<(&str, usize)> = parties.into_iter().collect();
    parties.sort_by_key(|(_, rows)| Reverse(*rows));
    let marks: BTreeMap<&str, Mark> =
        parties.into_iter().enumerate().map(|(at, (party, _))| (party, Mark::of_party(at))).collect();
    points
        .into_iter()
        .enumerate()
        .map(|(at, (event, point, figures))| Claimed { overview, event, point, figures, marks: &marks }.drawing(at + 1))
        .collect()
}

/// The values that a figure has a bound or a mark at.
fn values(row: &Figure) -> impl Iterator<Item = f64> {
    [row.low, row.best, row.high].into_iter().flatten().filter(|value| value.is_finite())
}

/// Who gives a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Voice<'run> {
    Outlet,
    /// Someone who belongs to no party that is known.
    Other(&'run str),
    Party(&'run str),
}

impl<'run> Voice<'run> {
    fn of(event: &'run Event, row: &Figure) -> Self {
        match &event.statements[row.statement].speaker {
            None => Self::Outlet,
            Some(speaker) => match &speaker.party {
                Some(party) => Self::Party(party),
                None => Self::Other(&speaker.text),
            },
        }
    }
}

/// What stands at the value that a text puts forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    form: usize,
    fill: Color,
}

impl Mark {
    const OUTLET: Self = Self { form: 0, fill: Color::INK };
    const OTHER: Self = Self { form: 0, fill: Color(0xa8, 0xae, 0xb4) };

    /// That of a party by its place: forms and colours go round at different lengths, so that 30 differ in both or either.
    const fn of_party(at: usize) -> Self {
        Self { form: 1 + (at + at / APART.len()) % 5, fill: APART[at % APART.len()] }
    }

    fn path(self, x: f64, y: f64) -> String {
        let corners: &[(f64, f64)] = match self.form {
            1 => &[(-4.4, -4.4), (4.4, -4.4), (4.4, 4.4), (-4.4, 4.4)],
            2 => &[(0.0, -6.2), (6.2, 0.0), (0.0, 6.2), (-6.2, 0.0)],
            3 => &[(0.0, -5.8), (5.8, 4.6), (-5.8, 4.6)],
            4 => &[(0.0, 5.8), (5.8, -4.6), (-5.8, -4.6)],
            5 => &[
                (-2.0, -5.5),
                (2.0, -5.5),
                (2.0, -2.0),
                (5.5, -2.0),
                (5.5, 2.0),
                (2.0, 2.0),
                (2.0, 5.5),
                (-2.0, 5.5),
                (-2.0, 2.0),
                (-5.5, 2.0),
                (-5.5, -2.0),
                (-2.0, -2.0),
            ],
            _ => return circle(x, y, 4.8),
        };
        polygon(corners, (x, y))
    }
}

/// A closed outline with these corners, as seen from a place.
fn polygon(corners: &[(f64, f64)], (x, y): (f64, f64)) -> String {
    let mut path = String::new();
    for (dx, dy) in corners {
        path.push(if path.is_empty() { 'M' } else { 'L' });
        // Writing to a string cannot fail.
        let _ = write!(path, "{} {}", Length(x + dx), Length(y + dy));
    }
    path.push('z');
    path
}

/// What is counted or measured, as a heading and as an axis name it.
fn counted(figures: &Figures) -> (String, String) {
    let unit = figures.unit.as_deref();
    let (heading, axis) = match figures.counted {
        Counted::Killed => ("Killed", "people killed"),
        Counted::Wounded => ("Wounded", "people wounded"),
        Counted::Missing => ("Missing", "people missing"),
        Counted::Captured => ("Captured", "people captured"),
        Counted::Arrested => ("Arrested", "people arrested"),
        Counted::Displaced => ("Displaced", "people displaced"),
        Counted::Rescued => ("Rescued or released", "people rescued or released"),
        Counted::Money => return ("Money".to_owned(), unit.unwrap_or("units of money").to_owned()),
        Counted::Percent => ("Share", "percent"),
        Counted::PercentagePoints => ("Difference of shares", "percentage points"),
        Counted::Length => ("Length", "kilometres"),
        Counted::Area => ("Area", "hectares"),
        Counted::Mass => ("Mass", "kilograms"),
        Counted::Duration => ("Duration", "hours"),
        Counted::Temperature => ("Temperature", "degrees Celsius"),
        Counted::Power => ("Power", "megawatts"),
        Counted::Energy => ("Energy", "kilowatt-hours"),
        Counted::Speed => ("Speed", "kilometres an hour"),
        Counted::Volume => ("Volume", "litres"),
        Counted::Ratio => ("Ratio", "times as much"),
        Counted::Ordinal => ("Rank", "rank"),
        Counted::Age => ("Age", "years of age"),
        Counted::Other => ("Number", "number"),
        other => {
            let name = report::name(&other).replace('-', " ");
            let mut heading = name.clone();
            if let Some(first) = heading.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            return (heading, name);
        }
    };
    (heading.to_owned(), axis.to_owned())
}

/// A point with its figures.
struct Claimed<'run> {
    overview: &'run Overview,
    event: &'run Event,
    point: &'run Point,
    figures: &'run Figures,
    marks: &'run BTreeMap<&'run str, Mark>,
}

/// The places of the columns.
struct Columns {
    outlet: f64,
    party: f64,
    plot: f64,
    words: f64,
    end: f64,
}

impl Claimed<'_> {
    fn drawing(&self, number_of: usize) -> Drawing {
        let shown = &self.figures.rows[..self.figures.rows.len().min(MOST_ROWS)];
        let rows: Vec<Row<'_>> = shown.iter().map(|figure| self.row(figure)).collect();
        let widest = |of: for<'row> fn(&'row Row<'_>) -> &'row Words, head: &str| {
            rows.iter().map(|row| of(row).width(LABEL)).fold(Words::from(head).width(SMALL), f64::max)
        };
        let outlet = MARGIN + DAY + GAP;
        let party = outlet + widest(|row| &row.outlet, OUTLET) + GAP;
        let plot = party + widest(|row| &row.party, PARTY) + GAP + OPEN;
        let words = plot + PLOT + OPEN + GAP;
        let end = words + widest(|row| &row.words, WORDS);
        let columns = Columns { outlet, party, plot, words, end };
        let width = end + MARGIN;
        let inner = width - 2.0 * MARGIN;

        let values: Vec<f64> = shown.iter().flat_map(values).collect();
        let axis = Axis::of(&values, plot, plot + PLOT);
        let (heading, unit) = counted(self.figures);
        let title = format!("{heading}: {} figures of {} outlets", self.figures.rows.len(), self.outlets());
        let gist = &self.event.statements[self.point.gist];
        let mut canvas = Canvas::default();
        let top = canvas.heading(&title, Words::of(&gist.text, gist.lang), inner) + 26.0;
        let bottom = top + rows.len() as f64 * ROW;
        canvas.head(&columns, top);
        for &tick in &axis.ticks {
            canvas.line((axis.at(tick), top), (axis.at(tick), bottom + 5.0), Color::GRID, 1.0);
            let label = Text::new(axis.at(tick), bottom + 18.0, SMALL, number(tick));
            canvas.text(label.anchored(Anchor::Middle).filled(Color::FAINT));
        }
        canvas.line((plot, bottom), (plot + PLOT, bottom), Color::FAINT, 1.0);
        let scale = if axis.is_logarithmic { format!("{unit}, logarithmic scale") } else { unit };
        let name = Text::new(plot + PLOT / 2.0, bottom + 35.0, SMALL, scale.as_str());
        canvas.text(name.anchored(Anchor::Middle).filled(Color::FAINT));
        let mut day = None;
        for (at, row) in rows.iter().enumerate() {
            let middle = top + (at as f64 + 0.5) * ROW;
            if day != Some(&row.day) {
                if day.is_some() {
                    canvas.line((MARGIN, middle - ROW / 2.0), (end, middle - ROW / 2.0), Color::GRID, 1.0);
                }
                canvas.text(Text::new(MARGIN, middle + LABEL * 0.35, LABEL, row.day.clone()));
                day = Some(&row.day);
            }
            row.draw(&mut canvas, &columns, &axis, middle);
        }
        let legend = self.legend(&mut canvas, shown, bottom + 58.0, width);
        let mut notes = vec![
            "A line runs from the lowest to the highest value that the words allow; an arrow stands where they set no bound. \
             Rows are in the order of publication."
                .to_owned(),
        ];
        let left_out = self.figures.rows.len() - shown.len();
        if left_out > 0 {
            notes.push(format!("Left out: {left_out} later figures."));
        }
        let note_end = canvas.notes(&notes, legend, inner);
        let scale = if axis.is_logarithmic { "logarithmic" } else { "linear" };
        let said: Vec<String> = rows.iter().map(Row::told).collect();
        let description = format!(
            "What statements of the run {} say of one quantity, on a {scale} axis. {} {}. {}",
            self.overview.run.name,
            gist.text,
            said.join("; "),
            notes.join(" ")
        );
        let id: String = self.point.id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        canvas.finish(format!("figures-{number_of}-{id}"), &title, &description, (width, note_end + MARGIN))
    }

    /// How many outlets give a figure.
    fn outlets(&self) -> usize {
        let outlet = |row: &Figure| self.event.documents[self.event.statements[row.statement].document].outlet;
        self.figures.rows.iter().map(outlet).collect::<std::collections::BTreeSet<_>>().len()
    }

    fn row<'row>(&self, figure: &'row Figure) -> Row<'row> {
        let statement = &self.event.statements[figure.statement];
        let document = &self.event.documents[statement.document];
        let voice = Voice::of(self.event, figure);
        let party = match voice {
            Voice::Outlet => Words::from(""),
            Voice::Other(speaker) => Words::of(speaker, statement.lang),
            Voice::Party(party) => Words::named(&shown(party)),
        };
        Row {
            day: document.day.as_deref().map_or_else(|| "no date".into(), Words::from).shortened(LABEL, DAY),
            outlet: Words::named(&self.overview.outlets[document.outlet].name).shortened(LABEL, MOST_OUTLET),
            party: party.shortened(LABEL, MOST_PARTY),
            words: Words::of(&figure.text, statement.lang).shortened(LABEL, MOST_WORDS),
            mark: self.mark(voice),
            figure,
        }
    }

    fn mark(&self, voice: Voice<'_>) -> Mark {
        match voice {
            Voice::Outlet => Mark::OUTLET,
            Voice::Other(_) => Mark::OTHER,
            Voice::Party(party) => self.marks.get(party).copied().unwrap_or(Mark::OTHER),
        }
    }

    /// What the marks stand for, from `y` on in as many lines as they need; returns where the next may begin.
    fn legend(&self, canvas: &mut Canvas, shown_rows: &[Figure], y: f64, width: f64) -> f64 {
        let mut entries: BTreeMap<(u8, String), Mark> = BTreeMap::new();
        for row in shown_rows {
            let voice = Voice::of(self.event, row);
            let entry = match voice {
                Voice::Outlet => (0, "the outlet itself".to_owned()),
                Voice::Party(party) => (1, shown(party)),
                Voice::Other(_) => (2, "others".to_owned()),
            };
            entries.insert(entry, self.mark(voice));
        }
        let (mut x, mut y) = (MARGIN, y);
        for ((_, name), mark) in entries {
            let label = Words::named(&name).shortened(SMALL, MOST_PARTY);
            let wide = 14.0 + label.width(SMALL) + 18.0;
            if x > MARGIN && x + wide > width - MARGIN {
                (x, y) = (MARGIN, y + 18.0);
            }
            canvas.shape(mark.path(x + 6.0, y - 3.5), mark.fill, Color::WHITE, 1.0, None);
            canvas.text(Text::new(x + 16.0, y, SMALL, label));
            x += wide;
        }
        y + 8.0
    }
}

/// The name of a party, to be read.
fn shown(party: &str) -> String {
    party.replace('-', " ")
}

const PUBLISHED: &str = "published";
const OUTLET: &str = "outlet";
const PARTY: &str = "attributed to";
const WORDS: &str = "in these words";

impl Canvas {
    fn head(&mut self, columns: &Columns, top: f64) {
        for (x, head) in [(MARGIN, PUBLISHED), (columns.outlet, OUTLET), (columns.party, PARTY), (columns.words, WORDS)]
        {
            self.text(Text::new(x, top - 8.0, SMALL, head).filled(Color::FAINT));
        }
        self.line((MARGIN, top), (columns.end, top), Color::FAINT, 1.0);
    }
}

/// A figure with its labels.
struct Row<'run> {
    day: Words,
    outlet: Words,
    party: Words,
    words: Words,
    mark: Mark,
    figure: &'run Figure,
}

impl Row<'_> {
    fn draw(&self, canvas: &mut Canvas, columns: &Columns, axis: &Axis, middle: f64) {
        let line = middle + LABEL * 0.35;
        canvas.text(Text::new(columns.outlet, line, LABEL, self.outlet.clone()));
        canvas.text(Text::new(columns.party, line, LABEL, self.party.clone()));
        canvas.text(Text::new(columns.words, line, LABEL, self.words.clone()));
        let Some((least, most)) = self.ends() else { return };
        let title = Some(self.told());
        // An open end goes past the axis, which has values up to its own ends.
        let from = least.map_or(columns.plot - OPEN, |value| axis.at(value));
        let to = most.map_or(columns.plot + PLOT + OPEN, |value| axis.at(value));
        if to - from > 0.01 {
            canvas.line((from, middle), (to, middle), self.mark.fill, 2.0);
        }
        for (end, bound, sign) in [(from, least, -1.0), (to, most, 1.0)] {
            if bound.is_none() {
                let arrow = polygon(&[(0.0, 0.0), (-7.0 * sign, -4.2), (-7.0 * sign, 4.2)], (end + 2.0 * sign, middle));
                canvas.shape(arrow, self.mark.fill, self.mark.fill, 0.5, None);
            } else if to - from > 0.01 {
                canvas.line((end, middle - 4.0), (end, middle + 4.0), self.mark.fill, 1.5);
            }
        }
        if let Some(best) = self.figure.best.filter(|best| best.is_finite()) {
            canvas.shape(self.mark.path(axis.at(best), middle), self.mark.fill, Color::WHITE, 1.0, title);
        }
    }

    /// Its bounds, where any value is told.
    fn ends(&self) -> Option<(Option<f64>, Option<f64>)> {
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        values(self.figure).next()?;
        let (low, high) = (finite(self.figure.low), finite(self.figure.high));
        // Bounds in the wrong order are bounds all the same.
        Some(match (low, high) {
            (Some(low), Some(high)) if low > high => (Some(high), Some(low)),
            ends => ends,
        })
    }

    /// The row in words.
    fn told(&self) -> String {
        let bound = |value: Option<f64>| value.map_or_else(|| "no bound".to_owned(), number);
        let by =
            if self.party.text.is_empty() { String::new() } else { format!(", attributed to {}", self.party.text) };
        let figure = self.figure;
        let value = match (figure.low, figure.high) {
            (Some(low), Some(high)) if low.total_cmp(&high).is_eq() => number(low),
            (low, high) => format!("{} ({} to {})", bound(figure.best), bound(low), bound(high)),
        };
        format!("{}, {}{by}: {value}", self.day.text, self.outlet.text)
    }
}

/// How far an arrow goes past the axis.
const OPEN: f64 = 22.0;
