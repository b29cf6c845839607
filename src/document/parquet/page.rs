//! What expanded pages claim about their values, looked at before they are decoded.
//!
//! The library reserves room for as many values as a dictionary or a list of lengths says it has. An allocation that
//! fails ends the process; no caller can catch that.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

use super::thrift;

/// Most values of a page. Writers put a million into one at the very most.
const MAX_VALUES: u64 = 1 << 24;

/// Largest dictionary: its values are held beside it. Writers give up on one beyond a few megabytes.
const MAX_DICTIONARY: usize = 32 * 1024 * 1024;

/// The pages of a column, each of which is checked.
pub(super) struct Checked {
    pub pages: Box<dyn PageReader>,
    /// Pages of the first version begin with levels of definition.
    pub has_levels: bool,
}

impl PageReader for Checked {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

impl Iterator for Checked {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl Checked {
    fn check(&self, page: &Page) -> Result<()> {
        let refused = |what: &str| Err(ParquetError::General(what.to_owned()));
        let (buffer, values, encoding, start) = match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                // Texts and numbers take four bytes and more each.
                let is_sound = buf.len() <= MAX_DICTIONARY && *num_values as usize <= buf.len() / 4;
                return if is_sound { Ok(()) } else { refused("a dictionary is too large") };
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let start = match (self.has_levels, def_level_encoding) {
                    (false, _) => Some(0),
                    (true, Encoding::RLE) => buf
                        .first_chunk()
                        .and_then(|length| usize::try_from(u32::from_le_bytes(*length)).ok()?.checked_add(4)),
                    _ => return refused("levels in an encoding that is not read"),
                };
                (buf, *num_values, *encoding, start)
            }
            Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                (buf, *num_values, *encoding, usize::try_from(levels).ok())
            }
        };
        if u64::from(values) > MAX_VALUES {
            return refused("a page has too many values");
        }
        match encoding {
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                let lengths = start.and_then(|start| buffer.get(start..));
                let count = lengths.and_then(thrift::delta_count);
                // A page of nulls alone may end before any.
                let is_sound = lengths.is_some_and(<[u8]>::is_empty) || count.is_some_and(|count| count <= MAX_VALUES);
                if is_sound { Ok(()) } else { refused("a page has too many lengths") }
            }
            // Its second list of lengths stands where only a decoder finds it, and nearly no writer uses it.
            Encoding::DELTA_BYTE_ARRAY => refused("the encoding DELTA_BYTE_ARRAY is not read"),
            _ => Ok(()),
        }
    }
}
