//! Random policies of [`Sketch`], with what codes must be exact about beyond that.

use std::fmt::Write;

use crate::support::choices::Choices;
use crate::support::conditions::Features;
use crate::support::generate::Sketch;

/// Conditions and values beyond those of [`Sketch`], that codes must be exact about.
const MORE: [&str; 66] = [
    "s >= 2026-11-01T09:00",
    "s < 2026-11-22T00:00:00Z",
    "s within last 30d",
    "s < today",
    "date(s) = today",
    "date(s) + 1mo >= today",
    "s + 36h > 2026-11-21T09:00",
    "s + 1mo > 2026-11-21T09:00",
    "s = 2026-11-21T09:00:00Z",
    "n * 3 > 4",
    "-n < 2",
    "abs(n - 1) <= 0.5",
    "abs(n - 1) * 2 > 1.5",
    "round(n / 2) = 1",
    "floor(n) in (0, 2)",
    "ceil(n) != 2",
    "min(n, 2) >= 1.5",
    "max(n, 2) > 2.5",
    "n + 9_000_000_000_000 > 5",
    "n * 1_000_000 > 2_000_000",
    "n / 0.001 >= 1500",
    "(n default 3) > 2",
    "((n + 9_000_000_000_000) default 1) > 2",
    "(n + 9_000_000_000_000) defined",
    "3 - n > 1",
    "10 / n > 4",
    "n / n = 1",
    "n between i and 3",
    "n between 1 and under 2",
    "n in (1, 1.5, i)",
    "n in (0.000001, 10)",
    "i * 1_000_000_000_000 > 2",
    "i < 1.5",
    "i in (0.5, 2, 3.0)",
    "10 / i > 4",
    "i = n",
    "i - i = 0",
    "i <= j",
    "not (j > i)",
    "lower(w) = \"head\"",
    "lower(w) in words",
    "w in words ignoring case",
    "w in ()",
    "w matches \"h.*s\" ignoring case",
    "w matches \"h.*s\"",
    "length(w) > 4",
    "w = e",
    "w starts with any of (\"He\", \"he\", \"sa\")",
    "w ends with any of words ignoring case",
    "w contains all of words ignoring case",
    "domain(e) ends with any of (\".example\", \"xn\")",
    "lower(e) ends with \".example\"",
    "(domain(e) default \"none\") = \"none\"",
    "length(l) >= 2",
    "(c default z) = z",
    "t * 2 < 60d",
    "t + 1d > 31d",
    "t / 1d >= 8",
    "max(t, 8d) > 30d",
    "m * 2 > 20 EUR",
    "u + 1 EUR > 11 EUR",
    "m between 5 EUR and 30 USD",
    "today - d > 30d",
    "d + 1mo in (2026-12-21, 2026-12-22)",
    "d - 7d > 2026-11-01",
    "d + 1q >= 2027-02-28",
];

/// Scores and decisions beyond those of [`Sketch`].
const BLOCKS: [&str; 8] = [
    "score x0 from 0 to 9_000_000_000_000 {\n  +9_000_000_000_000 if i > 1\n  +9_000_000_000_000 if j > 1\n  -9_000_000_000_000 if b\n}",
    "score x1 {\n  +5 if b fading over 60d since s\n  +1 per n up to 3\n  +0.5 per t / 1d\n}",
    "score x2 from -3 to 7.5 {\n  +0.25 if i > 1 and n > 1\n  -7 if n < 2\n  by c: x +1, z -2\n}",
    "score x3 {\n  +10 if b\n  +10 if i > 1\n  -20 if n > 1\n}\ndefine half = x3 >= 5\ndefine below = x3 < -5\ndefine over = x3 > 15",
    "decide hot: boolean {\n  if outcome >= C then true\n  if outcome = disqualified then b\n  otherwise false\n}",
    "decide label: text {\n  if outcome = no_stage then \"none\"\n  if b and w defined then \"b\"\n}",
    "decide size: number {\n  if i > 1 then 10\n  if j > 1 then i * 2\n}",
    "decide band: number {\n  if i > 2 then 10\n  if i > 1 or j > 2 then 5.5\n}\ndefine big = band >= 6\ndefine double = band * 2 = 11",
];

/// Zones with and without summer time, of half hours, and far from the first.
const ZONES: [&str; 5] = ["Europe/Paris", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"];

/// Fields, and what else they may say of their cells.
const DECLARED: [(&str, &str); 11] = [
    ("  i integer between 0 and 3", "  i integer read \"3\" as 1, \"lots\" as 3 between 0 and 3"),
    ("  j integer between 0 and 3", "  j integer between 1 and under 3"),
    ("  n number", "  n number missing \"10\", \"-0.5\""),
    ("  b boolean", "  b boolean required"),
    ("  e text", "  e text missing \"junk\" read \"bo@B.example\" as \"bo@b.example\""),
    ("  m money EUR", "  m money EUR missing \"0 EUR\" at most 50 EUR"),
    ("  t duration in days", "  t duration in days read \"0d\" as 90d"),
    ("  d date", "  d date missing \"2026-11-21\""),
    ("  w text", "  w text missing \"office\" read \"Head\" as \"head\""),
    ("  l list of text", "  l list of text missing \"sales\" split by \"|\""),
    ("lead {", "lead {\n  missing everywhere \"1\", \"x\", \"SALES\""),
];

/// A random policy with some of these, in any zone, and with a field `s` of instants.
pub(crate) fn policy(choices: &mut Choices) -> String {
    let text = Sketch::random(choices, Features::ALL).to_string();
    let mut text = text.replace("  d date\n", "  d date\n  s datetime\n").replace(ZONES[0], choices.pick(&ZONES));
    if choices.one_in(2) {
        for (field, more) in DECLARED {
            if choices.one_in(4) {
                text = text.replace(&format!("{field}\n"), &format!("{more}\n"));
            }
        }
    }
    for number in 0..choices.between(0, 8) {
        writeln!(text, "define x{number}x = {}", choices.pick(&MORE)).unwrap();
    }
    for block in BLOCKS {
        if choices.one_in(4) {
            writeln!(text, "{block}").unwrap();
        }
    }
    if choices.one_in(2) {
        writeln!(text, "rule more: if {} and not ({}) then C", choices.pick(&MORE), choices.pick(&MORE)).unwrap();
    }
    text
}
