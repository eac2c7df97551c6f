//! A book that several computers keep: joining, how it stands, who else is there, and what could not be done.

use crate::appointment::Placement;
use crate::calendar::CalendarItem;
use crate::patient::PatientLine;
use crate::problem::Problem;
use crate::shapes;

shapes! {
    /// Joins a shared book.
    pub struct JoinBook {
        /// The line the sharing computer shows.
        pub invitation: String,
        /// How this computer is called there.
        pub desk_name: String,
        /// Opens this computer's copy where there is no keyring; as in `CreateClinic`. Only at first run.
        pub passphrase: Option<String>,
    }

    /// Leaves the shared book.
    pub struct LeaveBook {
        /// Leaves even if something recorded here was not sent; it stays in the copy that is set aside.
        pub give_up_unsent: bool,
    }

    /// A shared book that was found in the local network. What it says of itself proves nothing.
    pub struct NearbyBook {
        /// The clinic's name.
        pub clinic: String,
        /// How staff call the computer that shares it.
        pub computer: String,
        /// `host:port`, to be followed by the code of an invitation.
        pub address: String,
    }

    /// The shared books that are near.
    pub struct NearbyBooks {
        /// looking, or unavailable (this computer is in no network, or may not look).
        pub is: String,
        /// By clinic and computer.
        pub books: Vec<NearbyBook>,
    }

    /// Shares this computer's own book with others from now on.
    pub struct ServeBook {
        /// How this computer is called at the others.
        pub desk_name: String,
        /// Where it answers them.
        pub port: u16,
        /// Whether the local network is told, so that others find it.
        pub announced: bool,
    }

    /// A computer that follows this one's book, or asks to.
    pub struct FollowingComputer {
        /// Which.
        pub id: String,
        /// As it is called.
        pub name: String,
        /// here (connected now), away, waiting (somebody has to agree), forked (there are two of it: neither is heard).
        pub is: String,
        /// When it joined, or asked to, an instant.
        pub since: String,
        /// When it was last heard, an instant.
        pub seen_at: Option<String>,
    }

    /// How this computer shares its own book.
    pub struct Serving {
        /// off, on, failed (it should, and could not).
        pub is: String,
        /// Why it failed, as in `Problem::Sharing`.
        pub trouble: Option<String>,
        /// How this computer is called at the others.
        pub desk_name: String,
        /// Where it answers.
        pub port: u16,
        /// `host:port` as others reach it; `None` while this computer is in no network.
        pub address: Option<String>,
        /// Whether others find it in the local network, or will once it is shared: yes, no (nobody wants it), failed (the
        /// system does not allow it).
        pub announced: String,
        /// Whether this computer is kept from falling asleep by itself.
        pub stays_awake: bool,
        /// Who follows, by name; who waits comes first.
        pub computers: Vec<FollowingComputer>,
    }

    /// An invitation is wanted, for one computer.
    pub struct InviteComputer {
        /// Whether somebody has to agree here once the computer has shown itself.
        pub approve: bool,
    }

    /// An invitation: whoever reads it can join.
    pub struct ShownInvitation {
        /// The line to copy.
        pub line: String,
        /// The short form, with hyphens: to type where the address is known.
        pub code: String,
        /// `host:port` of this computer.
        pub address: String,
        /// Until when it is good, an instant.
        pub expires_at: String,
        /// The line as a QR code: squares along each side.
        pub qr_size: u16,
        /// Its dark squares, as the path of an SVG of that size.
        pub qr_path: String,
    }

    /// One of the computers that follow, or ask to.
    pub struct ComputerId {
        /// Which.
        pub id: String,
    }

    /// Shuts a computer out.
    pub struct RevokeComputer {
        /// Which.
        pub id: String,
        /// Whether what it had not sent is taken in, once, for people to look at. Nothing of it is carried out (F14).
        pub collect: bool,
    }

    /// What was to be booked at a computer that was shut out, ready for the form.
    pub struct CollectedBooking {
        /// The id it would have had; another one where something has that by now.
        pub appointment_id: String,
        /// For whom.
        pub patient: PatientLine,
        /// What for.
        pub appointment_type_id: String,
        /// Where and when.
        pub placement: Placement,
        /// For staff.
        pub notes: String,
        /// For the patient.
        pub patient_notes: String,
        /// How it came about.
        pub source: String,
    }

    /// How something that was taken in was dealt with.
    pub struct CollectedSettled {
        /// By whom; `None` on a hub's command line.
        pub by: Option<String>,
        /// When, an instant.
        pub at: String,
        /// done, booked or added.
        pub how: String,
    }

    /// Something that was recorded at a computer that was shut out, and never carried out.
    pub struct CollectedItem {
        /// Its id.
        pub id: String,
        /// How the computer was called.
        pub computer: String,
        /// Its number there.
        pub n: u32,
        /// What was done there, as undo says it: booked, moved, cancelled …; settled (something that needed attention),
        /// unknown where this program cannot read it.
        pub what: String,
        /// The appointment, where the book has it.
        pub appointment_id: Option<String>,
        /// Whose, where the book has them.
        pub patient_id: Option<String>,
        /// Their name, though only the computer that was shut out knew them.
        pub patient_name: Option<String>,
        /// Their telephone number.
        pub patient_phone: Option<String>,
        /// The day it was meant for, or the appointment is on.
        pub date: Option<String>,
        /// The time, wall minutes.
        pub from: Option<u16>,
        /// Real minutes.
        pub minutes: Option<u16>,
        /// With whom.
        pub provider_name: Option<String>,
        /// What for.
        pub type_name: Option<String>,
        /// Who recorded it.
        pub recorded_by: Option<String>,
        /// When, an instant by the hub's clock as far as that computer could tell.
        pub recorded_at: String,
        /// When it was taken in, an instant.
        pub taken_in_at: String,
        /// What the form of a new appointment starts with, where one was to be made for somebody the book has.
        pub booking: Option<CollectedBooking>,
        /// The item by which whom it is about would come into the book: they are not in it yet.
        pub adds_patient: Option<String>,
        /// How it was dealt with; `None` while somebody has to.
        pub settled: Option<CollectedSettled>,
    }

    /// What was taken in of computers that were shut out (F14).
    pub struct CollectedWork {
        /// The computers that were shut out with their work to be taken in, by name.
        pub computers: Vec<String>,
        /// What waits for somebody, by computer and number; the first of it, where there is very much.
        pub open: Vec<CollectedItem>,
        /// How much waits for somebody.
        pub count: u32,
        /// What was dealt with last.
        pub settled: Vec<CollectedItem>,
    }

    /// What became of something that was taken in.
    pub struct SettleCollected {
        /// Which.
        pub id: String,
        /// done (somebody saw to it), booked (by the form), add_patient (puts the new patient it holds into the book), open
        /// (it waits for somebody after all).
        pub way: String,
    }

    /// Time another desk is about to give away.
    pub struct HeldThere {
        /// Which day it starts, on the clinic's calendar.
        pub date: String,
        /// From, wall minutes.
        pub from: u16,
        /// Until, wall minutes.
        pub to: u16,
        /// Whose: provider, chairs, rooms.
        pub column_ids: Vec<String>,
    }

    /// Another desk that is there now (D10).
    pub struct OtherDesk {
        /// Which.
        pub device_id: String,
        /// As it is called.
        pub name: String,
        /// Who is at it.
        pub user: Option<String>,
        /// The day they look at.
        pub date: Option<String>,
        /// The time they are about to give away.
        pub holding: Option<HeldThere>,
    }

    /// How this computer's share of the book stands.
    pub struct SharingState {
        /// alone (the book is this computer's), serving (and it shares it), not_serving (it should, and cannot), synced,
        /// pending (something waits for the hub's answer), offline, asleep (the sharing computer is), closed (it stopped
        /// sharing, of its own will), locked (nothing is recorded until somebody has looked).
        pub is: String,
        /// Where the hub is; `None` where the book is not shared.
        pub address: Option<String>,
        /// Why it is offline (unreachable, wrong_key, refused, malformed) or locked (revoked, forked, restored, unknown).
        pub why: Option<String>,
        /// Since when it is offline, an instant.
        pub since: Option<String>,
        /// When the hub was last heard, an instant; `None` since the program started.
        pub heard_at: Option<String>,
        /// How many things recorded here wait for the hub's answer.
        pub pending: u32,
        /// The appointments they are about: provisional until the hub has answered.
        pub provisional: Vec<String>,
        /// How many things that were asked for could not be done and wait for somebody.
        pub attention: u32,
        /// What somebody has to see to: old_hub, diverged, upgrade_needed, hub_too_old, log_differs (the shared book's audit
        /// log is not what this computer was told).
        pub trouble: Option<String>,
        /// right, off (more than a minute), wrong (so far that no time is held by it).
        pub clock: String,
        /// The other desks that are there now.
        pub others: Vec<OtherDesk>,
    }

    /// What this desk shows the others of itself; never anything of a patient.
    pub struct ShowHere {
        /// The day on the screen.
        pub date: Option<String>,
        /// The time about to be given away.
        pub holding: Option<HeldThere>,
    }

    /// A computer that keeps something, or could.
    pub struct KeepingComputer {
        /// Which.
        pub id: String,
        /// As it is called; empty for this one, which does not know how the others call it.
        pub name: String,
        /// Whether it is this one.
        pub here: bool,
    }

    /// A provider, chair, room or device, and who keeps it (D1).
    pub struct LeasableThing {
        /// provider or resource.
        pub kind: String,
        /// Which.
        pub id: String,
        /// As it is called.
        pub name: String,
        /// The computer that keeps it; `None` where every computer books it.
        pub computer: Option<KeepingComputer>,
        /// Whether the shared book has said so: what was asked for here counts only then.
        pub settled: bool,
    }

    /// Who keeps what, so that it can be booked finally while the shared book is away.
    pub struct Leases {
        /// Providers, then chairs, rooms and devices, as on the calendar.
        pub things: Vec<LeasableThing>,
        /// The computers something can be leased to from here.
        pub computers: Vec<KeepingComputer>,
    }

    /// Leases something to a computer.
    pub struct GrantLease {
        /// As in [`LeasableThing::kind`].
        pub kind: String,
        /// Which.
        pub id: String,
        /// One of [`Leases::computers`].
        pub computer_id: String,
    }

    /// Something that is leased.
    pub struct OneLeasable {
        /// As in [`LeasableThing::kind`].
        pub kind: String,
        /// Which.
        pub id: String,
    }

    /// Something that was asked for at a desk and could not be done (D1).
    pub struct AttentionItem {
        /// Its id.
        pub id: String,
        /// What was asked, as undo says it: booked, moved, cancelled …
        pub what: String,
        /// Why not, as the hub's code: does_not_fit, slot_taken, not_permitted, changed_since …
        pub reason: String,
        /// What stands in the way now, where that can be told.
        pub problem: Option<Problem>,
        /// Whether it would fit by now as it was asked.
        pub fits_now: bool,
        /// The appointment, where it is there.
        pub appointment_id: Option<String>,
        /// Whose, where it is about somebody.
        pub patient_id: Option<String>,
        /// Their name.
        pub patient_name: Option<String>,
        /// Their telephone number.
        pub patient_phone: Option<String>,
        /// The day that was asked for.
        pub date: Option<String>,
        /// The time, wall minutes.
        pub from: Option<u16>,
        /// Real minutes.
        pub minutes: Option<u16>,
        /// With whom.
        pub provider_name: Option<String>,
        /// What for.
        pub type_name: Option<String>,
        /// Who asked.
        pub asked_by: Option<String>,
        /// When the hub said no, an instant.
        pub at: String,
        /// How many later things failed with it.
        pub dependants: u32,
        /// What can be done, best first: as_asked, next_free, override, waitlist, called, dismiss.
        pub ways: Vec<String>,
    }

    /// Everything that waits for somebody, oldest first.
    pub struct AttentionList {
        /// The items.
        pub items: Vec<AttentionItem>,
    }

    /// Deals with an item.
    pub struct DealWith {
        /// Which.
        pub id: String,
        /// One of [`AttentionItem::ways`].
        pub way: String,
        /// Why, for `override`.
        pub reason: Option<String>,
    }

    /// An item that was dealt with.
    pub struct DealtWith {
        /// The appointment as it stands now, where there is one.
        pub item: Option<CalendarItem>,
        /// What is still left.
        pub left: AttentionList,
    }
}
