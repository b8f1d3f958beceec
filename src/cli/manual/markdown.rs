//! The manual as Markdown: `docs/cli.md`.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use super::{after_help, commands};

const OPENING: &str = "\
# Commands

All commands and options, as `bantam COMMAND --help` tells them. This page is made by the program; after a change of the
command line, make it again:

```console
$ cargo run -- manual --format markdown > docs/cli.md
```
";

/// All commands on a page.
pub(super) fn page(command: &Command) -> String {
    let mut page = OPENING.to_owned();
    page.push_str("\n| command | |\n|---|---|\n");
    for command in commands(command) {
        let name = command.get_name();
        page.push_str(&format!("| [`bantam {name}`](#bantam-{name}) | {} |\n", about(command).replace('|', "\\|")));
    }
    page.push_str(&below(command));
    for command in commands(command) {
        page.push_str(&section(command));
    }
    page
}

fn section(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).replace("\n       ", "\n");
    let mut text = format!("\n## bantam {}\n\n{}.\n\n```text\n{usage}\n```\n", command.get_name(), about(command));
    let mut headings: Vec<&str> = Vec::new();
    let shown = || command.get_arguments().filter(|argument| !argument.is_hide_set() && argument.get_id() != "help");
    for argument in shown() {
        if !headings.contains(&heading(argument)) {
            headings.push(heading(argument));
        }
    }
    for of in headings {
        text.push_str(&format!("\n{of}:\n\n"));
        shown().filter(|argument| heading(argument) == of).for_each(|argument| text.push_str(&item(argument)));
    }
    text.push_str(&below(command));
    text
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// What stands below the options, as it stands.
fn below(command: &Command) -> String {
    after_help(command).map_or_else(String::new, |text| format!("\n```text\n{text}\n```\n"))
}

fn heading(argument: &Arg) -> &str {
    let usual = if argument.is_positional() { "Arguments" } else { "Options" };
    argument.get_help_heading().unwrap_or(usual)
}

/// An argument or option as an item of a list.
fn item(argument: &Arg) -> String {
    let mut text = format!("- `{}`", written(argument));
    if let Some(help) = argument.get_help() {
        text.push_str(&format!(": {help}"));
    }
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|value| format!("`{}`", value.to_string_lossy())).collect();
    if !defaults.is_empty() && argument.get_action().takes_values() {
        text.push_str(&format!(" (else {})", defaults.join(", ")));
    }
    text.push('\n');
    if argument.get_action().takes_values() {
        let values = argument.get_possible_values();
        values.iter().filter(|value| !value.is_hide_set()).for_each(|value| text.push_str(&choice(value)));
    }
    text
}

/// `-o, --output <FILE>`
fn written(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let values = argument.get_value_names().unwrap_or_default();
    let values: Vec<String> = values.iter().map(|value| format!("<{value}>")).collect();
    let takes = argument.get_action().takes_values();
    match (names.is_empty(), takes) {
        (true, _) => values.join(" "),
        (false, true) => format!("{} {}", names.join(", "), values.join(" ")),
        (false, false) => names.join(", "),
    }
}

fn choice(value: &PossibleValue) -> String {
    match value.get_help() {
        Some(help) => format!("  - `{}`: {help}\n", value.get_name()),
        None => format!("  - `{}`\n", value.get_name()),
    }
}
