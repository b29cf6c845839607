//! As much of Thrift's compact protocol as shows what a Parquet file claims, before the library believes it.
//!
//! The library reserves room for as many children as an element of the schema says it has, follows the schema's
//! nesting by recursion, and lets some codecs expand a page without end. What is read here bounds all three.

/// Deepest nesting of structures in the metadata itself; the format has no more than six.
const MAX_NESTING: usize = 16;

/// The types of the compact protocol that are told apart here.
const I32: u8 = 5;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// The sizes that the header of a page states.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// Of the header itself.
    pub length: usize,
    pub uncompressed: i32,
    pub compressed: i32,
    /// What stands before the compressed part, in pages of the second version.
    pub levels: i32,
}

/// Reads the header that `bytes` begin with. `None` if it is none, or longer than `bytes`.
pub(super) fn page_header(bytes: &[u8]) -> Option<PageHeader> {
    let mut reader = Reader { bytes, at: 0 };
    let mut header = PageHeader::default();
    let mut field = 0;
    while let Some(kind) = reader.field(&mut field)? {
        match (field, kind) {
            (2, I32) => header.uncompressed = reader.i32()?,
            (3, I32) => header.compressed = reader.i32()?,
            (8, STRUCT) => {
                let mut inner = 0;
                header.levels = 0;
                while let Some(kind) = reader.field(&mut inner)? {
                    match (inner, kind) {
                        (5 | 6, I32) => header.levels = header.levels.checked_add(reader.i32()?)?,
                        _ => reader.skip(kind, MAX_NESTING)?,
                    }
                }
            }
            _ => reader.skip(kind, MAX_NESTING)?,
        }
    }
    header.length = reader.at;
    Some(header)
}

/// How deep the schema in a file's metadata is nested. `None` if it cannot be read, or says of an element that it has
/// more children than there are.
pub(super) fn schema_depth(metadata: &[u8]) -> Option<usize> {
    let mut reader = Reader { bytes: metadata, at: 0 };
    let mut field = 0;
    let mut deepest = 0;
    while let Some(kind) = reader.field(&mut field)? {
        if (field, kind) != (2, LIST) {
            reader.skip(kind, MAX_NESTING)?;
            continue;
        }
        let (kind, count) = reader.list()?;
        if kind != STRUCT {
            return None;
        }
        // For every open group, how many of its children are still to come.
        let mut open: Vec<usize> = Vec::new();
        for element in 0..count {
            let children = reader.children()?;
            if children > count - element {
                return None;
            }
            if let Some(left) = open.last_mut() {
                *left = left.checked_sub(1)?;
            }
            open.push(children);
            deepest = deepest.max(open.len());
            while open.last() == Some(&0) {
                open.pop();
            }
        }
    }
    Some(deepest)
}

/// How many values the head of delta-encoded numbers states, after the sizes of its blocks.
pub(super) fn delta_count(bytes: &[u8]) -> Option<u64> {
    let mut reader = Reader { bytes, at: 0 };
    reader.varint()?;
    reader.varint()?;
    reader.varint()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn i32(&mut self) -> Option<i32> {
        let value = self.varint()?;
        #[allow(clippy::cast_possible_wrap, reason = "half of it is below the sign bit")]
        let value = (value >> 1) as i64 ^ -((value & 1) as i64);
        i32::try_from(value).ok()
    }

    /// The next field's type, with its number in `last`. The inner `None` at the end of the structure.
    #[allow(clippy::option_option, reason = "the outer is a failure, the inner an end")]
    fn field(&mut self, last: &mut i32) -> Option<Option<u8>> {
        let byte = self.byte()?;
        let kind = byte & 0x0F;
        if kind == 0 {
            return Some(None);
        }
        *last = match byte >> 4 {
            0 => self.i32()?,
            step => last.checked_add(i32::from(step))?,
        };
        Some(Some(kind))
    }

    fn list(&mut self) -> Option<(u8, usize)> {
        let byte = self.byte()?;
        let count = match byte >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            count => usize::from(count),
        };
        // Every element takes a byte at least.
        (count <= self.bytes.len() - self.at).then_some((byte & 0x0F, count))
    }

    /// The children that an element of the schema says it has.
    fn children(&mut self) -> Option<usize> {
        let mut field = 0;
        let mut children = 0;
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (5, I32) => children = usize::try_from(self.i32()?).ok()?,
                _ => self.skip(kind, MAX_NESTING)?,
            }
        }
        Some(children)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let fixed = match kind {
            // A truth is in the type itself.
            1 | 2 => 0,
            3 => 1,
            4..=6 => return self.varint().map(|_| ()),
            7 => 8,
            8 => usize::try_from(self.varint()?).ok()?,
            LIST | 10 => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    // In a list a truth takes a byte.
                    if matches!(kind, 1 | 2) { self.byte().map(|_| ())? } else { self.skip(kind, depth)? }
                }
                return Some(());
            }
            11 => {
                let count = usize::try_from(self.varint()?).ok()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                for _ in 0..count {
                    for kind in [kinds >> 4, kinds & 0x0F] {
                        if matches!(kind, 1 | 2) { self.byte().map(|_| ())? } else { self.skip(kind, depth)? }
                    }
                }
                return Some(());
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth)?;
                }
                return Some(());
            }
            13 => 16,
            _ => return None,
        };
        self.at = self.at.checked_add(fixed).filter(|&at| at <= self.bytes.len())?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_its_sizes() {
        // Type 0, sizes 150 and 75, a checksum, and a header of the second version with levels of 2 and 3 bytes.
        let bytes = [
            0x15, 0, 0x15, 0xAC, 0x02, 0x15, 0x96, 0x01, 0x15, 8, 0x4C, 0x15, 2, 0x15, 2, 0x15, 2, 0x15, 0, 0x15, 4,
            0x15, 6, 0x11, 0, 0, 0xFF,
        ];
        let header = PageHeader { length: bytes.len() - 1, uncompressed: 150, compressed: 75, levels: 5 };
        assert_eq!(page_header(&bytes), Some(header));
        for cut in 0..bytes.len() - 1 {
            assert_eq!(page_header(&bytes[..cut]), None);
        }
    }

    #[test]
    fn a_schema_gives_its_depth() {
        // A version, then a list of elements that say how many children they have.
        let schema = |children: &[u8]| {
            let mut bytes = vec![0x15, 2, 0x19, u8::try_from(children.len()).unwrap() << 4 | STRUCT];
            for &children in children {
                bytes.extend([0x55, children * 2, 0]);
            }
            bytes.push(0);
            schema_depth(&bytes)
        };
        assert_eq!(schema(&[2, 0, 0]), Some(2));
        assert_eq!(schema(&[2, 1, 0, 0]), Some(3));
        assert_eq!(schema(&[1, 1, 1, 1, 0]), Some(5));
        assert_eq!(schema(&[60, 0]), None);
        assert_eq!(schema_depth(b"\x19\xFC\xFF\xFF\xFF\xFF\x0F"), None);
        // Structures without end.
        assert_eq!(schema_depth(&[0x1C; 100]), None);
    }
}
