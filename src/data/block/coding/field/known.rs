//! Cells whose meaning is known without reading them: it is at hand from before, or the policy asks for less than all of a text.
//! All steps are taken for any cell: what one is says nothing of the next, and guessing wrong costs more.

use std::ops::Range;

use super::{FieldCoding, Out};
use crate::data::block::coding::word::{Strip, Word};
use crate::data::block::coding::{Cell, Cells, Kind, STRIP};
use crate::data::block::lanes::{CHUNK, Lanes};
use crate::plan::{Code, Domains, MISSING};

impl FieldCoding<'_> {
    /// Codes the words whose meaning is at hand; which rows are left.
    #[inline(always)]
    pub(super) fn code_known(&self, lanes: impl Lanes, rows: Range<usize>, strip: &Strip, out: &mut Out<'_>) -> u64 {
        let missing = self.exact.missing();
        let (mut meanings, mut left) = ([missing; STRIP], [0; STRIP]);
        let codes = out.codes.get_mut(rows.clone()).unwrap_or_default();
        let asides = out.asides.get_mut(rows.clone()).unwrap_or_default();
        let words = strip.texts.iter().zip(&strip.tags);
        let slots = codes.iter_mut().zip(asides).zip(&mut left).zip(&mut meanings);
        if self.exact.remembers {
            for ((text, tag), (((code, aside), left), held)) in words.zip(slots) {
                let (is_known, meaning) = self.exact.at_hand(Word { text: *text, tag: *tag });
                let is_there = *tag != 0;
                *code = meaning.code & Code::from(is_there).wrapping_neg();
                *aside |= (is_there & is_known & meaning.aside) | (!is_there & missing.aside);
                *left = u8::from(is_there & !is_known);
                if out.has_more {
                    *held = if is_there { meaning } else { missing };
                }
            }
        } else {
            for ((_, tag), (((code, aside), left), _)) in words.zip(slots) {
                *code = MISSING;
                *aside |= (*tag == 0) & missing.aside;
                *left = u8::from(*tag != 0);
            }
        }
        if out.has_more {
            rows.zip(&meanings).for_each(|(row, meaning)| self.exact.spread(*meaning, row, out.batch));
        }
        lanes.equal(&left, 1)
    }

    /// Codes the longer texts whose meaning is at hand, of the rows that are left; which still are.
    #[inline(always)]
    pub(super) fn code_longer<C: Cells>(&self, cells: &C, rows: Range<usize>, mut left: u64, out: &mut Out<'_>) -> u64 {
        let mut places = left;
        while places != 0 {
            let place = places.trailing_zeros();
            let row = rows.start + place as usize;
            if let Some(meaning) = self.exact.longer_at_hand(cells.buffer(), cells.cell(row)) {
                out.put(&self.exact, meaning, row);
                left ^= 1 << place;
            }
            places &= places - 1;
        }
        left
    }

    /// Codes the addresses whose domains are certainly in no list; which rows are left.
    #[inline(always)]
    pub(super) fn code_unlisted<C: Cells>(
        &self,
        lanes: impl Lanes,
        domains: &Domains,
        cells: &C,
        rows: Range<usize>,
        out: &mut Out<'_>,
    ) -> u64 {
        let missing = self.exact.missing();
        let mut left = [0; STRIP];
        let codes = out.codes.get_mut(rows.clone()).unwrap_or_default();
        let asides = out.asides.get_mut(rows.clone()).unwrap_or_default();
        let slots = codes.iter_mut().zip(asides).zip(&mut left);
        for (((code, aside), left), cell) in slots.zip(cells.cells(rows)) {
            let is_missing = cell.start == cell.end;
            let is_unlisted = self.is_unlisted(lanes, domains, cells.buffer(), cell);
            *code = domains.unlisted() & Code::from(is_unlisted).wrapping_neg();
            *aside |= is_missing & missing.aside;
            *left = u8::from(!is_missing & !is_unlisted);
        }
        lanes.equal(&left, 1)
    }

    /// Whether a cell is, for certain, an address whose domain is in no list, and nothing that the declaration speaks of.
    #[inline(always)]
    fn is_unlisted(&self, lanes: impl Lanes, domains: &Domains, buffer: &[u8], cell: Cell) -> bool {
        let length = cell.end.wrapping_sub(cell.start);
        let chunk = buffer.get(cell.start..).and_then(|rest| rest.first_chunk::<CHUNK>());
        let (Some(chunk), 1..=CHUNK, Kind::Text) = (chunk, length, cell.kind) else { return false };
        let own = u64::MAX >> (CHUNK - length);
        let at_signs = lanes.equal(chunk, b'@') & own;
        let is_ascii = lanes.up_to(chunk, 0x7F) & own == own;
        let at = at_signs.trailing_zeros() as usize;
        let has_one = (at_signs & at_signs.wrapping_sub(1) == 0) & (1..length - 1).contains(&at);
        let byte = |place: usize| chunk.get(place).copied().unwrap_or(0);
        let is_whole = (byte(0) > b' ') & (byte(length - 1) > b' ');
        let may_be_listed = domains.may_be_listed(length.wrapping_sub(at + 1), byte(at + 1));
        is_ascii & has_one & is_whole & !may_be_listed & self.exact.is_ordinary(length)
    }
}
