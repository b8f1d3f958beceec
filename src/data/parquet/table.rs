//! A Parquet file, opened: its columns, and its bytes at any place.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DECIMAL64_MAX_PRECISION, DataType, Fields, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Encoding, EncodingMask};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};

use super::fit::holds_records;
use super::guarded;
use crate::data::foreign::{Foreign, START};

/// A Parquet file. Any number of threads may read it.
#[derive(Clone)]
pub(crate) struct Table {
    file: PlacedFile,
    metadata: ArrowReaderMetadata,
}

impl Table {
    /// Opens what is given as a stream: Parquet is read from its end, so the stream is put into a file first.
    ///
    /// # Errors
    /// Where the stream cannot be read, or is not Parquet.
    pub(crate) fn of_stream(mut input: impl Read) -> io::Result<Table> {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut input, &mut file)?;
        Table::open(file)
    }

    /// Opens a file, which is read at its places; `None` where it begins as another.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn of_file(file: File) -> io::Result<Option<Table>> {
        let mut start = [0; START];
        let count = read_at(&file, &mut start, 0)?;
        let is_it = Foreign::of_start(start.get(..count).unwrap_or_default()) == Some(Foreign::Parquet);
        is_it.then(|| Table::open(file)).transpose()
    }

    fn open(file: File) -> io::Result<Table> {
        let length = file.metadata()?.len();
        let file = PlacedFile { file: Arc::new(file), length };
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()))?;
        if !metadata.metadata().row_groups().iter().all(|group| lies_within(group, length)) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its list of columns is broken"));
        }
        Ok(Table { file, metadata })
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> u64 {
        self.metadata.metadata().row_groups().iter().map(|group| group.num_rows().max(0) as u64).sum()
    }

    /// The names of its columns, in order.
    pub(crate) fn names(&self) -> Vec<Arc<str>> {
        self.fields().iter().map(|field| Arc::from(field.name().as_str())).collect()
    }

    /// The type of the column of a name, or of a value inside a column of records: `properties.budget`.
    pub(crate) fn column(&self, name: &str) -> Option<&DataType> {
        inside(self.fields(), name)
    }

    /// Whether the column of a name holds records.
    pub(crate) fn holds_records(&self, name: &str) -> bool {
        self.column(name).is_some_and(holds_records)
    }

    /// Reads the columns of these names, with all that is inside them, row by row; all columns where none are named.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn read(&self, names: Option<&[Arc<str>]>, rows: usize) -> io::Result<ParquetRecordBatchReader> {
        let mask = self.mask(names);
        guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
                .with_projection(mask)
                .with_batch_size(rows)
                .build()
        })
    }

    fn mask(&self, names: Option<&[Arc<str>]>) -> ProjectionMask {
        let schema = self.metadata.parquet_schema();
        match names {
            Some(names) => ProjectionMask::columns(schema, names.iter().map(|name| &**name)),
            None => ProjectionMask::all(),
        }
    }

    /// The columns of these names, with all that is inside them, to be read in blocks. `apart` are those whose values are
    /// mostly different.
    pub(crate) fn project(&self, names: Option<&[Arc<str>]>, apart: &[Arc<str>]) -> Projection {
        let mask = self.mask(names);
        let options = ArrowReaderOptions::new().with_schema(self.schema_of_blocks(apart));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options);
        // What cannot be read so is read as it is.
        let metadata = metadata.unwrap_or_else(|_| self.metadata.clone());
        Projection { table: Table { file: self.file.clone(), metadata }, mask }
    }

    /// The columns as types that are coded fastest: texts with a dictionary by their places in it, other texts next to each
    /// other, decimals that are not too long as numbers of 64 bits.
    fn schema_of_blocks(&self, apart: &[Arc<str>]) -> SchemaRef {
        let schema = self.metadata.schema();
        let fields = schema.fields().iter().enumerate().map(|(index, field)| {
            let is_apart = apart.iter().any(|name| **name == **field.name());
            let data = match (field.data_type(), text_in(field.data_type())) {
                (_, true) if !is_apart && self.has_dictionary(index) => {
                    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
                }
                (_, true) => DataType::Utf8,
                (DataType::Decimal128(precision, scale), false) if *precision <= DECIMAL64_MAX_PRECISION => {
                    DataType::Decimal64(*precision, *scale)
                }
                (data, false) => data.clone(),
            };
            field.as_ref().clone().with_data_type(data)
        });
        Arc::new(Schema::new_with_metadata(fields.collect::<Fields>(), schema.metadata().clone()))
    }

    /// Whether all values of a column stand in dictionaries, as far as the file tells.
    fn has_dictionary(&self, root: usize) -> bool {
        let schema = self.metadata.parquet_schema();
        let Some(leaf) = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == root) else {
            return false;
        };
        let is_coded = |encodings: &EncodingMask| {
            encodings.is_only(Encoding::RLE_DICTIONARY) || encodings.is_only(Encoding::PLAIN_DICTIONARY)
        };
        let columns = self.metadata.metadata().row_groups().iter().filter_map(|group| group.columns().get(leaf));
        columns.into_iter().all(|column| {
            column.dictionary_page_offset().is_some() && column.page_encoding_stats_mask().is_none_or(is_coded)
        })
    }

    fn fields(&self) -> &Fields {
        self.metadata.schema().fields()
    }
}

/// Some columns of a table.
#[derive(Clone)]
pub(crate) struct Projection {
    table: Table,
    mask: ProjectionMask,
}

impl Projection {
    /// How many rows a group has; `None` behind the last.
    pub(super) fn rows_of(&self, group: usize) -> Option<usize> {
        let group = self.table.metadata.metadata().row_groups().get(group)?;
        Some(usize::try_from(group.num_rows()).unwrap_or(0))
    }

    /// Reads some rows of a group, so many at once.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn read(
        &self,
        group: usize,
        rows: Range<usize>,
        at_once: usize,
    ) -> io::Result<ParquetRecordBatchReader> {
        let Projection { table, mask } = self;
        guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(table.file.clone(), table.metadata.clone())
                .with_projection(mask.clone())
                .with_row_groups(vec![group])
                .with_offset(rows.start)
                .with_limit(rows.len())
                .with_batch_size(at_once)
                .build()
        })
    }
}

/// Whether a column holds texts that are known to be such.
#[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has more types than leads have use for")]
fn text_in(data: &DataType) -> bool {
    match data {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => text_in(values),
        _ => false,
    }
}

/// Whether all columns of a group of rows lie within a file of a length.
fn lies_within(group: &RowGroupMetaData, length: u64) -> bool {
    group.columns().iter().all(|column| {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let end = start.checked_add(column.compressed_size());
        start >= 0 && column.compressed_size() >= 0 && end.is_some_and(|end| end as u64 <= length)
    })
}

/// The type under a name: the column itself, else the path through records.
fn inside<'f>(fields: &'f Fields, name: &str) -> Option<&'f DataType> {
    if let Some((_, field)) = fields.find(name) {
        return Some(field.data_type());
    }
    let (first, rest) = name.split_once('.')?;
    let (_, outer) = fields.find(first)?;
    if let DataType::Struct(fields) = outer.data_type() { inside(fields, rest) } else { None }
}

/// A file that is read at given places, so that its readers do not move each other.
#[derive(Clone)]
struct PlacedFile {
    file: Arc<File>,
    length: u64,
}

/// Reads on from a place.
struct Onward {
    file: Arc<File>,
    place: u64,
}

impl Length for PlacedFile {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for PlacedFile {
    type T = BufReader<Onward>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::with_capacity(1 << 9, Onward { file: Arc::clone(&self.file), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // A broken file may claim any length.
        let rest = self.length.saturating_sub(start);
        if length as u64 > rest {
            return Err(ParquetError::EOF("it ends before its last column does".to_owned()));
        }
        let mut bytes = Vec::with_capacity(length);
        Onward { file: Arc::clone(&self.file), place: start }.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl Read for Onward {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = read_at(&self.file, bytes, self.place)?;
        self.place += count as u64;
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, place)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, place)
}
