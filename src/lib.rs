//! Bantam decides how far a lead has come (marketing-qualified, sales-accepted, sales-qualified) by rules that anyone
//! can read, and says which rule and which reason.
//!
//! A policy is loaded from a file with [`session::load`] or from a text with [`session::load_text`]. What is wrong
//! with it comes back as [`diagnostic::Diagnostic`]s, which [`diagnostic::render`] draws. Leads are read from CSV or
//! JSON with [`data::Leads`], one after the other, and decided with [`reference::decide`]:
//!
//! ```
//! use bantam::data::{Leads, Options};
//! use bantam::policy::AsOf;
//! use bantam::reference::decide;
//! use bantam::session::load_text;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let loaded = load_text("policy.bant", "if budget defined and timing < 90d then SQL\notherwise MQL\n");
//! let policy = loaded.policy.ok_or("the policy does not check")?;
//! let as_of = AsOf { today: "2026-11-21".parse()?, now: None };
//!
//! // Leads stream through; any `impl Read` will do.
//! let csv = "budget,timing\n20000,45\n,12 weeks\n9000,asap\n";
//! let mut outcomes = Vec::new();
//! for read in Leads::open(&policy, "leads.csv", csv.as_bytes(), &Options::default())? {
//!     let read = read?;
//!     outcomes.push(match read.problems.first() {
//!         Some(problem) => problem.to_string(),
//!         None => policy.outcome_name(decide(&policy, &read.lead, &as_of).outcome).to_owned(),
//!     });
//! }
//! assert_eq!(outcomes[..2], ["SQL", "MQL"]);
//! assert!(outcomes[2].starts_with("timing: \"asap\" is not a duration"));
//!
//! // One lead, as JSON.
//! let json = r#"{"budget": "20k", "timing": "30d"}"#;
//! let mut one = Leads::open(&policy, "lead.json", json.as_bytes(), &Options::default())?;
//! let lead = one.next().ok_or("no lead")??.lead;
//! assert_eq!(policy.outcome_name(decide(&policy, &lead, &as_of).outcome), "SQL");
//! # Ok(())
//! # }
//! ```
//!
//! A mistake is drawn with its place and what to write instead:
//!
//! ```
//! use bantam::diagnostic::render::{Look, graphical};
//! use bantam::session::load_text;
//!
//! let loaded = load_text("policy.bant", "if timing < 90d and timing < 10k EUR then SQL\n");
//! assert!(loaded.policy.is_none());
//! println!("{}", graphical(&loaded.sources, &loaded.diagnostics, Look::PLAIN));
//! ```

pub mod analysis;
pub mod builtins;
pub mod check;
pub mod cli;
pub mod config;
pub mod data;
pub mod diagnostic;
pub mod diff;
pub mod engine;
pub mod explain;
pub mod format;
pub mod init;
pub mod lint;
pub mod outlook;
pub mod plan;
pub mod policy;
pub mod profile;
pub mod reference;
pub mod session;
pub mod source;
pub mod syntax;
pub mod testing;
pub mod types;
