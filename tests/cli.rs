//! Transcripts of the command line: command, output, exit code. They run in `tests/cli/fixtures`.

use std::path::Path;

#[test]
fn the_commands_print_what_the_transcripts_show() -> std::io::Result<()> {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    std::env::set_current_dir(cli.join("fixtures"))?;
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").case(cli.join("*.trycmd")).run();
    Ok(())
}
