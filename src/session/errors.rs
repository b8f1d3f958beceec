//! The diagnostics of the session: files that are used and cannot be.

use std::io;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// `use "schema.bant"`, `list … from "names.txt"`, and there is no such file, or it cannot be read.
pub(super) fn unreadable(span: Span, path: &Path, error: &io::Error, nearest: Option<&str>) -> Diagnostic {
    let shown = path.display();
    if error.kind() != io::ErrorKind::NotFound {
        return Diagnostic::error(Code::NameUnknownFile, format!("`{shown}` cannot be read"))
            .label(span, error.to_string().to_lowercase())
            .help("the path is relative to the file that names it; see that it is a file and that you may read it");
    }
    let help = match nearest {
        Some(name) => format!("did you mean `{name}`? Paths are relative to the file that names them"),
        None => "paths are relative to the file that names them".to_owned(),
    };
    Diagnostic::error(Code::NameUnknownFile, format!("there is no file `{shown}`")).label(span, "named here").help(help)
}

/// A file that uses itself, in one step or several. `chain` starts and ends with the same file.
pub(super) fn circular(span: Span, chain: &[String]) -> Diagnostic {
    let message = match chain {
        [first, _] => format!("`{first}` uses itself"),
        _ => format!("these files use each other in a circle: {}", chain.join(" → ")),
    };
    Diagnostic::error(Code::NameCircularUse, message)
        .label(span, "this closes the circle")
        .help("remove this `use`, or move what both files need into a third file")
}

/// A chain of files that use one another goes on for too long.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(Code::NameCircularUse, format!("files use one another more than {limit} deep"))
        .label(span, "the chain ends here")
        .help("use the files from one place instead, one `use` a line")
}
