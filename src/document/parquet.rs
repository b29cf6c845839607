//! Parquet files: rows of the columns that are asked for.
//!
//! # Design
//! The crate `parquet` decodes columns; its way to rows by way of Arrow's arrays would be three times the code for the
//! same strings. A damaged or hostile file must not cost more than a fault, so nothing it says is believed unseen:
//!
//! - The library reserves and recurses by what the schema claims. `thrift.rs` reads that first. `page.rs` looks at what
//!   expanded pages claim, for the same reason.
//! - It lets some codecs expand a page without end. Every page that will be read is looked at first: its header must
//!   be within bounds, and where the codec does not stop by itself, the page is expanded once without being kept.
//! - It may still panic on a damaged file: its decoders index and assert. Each call of it is therefore caught. A panic
//!   then is a fault like another, though its message still goes to standard error, as the hook for it is the program's
//!   and not a library's.

mod page;
mod thrift;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::{Span, Timestamp, civil, tz::Offset};
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use serde_json::{Map, Value};

use super::limits::Limits;

/// Most rows that are decoded at once.
const MAX_BATCH: usize = 256;

/// What the pages that one batch of a column reaches into may take together.
const BATCH_BYTES: usize = 64 * 1024 * 1024;

/// Largest page. Writers aim at 1 MiB, and the largest that one writes by default has 100 MB.
const MAX_PAGE: u64 = 256 * 1024 * 1024;

/// What a page may always expand to, whatever its ratio: a column of one value is no bomb.
const SMALL_PAGE: u64 = 1024 * 1024;

/// Longest header of a page. It holds the page's smallest and largest value.
const MAX_HEADER: u64 = 1024 * 1024;

/// Takes a row's number (from 1) and its fields, or the reason why it cannot be used.
type Take<'a> = &'a mut dyn FnMut(usize, Result<Map<String, Value>, String>) -> io::Result<()>;

/// Reads the rows of `file`, each as an object of those `columns` that the file has and that are not null in the row.
///
/// A dotted name reaches into structures, and comes back as an object in an object. Texts, numbers and truths come as
/// such, dates and times as ISO 8601 and RFC 3339. A column of lists or of another type is a fault, given with row 1,
/// and left out.
///
/// # Errors
/// A reason if the file is no Parquet file, is damaged, goes beyond a limit as a whole, or has none of the columns, or
/// if `take` fails. The rows before that have been given.
pub(super) fn read(mut file: File, columns: &[&str], limits: &Limits, take: Take<'_>) -> Result<(), String> {
    let length = checked_metadata(&mut file, limits)?;
    let pages = file.try_clone().map_err(|error| format!("cannot be read: {error}"))?;
    let reader = sound(|| SerializedFileReader::new(file))?;
    let metadata = reader.metadata();

    let schema = metadata.file_metadata().schema_descr();
    let (columns, faults) = wanted(schema, columns)?;
    for fault in faults {
        take(1, Err(fault)).map_err(|error| error.to_string())?;
    }
    let rows = metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(u64::MAX));
    let rows = rows.fold(0, u64::saturating_add);
    // A row of any text takes some bits at least.
    let most = length.saturating_mul(limits.max_ratio);
    if rows > most {
        return Err(format!("says that it has {rows} rows, which its {length} bytes cannot hold"));
    }

    let mut pages = Pages { file: pages, limits, length, expanded: 0 };
    let mut rows = Rows { columns: &columns, limits, take, row: 0, given: 0 };
    for index in 0..metadata.num_row_groups() {
        let group = metadata.row_group(index);
        let mut largest = 1;
        for column in &columns {
            let chunk = group.columns().get(column.index).ok_or("is damaged: a row group lacks a column")?;
            largest = largest.max(pages.check(chunk)?);
        }
        let batch = (BATCH_BYTES / usize::try_from(largest).unwrap_or(usize::MAX)).clamp(1, MAX_BATCH);
        let mut readers = sound(|| {
            let group = reader.get_row_group(index)?;
            let open = |column: &Column| {
                let pages = group.get_column_page_reader(column.index)?;
                let checked = page::Checked { pages, has_levels: column.defined > 0 };
                Ok(get_column_reader(schema.column(column.index), Box::new(checked)))
            };
            columns.iter().map(open).collect::<parquet::errors::Result<Vec<_>>>()
        })?;
        let mut left = usize::try_from(group.num_rows()).unwrap_or_default();
        while left > 0 {
            let count = left.min(batch);
            rows.batch(&mut readers, count)?;
            left -= count;
        }
    }
    Ok(())
}

/// Runs the library, whose panics are faults of the file. See the module's documentation.
fn sound<T>(run: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let error = error.to_string();
            let error = error.split_once(": ").map_or(&*error, |(_, what)| what);
            Err(format!("is a damaged Parquet file: {}", error.lines().next().unwrap_or_default()))
        }
        Err(_) => Err("is a damaged Parquet file".to_owned()),
    }
}

/// Looks at what the metadata claims, and gives the file's length.
fn checked_metadata(file: &mut File, limits: &Limits) -> Result<u64, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let length = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let mut tail = [0; 8];
    if length < 12 {
        return Err("is not a Parquet file".to_owned());
    }
    file.seek(SeekFrom::Start(length - 8)).map_err(unreadable)?;
    file.read_exact(&mut tail).map_err(unreadable)?;
    let [a, b, c, d, magic @ ..] = tail;
    match &magic {
        b"PAR1" => {}
        b"PARE" => return Err("is an encrypted Parquet file".to_owned()),
        _ => return Err("is not a Parquet file, or breaks off".to_owned()),
    }
    let size = u64::from(u32::from_le_bytes([a, b, c, d]));
    if size > length - 12 {
        return Err(format!("is a damaged Parquet file: metadata of {size} bytes in a file of {length}"));
    }
    if size > limits.max_document_bytes {
        let most = limits.max_document_bytes;
        return Err(format!("is a Parquet file with metadata of {size} bytes, and no more than {most} are read"));
    }
    file.seek(SeekFrom::Start(length - 8 - size)).map_err(unreadable)?;
    let mut metadata = Vec::new();
    file.take(size).read_to_end(&mut metadata).map_err(unreadable)?;
    match thrift::schema_depth(&metadata) {
        Some(depth) if depth <= limits.max_depth.min(64) => Ok(length),
        Some(depth) => Err(format!("is a Parquet file of columns that are nested {depth} deep")),
        None => Err("is a damaged Parquet file: its schema cannot be read".to_owned()),
    }
}

/// A column that is read.
struct Column {
    /// Where its value goes: a field, or a field of a field.
    path: Vec<String>,
    /// Its place among all columns of the file.
    index: usize,
    /// The level of definition at which a value is there.
    defined: i16,
    kind: Kind,
}

/// How a column's values are to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Number,
    /// Numbers without a sign, stored in those with one.
    Unsigned,
    Text,
    /// Days since 1970.
    Date,
    /// An instant, or without a zone the time on a clock.
    Time {
        unit: Unit,
        is_instant: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Millis,
    Micros,
    Nanos,
}

/// Those of the columns named that the file has, and a fault for each that is of no type that is read.
fn wanted(schema: &SchemaDescriptor, names: &[&str]) -> Result<(Vec<Column>, Vec<String>), String> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for &name in names {
        let is_below = |column: &ColumnDescriptor| {
            column.path().string().strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let Some((index, column)) = schema.columns().iter().enumerate().find(|(_, column)| is_below(column)) else {
            continue;
        };
        let what = if column.max_rep_level() > 0 {
            "lists"
        } else if column.path().string() != name {
            "structures"
        } else if let Some(kind) = kind(column) {
            let path = column.path().parts().to_vec();
            found.push(Column { path, index, defined: column.max_def_level(), kind });
            continue;
        } else {
            "a type that is not read"
        };
        faults.push(format!("has a column `{name}` of {what}: text, numbers, dates and times are read"));
    }
    if found.is_empty() && faults.is_empty() {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        return Err(format!("has none of the columns {}", names.join(", ")));
    }
    if found.is_empty() { Err(faults.swap_remove(0)) } else { Ok((found, faults)) }
}

fn kind(column: &ColumnDescriptor) -> Option<Kind> {
    let time = |unit, is_instant| Some(Kind::Time { unit, is_instant });
    match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
        (Physical::BOOLEAN, ..) => Some(Kind::Bool),
        (Physical::INT32, Some(LogicalType::Date), _) | (Physical::INT32, None, ConvertedType::DATE) => {
            Some(Kind::Date)
        }
        (Physical::INT64, Some(LogicalType::Timestamp(time_type)), _) => {
            let unit = match time_type.unit {
                TimeUnit::MILLIS => Unit::Millis,
                TimeUnit::MICROS => Unit::Micros,
                TimeUnit::NANOS => Unit::Nanos,
            };
            time(unit, time_type.is_adjusted_to_u_t_c)
        }
        (Physical::INT64, None, ConvertedType::TIMESTAMP_MILLIS) => time(Unit::Millis, true),
        (Physical::INT64, None, ConvertedType::TIMESTAMP_MICROS) => time(Unit::Micros, true),
        // Without a type of its own it has only ever been used for instants.
        (Physical::INT96, ..) => time(Unit::Nanos, true),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(integer)), _) if !integer.is_signed => {
            Some(Kind::Unsigned)
        }
        (
            Physical::INT32 | Physical::INT64,
            None,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
        ) => Some(Kind::Unsigned),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(_)), _)
        | (
            Physical::INT32 | Physical::INT64,
            None,
            ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        )
        | (Physical::FLOAT | Physical::DOUBLE, ..) => Some(Kind::Number),
        // Some writers say nothing of their texts; whether they are any is seen row by row.
        (Physical::BYTE_ARRAY, None | Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), converted)
            if converted != ConvertedType::DECIMAL && converted != ConvertedType::BSON =>
        {
            Some(Kind::Text)
        }
        _ => None,
    }
}

/// The pages of a file, looked at before the library reads them.
struct Pages<'a> {
    file: File,
    limits: &'a Limits,
    length: u64,
    expanded: u64,
}

impl Pages<'_> {
    /// Goes through the pages of a column's chunk, and gives the size of the largest.
    fn check(&mut self, chunk: &ColumnChunkMetaData) -> Result<u64, String> {
        const DAMAGED: &str = "is a damaged Parquet file: a page's header cannot be read";
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let place = u64::try_from(start).ok().zip(u64::try_from(chunk.compressed_size()).ok());
        let place = place.and_then(|(start, size)| Some((start, start.checked_add(size)?)));
        let Some((mut at, end)) = place.filter(|&(_, end)| end <= self.length) else {
            return Err("is a damaged Parquet file: a column lies outside of it".to_owned());
        };
        let mut largest = 0;
        while at < end {
            let header = self.header(at, end).ok_or(DAMAGED)?;
            at += header.length as u64;
            let sizes = [header.compressed, header.uncompressed, header.levels].map(u64::try_from);
            let [Ok(compressed), Ok(uncompressed), Ok(levels)] = sizes else { return Err(DAMAGED.to_owned()) };
            if compressed > end - at || levels > compressed {
                return Err(DAMAGED.to_owned());
            }
            let ratio = compressed.saturating_mul(self.limits.max_ratio).max(SMALL_PAGE);
            if uncompressed > MAX_PAGE.min(ratio) {
                return Err(format!("has a page of {compressed} bytes that expands to {uncompressed}"));
            }
            self.expanded = self.expanded.saturating_add(uncompressed);
            if self.expanded > self.limits.max_expanded_bytes {
                return Err(format!("expands to more than {} bytes", self.limits.max_expanded_bytes));
            }
            self.expand(chunk.compression(), at + levels, compressed - levels, uncompressed)?;
            largest = largest.max(uncompressed).max(compressed);
            at += compressed;
        }
        Ok(largest)
    }

    fn header(&mut self, at: u64, end: u64) -> Option<thrift::PageHeader> {
        // Nearly every header is short.
        for most in [256, MAX_HEADER] {
            let mut bytes = Vec::new();
            self.file.seek(SeekFrom::Start(at)).ok()?;
            (&mut self.file).take(most.min(end - at)).read_to_end(&mut bytes).ok()?;
            if let Some(header) = thrift::page_header(&bytes) {
                return Some(header);
            }
        }
        None
    }

    /// Expands a page to nowhere, if its codec would not stop at `most` bytes by itself. A page that is damaged passes:
    /// the library will say so.
    fn expand(&mut self, codec: Compression, at: u64, compressed: u64, most: u64) -> Result<(), String> {
        if !matches!(codec, Compression::GZIP(_) | Compression::BROTLI(_) | Compression::LZ4) {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(at)).map_err(|error| format!("cannot be read: {error}"))?;
        let input = io::BufReader::new((&mut self.file).take(compressed));
        let output: Box<dyn Read + '_> = match codec {
            Compression::GZIP(_) => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
            Compression::BROTLI(_) => Box::new(brotli::Decompressor::new(input, 4096)),
            _ => Box::new(lz4_flex::frame::FrameDecoder::new(input)),
        };
        match io::copy(&mut output.take(most + 1), &mut io::sink()) {
            Ok(size) if size > most => Err(format!("has a page that expands to more than the {most} bytes it states")),
            _ => Ok(()),
        }
    }
}

/// The values of one column in a batch; `None` where it is null.
enum Values {
    /// Kept as the library gives them, so that a text is copied only for its own row.
    Texts(Vec<Option<ByteArray>>),
    Others(Vec<Option<Result<Value, String>>>),
}

struct Rows<'a, 't> {
    columns: &'a [Column],
    limits: &'a Limits,
    take: Take<'t>,
    /// The number of the last row.
    row: usize,
    /// How many bytes of text have been given.
    given: u64,
}

impl Rows<'_, '_> {
    /// Gives the next `count` rows.
    fn batch(&mut self, readers: &mut [ColumnReader], count: usize) -> Result<(), String> {
        let mut batch = Vec::new();
        for (column, reader) in self.columns.iter().zip(readers) {
            let row = self.row + 1;
            batch.push(values(column, reader, count).map_err(|reason| format!("{reason} (at row {row})"))?);
        }
        for index in 0..count {
            self.row += 1;
            let row = self.object(&mut batch, index)?;
            (self.take)(self.row, row).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// The row at `index` of a batch. The outer error ends the file, the inner only the row.
    fn object(&mut self, batch: &mut [Values], index: usize) -> Result<Result<Map<String, Value>, String>, String> {
        let mut object = Map::new();
        for (column, values) in self.columns.iter().zip(batch) {
            let value = match values {
                Values::Texts(texts) => {
                    let Some(text) = texts[index].take() else { continue };
                    let size = text.len() as u64;
                    if size > self.limits.max_document_bytes {
                        let (name, most) = (column.path.join("."), self.limits.max_document_bytes);
                        return Ok(Err(format!("has {size} bytes in `{name}`, and no more than {most} are read")));
                    }
                    self.given = self.given.saturating_add(size);
                    if self.given > self.limits.max_expanded_bytes {
                        return Err(format!("expands to more than {} bytes", self.limits.max_expanded_bytes));
                    }
                    match std::str::from_utf8(text.data()) {
                        Ok(text) => Value::from(text),
                        Err(_) => return Ok(Err(format!("has no valid UTF-8 in `{}`", column.path.join(".")))),
                    }
                }
                Values::Others(others) => match others[index].take() {
                    None => continue,
                    Some(Ok(value)) => value,
                    Some(Err(reason)) => return Ok(Err(format!("{reason} in `{}`", column.path.join(".")))),
                },
            };
            insert(&mut object, &column.path, value);
        }
        Ok(Ok(object))
    }
}

/// Puts `value` at `path` of `object`. A null in an inner object cannot occur: nulls are left out.
fn insert(object: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            object.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            if let Value::Object(inner) = object.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())) {
                insert(inner, rest, value);
            }
        }
    }
}

/// Decodes `count` rows of a column.
fn values(column: &Column, reader: &mut ColumnReader, count: usize) -> Result<Values, String> {
    fn others<T: DataType>(
        column: &Column,
        reader: &mut ColumnReaderImpl<T>,
        count: usize,
        read: impl Fn(T::T) -> Option<Result<Value, String>>,
    ) -> Result<Values, String> {
        let values = levelled(column, reader, count)?;
        Ok(Values::Others(values.into_iter().map(|value| value.and_then(&read)).collect()))
    }
    let kind = column.kind;
    match reader {
        ColumnReader::ByteArrayColumnReader(reader) => Ok(Values::Texts(levelled(column, reader, count)?)),
        ColumnReader::BoolColumnReader(reader) => others(column, reader, count, |value| Some(Ok(Value::from(value)))),
        ColumnReader::Int32ColumnReader(reader) => others(column, reader, count, |value| Some(int(kind, value.into()))),
        ColumnReader::Int64ColumnReader(reader) => others(column, reader, count, |value| Some(long(kind, value))),
        ColumnReader::Int96ColumnReader(reader) => others(column, reader, count, |value| {
            // Nanoseconds of a day, then the day by the Julian count, in which 1970 began on day 2,440,588.
            let &[low, high, day] = value.data() else { return Some(Err("has no valid time".to_owned())) };
            let nanos = i128::from(u64::from(high) << 32 | u64::from(low));
            let days = i128::from(day) - 2_440_588;
            Some(instant(days * 86_400_000_000_000 + nanos, true))
        }),
        // Not a number is no number, and JSON has none.
        ColumnReader::FloatColumnReader(reader) => others(column, reader, count, |value| {
            serde_json::Number::from_f64(value.into()).map(|value| Ok(Value::Number(value)))
        }),
        ColumnReader::DoubleColumnReader(reader) => others(column, reader, count, |value| {
            serde_json::Number::from_f64(value).map(|value| Ok(Value::Number(value)))
        }),
        ColumnReader::FixedLenByteArrayColumnReader(_) => {
            Err(format!("has a column `{}` of a type that is not read", column.path.join(".")))
        }
    }
}

fn int(kind: Kind, value: i64) -> Result<Value, String> {
    match kind {
        Kind::Date => {
            let span = Span::new().try_days(value).ok();
            let day = span.and_then(|span| civil::date(1970, 1, 1).checked_add(span).ok());
            day.map(|day| Value::from(day.to_string())).ok_or_else(|| format!("has no valid date ({value} days)"))
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "stored as its two's complement")]
        Kind::Unsigned => Ok(Value::from(value as i32 as u32)),
        _ => Ok(Value::from(value)),
    }
}

fn long(kind: Kind, value: i64) -> Result<Value, String> {
    match kind {
        Kind::Time { unit, is_instant } => {
            let nanos = match unit {
                Unit::Millis => 1_000_000,
                Unit::Micros => 1_000,
                Unit::Nanos => 1,
            };
            instant(i128::from(value) * nanos, is_instant)
        }
        Kind::Unsigned => Ok(Value::from(value.cast_unsigned())),
        _ => Ok(Value::from(value)),
    }
}

/// Nanoseconds since 1970, written out.
fn instant(nanos: i128, is_instant: bool) -> Result<Value, String> {
    let time = Timestamp::from_nanosecond(nanos).map_err(|_| format!("has no valid time ({nanos} nanoseconds)"))?;
    let text = if is_instant { time.to_string() } else { Offset::UTC.to_datetime(time).to_string() };
    Ok(Value::from(text))
}

/// The next `count` values of a column, spread over the rows they belong to.
fn levelled<T: DataType>(
    column: &Column,
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
) -> Result<Vec<Option<T::T>>, String> {
    let mut levels: Vec<i16> = Vec::new();
    let mut found: Vec<T::T> = Vec::new();
    let mut rows = 0;
    while rows < count {
        let (read, ..) = sound(|| reader.read_records(count - rows, Some(&mut levels), None, &mut found))?;
        if read == 0 {
            let name = column.path.join(".");
            return Err(format!("is a damaged Parquet file: its column `{name}` has too few rows"));
        }
        rows += read;
    }
    if column.defined == 0 {
        return Ok(found.into_iter().map(Some).chain(std::iter::repeat_with(|| None)).take(count).collect());
    }
    let mut found = found.into_iter();
    let levels = levels.into_iter().map(|level| if level == column.defined { found.next() } else { None });
    Ok(levels.chain(std::iter::repeat_with(|| None)).take(count).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use parquet::basic::{Encoding, ZstdLevel};
    use parquet::data_type::{BoolType, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type, Int96, Int96Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const LIMITS: Limits = Limits::FOR_TESTS;

    const SCHEMA: &str = "message schema {
        required binary text (UTF8);
        optional binary title (STRING);
        optional group source { required binary name (UTF8); optional group at { optional binary url; } }
        optional int32 day (DATE);
        optional int64 millis (TIMESTAMP(MILLIS,true));
        optional int64 local (TIMESTAMP(MICROS,false));
        optional int96 old;
        optional int32 count (INTEGER(32,false));
        optional int64 id;
        optional boolean paid;
        optional float small;
        optional double large;
        repeated binary tags (UTF8);
        optional fixed_len_byte_array(16) uuid (UUID);
    }";

    const ALL: [&str; 14] = [
        "text",
        "title",
        "source.name",
        "source.at.url",
        "day",
        "millis",
        "local",
        "old",
        "count",
        "id",
        "paid",
        "small",
        "large",
        "absent",
    ];

    /// A file of `rows` rows, every second of which has nulls wherever it can.
    fn written(rows: usize, properties: WriterProperties) -> Vec<u8> {
        let mut bytes = Vec::new();
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let some = rows.div_ceil(2);
        let levels = |level: i16| -> Vec<i16> { (0..rows).map(|row| if row % 2 == 0 { level } else { 0 }).collect() };
        let texts = |what: &str, count: usize| -> Vec<ByteArray> {
            (0..count).map(|row| ByteArray::from(&*format!("{what} {}", row % 50))).collect()
        };
        let mut index = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            macro_rules! write {
                ($type:ty, $values:expr, $levels:expr) => {
                    column.typed::<$type>().write_batch(&$values, $levels, None).map(|_| ()).unwrap()
                };
            }
            match index {
                0 => write!(ByteArrayType, texts("د کابل خبر", rows), None),
                1 => write!(ByteArrayType, texts("سرلیک", some), Some(&levels(1))),
                2 => write!(ByteArrayType, texts("outlet", some), Some(&levels(1))),
                3 => write!(ByteArrayType, texts("https://a.example/", some), Some(&levels(3))),
                4 => write!(Int32Type, vec![20_373; some], Some(&levels(1))),
                5 => write!(Int64Type, vec![1_760_259_600_000; some], Some(&levels(1))),
                6 => write!(Int64Type, vec![1_760_259_600_000_000; some], Some(&levels(1))),
                7 => {
                    let mut time = Int96::new();
                    time.set_data(1_000_000_000, 0, 2_440_588 + 20_373);
                    write!(Int96Type, vec![time; some], Some(&levels(1)));
                }
                8 => write!(Int32Type, vec![-1; some], Some(&levels(1))),
                9 => write!(Int64Type, vec![-7; some], Some(&levels(1))),
                10 => write!(BoolType, vec![true; some], Some(&levels(1))),
                11 => write!(FloatType, vec![0.5; some], Some(&levels(1))),
                12 => write!(DoubleType, vec![f64::NAN; some], Some(&levels(1))),
                13 => {
                    let typed = column.typed::<ByteArrayType>();
                    typed.write_batch(&[], Some(&vec![0; rows]), Some(&vec![0; rows])).unwrap();
                }
                _ => {
                    let typed = column.typed::<parquet::data_type::FixedLenByteArrayType>();
                    typed.write_batch(&[], Some(&vec![0; rows]), None).unwrap();
                }
            }
            column.close().unwrap();
            index += 1;
        }
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    /// What a file gives: `row object` or `row !reason`.
    fn all(bytes: &[u8], columns: &[&str], limits: &Limits) -> (Vec<String>, Result<(), String>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut found = Vec::new();
        let end = read(file, columns, limits, &mut |row, object| {
            found.push(match object {
                Ok(object) => format!("{row} {}", Value::Object(object)),
                Err(reason) => format!("{row} !{reason}"),
            });
            Ok(())
        });
        (found, end)
    }

    #[test]
    fn rows_come_as_objects_of_the_columns_wanted() {
        let (found, end) = all(&written(600, WriterProperties::default()), &ALL, &LIMITS);
        assert_eq!(end, Ok(()));
        assert_eq!(found.len(), 600);
        let full = r#"1 {"text":"د کابل خبر 0","title":"سرلیک 0","source":{"name":"outlet 0","at":{"url":"https://a.example/ 0"}},"day":"2025-10-12","millis":"2025-10-12T09:00:00Z","local":"2025-10-12T09:00:00","old":"2025-10-12T00:00:01Z","count":4294967295,"id":-7,"paid":true,"small":0.5}"#;
        assert_eq!(found[0], full);
        assert_eq!(found[1], r#"2 {"text":"د کابل خبر 1"}"#);
        assert_eq!(found[599], r#"600 {"text":"د کابل خبر 49"}"#);
        let (found, _) = all(&written(3, WriterProperties::default()), &["title"], &LIMITS);
        assert_eq!(found, [r#"1 {"title":"سرلیک 0"}"#, "2 {}", r#"3 {"title":"سرلیک 1"}"#]);
    }

    #[test]
    fn every_codec_and_version_is_read() {
        let (want, _) = all(&written(300, WriterProperties::default()), &ALL, &LIMITS);
        for codec in [
            Compression::SNAPPY,
            Compression::GZIP(parquet::basic::GzipLevel::default()),
            Compression::BROTLI(parquet::basic::BrotliLevel::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
            Compression::ZSTD(ZstdLevel::default()),
        ] {
            for version in [
                parquet::file::properties::WriterVersion::PARQUET_1_0,
                parquet::file::properties::WriterVersion::PARQUET_2_0,
            ] {
                for has_dictionary in [true, false] {
                    let properties = WriterProperties::builder()
                        .set_compression(codec)
                        .set_writer_version(version)
                        .set_dictionary_enabled(has_dictionary)
                        .set_data_page_row_count_limit(70)
                        .set_write_batch_size(35);
                    // The second version would take an encoding for texts that is not read.
                    let text = |properties: parquet::file::properties::WriterPropertiesBuilder, name: &[&str]| {
                        let path = name.iter().map(|&part| part.to_owned()).collect::<Vec<_>>();
                        properties.set_column_encoding(path.into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
                    };
                    let properties = text(text(properties, &["text"]), &["title"]);
                    let properties = text(text(properties, &["source", "name"]), &["source", "at", "url"]);
                    let (found, end) = all(&written(300, properties.build()), &ALL, &LIMITS);
                    assert_eq!(end, Ok(()), "{codec:?} {version:?} {has_dictionary}");
                    assert_eq!(found, want, "{codec:?} {version:?}");
                }
            }
        }
    }

    #[test]
    fn columns_that_cannot_be_read_are_named() {
        let bytes = written(1, WriterProperties::default());
        let (found, end) = all(&bytes, &["text", "tags", "source", "uuid"], &LIMITS);
        assert_eq!(end, Ok(()));
        for (found, words) in found.iter().zip(["`tags` of lists", "`source` of structures", "`uuid` of a type"]) {
            assert!(found.starts_with("1 !has a column") && found.contains(words), "{found}");
        }
        assert!(found[3].starts_with("1 {\"text\""), "{found:?}");
        let (_, end) = all(&bytes, &["body", "a.b"], &LIMITS);
        assert_eq!(end, Err("has none of the columns `body`, `a.b`".to_owned()));
        let (found, end) = all(&bytes, &["tags"], &LIMITS);
        assert!(found.is_empty() && end.unwrap_err().contains("`tags`"));
    }

    #[test]
    fn limits_hold() {
        let bytes = written(500, WriterProperties::default());
        let (found, _) = all(&bytes, &["text"], &Limits { max_document_bytes: 21, ..LIMITS });
        // The metadata is longer than that.
        assert_eq!(found, [""; 0]);
        let (found, end) = all(&bytes, &["text"], &Limits { max_expanded_bytes: 5_000, ..LIMITS });
        assert!(!found.is_empty() && end.unwrap_err().contains("expands to more than 5000 bytes"));
        let (_, end) = all(&bytes, &["text"], &Limits { max_ratio: 0, ..LIMITS });
        assert!(end.unwrap_err().contains("500 rows"));
    }

    #[test]
    fn damage_anywhere_is_a_fault_and_costs_little() {
        let silent = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let bytes = written(40, properties);
        let mut faults = 0;
        for at in 0..bytes.len() {
            for value in [bytes[at] ^ 0x80, bytes[at].wrapping_add(1), 0xFF, 0] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                let (found, end) = all(&bytes, &ALL, &LIMITS);
                assert!(found.len() <= 10_000);
                faults += usize::from(end.is_err());
            }
        }
        for cut in 0..bytes.len() {
            assert!(all(&bytes[..cut], &ALL, &LIMITS).1.is_err(), "{cut}");
        }
        std::panic::set_hook(silent);
        assert!(faults > 100, "{faults}");
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        for (bytes, word) in [
            (&b""[..], "not a Parquet file"),
            (b"PAR1", "not a Parquet file"),
            (b"PAR1....\xFF\xFF\xFF\x7FPAR1", "in a file of 16"),
            (b"PAR1....\0\0\0\0PARE", "encrypted"),
            (b"PAR1....\0\0\0\0PAR1", "schema"),
            (b"<html>..........", "not a Parquet file"),
        ] {
            let (found, end) = all(bytes, &ALL, &LIMITS);
            assert!(found.is_empty());
            assert!(end.clone().unwrap_err().contains(word), "{end:?}");
        }
        // A schema that is nested 20,000 deep, and one whose root has two thousand million children.
        let deep =
            [vec![0x15, 2, 0x19, 0xFC, 0xA0, 0x9C, 1], [0x48, 1, b'x', 0x15, 2, 0].repeat(20_000), vec![0]].concat();
        let wide = [&[0x15, 2, 0x19, 0x1C, 0x48, 1, b'x', 0x15][..], &[0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0]].concat();
        for metadata in [deep, wide] {
            let length = u32::try_from(metadata.len()).unwrap().to_le_bytes();
            let bytes = [b"PAR1", &*metadata, &length, b"PAR1"].concat();
            let end = all(&bytes, &ALL, &LIMITS).1.unwrap_err();
            assert!(end.contains("nested 20000 deep") || end.contains("schema cannot be read"), "{end}");
        }
    }
}
