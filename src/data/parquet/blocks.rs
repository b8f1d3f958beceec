//! Parquet in blocks: each some rows of one group of rows.

use std::io;
use std::ops::Range;

use super::table::Projection;
use crate::data::block::Blocks;

/// How many rows a block has at most: a whole group as most writers make them, because what a group's columns begin with
/// is decoded anew for each block of it.
const MOST: usize = 1 << 17;

/// How many rows a block has at least.
const LEAST: usize = 32;

/// How many bytes a row is taken for, where the size of blocks is given in bytes.
const BYTES: usize = 256;

/// The rows of a file, in blocks.
pub(crate) struct TableBlocks {
    columns: Projection,
    group: usize,
    /// The next row of the group.
    row: usize,
    most: usize,
}

/// Some rows of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableBlock {
    pub(super) group: usize,
    pub(super) rows: Range<usize>,
}

impl TableBlocks {
    /// All rows, of these columns; in blocks of about so many bytes, else of as many as are read fastest.
    pub(crate) fn new(columns: Projection, block: Option<usize>) -> TableBlocks {
        let most = block.map_or(MOST, |bytes| (bytes / BYTES).max(LEAST));
        TableBlocks { columns, group: 0, row: 0, most }
    }

    /// What is read.
    pub(crate) fn columns(&self) -> Projection {
        self.columns.clone()
    }
}

impl Blocks for TableBlocks {
    type Block = TableBlock;

    fn next(&mut self, block: &mut TableBlock) -> io::Result<bool> {
        while let Some(rows) = self.columns.rows_of(self.group) {
            if self.row < rows {
                let size = rows.div_ceil(rows.div_ceil(self.most));
                let end = rows.min(self.row + size);
                *block = TableBlock { group: self.group, rows: self.row..end };
                self.row = end;
                return Ok(true);
            }
            self.group += 1;
            self.row = 0;
        }
        Ok(false)
    }
}
