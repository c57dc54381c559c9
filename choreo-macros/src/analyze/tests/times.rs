use super::*;

#[test]
fn a_count_asks_for_something() {
    refuses(r#"expect "a" times 0;"#, &[("zero-count", "0")]);
    refuses(r#"expect "a" times 0..=0;"#, &[("zero-count", "0..=0")]);
    refuses(r#"expect "a" times 0..;"#, &[("zero-count", "0..")]);
    refuses(r#"on "a" times 0 => reply 1; expect "b";"#, &[("zero-count", "0")]);
    accepts(r#"expect "a" times 0..=3; expect "b" times 1..; expect "c" times 2..3;"#);
}

#[test]
fn a_count_goes_upwards() {
    refuses(r#"expect "a" times 5..=2;"#, &[("empty-range", "5..=2")]);
    refuses(r#"expect "a" times 5..5;"#, &[("empty-range", "5..5")]);
}

#[test]
fn a_budget_fits_into_the_deadline() {
    refuses(r#"expect "a" within 6s;"#, &[("budget-exceeds-timeout", "6s")]);
    refuses(r#"timeout 100ms; never "a" for 1s;"#, &[("budget-exceeds-timeout", "1s")]);
    refuses(r#"publish "a" 1; wait 6s; expect "b";"#, &[("budget-exceeds-timeout", "6s")]);
    accepts(r#"expect "a" within 5s; timeout 1min; never "b" for 1min;"#);
    accepts(r#"expect "a" within (long); wait (long); never "b" for (long);"#);
    accepts(r#"timeout (long); expect "a" within 10min;"#);
}

#[test]
fn the_attributes_timeout_holds_where_the_block_sets_none() {
    let found = |source: &str, nanos| {
        let mut diagnostics = Diagnostics::default();
        let block = parse::block(source.parse().unwrap(), &mut diagnostics);
        let span = proc_macro2::Span::call_site();
        check(&block, Some(&Period::Literal { nanos, span, text: String::new() }), &mut diagnostics);
        diagnostics.list().len()
    };
    assert_eq!(found(r#"expect "a" within 6s;"#, 10_000_000_000), 0);
    assert_eq!(found(r#"expect "a" within 6s;"#, 1_000_000_000), 1);
    assert_eq!(found(r#"timeout 7s; expect "a" within 6s;"#, 1_000_000_000), 0);
}

#[test]
fn waits_and_quiet_periods_one_after_another_add_up() {
    refuses(r#"wait 3s; publish "a" 1; wait 3s; expect "b";"#, &[("budget-exceeds-timeout", "3s")]);
    refuses(
        r#"publish "a" 1; never "b" for 3s; publish "c" 1; never "d" for 3s;"#,
        &[("budget-exceeds-timeout", "3s")],
    );
    refuses(
        r#"publish "a" 1; wait 2s; publish "a" 2; never "b" for 4s;"#,
        &[("budget-exceeds-timeout", "4s")],
    );
}

#[test]
fn quiet_periods_side_by_side_run_together() {
    accepts(r#"publish "a" 1; never "b" for 3s; never "c" for 4s; wait 3s; publish "d" 1; expect "e";"#);
}

#[test]
fn a_total_reads_as_a_duration() {
    let found = messages(r#"timeout 1500ms; wait 1s; wait 750ms; expect "b";"#);
    assert_eq!(
        found,
        [
            "with what stands above it this takes 1750ms, and the block's deadline is 1.5s: shorten one of them, \
          or give the block a longer `timeout`"
        ]
    );
}

#[test]
fn a_period_of_no_length_is_refused_where_it_means_nothing() {
    refuses(r#"wait 0ms; expect "a";"#, &[("bad-duration", "0ms")]);
    refuses(r#"timeout 0s; expect "a";"#, &[("bad-duration", "0s")]);
    refuses(r#"never "a" for 0ms;"#, &[("bad-duration", "0ms")]);
    accepts(r#"settle 0ms; expect "a" within 0ms;"#);
}

#[test]
fn a_duration_that_could_not_be_read_is_told_once() {
    assert_eq!(refused(r#"wait 5sec; timeout 3; expect "a";"#).len(), 2);
}

#[test]
fn an_eventually_asks_with_a_pause_and_within_the_deadline() {
    refuses(r#"eventually { f().await } within 5s every 0ms;"#, &[("bad-duration", "0ms")]);
    refuses(r#"timeout 1s; eventually { f().await } within 2s;"#, &[("budget-exceeds-timeout", "2s")]);
    accepts(r#"eventually { f().await } within 5s every 1ms;"#);
    accepts(r#"eventually { f().await } within 0ms every (often);"#);
}
