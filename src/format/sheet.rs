//! The lines of the output, and the way from them to text: trailing comments below each other, line ends.

use unicode_width::UnicodeWidthStr;

/// One thing of the output.
#[derive(Clone, Debug)]
pub(super) enum Piece<'t> {
    /// A line, with the comment at its end.
    Line { indent: usize, text: String, remark: Option<&'t str> },
    /// An empty line.
    Blank,
    /// What stays as its author wrote it, line breaks and all.
    Kept(&'t str),
}

/// The output as it grows.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet<'t> {
    pieces: Vec<Piece<'t>>,
    /// The column behind what stands on the last line.
    column: usize,
}

impl<'t> Sheet<'t> {
    pub(super) fn line(&mut self, indent: usize, text: impl Into<String>) {
        let text = text.into();
        self.column = indent + text.width();
        self.pieces.push(Piece::Line { indent, text, remark: None });
    }

    pub(super) fn blank(&mut self) {
        self.pieces.push(Piece::Blank);
    }

    pub(super) fn keep(&mut self, text: &'t str) {
        self.pieces.push(Piece::Kept(text));
    }

    /// Writes behind all that stands on the last line.
    pub(super) fn write(&mut self, blanks: usize, written: &str) {
        if let Some(Piece::Line { text, .. }) = self.pieces.last_mut() {
            text.extend(std::iter::repeat_n(' ', blanks));
            text.push_str(written);
            self.column += blanks + written.width();
        }
    }

    /// Puts a comment behind the last line, or on a line of its own where there is none that could have it.
    pub(super) fn remark(&mut self, comment: &'t str) {
        match self.pieces.last_mut() {
            Some(Piece::Line { remark: remark @ None, .. }) => *remark = Some(comment),
            Some(Piece::Line { .. } | Piece::Blank | Piece::Kept(_)) | None => self.line(0, comment),
        }
    }

    /// The indent of the last line, and the column behind it.
    pub(super) fn place(&self) -> (usize, usize) {
        match self.pieces.last() {
            Some(Piece::Line { indent, .. }) => (*indent, self.column),
            Some(Piece::Blank | Piece::Kept(_)) | None => (0, 0),
        }
    }

    pub(super) fn append(&mut self, other: Sheet<'t>) {
        self.column = other.column;
        self.pieces.extend(other.pieces);
    }

    /// Whether it has more than one line.
    pub(super) fn is_tall(&self) -> bool {
        self.pieces.len() > 1
    }

    /// The text, each line with this line end.
    pub(super) fn text(&self, end: &str, width: usize) -> String {
        let mut out = String::new();
        let remarks = remark_columns(&self.pieces, width);
        for (piece, column) in self.pieces.iter().zip(remarks) {
            match piece {
                Piece::Line { indent, text, remark } => {
                    out.extend(std::iter::repeat_n(' ', *indent));
                    out.push_str(text);
                    if let Some(remark) = remark {
                        let blanks = column.saturating_sub(indent + text.width());
                        out.extend(std::iter::repeat_n(' ', blanks));
                        out.push_str(remark);
                    }
                    out.push_str(end);
                }
                Piece::Blank => out.push_str(end),
                Piece::Kept(kept) => {
                    out.push_str(kept);
                    if !kept.ends_with(['\n', '\r']) {
                        out.push_str(end);
                    }
                }
            }
        }
        out
    }
}

/// The column of each line's comment: the same for lines that follow each other with one indent, if there is room.
fn remark_columns(pieces: &[Piece<'_>], width: usize) -> Vec<usize> {
    let mut columns = Vec::with_capacity(pieces.len());
    for run in pieces.chunk_by(|one, other| remarked(one).is_some() && remarked(one) == remarked(other)) {
        let ends = |piece: &Piece<'_>| match piece {
            Piece::Line { indent, text, remark: Some(remark) } => Some((indent + text.width() + 2, remark.width())),
            Piece::Line { .. } | Piece::Blank | Piece::Kept(_) => None,
        };
        let widest = run.iter().filter_map(ends).map(|(column, _)| column).max().unwrap_or(0);
        let fits = run.iter().filter_map(ends).all(|(own, remark)| widest == own || widest + remark <= width);
        columns.extend(run.iter().map(|piece| match ends(piece) {
            Some((own, _)) if !fits => own,
            Some(_) | None => widest,
        }));
    }
    columns
}

/// The indent of a line with a comment behind it.
fn remarked(piece: &Piece<'_>) -> Option<usize> {
    match piece {
        Piece::Line { remark, indent, .. } => remark.map(|_| *indent),
        Piece::Blank | Piece::Kept(_) => None,
    }
}
