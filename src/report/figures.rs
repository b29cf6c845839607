//! The figures of a report: plots of a run that can go into a paper, as SVG and as PNG.
//!
//! All are drawn from [`View`] and nothing else: the same run gives the same bytes on every machine. Texts are measured by
//! the font that comes with bayan (`figures/fonts`), and a PNG is drawn with it. A viewer of an SVG may have other fonts; the
//! labels leave it some room. The SVG need no feature; the PNG beside them need the feature `figures`.

mod claimed;
mod drawing;
mod matrix;
mod palette;
#[cfg(feature = "figures")]
mod png;
mod scale;
mod text;
mod timeline;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use askama::Template;

use self::drawing::{Drawing, Element};
use super::view::View;
use crate::atomic;
use crate::error::{Error, ErrorKind, Result};
use crate::files::Files;

/// How many points are drawn with the figures claimed on them: the strongest.
pub const MOST_CLAIMED: usize = 10;

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether each figure is written as PNG as well. Without the feature `figures` it is not, whatever this says.
    pub png: bool,
    /// Whether files that bayan did not write, or that were changed since, are replaced as well.
    pub force: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { png: true, force: false }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The files. None where a run has nothing to draw.
    pub files: Vec<PathBuf>,
    /// The characters that the PNG show as boxes, as the font that they are drawn with does not have them. The SVG hold them
    /// as they are.
    pub missing: BTreeSet<char>,
}

/// Whether this build of bayan writes PNG.
#[must_use]
pub const fn draws_png() -> bool {
    cfg!(feature = "figures")
}

/// Writes the figures of `view` to `folder`, making it where it does not exist:
///
/// - `matrix`: how much each two outlets disagree, for a run with two outlets that speak to one point;
/// - `timeline`: the strongest events by their days, for a run with events;
/// - `figures-1-ID` and so on: the figures claimed on the [`MOST_CLAIMED`] strongest points that turn on one; the ID is the
///   start of the cluster's.
///
/// Each is an `.svg`, and a `.png` of three pixels to a unit. Files of an earlier time that nobody changed are replaced, or
/// removed where they are no longer needed; nothing else is touched.
///
/// # Errors
/// [`ErrorKind::Io`] if a file cannot be written; [`ErrorKind::Run`] if a file that is not bayan's stands where one of the
/// figures would, or one cannot be drawn.
pub fn write(view: &View, folder: &Path, options: Options) -> Result<Written> {
    let drawings = drawings(view);
    let is_painted = options.png && draws_png();
    let endings: &[&str] = if is_painted { &["svg", "png"] } else { &["svg"] };
    let names: Vec<String> = drawings
        .iter()
        .flat_map(|drawing| endings.iter().map(move |ending| format!("{}.{ending}", drawing.name)))
        .collect();
    let mut files = Files::open(folder, names.iter().map(String::as_str), options.force)?;
    let mut missing = BTreeSet::new();
    #[cfg(feature = "figures")]
    let painter = png::Painter::new();
    for drawing in &drawings {
        let svg = svg(drawing)?;
        put(&mut files, &format!("{}.svg", drawing.name), svg.as_bytes())?;
        #[cfg(feature = "figures")]
        if is_painted {
            put(&mut files, &format!("{}.png", drawing.name), &painter.paint(&svg)?)?;
        }
        if is_painted {
            missing.extend(lacking(drawing));
        }
    }
    files.remove(is_figure)?;
    Ok(Written { files: files.written(), missing })
}

/// Whether a file has the name of a figure.
fn is_figure(name: &str) -> bool {
    let stem = name.strip_suffix(".svg").or_else(|| name.strip_suffix(".png"));
    stem.is_some_and(|stem| matches!(stem, "matrix" | "timeline") || stem.starts_with("figures-"))
}

fn put(files: &mut Files, name: &str, bytes: &[u8]) -> Result<()> {
    let path = files.path(name);
    files.write(name, |writer| writer.write_all(bytes).map_err(|error| atomic::unwritable(&path, error)))
}

/// All figures of a run, in the order in which they are written.
fn drawings(view: &View) -> Vec<Drawing> {
    let mut drawings: Vec<Drawing> = matrix::drawing(&view.overview).into_iter().collect();
    drawings.extend(timeline::drawing(&view.overview, &view.events));
    drawings.extend(claimed::drawings(&view.overview, &view.events, MOST_CLAIMED));
    drawings
}

/// The characters of a figure's texts that the fonts do not have.
fn lacking(drawing: &Drawing) -> impl Iterator<Item = char> {
    let texts = drawing.elements.iter().filter_map(|element| match element {
        Element::Text(text) => Some(text.words.text.as_str()),
        _ => None,
    });
    texts.flat_map(str::chars).filter(|&letter| !text::is_drawn(letter))
}

/// `figures/figure.svg`
#[derive(Template)]
#[template(path = "figures/figure.svg", config = "src/report/askama.toml")]
struct Svg<'of> {
    drawing: &'of Drawing,
}

fn svg(drawing: &Drawing) -> Result<String> {
    Svg { drawing }.render().map_err(|error| Error::new(ErrorKind::Run, "a figure cannot be made").with_source(error))
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::report::view::sample::{self, Values};

    const EXACT: Values = (Some(5.0), Some(5.0), Some(5.0));

    fn hostile() -> View {
        let text =
            "</text><script>alert(1)</script>&#0;&amp;\0\u{1b}\u{ffff}\"'>]]> \u{202e}د پوځ 😀 字\u{2029}\r\n<!-- ";
        sample::view(text, &[EXACT, (Some(1.0), None, None), (None, Some(3.0), Some(4.0)), EXACT])
    }

    fn svgs(view: &View) -> Vec<String> {
        drawings(view).iter().map(|drawing| svg(drawing).unwrap()).collect()
    }

    #[test]
    fn figures_are_well_formed_whatever_articles_say() {
        let all = svgs(&hostile());
        assert_eq!(all.len(), 3);
        for svg in &all {
            let mut reader = Reader::from_str(svg);
            reader.config_mut().check_end_names = true;
            let mut depth = 0;
            loop {
                match reader.read_event().unwrap() {
                    Event::Start(tag) => {
                        depth += 1;
                        let name = tag.name().as_ref().to_owned();
                        assert!(
                            ["svg", "title", "desc", "rect", "line", "path", "text", "tspan"].contains(&name.as_str()),
                            "{name}"
                        );
                        for attribute in tag.attributes() {
                            assert!(!attribute.unwrap().key.as_ref().starts_with("on"));
                        }
                    }
                    Event::End(_) => depth -= 1,
                    Event::Eof => break,
                    Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => panic!("{svg}"),
                    _ => {}
                }
            }
            assert_eq!(depth, 0);
            let is_allowed = |letter: char| matches!(letter, '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
            assert!(svg.chars().all(is_allowed), "{svg}");
            assert!(!svg.contains("\u{202e}") && svg.contains("[U+202E]"));
            assert!(!svg.contains("http") || svg.matches("http").count() == 1, "the one address is that of SVG");
        }
    }

    #[test]
    fn the_same_view_gives_the_same_bytes() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let written = folders.each_ref().map(|folder| write(&hostile(), folder.path(), Options::default()).unwrap());
        assert_eq!(written[0].files.len(), if draws_png() { 6 } else { 3 });
        for (one, other) in written[0].files.iter().zip(&written[1].files) {
            assert_eq!(one.file_name(), other.file_name());
            assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
        }
    }

    #[test]
    fn figures_of_an_earlier_time_go_and_files_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { png: false, ..Options::default() };
        write(&hostile(), folder.path(), options).unwrap();
        assert!(folder.path().join("figures-1-c02e2cf2.svg").exists());
        std::fs::write(folder.path().join("figures-9-mine.svg"), "mine").unwrap();
        let nothing = View::of_parts(hostile().overview, Vec::new());
        write(&nothing, folder.path(), options).unwrap();
        let exists = |name: &str| folder.path().join(name).exists();
        assert!(exists("matrix.svg") && exists("figures-9-mine.svg"));
        assert!(!exists("timeline.svg") && !exists("figures-1-c02e2cf2.svg"));
        std::fs::write(folder.path().join("timeline.svg"), "mine").unwrap();
        assert_eq!(write(&hostile(), folder.path(), options).unwrap_err().kind(), ErrorKind::Run);
    }

    #[test]
    fn labels_of_a_row_lie_beside_each_other_however_long_they_are() {
        let view =
            sample::view(&"د پوځ ویاند a long name ".repeat(20), &[EXACT, EXACT, (Some(1.0), Some(2.0), Some(300.0))]);
        for drawing in drawings(&view) {
            let mut lines: std::collections::BTreeMap<String, Vec<(f64, f64)>> = std::collections::BTreeMap::new();
            for element in &drawing.elements {
                let Element::Text(text) = element else { continue };
                let width = text::width(&text.words.text, text.size.0, text.is_bold);
                let from = match text.anchor {
                    drawing::Anchor::Left => text.x.0,
                    drawing::Anchor::Middle => text.x.0 - width / 2.0,
                    drawing::Anchor::Right => text.x.0 - width,
                };
                // Turned by 45 degrees, it takes less.
                let width = if text.is_turned { width * std::f64::consts::FRAC_1_SQRT_2 } else { width };
                assert!(from >= 0.0 && from + width <= drawing.width.0, "{}: {text:?}", drawing.name);
                assert!(text.y.0 > 0.0 && text.y.0 < drawing.height.0);
                if !text.is_turned {
                    lines.entry(text.y.to_string()).or_default().push((from, from + width));
                }
            }
            for (y, mut texts) in lines {
                texts.sort_by(|a, b| a.0.total_cmp(&b.0));
                assert!(texts.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{} at {y}: {texts:?}", drawing.name);
            }
        }
    }

    #[test]
    fn only_open_ends_have_arrows_and_wide_spreads_are_logarithmic() {
        let figure = |values: &[Values]| drawings(&sample::view("text", values)).pop().unwrap();
        // An arrow has a line of half a unit around it.
        let arrows = |drawing: &Drawing| {
            let shapes = drawing.elements.iter().filter(|element| match element {
                Element::Shape(shape) => (shape.width.0 - 0.5).abs() < 1e-9,
                _ => false,
            });
            shapes.count()
        };
        let closed = figure(&[EXACT, (Some(3.0), Some(4.0), Some(6.0))]);
        assert_eq!(arrows(&closed), 0);
        assert!(!closed.description.contains("logarithmic"));
        let open = figure(&[(Some(5.0), Some(5.0), None), (None, Some(4.0), Some(4.0)), (None, Some(9.0), None)]);
        assert_eq!(arrows(&open), 4);
        let wide = figure(&[EXACT, (Some(900.0), Some(900.0), Some(900.0))]);
        assert!(svg(&wide).unwrap().contains("people killed, logarithmic scale"));
        let with_zero = figure(&[(Some(0.0), Some(0.0), Some(0.0)), (Some(900.0), Some(900.0), Some(900.0))]);
        assert!(!svg(&with_zero).unwrap().contains("logarithmic scale"));
        // Values that JSON can hold and nobody tells.
        figure(&[(Some(1e308), Some(-1e308), Some(1e-308)), (None, None, None), (Some(-1.0), None, Some(f64::MAX))]);
    }

    #[test]
    fn many_outlets_events_and_figures_are_cut_and_it_is_said() {
        let view = sample::view("text", &[EXACT; 70]);
        let all = svgs(&view);
        assert!(all[0].contains("Left out: 30 outlets"));
        assert!(all[2].contains("Left out: 10 later figures"));
        let events = vec![view.events[0].clone(); 45];
        let many = svgs(&View::of_parts(view.overview, events));
        assert!(many[1].contains("Left out: 5 events"));
        assert_eq!(many.len(), 2 + MOST_CLAIMED);
    }

    #[test]
    fn a_run_with_nothing_to_draw_gives_no_files() {
        let mut overview = hostile().overview;
        overview.outlet_pairs.clear();
        let folder = tempfile::tempdir().unwrap();
        let written = write(&View::of_parts(overview, Vec::new()), folder.path(), Options::default()).unwrap();
        assert_eq!(written, Written::default());
    }

    #[cfg(feature = "figures")]
    mod as_png {
        use resvg::tiny_skia::Pixmap;

        use super::*;

        fn painted(svg: &str) -> Pixmap {
            Pixmap::decode_png(&png::Painter::new().paint(svg).unwrap()).unwrap()
        }

        /// The first and last columns of an image that are not white.
        fn ink(image: &Pixmap) -> Option<(u32, u32)> {
            let is_inked = |at: &usize| image.pixels()[*at].red() < 128;
            let width = image.width() as usize;
            let columns = (0..image.pixels().len()).filter(is_inked).map(|at| u32::try_from(at % width).unwrap());
            columns
                .fold(None, |ends, at| Some(ends.map_or((at, at), |(from, to): (u32, u32)| (from.min(at), to.max(at)))))
        }

        /// A figure of one text at 200 of 400.
        fn with_text(words: &str, anchor: drawing::Anchor) -> String {
            let mut canvas = drawing::Canvas::default();
            canvas.text(drawing::Text::new(200.0, 30.0, 12.0, text::Words::named(words)).anchored(anchor));
            svg(&canvas.finish("one".to_owned(), "", "", (400.0, 50.0))).unwrap()
        }

        #[test]
        fn a_png_has_three_pixels_to_a_unit_and_is_not_blank() {
            for (drawing, svg) in drawings(&hostile()).iter().zip(svgs(&hostile())) {
                let image = painted(&svg);
                let size = [drawing.width, drawing.height].map(|length| drawing::Length(length.0 * 3.0).to_string());
                assert_eq!([image.width().to_string(), image.height().to_string()], size);
                assert!(ink(&image).is_some());
            }
        }

        #[test]
        fn a_text_lies_on_its_side_of_its_place_in_both_directions() {
            for words in ["Northgate Dispatch", "د خیبر خبر", "روزنامہ شاہراہ 24", "«هېواد» (Hewad)"]
            {
                let ends = |anchor| ink(&painted(&with_text(words, anchor))).unwrap();
                let (from, to) = ends(drawing::Anchor::Left);
                assert!(from >= 598 && to > 640, "{words}: {from} to {to}");
                let (from, to) = ends(drawing::Anchor::Right);
                assert!(to <= 602 && from < 560, "{words}: {from} to {to}");
                let (from, to) = ends(drawing::Anchor::Middle);
                assert!((590..=610).contains(&u32::midpoint(from, to)), "{words}: {from} to {to}");
            }
        }

        #[test]
        fn texts_are_no_wider_than_they_are_measured() {
            for words in [
                "The Indus Standard, W. 1,234,567",
                "د ډیورنډ پر کرښه خونړۍ نښتې؛ د کابل او اسلام اباد شمېرې",
                "کم از کم ۵۸ فوجی ہلاک اور ۳۰ زخمی",
                "دست‌کم ۵۸ تن کشته و ۳۰ تن زخمی شدند",
            ] {
                let (from, to) = ink(&painted(&with_text(words, drawing::Anchor::Middle))).unwrap();
                let width = f64::from(to - from) / 3.0;
                let measured = text::width(words, 12.0, false);
                assert!(width <= measured && width > measured * 0.55, "{words}: {width}, measured {measured}");
            }
        }

        #[test]
        fn letters_of_a_word_join_and_a_line_keeps_its_direction() {
            // Joined letters are narrower than the same set apart by a non-joiner.
            let width = |words: &str| {
                let (from, to) = ink(&painted(&with_text(words, drawing::Anchor::Left))).unwrap();
                to - from
            };
            assert!(width("ببببب") * 10 < width("ب\u{200c}ب\u{200c}ب\u{200c}ب\u{200c}ب") * 8);
            // The full stop of a line from right to left is at its left end, left of the first letter of Latin.
            let image = painted(&with_text("خبر PTI.", drawing::Anchor::Left));
            let other = painted(&with_text("خبر PTI", drawing::Anchor::Left));
            let (with_stop, without) = (ink(&image).unwrap(), ink(&other).unwrap());
            assert!(with_stop.1 > without.1, "the words move to the right");
        }

        #[test]
        fn letters_without_a_glyph_are_told() {
            let folder = tempfile::tempdir().unwrap();
            let written = write(&hostile(), folder.path(), Options::default()).unwrap();
            assert_eq!(written.missing, BTreeSet::from(['字', '😀']));
            let fine = sample::view("د ویاند خبر — «text»", &[EXACT, EXACT]);
            assert!(write(&fine, folder.path(), Options::default()).unwrap().missing.is_empty());
        }
    }
}
