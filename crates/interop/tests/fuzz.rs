//! Whatever a file holds, reading it ends with rows and remarks, and never with a panic.
//!
//! `cargo xtask test` draws the same files each time; `cargo xtask fuzz` draws others, and more of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::NaiveDate;
use chrono_tz::Europe::Berlin;
use daybook_interop::{
    Century, DateOrder, For, Reading, Table, appointment_rows, date, decode, guess, guess_date_order,
    minutes, moment, patient_rows, read_calendar, time,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// What files are made of, between bars: each byte of the input is one of these, or a letter.
const PIECES: &str = ",¦;¦\t¦|¦\"¦\"\"¦\n¦\r\n¦\r¦\u{feff}¦ ¦Name¦Date¦Time¦Patient¦Birth date¦Phone¦Start¦End¦\
    Provider¦Status¦31/12/2026¦2026-02-30¦29.2.2028¦12/13/14¦24:00¦9:5pm¦2027-03-28T02:30¦T¦Z¦+14:00¦\
    0¦99999999999999999999¦-1¦é¦\u{202e}¦=1+1¦'¦½ h¦1h30";

/// What calendars are made of.
const LINES: &str = "BEGIN:VCALENDAR\r\n¦END:VCALENDAR\r\n¦BEGIN:VEVENT\r\n¦END:VEVENT\r\n¦BEGIN:VTIMEZONE\r\n¦\
    END:VTIMEZONE\r\n¦BEGIN:STANDARD\r\n¦END:STANDARD\r\n¦DTSTART:¦DTSTART;TZID=Europe/Berlin:¦\
    DTSTART;TZID=Nowhere/Never:¦DTSTART;VALUE=DATE:¦DTEND:¦DURATION:¦RRULE:¦EXDATE:¦RECURRENCE-ID:¦\
    UID:¦SUMMARY:¦STATUS:CANCELLED\r\n¦SEQUENCE:¦20270328T023000¦20270328¦20261131T250000Z¦PT30M¦\
    -P1DT1H¦P99999999999D¦FREQ=DAILY¦FREQ=SECONDLY¦;COUNT=¦;UNTIL=¦;INTERVAL=0¦;BYDAY=5MO,-1SU¦\
    4294967296¦\r\n¦\r\n ";

fn text_of(bytes: &[u8], pieces: &str) -> String {
    let pieces: Vec<&str> = pieces.split('¦').collect();
    let piece = |it: &u8| {
        let at = usize::from(*it);
        pieces.get(at).map_or_else(|| char::from(it % 95 + 32).to_string(), |it| (*it).to_owned())
    };
    bytes.iter().map(piece).collect()
}

fn read(table: &Table) {
    let today = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
    for rows in [For::Patients, For::Appointments] {
        let mapping = guess(&table.columns, rows);
        let order = guess_date_order(table, &mapping);
        let reading = Reading { mapping, order, today };
        let patients = patient_rows(table, &reading).count();
        let appointments = appointment_rows(table, &reading).count();
        assert!(patients.max(appointments) <= table.rows.len());
    }
}

/// How many files each test draws.
fn cases() -> ProptestConfig {
    let times = std::env::var("DAYBOOK_CASES_TIMES").ok().and_then(|it| it.parse().ok()).unwrap_or(1_u32);
    ProptestConfig {
        cases: 512_u32.saturating_mul(times),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Pieces more often than letters, as in a file.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![4 => 0..40_u8, 1 => any::<u8>()], 0..160)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_bytes_are_a_table_or_unreadable(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(table) = decode(&bytes).and_then(|text| Table::read(&text)) {
            read(&table);
        }
    }

    #[test]
    fn any_table_is_read_to_its_end(bytes in pieces()) {
        if let Ok(table) = Table::read(&text_of(&bytes, PIECES)) {
            read(&table);
        }
    }

    #[test]
    fn any_calendar_is_read_to_its_end(bytes in pieces()) {
        let until = NaiveDate::from_ymd_opt(2028, 3, 1).unwrap();
        let lines = text_of(&bytes, LINES);
        let event = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270328T023000\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        for text in [lines, event] {
            if let Ok(table) = read_calendar(&text, Berlin, until) {
                read(&table);
            }
        }
    }

    #[test]
    fn any_date_time_and_duration_is_one_or_none(bytes in pieces()) {
        let text = text_of(&bytes, PIECES);
        let today = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            let _moment = moment(&text, order);
            for century in [Century::Born(today), Century::This] {
                let _date = date(&text, order, century);
            }
        }
        let _times = (time(&text), minutes(&text));
    }
}
