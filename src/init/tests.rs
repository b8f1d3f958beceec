//! Single columns, and what becomes of them.

use std::fmt::Write;

use super::draft;
use crate::data::Options;
use crate::data::sample::Sample;

/// The lines of the lead block for a column of its own, without what stands before them in every block.
fn lines(header: &str, cells: &[&str]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut csv = quoted(header) + "\n";
    cells.iter().for_each(|cell| writeln!(csv, "{}", quoted(cell)).unwrap());
    let options = Options { delimiter: Some(b','), ..Options::default() };
    let sample = Sample::take("leads.csv", csv.as_bytes(), &options).unwrap();
    let text = draft(&sample, "leads.csv").text;
    let block = text.split_once("lead {\n").unwrap().1.split_once("\n}").unwrap().0;
    let lines = block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains("sure to be a key"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_column_is_read_as_all_of_its_cells_allow() {
    let expected: &[(&str, &[&str], &str)] = &[
        ("x", &["1", "20"], "x integer"),
        ("x", &["1", "20.5"], "x number"),
        ("x", &["1.234,50", "7"], "x number format \"1.234,56\""),
        ("x", &["1 234,50", "7"], "x number format \"1 234,56\""),
        ("x", &["10%", "0", "12.5 %"], "x number"),
        ("x", &["01234", "75001"], "# Codes such as `01234`: as numbers they would lose their zeros.\nx text"),
        ("Phone", &["4912345", "331234"], "phone text from \"Phone\""),
        ("x", &["yes", "no", "N/A"], "x boolean missing \"N/A\""),
        ("x", &["t", "f"], "x boolean"),
        ("x", &["y", "y", "y"], "x text  # always `y`"),
        ("is_new", &["1", "0"], "is_new boolean"),
        ("x", &["1", "0"], "x integer"),
        ("x", &["€5", "1,000.50 EUR"], "x money EUR"),
        ("x", &["10k €", "3.500,00 €"], "x money EUR format \"1.234,56\""),
        ("Budget (GBP)", &["10", "20k"], "budget_gbp money GBP from \"Budget (GBP)\""),
        ("x", &["2021-04-03", "0"], "x date missing \"0\""),
        ("x", &["2021-04-03 10:00:00", "2021-04-04"], "x datetime"),
        ("x", &["3 Apr 2021", "15 may 2021"], "x date format \"D MMM YYYY\""),
        (
            "x",
            &["15 Apr, 2021 00:03:00", "15 Apr, 2021 00:03:00", "16 Apr, 2021 10:03:00", "16 Apr, 2021 10:03:00"],
            "x datetime format \"DD MMM, YYYY HH:mm:ss\"",
        ),
        ("x", &["03 April 2021", "15 May 2021"], "x date format \"DD MMMM YYYY\""),
        (
            "x",
            &["4/13/21 9:05 PM", "11/2/21 10:00 AM"],
            "# `4/13/21 9:05 PM` on line 2 cannot be D/M/YY h:mm A, so it is M/D/YY h:mm A.\nx datetime format \"M/D/YY h:mm A\"",
        ),
        ("created", &["20210403", "20211215"], "created date format \"YYYYMMDD\""),
        ("x", &["20210403", "20211215"], "x integer"),
        ("x", &["90d", "12 weeks", "unknown"], "x duration missing \"unknown\""),
        ("Wait (hours)", &["5", "7"], "wait_hours integer from \"Wait (hours)\""),
        ("Duration in hours", &["5", "7"], "duration_in_hours duration in hours from \"Duration in hours\""),
        ("x", &["a", "b", "A", "b", "a", "b", "a", "b", "a"], "x one of a, b"),
        ("x", &["a", "b", "A", "b", "a", "other", "a", "b", "a"], "x one of a, b or other"),
        ("x", &["a", "b", "c"], "x text"),
        ("Status", &["C level", "if", "C level"], "status one of \"C level\", \"if\" or other from \"Status\""),
        ("x", &["SEO;Paid", "SEO", ""], "x list of text"),
        ("x", &["a, b", "b, a", "b", "a"], "x list of text split by \",\""),
        ("City", &["Paris, France", "Lyon, France"], "city text from \"City\""),
        ("x", &["", "N/A", "-"], "x text missing \"N/A\", \"-\"  # unknown in every row"),
        (
            "x",
            &["-1", "-1", "-1", "5", "6"],
            "# `-1` stands there 3 times, and no other value is below zero: it seems to mean \
            that nothing is\n# known.\nx integer missing \"-1\"",
        ),
        ("x", &["-1", "-2", "-1", "-1", "6"], "x integer"),
    ];
    for (header, cells, line) in expected {
        let told = lines(header, cells);
        let plain = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        assert_eq!(plain(&told), plain(line), "{header}: {cells:?}");
    }
}

#[test]
fn what_has_several_readings_is_left_to_decide() {
    let expected: &[(&str, &[&str], &[&str])] = &[
        (
            "x",
            &["03/04/2021", "05/06/2021"],
            &["both values fit DD/MM/YYYY and MM/DD/YYYY", "3 April 2021 or 4 March 2021"],
        ),
        (
            "x",
            &["03-04-05"],
            &["the only value fits", "`03-04-05` on line 2 may be 3 April 2005, 4 March 2005 or 5 April 2003"],
        ),
        ("x", &["1.234", "5.678"], &["`1.234` on line 2 may be 1.234 or 1234", "x number format \"1.234,56\""]),
        ("x", &["$5", "$7"], &["`$` is read as USD", "x money USD"]),
        ("x", &["5 EUR", "7 USD"], &["amounts in EUR and USD", "x text"]),
        ("Budget", &["5", "7"], &["in which currency are these amounts?", "budget integer"]),
        ("Duration", &["5", "7"], &["in which unit?", "duration duration in days from \"Duration\""]),
        ("created", &["1617408000000", "1617408000001"], &["milliseconds since 1970?", "created integer"]),
        ("x", &["2021-04-03", "15/04/2021"], &["dates in 2 formats", "1 is like `2021-04-03` (line 2)", "x text"]),
        ("x", &["5%", "7"], &["some values are percentages, others not, such as `7` on line 3"]),
        (
            "x",
            &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "soon"],
            &["10 of 11 values are whole numbers, but not `soon` (line 12)", "x integer missing \"soon\"", "x text"],
        ),
    ];
    for (header, cells, parts) in expected {
        let told = lines(header, cells);
        let told: Vec<&str> = told.split_whitespace().filter(|word| *word != "#").collect();
        let told = told.join(" ");
        assert!(told.starts_with("To decide:"), "{cells:?}: {told}");
        for part in *parts {
            assert!(told.contains(part), "{cells:?}: {part}\n{told}");
        }
    }
}

#[test]
fn amounts_are_in_the_currency_that_another_column_names() {
    let csv = "Amount,Currency\n5,EUR\n7,EUR\n";
    let sample = Sample::take("leads.csv", csv.as_bytes(), &Options::default()).unwrap();
    let text = draft(&sample, "leads.csv").text;
    assert!(text.contains("In EUR, as the column `Currency` says in every row."), "{text}");
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain.contains("amount money EUR from \"Amount\""), "{text}");
}
