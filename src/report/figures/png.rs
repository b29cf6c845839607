//! Figures as PNG, drawn with the font of `figures/fonts` and no other, so that they are the same on every machine.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use crate::error::{Error, ErrorKind, Result};

/// How many pixels a unit has: 288 to an inch, as much as papers ask for.
const PIXELS: f32 = 3.0;

/// How many pixels a figure has at most: larger ones have fewer to a unit.
const MOST_PIXELS: f32 = 40e6;

/// Draws figures.
pub(super) struct Painter {
    options: Options<'static>,
}

impl Painter {
    pub(super) fn new() -> Self {
        let mut fonts = Database::new();
        fonts.load_font_data(include_bytes!("fonts/regular.ttf").to_vec());
        fonts.load_font_data(include_bytes!("fonts/bold.ttf").to_vec());
        // The figures name Noto Sans for those who have it, then whatever is without serifs.
        fonts.set_sans_serif_family("Bayan Figures");
        Self { options: Options { fontdb: Arc::new(fonts), ..Options::default() } }
    }

    /// The PNG of `svg`.
    pub(super) fn paint(&self, svg: &str) -> Result<Vec<u8>> {
        let failed = |what: &str| Error::new(ErrorKind::Run, what);
        let tree = Tree::from_str(svg, &self.options)
            .map_err(|error| failed("a figure cannot be drawn").with_source(error))?;
        let size = tree.size();
        let scale = PIXELS.min((MOST_PIXELS / (size.width() * size.height())).sqrt());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are above zero, and bounded"
        )]
        let pixels = |length: f32| (length * scale).ceil() as u32;
        let mut image = Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| failed("a figure is too large to be drawn"))?;
        image.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut image.as_mut());
        image.encode_png().map_err(|error| failed("a figure cannot be written as PNG").with_source(error))
    }
}
