//! JUnit reports: one of several, and the names in it.

/// One report with the suites of all.
pub(crate) fn merged<'r>(reports: impl IntoIterator<Item = &'r str>) -> String {
    let suites: String = reports.into_iter().map(suites).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>{suites}</testsuites>\n")
}

/// What stands between `<testsuites ..>` and its end.
fn suites(report: &str) -> &str {
    let (_, rest) = report.split_once("<testsuites").expect("a report");
    let (_, rest) = rest.split_once('>').expect("the end of its tag");
    let (suites, _) = rest.rsplit_once("</testsuites>").expect("the end of the report");
    suites
}

/// The names of its tests.
pub(crate) fn names(report: &str) -> Vec<&str> {
    let cases = report.split("<testcase ").skip(1);
    let named = cases.map(|case| {
        let (_, rest) = case.split_once("name=\"").expect("a name");
        rest.split_once('"').expect("its end").0
    });
    named.collect()
}

#[test]
fn reports_are_merged_by_their_suites() {
    let report = |name: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<testsuites name=\"run\" tests=\"1\">\n\
             <testsuite name=\"suite\"><testcase name=\"{name}\" classname=\"x\"/></testsuite>\n</testsuites>\n"
        )
    };
    let [first, second] = [report("a"), report("b")];
    let merged = merged([first.as_str(), second.as_str()]);
    assert_eq!(names(&merged), ["a", "b"]);
    assert_eq!(merged.matches("<testsuite ").count(), 2);
    assert_eq!(merged.matches("<testsuites>").count(), 1);
}
