//! The cases of a file: read as leads are, run one after the other.

use std::path::Path;

use super::Test;
use crate::cli::as_of::pinned;
use crate::cli::console::tell;
use crate::cli::failure::Failure;
use crate::cli::leads::{Input, broken};
use crate::data::summary;
use crate::policy::{AsOf, Policy};
use crate::source::Sources;
use crate::testing::{self, Cases, CasesError, Coverage, Ran};

impl Test {
    /// Runs the cases of a file, and says what people call the file.
    pub(super) fn run_cases(
        &self,
        path: &Path,
        policy: &Policy,
        sources: &Sources,
        coverage: &mut Coverage,
    ) -> Result<(String, Vec<Ran>), Failure> {
        let input = Input::of_path(path)?;
        let name = input.name.clone();
        let as_of = self.moment(policy)?;
        let mut leads = self.reading.leads(policy, sources, input, |reader| reader)?;
        let columns = leads.own_columns().map_err(|error| broken(&name, &error))?;
        let unusable = |error| unusable(&name, path, &error);
        let mut cases = Cases::new(policy, sources, &name, &columns, as_of.as_ref()).map_err(unusable)?;
        let mut ran = Vec::new();
        for read in leads.by_ref() {
            let read = read.map_err(|error| broken(&name, &error))?;
            if self.is_wanted(&cases.title(&read)) {
                ran.push(cases.run(&read, coverage).map_err(unusable)?);
            }
        }
        for note in summary::joined(&leads.reader().records_reports(), leads.reader().approvals_report().as_ref()) {
            tell(&note);
        }
        Ok((name, ran))
    }

    /// The moment of cases without their own; `None` where each needs one.
    fn moment(&self, policy: &Policy) -> Result<Option<AsOf>, Failure> {
        match &self.as_of {
            Some(text) => pinned(policy, text).map(Some),
            None => Ok((!policy.uses_today).then(testing::any_day)),
        }
    }
}

/// What to say of a file that cannot be used as cases.
fn unusable(name: &str, path: &Path, error: &CasesError) -> Failure {
    match error {
        CasesError::ExpectsNothing => Failure::new(format!(
            "`{name}` expects nothing: no column begins with `expect_`"
        ))
        .help(
            "say in further columns what should come of each lead: `expect_outcome`, `expect_rule`, `expect_could_be`",
        ),
        CasesError::UnknownColumn { name: column, nearest } => {
            let failure = Failure::new(format!("`{name}` has a column `{column}`, and the policy has no such name"));
            match nearest {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => {
                    failure.help("behind `expect_` stands `outcome`, `rule`, `could_be`, `ask` or a name of the policy")
                }
            }
        }
        CasesError::Twice(column) => {
            Failure::new(format!("`{name}` has two columns `{column}`")).help("keep the one that says what is expected")
        }
        CasesError::NoAsOf => Failure::new(format!("the policy uses time, and `{name}` does not say which day it is"))
            .help(format!(
                "give the day for all cases, `--cases {} --as-of 2026-11-21`, or for each in a column `as_of`",
                path.display()
            )),
    }
}
