//! Each kind of processor held to the plainest way.

use proptest::prelude::*;

use super::*;

/// Runs a pass with each kind that the processor has.
fn kinds<P: Pass<Found = ()>>(pass: impl Fn() -> P) {
    run(pass());
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    if let Some(lanes) = vector::Avx2::detect() {
        lanes.run(pass());
    }
}

/// Each byte on its own.
fn equal(chunk: &Chunk, byte: u8) -> u64 {
    chunk.iter().enumerate().map(|(place, found)| u64::from(*found == byte) << place).sum()
}

fn up_to(chunk: &Chunk, byte: u8) -> u64 {
    chunk.iter().enumerate().map(|(place, found)| u64::from(*found <= byte) << place).sum()
}

fn odd_up_to(bits: u64) -> u64 {
    (0..64).map(|place| u64::from((bits << (63 - place)).count_ones() % 2) << place).sum()
}

fn agrees(lanes: impl Lanes, chunk: &Chunk, byte: u8, bits: u64) {
    assert_eq!(lanes.equal(chunk, byte), equal(chunk, byte));
    assert_eq!(lanes.up_to(chunk, byte & 0x7F), up_to(chunk, byte & 0x7F));
    assert_eq!(lanes.odd_up_to(bits), odd_up_to(bits));
    let mut places = [0; CHUNK];
    lanes.places(bits, 1000, &mut places);
    let expected: Vec<u32> = (0..64).filter(|place| bits >> place & 1 == 1).map(|place| 1000 + place).collect();
    assert_eq!(places[..expected.len()], expected);
}

/// The texts of some bytes, one after the other, over and over.
fn texts(bytes: &[u8]) -> [Text; TEXTS] {
    let mut bytes = bytes.iter().cycle();
    std::array::from_fn(|_| std::array::from_fn(|_| *bytes.next().unwrap()))
}

fn reads_alike(lanes: impl Lanes, texts: &[Text; TEXTS], byte: u8) {
    let mut numbers = [7; TEXTS];
    lanes.numbers(texts, &mut numbers);
    let (mut taken, mut behind) = (*texts, [7; TEXTS]);
    lanes.take_out(&mut taken, byte, &mut behind);
    for (place, text) in texts.iter().enumerate() {
        let number = str::from_utf8(text).ok().filter(|text| !text.starts_with('+')).and_then(|text| text.parse().ok());
        assert_eq!(numbers[place].max(-1), number.filter(|number| *number >= 0 && text[0] != b'-').unwrap_or(-1));
        let mut expected = text.to_vec();
        if let Some(at) = text.iter().rposition(|found| *found == byte) {
            expected.remove(at);
            expected.insert(0, text[0]);
            assert_eq!(usize::from(behind[place]), LENGTH - 1 - at);
        } else {
            assert_eq!(usize::from(behind[place]), LENGTH);
        }
        // The first byte comes twice, unless it is the one that was taken out.
        let from = usize::from(text[0] == byte);
        assert_eq!(taken[place][from..], expected[from..]);
    }
}

struct ReadsAlike<'t>(&'t [Text; TEXTS], u8);

impl Pass for ReadsAlike<'_> {
    type Found = ();

    #[inline(always)]
    fn run(self, lanes: impl Lanes) {
        reads_alike(lanes, self.0, self.1);
    }
}

proptest! {
    #[test]
    fn every_kind_reads_the_same(
        bytes in prop::collection::vec(prop::sample::select(b"00123456789./:-+,\0\x80\xFF".to_vec()), LENGTH * TEXTS),
        digits in prop::collection::vec(prop::sample::select(b"0123456789".to_vec()), LENGTH * TEXTS),
        marks in prop::collection::vec((0..LENGTH * TEXTS, prop::sample::select(b".,/".to_vec())), 0..TEXTS),
    ) {
        let mut marked = digits.clone();
        marks.iter().for_each(|(place, mark)| marked[*place] = *mark);
        for bytes in [bytes, digits, marked] {
            let texts = texts(&bytes);
            reads_alike(Portable, &texts, b'.');
            kinds(|| ReadsAlike(&texts, b'.'));
        }
    }
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
        kinds(|| Agrees(chunk, byte, bits));
    }
}
