//! A Parquet file, opened: its columns, and its bytes at any place.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_schema::{DataType, Fields};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};

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

    /// Reads the columns of these names, with all that is inside them, row by row; all columns where none are named.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn read(&self, names: Option<&[Arc<str>]>, rows: usize) -> io::Result<ParquetRecordBatchReader> {
        let schema = self.metadata.parquet_schema();
        let mask = match names {
            Some(names) => ProjectionMask::columns(schema, names.iter().map(|name| &**name)),
            None => ProjectionMask::all(),
        };
        guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
                .with_projection(mask)
                .with_batch_size(rows)
                .build()
        })
    }

    fn fields(&self) -> &Fields {
        self.metadata.schema().fields()
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
