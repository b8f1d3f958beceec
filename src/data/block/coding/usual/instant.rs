//! Instants as ISO 8601 has them, and days whose midnight is meant.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Days, Positions, Spelling, UNUSUAL};
use crate::data::block::coding::Cell;
use crate::data::block::coding::word::{Strip, Word};
use crate::data::block::lanes::Lanes;
use crate::types::Format;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Days that instants can lie on, but for a few: from 0001-01-03 to 9998-12-30.
pub(crate) const KNOWN_DAYS: std::ops::RangeInclusive<i64> = -719_160..=2_932_530;

/// A day, perhaps with a time of day behind it, perhaps with its offset from UTC.
#[derive(Clone, Debug)]
pub(in crate::data::block::coding) struct Instants {
    days: Days,
    /// Whether a time may follow.
    has_time: bool,
    zone: Zone,
}

impl Instants {
    /// Instants as a format has them.
    pub(super) fn of(format: Option<&Format>, zone: &TimeZone) -> Option<Instants> {
        let has_time = !matches!(format, Some(Format::Time(_)));
        Some(Instants { days: Days::of(format)?, has_time, zone: Zone::new(zone) })
    }
}

impl Spelling for Instants {
    #[inline(always)]
    fn short(&self, _: impl Lanes, _: &mut Strip, positions: &mut Positions) {
        positions.fill(UNUSUAL);
    }

    fn long(&mut self, buffer: &[u8], cell: Cell) -> Option<i64> {
        let Cell { kind, start, end } = cell;
        let behind = start + self.days.length;
        let Word { text, tag } = Word::of(buffer, Cell { kind, start, end: behind.min(end) });
        let day = self.days.day(&text, tag);
        if !KNOWN_DAYS.contains(&day) {
            return None;
        }
        let (time, offset) = match buffer.get(behind..end)? {
            [] => (0, None),
            [b'T' | b' ', rest @ ..] if self.has_time => time(rest)?,
            _ => return None,
        };
        let offset = match offset {
            Some(offset) => offset,
            None => self.zone.offset(day)?,
        };
        Some(day * DAY + time - offset)
    }
}

/// A time of day, and its offset where one follows.
fn time(text: &[u8]) -> Option<(i64, Option<i64>)> {
    let (hour, rest) = number(text, 24)?;
    let (minute, rest) = number(rest.strip_prefix(b":")?, 60)?;
    let time = hour * HOUR + minute * MINUTE;
    let Some(seconds) = rest.strip_prefix(b":") else { return Some((time, offset(rest)?)) };
    let (second, rest) = number(seconds, 60)?;
    let time = time + second * SECOND;
    let Some(digits) = rest.strip_prefix(b".") else { return Some((time, offset(rest)?)) };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at_checked(count).filter(|(digits, _)| (1..=6).contains(&digits.len()))?;
    let fraction = digits.iter().fold(0, |sum, digit| 10 * sum + i64::from(digit - b'0'));
    Some((time + fraction * 10_i64.pow(6 - count as u32), offset(rest)?))
}

/// What stands behind a time: nothing, `Z`, or `+01:00`.
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let (sign, rest) = match text {
        [] => return Some(None),
        b"Z" => return Some(Some(0)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = number(rest, 24)?;
    let (minutes, rest) = number(rest.strip_prefix(b":")?, 60)?;
    rest.is_empty().then_some(Some(sign * (hours * HOUR + minutes * MINUTE)))
}

/// Two digits below `end`, and what stands behind them.
fn number(text: &[u8], end: i64) -> Option<(i64, &[u8])> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] = text else { return None };
    let number = 10 * i64::from(tens - b'0') + i64::from(ones - b'0');
    (number < end).then_some((number, rest))
}

/// The offsets of a time zone, for days around which it does not change.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    zone: TimeZone,
    /// Days that were asked for, by their lowest bits, with their offset where they have but one.
    known: Vec<(i64, Option<i64>)>,
}

impl Zone {
    /// How many days are held.
    const HELD: usize = 1024;

    /// Those of a zone.
    pub(crate) fn new(zone: &TimeZone) -> Zone {
        Zone { zone: zone.clone(), known: vec![(i64::MIN, None); Zone::HELD] }
    }

    /// By how many microseconds the clocks are ahead of UTC all day, and two days around it.
    pub(crate) fn offset(&mut self, day: i64) -> Option<i64> {
        let slot = self.known.get_mut(day.rem_euclid(Zone::HELD as i64) as usize)?;
        if slot.0 != day {
            *slot = (day, offset_around(&self.zone, day));
        }
        slot.1
    }
}

/// The zone's offset where it is the same from two days before to two days after a day: no zone is further from UTC.
fn offset_around(zone: &TimeZone, day: i64) -> Option<i64> {
    let from = Timestamp::from_second((day - 2) * (DAY / SECOND)).ok()?;
    let to = from.checked_add(SignedDuration::from_hours(5 * 24)).ok()?;
    let changes = zone.following(from).next().is_some_and(|change| change.timestamp() <= to);
    (!changes).then(|| i64::from(zone.to_offset(from).seconds()) * SECOND)
}
