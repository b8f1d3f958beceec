//! `--write-tests`: leads that were found, kept as tests.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::{Proven, test_block, text};
use crate::analysis::{Claim, Standing, Statement};
use crate::cli::console::{counted, tell};
use crate::cli::failure::{Failure, reason};
use crate::cli::policies::unreadable;
use crate::session::{Disk, Files};
use crate::syntax::written;

/// Appends a test for each lead that refutes something, and for each entry one that it decides, each lead once; those
/// that stand in the file by their title are not written again. A new file uses the policy.
pub(super) fn write(path: &Path, policy: &Path, proven: &Proven<'_>) -> Result<(), Failure> {
    let before = if path.exists() {
        let bytes = Disk.read(path).map_err(|error| unreadable(path, &error))?;
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        format!("use {}\n", written::text(&relative(path, policy)))
    };
    let mut text = String::new();
    let mut leads: HashSet<String> = HashSet::new();
    for claim in proven.audit.claims.iter().filter(|claim| is_kept(claim)) {
        let title = text::title(proven, claim.statement);
        if before.contains(&format!("test {} {{", written::text(&title))) {
            continue;
        }
        let Some(witness) = claim.witness(proven.audit.policy) else { continue };
        if leads.insert(test_block(proven.audit.policy, "", &witness)) {
            text.push_str(&format!("\n{}\n", test_block(proven.audit.policy, &title, &witness)));
        }
    }
    if !leads.is_empty() {
        let start = if path.exists() { if before.ends_with('\n') { "" } else { "\n" } } else { before.as_str() };
        let unwritable =
            |error: std::io::Error| Failure::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)));
        let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(unwritable)?;
        file.write_all(format!("{start}{text}").as_bytes()).map_err(unwritable)?;
    }
    tell(&format!("wrote {} to {}", counted(leads.len(), "test", "tests"), path.display()));
    Ok(())
}

/// Whether tests may stand there: only in a policy, or in a file that becomes one.
pub(super) fn check_place(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder"))
            .help(format!("name a file in it: `{}`", path.join("tests.bant").display())));
    }
    if path.extension().is_none_or(|ending| ending != "bant") {
        return Err(Failure::new(format!("`{shown}` is no policy, and tests stand in policies"))
            .help(format!("end its name in `.bant`: `{}`", path.with_extension("bant").display())));
    }
    Ok(())
}

fn is_kept(claim: &Claim) -> bool {
    match claim.statement {
        Statement::Decides(_) => claim.standing == Standing::Holds,
        Statement::Kept(_) | Statement::Unique(_) => claim.standing == Standing::Fails,
        Statement::Possible(_)
        | Statement::Contingent(_)
        | Statement::Counts(..)
        | Statement::Best(..)
        | Statement::Taken(..)
        | Statement::Given(_) => false,
    }
}

/// The way from a file to the policy, as `use` takes it.
fn relative(from: &Path, to: &Path) -> String {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
    };
    let (from, target) = (folder(from), folder(to));
    let shared = from.components().zip(target.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = target.components().skip(shared);
    let way: PathBuf = up.chain(down).map(|part| part.as_os_str().to_owned()).collect::<PathBuf>();
    let name = to.file_name().unwrap_or_default();
    way.join(name).to_string_lossy().replace('\\', "/")
}
