//! How a page of the catalogue is shown where Markdown is not drawn.

use crate::diagnostic::Code;

impl Code {
    /// What the page says before its examples, a paragraph a line.
    #[must_use]
    pub fn explanation(self) -> String {
        let body = self.page().split_once('\n').map_or("", |(_, body)| body);
        let text = body.split("\n## ").next().unwrap_or(body).trim();
        text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n")
    }

    /// The page for where Markdown is not drawn: headings without marks, examples indented.
    #[must_use]
    pub fn plain_page(self) -> String {
        let mut out = String::new();
        let mut in_example = false;
        for line in self.page().lines() {
            if line.starts_with("```") {
                in_example = !in_example;
                continue;
            }
            let indent = if in_example && !line.is_empty() { "    " } else { "" };
            let text = if in_example { line } else { line.trim_start_matches('#').trim_start() };
            out.push_str(&format!("{indent}{text}\n"));
        }
        out
    }
}
