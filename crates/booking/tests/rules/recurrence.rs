//! Rules by which something comes again: read, written, unrolled (Q18), whatever somebody types.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::Berlin;
use daybook_booking::recurrence::{MOST_OCCURRENCES, Recurrence};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::chance::cases;
use crate::world::{at, today};

/// Unrolls `rule` from Tuesday 2 March 2027, 09:00.
fn check(rule: &str, expected: Expect) {
    let dates = match Recurrence::parse(rule, Berlin) {
        Ok(rule) => rule.dates(at(today(), "09:00")),
        Err(error) => return expected.assert_eq(&error.to_string()),
    };
    let told: Vec<_> = dates.iter().map(|it| it.format("%-d.%-m.").to_string()).collect();
    expected.assert_eq(&told.join(" "));
}

#[test]
fn a_weekly_rule_comes_on_the_weekday_it_starts_on() {
    check("FREQ=WEEKLY;COUNT=4", expect!["2.3. 9.3. 16.3. 23.3."]);
    check("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=5", expect!["2.3. 5.3. 16.3. 19.3. 30.3."]);
}

#[test]
fn a_daily_rule_may_keep_to_working_days() {
    check("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=6", expect!["2.3. 3.3. 4.3. 5.3. 8.3. 9.3."]);
    check("FREQ=DAILY;INTERVAL=10;UNTIL=20270401", expect!["2.3. 12.3. 22.3. 1.4."]);
}

#[test]
fn a_monthly_rule_comes_on_the_nth_weekday_or_the_nth_day() {
    check("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", expect!["2.3. 6.4. 4.5."]);
    check("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", expect!["26.3. 30.4. 28.5."]);
    check("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", expect!["31.3. 31.5. 31.7."]);
    check("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", expect!["31.3. 30.4. 31.5."]);
    check("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2", expect!["13.8. 13.10."]);
}

#[test]
fn until_names_the_last_start_and_a_date_means_all_of_it() {
    check("FREQ=WEEKLY;UNTIL=20270316", expect!["2.3. 9.3. 16.3."]);
    check("FREQ=WEEKLY;UNTIL=20270316T085900", expect!["2.3. 9.3."]);
    // 08:00 UTC is 09:00 in Berlin in March.
    check("FREQ=WEEKLY;UNTIL=20270316T080000Z", expect!["2.3. 9.3. 16.3."]);
    check("FREQ=WEEKLY;UNTIL=20270301", expect![""]);
}

#[test]
fn dates_left_out_count_all_the_same() {
    check(
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20270309T090000",
        expect!["2.3. 16.3. 23.3."],
    );
    check("FREQ=WEEKLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270302,20270316", expect!["9.3."]);
}

#[test]
fn a_rule_that_cannot_be_kept_to_is_refused_by_the_part() {
    check("FREQ=WEEKLY", expect!["it never ends"]);
    check("COUNT=3", expect!["FREQ is missing"]);
    check("", expect!["RRULE is missing"]);
    check("FREQ=YEARLY;COUNT=3", expect!["FREQ cannot be read or is out of bounds"]);
    check("FREQ=WEEKLY;COUNT=0", expect!["COUNT cannot be read or is out of bounds"]);
    check("FREQ=WEEKLY;COUNT=367", expect!["COUNT cannot be read or is out of bounds"]);
    check("FREQ=WEEKLY;COUNT=3;UNTIL=20270401", expect!["UNTIL contradicts another part"]);
    check("FREQ=WEEKLY;BYDAY=2TU;COUNT=3", expect!["BYDAY contradicts another part"]);
    check("FREQ=WEEKLY;BYDAY=XXTU;COUNT=3", expect!["BYDAY cannot be read or is out of bounds"]);
    check("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=3", expect!["BYMONTHDAY contradicts another part"]);
    check("FREQ=MONTHLY;BYSETPOS=1;COUNT=3", expect!["that part of RRULE is not supported"]);
    check("FREQ=DAILY;COUNT=3\nFREQ=DAILY;COUNT=3", expect!["RRULE contradicts another part"]);
}

// The crate `rrule` gives none of these.
#[test]
fn every_weekday_and_an_nth_one_may_be_named_side_by_side() {
    check("FREQ=MONTHLY;BYDAY=TH,-1WE;COUNT=6", expect!["4.3. 11.3. 18.3. 25.3. 31.3. 1.4."]);
}

#[test]
fn a_rule_that_never_comes_is_found_out_and_takes_no_time() {
    check("FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=3", expect![""]);
    check("FREQ=DAILY;INTERVAL=100;BYDAY=5MO;COUNT=3", expect!["BYDAY contradicts another part"]);
}

#[test]
fn a_split_rule_gives_what_the_whole_one_gave() {
    let start = at(today(), "09:00");
    let rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=9\nEXDATE:20270305,20270402";
    let rule = Recurrence::parse(rule, Berlin).unwrap();
    let from = NaiveDate::from_ymd_opt(2027, 3, 19).unwrap();
    let (Some(head), Some((first, tail))) = rule.split(start, from) else { panic!("dates on both sides") };
    let mut parts = head.dates(start);
    parts.extend(tail.dates(first.and_time(start.time())));
    assert_eq!(parts, rule.dates(start));
    assert_eq!(first, from);
}

fn rules() -> impl Strategy<Value = String> {
    let daily = proptest::collection::vec(0..7_usize, 0..4)
        .prop_map(|days| ("DAILY", named(&days, |_| ""), String::new()));
    let weekly = proptest::collection::vec(0..7_usize, 0..4)
        .prop_map(|days| ("WEEKLY", named(&days, |_| ""), String::new()));
    let nth = ["1", "2", "-1", "", "5"];
    let monthly = (proptest::collection::vec(0..7_usize, 0..3), proptest::collection::vec(1..32_i8, 0..3))
        .prop_map(move |(days, dates)| {
            let dates: Vec<_> =
                dates.iter().map(|it| if it % 5 == 0 { -it } else { *it }.to_string()).collect();
            ("MONTHLY", named(&days, |it| nth[it % 5]), dates.join(","))
        });
    let ends = prop_oneof![
        (1..30_u16).prop_map(|it| format!("COUNT={it}")),
        (0..700_u64).prop_map(|it| format!("UNTIL={}", (today() + Days::new(it)).format("%Y%m%d"))),
    ];
    (prop_oneof![daily, weekly, monthly], 1..5_u16, ends).prop_map(
        |((frequency, days, dates), interval, ends)| {
            let part =
                |name: &str, it: &str| if it.is_empty() { String::new() } else { format!(";{name}={it}") };
            format!(
                "FREQ={frequency};INTERVAL={interval};{ends}{}{}",
                part("BYDAY", &days),
                part("BYMONTHDAY", &dates)
            )
        },
    )
}

fn named(days: &[usize], nth: impl Fn(usize) -> &'static str) -> String {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let days: Vec<_> = days.iter().map(|it| format!("{}{}", nth(*it), names[*it])).collect();
    days.join(",")
}

/// The dates of `rule` as the crate `rrule` unrolls them, clocks left out of it.
fn by_the_crate(rule: &str, start: NaiveDateTime) -> Vec<NaiveDate> {
    let first = rrule::Tz::UTC.from_utc_datetime(&start);
    let rule =
        rule.split(';').map(|it| if it.starts_with("UNTIL") { format!("{it}T235959Z") } else { it.into() });
    let rule: rrule::RRule<rrule::Unvalidated> = rule.collect::<Vec<_>>().join(";").parse().unwrap();
    let Ok(rule) = rule.validate(first) else { return vec![] };
    let horizon = rrule::Tz::UTC.from_utc_datetime(&(start + Days::new(3652)));
    let dates = rrule::RRuleSet::new(first).rrule(rule).before(horizon).all(MOST_OCCURRENCES).dates;
    dates.into_iter().map(|it| it.date_naive()).collect()
}

/// What the crate gets wrong: every weekday and an nth one side by side; and what it never ends looking for.
fn is_beyond_the_crate(rule: &str) -> bool {
    let by_day = rule.split(';').find_map(|it| it.strip_prefix("BYDAY=")).unwrap_or_default();
    let nths: Vec<_> = by_day.split(',').map(|it| it.len() > 2).collect();
    (nths.contains(&true) && nths.contains(&false)) || (nths.contains(&true) && rule.contains("BYMONTHDAY"))
}

proptest! {
    #![proptest_config(cases(128))]

    // Q18.
    #[test]
    fn a_rule_comes_when_another_reading_of_it_does(rule in rules()) {
        prop_assume!(!is_beyond_the_crate(&rule));
        let start = at(today(), "09:00");
        let read = Recurrence::parse(&rule, Berlin).unwrap();
        prop_assert_eq!(read.dates(start), by_the_crate(&rule, start), "{}", rule);
    }

    #[test]
    fn a_rule_written_and_read_again_is_the_same(rule in rules(), without in 0..60_u64) {
        let read = Recurrence::parse(&rule, Berlin).unwrap().without([today() + Days::new(without)]);
        prop_assert_eq!(Recurrence::parse(&read.to_string(), Berlin).unwrap(), read);
    }

    #[test]
    fn a_rule_split_anywhere_gives_the_same_dates(rule in rules(), from in 0..400_u64) {
        let start = at(today(), "09:00");
        let rule = Recurrence::parse(&rule, Berlin).unwrap();
        let (head, tail) = rule.split(start, today() + Days::new(from));
        let mut parts = head.map_or(vec![], |it| it.dates(start));
        parts.extend(tail.map_or(vec![], |(first, it)| it.dates(first.and_time(start.time()))));
        // A rule that is cut off by the most there may be, or by ten years, goes on further when split.
        parts.retain(|it| (*it - today()).num_days() < 3653);
        let whole = rule.dates(start);
        prop_assert!(whole.len() == usize::from(MOST_OCCURRENCES) || parts == whole);
    }

    // Bad input: no text makes it panic or run away.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}", parts in proptest::collection::vec(
        prop_oneof![
            "(FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|WKST)=[A-Z0-9,+-]{0,12}", "FREQ=(DAILY|WEEKLY|MONTHLY)",
            "COUNT=[0-9]{1,6}", "UNTIL=[0-9]{8}(T[0-9]{6}Z?)?", "BYDAY=(-?[0-9]{1,3})?(MO|TU|SU)",
            "BYMONTHDAY=-?[0-9]{1,3}", "\nEXDATE[:;]?[0-9TZ,:]{0,20}",
        ], 0..6)) {
        let _read = Recurrence::parse(&text, Berlin);
        if let Ok(rule) = Recurrence::parse(&parts.join(";"), Berlin) {
            prop_assert!(rule.dates(at(today(), "09:00")).len() <= usize::from(MOST_OCCURRENCES));
            let _none = rule.dates(NaiveDateTime::MAX);
            let _none = rule.dates(NaiveDateTime::MIN);
        }
    }
}
