//! Reports as the window asks for them: what they say they count is what the book and its record hold (Q23).

use std::collections::BTreeMap;

use booking::permission::Role;
use daybook_booking as booking;
use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::printing::{Document, PrintAsk};
use daybook_wire::report::{Report, ReportAsk, ReportKind};

use super::{Desk, at, by_id, id};
use crate::calls::{appointments, printing, reports};
use crate::words::Words;
use crate::words::report::table;

fn ask(kind: ReportKind) -> ReportAsk {
    ReportAsk {
        kind,
        from: "2027-03-01".to_owned(),
        to: "2027-03-31".to_owned(),
        location_ids: vec![],
        provider_ids: vec![],
        locale: "en".to_owned(),
    }
}

async fn made(desk: &Desk, kind: ReportKind) -> Report {
    reports::report(&desk.admin, ask(kind)).await.unwrap()
}

fn first_column(report: &Report) -> BTreeMap<String, i64> {
    report.lines.iter().map(|it| (it.label.clone(), it.values[0].unwrap())).filter(|it| it.1 > 0).collect()
}

/// Ada five times on 2027-03-02: one cancelled, one who did not come, one done, one deleted, one to come.
async fn a_day(desk: &Desk) {
    for (number, from) in [(1, 540), (2, 600), (3, 660), (4, 720), (5, 780)] {
        desk.book(number, (from, 30)).await;
    }
    let off = CancelAppointment {
        id: id(1),
        code: "patient".to_owned(),
        reason: "ill".to_owned(),
        override_reason: None,
    };
    appointments::cancel_appointment(&desk.admin, off).await.unwrap();
    appointments::delete_appointment(&desk.admin, by_id(&id(4))).await.unwrap();
    desk.clock.set(at("2027-03-02 10:20"));
    appointments::mark_no_show(&desk.admin, by_id(&id(2))).await.unwrap();
    desk.clock.set(at("2027-03-02 10:50"));
    appointments::check_in(&desk.admin, by_id(&id(3))).await.unwrap();
    desk.clock.set(at("2027-03-02 11:02"));
    appointments::start_appointment(&desk.admin, by_id(&id(3))).await.unwrap();
    desk.clock.set(at("2027-03-02 11:30"));
    appointments::complete_appointment(&desk.admin, by_id(&id(3))).await.unwrap();
}

#[tokio::test]
async fn totals_are_those_of_the_list_of_appointments() {
    let desk = Desk::new().await;
    a_day(&desk).await;
    let listed = desk.calendar("2027-03-01", "2027-03-31").await.items;
    let mut by_status: BTreeMap<String, i64> = BTreeMap::new();
    for item in &listed {
        let kind = booking::status::StatusKind::parse(&item.status).unwrap();
        *by_status.entry(Words::of_tag("en").unwrap().status(kind)).or_default() += 1;
    }
    let report = made(&desk, ReportKind::ByStatus).await;
    assert_eq!(first_column(&report), by_status);
    assert_eq!(report.total.values[0], Some(i64::try_from(listed.len()).unwrap()));
    let minutes: i64 = listed.iter().map(|it| i64::from(it.minutes)).sum();
    assert_eq!(report.total.values[1], Some(minutes));
}

#[tokio::test]
async fn totals_are_those_of_the_record_of_what_happened() {
    let desk = Desk::new().await;
    a_day(&desk).await;
    let mut happened: BTreeMap<String, i64> = BTreeMap::new();
    for number in [1, 2, 3, 5] {
        let detail = appointments::appointment(&desk.admin, by_id(&id(number))).await.unwrap();
        for line in detail.history {
            *happened.entry(line.what).or_default() += 1;
        }
    }
    let missed = first_column(&made(&desk, ReportKind::Missed).await);
    assert_eq!(missed["No-show"], happened["no_show"]);
    assert_eq!(missed["Cancelled: patient"], happened["cancelled"]);
    let waiting = made(&desk, ReportKind::WaitingTime).await;
    assert_eq!(waiting.total.values[0], Some(happened["checked_in"]));
    assert_eq!(waiting.total.values[1], Some(12), "from 10:50 to 11:02");
}

#[tokio::test]
async fn each_report_states_its_days_its_scope_and_which_statuses_count() {
    let desk = Desk::new().await;
    a_day(&desk).await;
    let narrow = ReportAsk { provider_ids: vec![desk.kim.clone()], ..ask(ReportKind::ByType) };
    let report = reports::report(&desk.admin, narrow).await.unwrap();
    assert_eq!(
        report.filter,
        [
            "Appointments that start 1 March 2027 – 31 March 2027.",
            "Locations: all.",
            "Providers: Dr Kim.",
            "Counted: To approve, Scheduled, Arrived, In room, Done, No-show (0 appointments).",
            "Not counted: Held, Cancelled, Rescheduled, Expired, deleted.",
        ]
    );
}

#[tokio::test]
async fn a_report_is_a_table_and_pages_in_every_language() {
    let desk = Desk::new().await;
    a_day(&desk).await;
    for locale in ["en", "es", "ar"] {
        for kind in
            [ReportKind::ProviderUse, ReportKind::ResourceUse, ReportKind::LeadTime, ReportKind::BySource]
        {
            let ask = ReportAsk { locale: locale.to_owned(), ..ask(kind) };
            let document = Document::Report { ask };
            let pdf = printing::preview(&desk.admin, PrintAsk { document, locale: locale.to_owned() }).await;
            assert!(pdf.unwrap().file_name.starts_with("report-"));
        }
    }
    let text = table(Words::of_tag("en").unwrap(), &made(&desk, ReportKind::Missed).await);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0].trim_start_matches('\u{feff}'),
        "What happened,Appointments,Share (%),Late,Time (min)"
    );
    assert_eq!(lines[1], "No-show,1,25.0,0,30");
    assert!(text.contains("Counted: Scheduled"), "a table says what it is made over");
}

#[tokio::test]
async fn nobody_sees_a_report_by_way_of_the_printer() {
    let desk = Desk::new().await;
    let document = Document::Report { ask: ask(ReportKind::ByType) };
    let front_desk = desk.as_role(Role::FrontDesk);
    let said = printing::preview(&front_desk, PrintAsk { document, locale: "en".to_owned() }).await;
    assert!(matches!(said, Err(Problem::NotPermitted { permission }) if permission == "reports:view"));
}

#[tokio::test]
async fn days_that_run_backwards_are_refused() {
    let desk = Desk::new().await;
    let backwards = ReportAsk { to: "2027-02-01".to_owned(), ..ask(ReportKind::ByType) };
    assert!(matches!(reports::report(&desk.admin, backwards).await, Err(Problem::BadRequest { .. })));
}
