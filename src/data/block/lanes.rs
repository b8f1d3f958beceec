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

/// How long a [`Text`] is.
pub(crate) const LENGTH: usize = 16;

/// A short text: it stands at the end, and zeros, the digit, before it.
pub(crate) type Text = [u8; LENGTH];

/// So many texts are read in one step.
pub(crate) const TEXTS: usize = 64;

/// What a processor does with a [`Chunk`] or many texts at once.
pub(crate) trait Lanes: Copy {
    /// Which bytes are this one.
    fn equal(self, chunk: &Chunk, byte: u8) -> u64;

    /// Which bytes are this one, which is ASCII, or less.
    fn up_to(self, chunk: &Chunk, byte: u8) -> u64;

    /// Bit by bit, whether an odd number of bits up to it, itself included, is set.
    fn odd_up_to(self, bits: u64) -> u64;

    /// Puts down where the set bits stand, counted from `base`; behind these, anything may be put.
    fn places(self, bits: u64, base: u32, places: &mut [u32; CHUNK]);

    /// The numbers that the texts are; below nothing where one is not all digits.
    fn numbers(self, texts: &[Text; TEXTS], numbers: &mut [i64; TEXTS]);

    /// Takes the last such byte out of each text; what stands before it moves up, and the first byte comes twice. `behind`
    /// gets how many bytes stand behind where it stood, and [`LENGTH`] where it does not.
    fn take_out(self, texts: &mut [Text; TEXTS], byte: u8, behind: &mut [u8; TEXTS]);
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
        return match vector::Avx512::detect(lanes) {
            Some(lanes) => lanes.run(pass),
            None => lanes.run(pass),
        };
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

    #[inline(always)]
    fn places(self, mut bits: u64, base: u32, places: &mut [u32; CHUNK]) {
        // Where the last one stands hangs on chance: eight at a time, that is guessed wrong less often.
        for group in places.as_chunks_mut::<8>().0 {
            for place in group {
                *place = base + bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
    }

    #[inline(always)]
    fn numbers(self, texts: &[Text; TEXTS], numbers: &mut [i64; TEXTS]) {
        for (text, number) in texts.iter().zip(numbers) {
            let (halves, _) = text.as_chunks::<8>();
            *number = halves.iter().fold(0, |number, half| match eight_digits(u64::from_le_bytes(*half)) {
                Some(digits) if number >= 0 => number * 100_000_000 + digits as i64,
                Some(_) | None => -1,
            });
        }
    }

    #[inline(always)]
    fn take_out(self, texts: &mut [Text; TEXTS], byte: u8, behind: &mut [u8; TEXTS]) {
        for (text, behind) in texts.iter_mut().zip(behind) {
            let place = text.iter().rposition(|found| *found == byte);
            *behind = place.map_or(LENGTH, |place| LENGTH - 1 - place) as u8;
            if let Some(before) = place.and_then(|place| text.get_mut(..=place)) {
                before.copy_within(..before.len() - 1, 1);
            }
        }
    }
}

/// The number of eight digits, the first in the lowest byte.
#[inline(always)]
fn eight_digits(bytes: u64) -> Option<u64> {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    // Six more than a digit, and the upper half is still the digits' own.
    let uppers = (bytes & HIGH) | ((bytes.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4);
    let twos = ((bytes & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul(2561) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos.wrapping_mul(6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
    (uppers == 0x3333_3333_3333_3333).then_some(fours.wrapping_mul(42_949_672_960_001) >> 32)
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
        __m128i, __m256i, __m512i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_loadu_si128, _mm_set_epi64x,
        _mm_set1_epi8, _mm_storeu_si128, _mm256_add_epi64, _mm256_castsi256_si128, _mm256_cmpeq_epi8,
        _mm256_cmpeq_epi64, _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16,
        _mm256_min_epu8, _mm256_movemask_epi8, _mm256_mul_epu32, _mm256_or_si256, _mm256_packus_epi32,
        _mm256_permute4x64_epi64, _mm256_set_m128i, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32,
        _mm256_set1_epi64x, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi64, _mm256_storeu_si256,
        _mm256_sub_epi8, _mm256_subs_epu8, _mm256_unpackhi_epi64, _mm256_unpacklo_epi64, _mm256_xor_si256,
        _mm512_add_epi32, _mm512_alignr_epi32, _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cmple_epu8_mask,
        _mm512_cvtepu8_epi32, _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_set1_epi8, _mm512_set1_epi32,
        _mm512_storeu_si512,
    };

    use super::{CHUNK, Chunk, LENGTH, Lanes, Pass, Portable, TEXTS, Text};

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

        #[inline(always)]
        fn places(self, bits: u64, base: u32, places: &mut [u32; CHUNK]) {
            Portable.places(bits, base, places);
        }

        #[inline(always)]
        fn numbers(self, texts: &[Text; TEXTS], numbers: &mut [i64; TEXTS]) {
            // SAFETY: `self` exists, so `detect` found AVX2.
            unsafe { all_numbers(texts, numbers) }
        }

        #[inline(always)]
        fn take_out(self, texts: &mut [Text; TEXTS], byte: u8, behind: &mut [u8; TEXTS]) {
            // SAFETY: `self` exists, so `detect` found AVX2 and LZCNT.
            unsafe { take_out(texts, byte, behind) }
        }
    }

    /// All bytes of a chunk at a time. A value exists only on processors with all that its functions are compiled for.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Avx512(Avx2);

    impl Avx512 {
        /// Where the processor has it.
        pub(super) fn detect(less: Avx2) -> Option<Avx512> {
            let has_all = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vbmi2");
            has_all.then_some(Avx512(less))
        }

        /// Runs a pass.
        pub(super) fn run<P: Pass>(self, pass: P) -> P::Found {
            // SAFETY: `self` exists, so `detect` found every feature that `widely_compiled` is compiled for.
            unsafe { widely_compiled(pass, self) }
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2")]
    #[target_feature(enable = "avx2,pclmulqdq,popcnt,bmi1,bmi2,lzcnt")]
    fn widely_compiled<P: Pass>(pass: P, lanes: Avx512) -> P::Found {
        pass.run(lanes)
    }

    impl Lanes for Avx512 {
        #[inline(always)]
        fn equal(self, chunk: &Chunk, byte: u8) -> u64 {
            // SAFETY: `self` exists, so `detect` found AVX-512 for bytes.
            unsafe { widely_equal(chunk, byte) }
        }

        #[inline(always)]
        fn up_to(self, chunk: &Chunk, byte: u8) -> u64 {
            // SAFETY: `self` exists, so `detect` found AVX-512 for bytes.
            unsafe { widely_up_to(chunk, byte) }
        }

        #[inline(always)]
        fn odd_up_to(self, bits: u64) -> u64 {
            self.0.odd_up_to(bits)
        }

        #[inline(always)]
        fn places(self, bits: u64, base: u32, places: &mut [u32; CHUNK]) {
            // SAFETY: `self` exists, so `detect` found AVX-512 and what packs bytes.
            unsafe { packed_places(bits, base, places) }
        }

        #[inline(always)]
        fn numbers(self, texts: &[Text; TEXTS], numbers: &mut [i64; TEXTS]) {
            self.0.numbers(texts, numbers);
        }

        #[inline(always)]
        fn take_out(self, texts: &mut [Text; TEXTS], byte: u8, behind: &mut [u8; TEXTS]) {
            self.0.take_out(texts, byte, behind);
        }
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn widely_equal(chunk: &Chunk, byte: u8) -> u64 {
        _mm512_cmpeq_epi8_mask(wide(chunk), _mm512_set1_epi8(byte.cast_signed()))
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn widely_up_to(chunk: &Chunk, byte: u8) -> u64 {
        _mm512_cmple_epu8_mask(wide(chunk), _mm512_set1_epi8(byte.cast_signed()))
    }

    #[target_feature(enable = "avx512f")]
    #[inline]
    fn wide(chunk: &Chunk) -> __m512i {
        // SAFETY: 64 bytes stand behind the reference, and this load needs no alignment.
        unsafe { _mm512_loadu_si512(chunk.as_ptr().cast::<__m512i>()) }
    }

    /// The places of the set bits, as bytes side by side, then as numbers, sixteen at a time.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
    #[inline]
    fn packed_places(bits: u64, base: u32, places: &mut [u32; CHUNK]) {
        let mut packed = _mm512_maskz_compress_epi8(bits, wide(&PLACES));
        let mut left = bits.count_ones();
        for group in places.as_chunks_mut::<16>().0 {
            let found = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed));
            let found = _mm512_add_epi32(found, _mm512_set1_epi32(base.cast_signed()));
            // SAFETY: 64 bytes stand behind the reference, and this store needs no alignment.
            unsafe { _mm512_storeu_si512(group.as_mut_ptr().cast::<__m512i>(), found) }
            if left <= 16 {
                break;
            }
            left -= 16;
            packed = _mm512_alignr_epi32::<4>(packed, packed);
        }
    }

    /// Each byte says where it stands.
    #[expect(clippy::indexing_slicing, reason = "worked out when compiled")]
    const PLACES: Chunk = {
        let mut places = [0; CHUNK];
        let mut place = 0;
        while place < CHUNK {
            places[place] = place as u8;
            place += 1;
        }
        places
    };

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

    #[target_feature(enable = "avx2")]
    #[inline]
    fn all_numbers(texts: &[Text; TEXTS], numbers: &mut [i64; TEXTS]) {
        let (groups, _) = texts.as_chunks::<4>();
        let (slots, _) = numbers.as_chunks_mut::<4>();
        for ([a, b, c, d], slots) in groups.iter().zip(slots) {
            let (one, others) = (digits(two(a, b)), digits(two(c, d)));
            // The halves of each text, then the texts in order.
            let low = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_unpacklo_epi64(one.0, others.0));
            let invalid_low = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_unpacklo_epi64(one.1, others.1));
            let invalid_high = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_unpackhi_epi64(one.1, others.1));
            let is_valid = _mm256_cmpeq_epi64(_mm256_or_si256(invalid_low, invalid_high), _mm256_setzero_si256());
            let found = _mm256_or_si256(low, _mm256_xor_si256(is_valid, _mm256_set1_epi64x(-1)));
            // SAFETY: 32 bytes stand behind the reference, and this store needs no alignment.
            unsafe { _mm256_storeu_si256(slots.as_mut_ptr().cast::<__m256i>(), found) }
        }
    }

    /// Two texts side by side.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn two(one: &Text, other: &Text) -> __m256i {
        // SAFETY: 16 bytes stand behind each reference, and these loads need no alignment.
        let (one, other) = unsafe {
            (_mm_loadu_si128(one.as_ptr().cast::<__m128i>()), _mm_loadu_si128(other.as_ptr().cast::<__m128i>()))
        };
        _mm256_set_m128i(other, one)
    }

    /// The numbers that two texts of digits are, each in the lower half of its own, and what is set where there are others.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn digits(texts: __m256i) -> (__m256i, __m256i) {
        let digits = _mm256_sub_epi8(texts, _mm256_set1_epi8(b'0'.cast_signed()));
        let invalid = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
        let twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x01_0A));
        let fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(0x0001_0064));
        let eights = _mm256_madd_epi16(_mm256_packus_epi32(fours, fours), _mm256_set1_epi32(0x0001_2710));
        let high = _mm256_mul_epu32(eights, _mm256_set1_epi64x(100_000_000));
        (_mm256_add_epi64(high, _mm256_srli_epi64::<32>(eights)), invalid)
    }

    #[target_feature(enable = "avx2,lzcnt")]
    #[inline]
    fn take_out(texts: &mut [Text; TEXTS], byte: u8, behind: &mut [u8; TEXTS]) {
        let wanted = _mm256_set1_epi8(byte.cast_signed());
        let (pairs, _) = texts.as_chunks_mut::<2>();
        let (behinds, _) = behind.as_chunks_mut::<2>();
        for ([one, other], behinds) in pairs.iter_mut().zip(behinds) {
            let both = two(one, other);
            let found = _mm256_movemask_epi8(_mm256_cmpeq_epi8(both, wanted)).cast_unsigned();
            *behinds = [(found << 16).leading_zeros().min(16) as u8, (found >> 16 << 16).leading_zeros().min(16) as u8];
            let moves = behinds.map(|behind| MOVES.get(usize::from(behind)).unwrap_or(&MOVES[LENGTH]));
            let moved = _mm256_shuffle_epi8(both, two(moves[0], moves[1]));
            let halves: [__m128i; 2] = [_mm256_castsi256_si128(moved), _mm256_extracti128_si256::<1>(moved)];
            for (text, half) in [one, other].into_iter().zip(halves) {
                // SAFETY: 16 bytes stand behind the reference, and this store needs no alignment.
                unsafe { _mm_storeu_si128(text.as_mut_ptr().cast::<__m128i>(), half) }
            }
        }
    }

    /// By how many bytes stand behind the one that is taken out: where each byte comes from.
    #[expect(clippy::indexing_slicing, reason = "worked out when compiled")]
    const MOVES: [Text; LENGTH + 1] = {
        let mut moves = [[0; LENGTH]; LENGTH + 1];
        let mut behind = 0;
        while behind <= LENGTH {
            let mut place = 0;
            while place < LENGTH {
                let is_moved = place + behind < LENGTH && place > 0;
                moves[behind][place] = (place - is_moved as usize) as u8;
                place += 1;
            }
            behind += 1;
        }
        moves
    };

    /// A product without carries with all bits set adds each bit to all above it.
    #[target_feature(enable = "pclmulqdq")]
    #[inline]
    fn odd_up_to(bits: u64) -> u64 {
        let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, bits.cast_signed()), _mm_set1_epi8(-1));
        _mm_cvtsi128_si64(product).cast_unsigned()
    }
}

#[cfg(test)]
mod tests;
