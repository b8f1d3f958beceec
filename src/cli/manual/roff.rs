//! The manual as a page for `man`.

use std::io;

use clap::Command;
use clap_mangen::Man;

use super::{after_help, commands};

/// All commands on a page.
pub(super) fn page(command: &Command) -> io::Result<String> {
    let man = Man::new(command.clone()).manual("Bantam");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut text = written(page);
    text.push_str(&as_it_stands(".SH EXAMPLES", command));
    for command in commands(command) {
        text.push_str(&section(command)?);
    }
    Ok(text)
}

/// A command as a section, its own sections below it.
fn section(command: &Command) -> io::Result<String> {
    let man = Man::new(command.clone());
    let mut parts = Vec::new();
    man.render_description_section(&mut parts)?;
    man.render_synopsis_section(&mut parts)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        man.render_options_section(&mut parts)?;
    }
    let name = command.get_name().to_uppercase();
    let parts = written(parts).replace("\n.SH ", "\n.SS ").replace(".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n", "");
    // What it is for stands below its name, without a heading.
    let parts = parts.replacen(".SS DESCRIPTION\n", "", 1).replacen(".SH DESCRIPTION\n", "", 1);
    Ok(format!(".SH \"BANTAM {name}\"\n{}{}", parts.trim_start(), as_it_stands(".SS EXAMPLES", command)))
}

/// What stands below the options, line by line.
fn as_it_stands(heading: &str, command: &Command) -> String {
    let Some(text) = after_help(command) else { return String::new() };
    let text = text.strip_prefix("Examples:\n").unwrap_or(&text);
    let lines: Vec<String> = text.lines().map(escaped).collect();
    format!("{heading}\n.nf\n{}\n.fi\n", lines.join("\n"))
}

/// A line that means itself.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

fn written(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
