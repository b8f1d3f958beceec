//! Many bytes compared at once: the one place with `unsafe` code.
//!
//! A [`Pass`] over bytes is written once, in terms of [`Lanes`], and compiled for each kind of processor; [`run`] picks
//! the fastest that this one has. Guarantee: every kind gives the same bits, which tests hold, so what a pass finds does
//! not depend on the machine. Under Miri the portable kind runs.

#![expect(
    unsafe_code,
    reason = "vector instructions exist on some processors only, and what is ASCII is UTF-8: the compiler knows neither"
)]

/// So many bytes are looked at in one step.
pub(crate) const CHUNK: usize = 64;

/// Bytes that are looked at in one step: a bit for each, the first in the lowest place.
pub(crate) type Chunk = [u8; CHUNK];

/// What a processor does with a [`Chunk`] at once.
pub(crate) trait Lanes: Copy {
    /// Which bytes are this one.
    fn equal(self, chunk: &Chunk, byte: u8) -> u64;

    /// Which bytes are this one, which is ASCII, or less.
    fn up_to(self, chunk: &Chunk, byte: u8) -> u64;

    /// Bit by bit, whether an odd number of bits up to it, itself included, is set.
    fn odd_up_to(self, bits: u64) -> u64;
}

/// Work on bytes that is done chunk by chunk.
pub(crate) trait Pass {
    /// What it finds.
    type Found;

    /// Does it. Implementations are `#[inline(always)]`, so that they are compiled for the processor that they run on.
    fn run(self, lanes: impl Lanes) -> Self::Found;
}

/// Runs a pass with what the processor has.
pub(crate) fn run<P: Pass>(pass: P) -> P::Found {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    if let Some(lanes) = vector::Avx2::detect() {
        return lanes.run(pass);
    }
    pass.run(Portable)
}

/// Eight bytes at a time, on any processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn equal(self, chunk: &Chunk, byte: u8) -> u64 {
        let wanted = u64::from_ne_bytes([byte; 8]);
        // The highest bit of each byte that is nothing when it differs by nothing.
        gathered(chunk, |bytes| {
            let differs = bytes ^ wanted;
            !(((differs & LOW) + LOW) | differs | LOW)
        })
    }

    #[inline(always)]
    fn up_to(self, chunk: &Chunk, byte: u8) -> u64 {
        let room = u64::from_ne_bytes([0x7F - (byte & 0x7F); 8]);
        gathered(chunk, |bytes| !(((bytes & LOW) + room) | bytes | LOW))
    }

    #[inline(always)]
    fn odd_up_to(self, mut bits: u64) -> u64 {
        for distance in [1, 2, 4, 8, 16, 32] {
            bits ^= bits << distance;
        }
        bits
    }
}

/// All bits of eight bytes but the highest of each: adding to these carries into no other byte.
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// The highest bits of bytes, eight bytes at a time, as `marked` makes them; it sets no other bits.
#[inline(always)]
fn gathered(chunk: &Chunk, marked: impl Fn(u64) -> u64) -> u64 {
    // The lowest bits of eight bytes, moved together by a product whose parts do not meet.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = chunk.as_chunks::<8>();
    words.iter().enumerate().fold(0, |bits, (place, word)| {
        let marks = marked(u64::from_le_bytes(*word)) >> 7;
        bits | ((marks.wrapping_mul(GATHER) >> 56) << (8 * place))
    })
}

/// A text all bytes of which are ASCII.
#[inline(always)]
pub(crate) fn ascii(bytes: &[u8]) -> Option<&str> {
    // SAFETY: a byte of ASCII is a letter of UTF-8 by itself.
    bytes.is_ascii().then(|| unsafe { std::str::from_utf8_unchecked(bytes) })
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod vector {
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8,
    };

    use super::{Chunk, Lanes, Pass};

    /// Thirty-two bytes at a time. A value exists only on processors with all that its functions are compiled for.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Avx2(());

    impl Avx2 {
        /// Where the processor has it.
        pub(super) fn detect() -> Option<Avx2> {
            let has_all = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("pclmulqdq")
                && is_x86_feature_detected!("popcnt")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt");
            has_all.then_some(Avx2(()))
        }

        /// Runs a pass.
        pub(super) fn run<P: Pass>(self, pass: P) -> P::Found {
            // SAFETY: `self` exists, so `detect` found every feature that `compiled` is compiled for.
            unsafe { compiled(pass, self) }
        }
    }

    #[target_feature(enable = "avx2,pclmulqdq,popcnt,bmi1,bmi2,lzcnt")]
    fn compiled<P: Pass>(pass: P, lanes: Avx2) -> P::Found {
        pass.run(lanes)
    }

    impl Lanes for Avx2 {
        #[inline(always)]
        fn equal(self, chunk: &Chunk, byte: u8) -> u64 {
            // SAFETY: `self` exists, so `detect` found AVX2.
            unsafe { equal(chunk, byte) }
        }

        #[inline(always)]
        fn up_to(self, chunk: &Chunk, byte: u8) -> u64 {
            // SAFETY: `self` exists, so `detect` found AVX2.
            unsafe { up_to(chunk, byte) }
        }

        #[inline(always)]
        fn odd_up_to(self, bits: u64) -> u64 {
            // SAFETY: `self` exists, so `detect` found PCLMULQDQ; SSE2 belongs to the architecture.
            unsafe { odd_up_to(bits) }
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn equal(chunk: &Chunk, byte: u8) -> u64 {
        let wanted = _mm256_set1_epi8(byte.cast_signed());
        by_halves(chunk, |bytes| _mm256_cmpeq_epi8(bytes, wanted))
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn up_to(chunk: &Chunk, byte: u8) -> u64 {
        let most = _mm256_set1_epi8(byte.cast_signed());
        by_halves(chunk, |bytes| _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, most), bytes))
    }

    /// The highest bit of each byte, as `marked` makes them.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn by_halves(chunk: &Chunk, marked: impl Fn(__m256i) -> __m256i) -> u64 {
        let (halves, _) = chunk.as_chunks::<32>();
        halves.iter().rev().fold(0, |bits, from: &[u8; 32]| {
            // SAFETY: 32 bytes stand behind the reference, and this load needs no alignment.
            let bytes = unsafe { _mm256_loadu_si256(from.as_ptr().cast::<__m256i>()) };
            (bits << 32) | u64::from(_mm256_movemask_epi8(marked(bytes)).cast_unsigned())
        })
    }

    /// A product without carries with all bits set adds each bit to all above it.
    #[target_feature(enable = "pclmulqdq")]
    #[inline]
    fn odd_up_to(bits: u64) -> u64 {
        let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, bits.cast_signed()), _mm_set1_epi8(-1));
        _mm_cvtsi128_si64(product).cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each byte on its own.
    fn equal(chunk: &Chunk, byte: u8) -> u64 {
        chunk.iter().enumerate().map(|(place, found)| u64::from(*found == byte) << place).sum()
    }

    fn odd_up_to(bits: u64) -> u64 {
        (0..64).map(|place| u64::from((bits << (63 - place)).count_ones() % 2) << place).sum()
    }

    fn agrees(lanes: impl Lanes, chunk: &Chunk, byte: u8, bits: u64) {
        assert_eq!(lanes.equal(chunk, byte), equal(chunk, byte));
        assert_eq!(lanes.odd_up_to(bits), odd_up_to(bits));
    }

    #[test]
    fn what_is_ascii_is_a_text() {
        assert_eq!(ascii(b"plain\0\x7F"), Some("plain\0\u{7F}"));
        assert_eq!((ascii(b""), ascii("é".as_bytes()), ascii(b"long enough for words \xFF")), (Some(""), None, None));
    }

    struct Agrees<'c>(&'c Chunk, u8, u64);

    impl Pass for Agrees<'_> {
        type Found = ();

        #[inline(always)]
        fn run(self, lanes: impl Lanes) {
            agrees(lanes, self.0, self.1, self.2);
        }
    }

    proptest! {
        #[test]
        fn every_kind_gives_the_same_bits(
            bytes in prop::collection::vec(prop::sample::select(vec![0_u8, 1, 0x2C, 0x2D, 0x7F, 0x80, 0xAC, 0xFF]), CHUNK),
            byte in prop::sample::select(vec![0_u8, 1, 0x2C, 0x7F, 0x80, 0xFF]),
            bits in any::<u64>(),
        ) {
            let chunk: &Chunk = bytes.as_slice().try_into().unwrap();
            agrees(Portable, chunk, byte, bits);
            run(Agrees(chunk, byte, bits));
        }
    }
}
