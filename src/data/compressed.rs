//! Compressed inputs, told by their first bytes whatever their names say: gzip and Zstandard, as many parts of them as
//! stand one after another. Compressed outputs, told by their names: gzip.
//!
//! Guarantee: an input that ends too early, or is damaged, is an error; what came before it was given.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::StreamingDecoder;

/// The bytes of an input that begins with `start`, which are still to be read from it, too.
///
/// # Errors
/// Where what is compressed cannot be begun.
pub(crate) fn plain<'r>(start: &[u8], input: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    match start {
        [0x1F, 0x8B, 8, ..] => Ok(Box::new(Told(MultiGzDecoder::new(BufReader::with_capacity(ROOM, input))))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Ok(Box::new(Told(Frames::new(BufReader::with_capacity(ROOM, input))?))),
        _ => Ok(Box::new(input)),
    }
}

/// How an output is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// With gzip: `.gz`.
    Gzip,
    /// With Zstandard: `.zst`. It is read, but not written.
    Zstandard,
}

impl Packing {
    /// The packing that the ending of a name tells, and the name without it.
    #[must_use]
    pub fn of_name(name: &Path) -> Option<(Packing, &Path)> {
        let packing = match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Packing::Gzip,
            "zst" => Packing::Zstandard,
            _ => return None,
        };
        Some((packing, name.file_stem().map(Path::new)?))
    }
}

/// What compresses all that is written with gzip. Rows are alike, so little effort makes them small already, and they come
/// fast.
pub(crate) fn gzip<W: io::Write>(output: W) -> GzEncoder<W> {
    GzEncoder::new(output, Compression::fast())
}

/// How many compressed bytes are read at once.
const ROOM: usize = 1 << 16;

/// The frames of a Zstandard input.
struct Frames<R: BufRead> {
    /// The frame that is being read; `None` behind the last.
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Frames<R> {
    fn new(input: R) -> io::Result<Self> {
        Ok(Frames { frame: Some(begin(input)?) })
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let count = frame.read(room)?;
            if count > 0 || room.is_empty() {
                return Ok(count);
            }
            let Some(frame) = self.frame.take() else { break };
            let mut input = frame.into_inner();
            if !input.fill_buf()?.is_empty() {
                self.frame = Some(begin(input)?);
            }
        }
        Ok(0)
    }
}

fn begin<R: BufRead>(input: R) -> io::Result<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>> {
    StreamingDecoder::new(input).map_err(io::Error::other)
}

/// Says what is wrong with what is compressed in words of its own.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room).map_err(|error| {
            let kind = error.kind();
            if kind == ErrorKind::UnexpectedEof {
                return io::Error::new(ErrorKind::InvalidData, "it is compressed, and ends too early");
            }
            if DAMAGED.contains(&kind) {
                return io::Error::new(ErrorKind::InvalidData, "it is compressed, and damaged or cut off");
            }
            error
        })
    }
}

/// What is said of compressed bytes that make no sense.
const DAMAGED: [ErrorKind; 3] = [ErrorKind::InvalidInput, ErrorKind::InvalidData, ErrorKind::Other];

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = super::gzip(Vec::new());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        plain(bytes, bytes)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn what_is_compressed_is_read_part_after_part() {
        assert_eq!(read(b"a,b\n").unwrap(), "a,b\n");
        for compress in [gzip, zstd] {
            assert_eq!(read(&compress("a,b\n1,2\n")).unwrap(), "a,b\n1,2\n");
            assert_eq!(read(&[compress("a,b\n"), compress(""), compress("1,2\n")].concat()).unwrap(), "a,b\n1,2\n");
        }
    }

    #[test]
    fn what_ends_too_early_is_an_error() {
        for compress in [gzip, zstd] {
            let whole = compress(&"a,b\n1,2\n".repeat(1_000));
            for length in [5, 12, whole.len() / 2, whole.len() - 1] {
                assert!(read(&whole[..length]).is_err(), "{length} of {}", whole.len());
            }
        }
    }
}
