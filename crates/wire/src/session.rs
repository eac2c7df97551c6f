//! First run, keys, signing in.

use crate::set_up::{AppointmentTypeForm, LocationForm, ProviderForm, ResourceForm};
use crate::shapes;

shapes! {
    /// A call without anything to say.
    pub struct Nothing {}

    /// Where the program stands.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum Phase {
        /// There is no book yet.
        FirstRun {
            /// Whether the operating system's keyring can keep the key; otherwise a passphrase is asked for.
            keyring: bool,
        },
        /// The book was made, but the printed recovery key has not been typed back yet.
        RecoveryKeyToConfirm,
        /// The book is there, its key is not.
        NeedsKey {
            /// Whether a passphrase opens it (as well as the recovery key).
            passphrase: bool,
        },
        /// The book cannot be used as it is.
        Trouble {
            /// damaged, newer_schema, read_only, in_use, disk_full, unreadable.
            trouble: String,
            /// The folder it is in, for the person to look at.
            folder: String,
        },
        /// Somebody has to sign in.
        SignedOut,
        /// Open.
        Ready,
    }

    /// Somebody who can sign in here.
    pub struct SignInName {
        /// Their id.
        pub user_id: String,
        /// As shown on the sign-in screen.
        pub name: String,
        /// Role, for the subtitle: admin, provider, front_desk, read_only.
        pub role: String,
        /// Whether a PIN works on this computer.
        pub has_pin: bool,
    }

    /// Who is signed in, and what they may.
    pub struct Me {
        /// Their id.
        pub user_id: String,
        /// Their name.
        pub name: String,
        /// Their role.
        pub role: String,
        /// Their provider, when they are one.
        pub provider_id: Option<String>,
        /// Permission texts (S3.11–S3.20).
        pub permissions: Vec<String>,
    }

    /// Everything the window needs to know which screen to show.
    pub struct AppState {
        /// Where the program stands.
        pub phase: Phase,
        /// The clinic's name, once the book is open.
        pub clinic_name: Option<String>,
        /// Whether this is the demo clinic.
        pub demo: bool,
        /// Who can sign in.
        pub sign_in: Vec<SignInName>,
        /// Who is signed in.
        pub me: Option<Me>,
        /// Minutes without input after which the window locks itself.
        pub lock_after_minutes: u16,
        /// The program's version.
        pub version: String,
    }

    /// What the first-run wizard gathered.
    pub struct CreateClinic {
        /// The clinic's name.
        pub name: String,
        /// IANA zone.
        pub zone: String,
        /// ISO 4217.
        pub currency: String,
        /// At least one.
        pub locations: Vec<LocationForm>,
        /// At least one.
        pub providers: Vec<ProviderForm>,
        /// May be none.
        pub resources: Vec<ResourceForm>,
        /// At least one.
        pub appointment_types: Vec<AppointmentTypeForm>,
        /// The first account: an admin.
        pub admin_name: String,
        /// Its password: at least 8 characters, and not easy to guess.
        pub admin_password: String,
        /// Opens the book where there is no keyring: at least 12 characters, and hard to guess.
        pub passphrase: Option<String>,
    }

    /// The key to print and keep.
    pub struct RecoveryKey {
        /// Groups of letters and digits, easy to type back.
        pub recovery_key: String,
    }

    /// Opens the book with what the person has.
    pub struct Unlock {
        /// The printed recovery key.
        pub recovery_key: Option<String>,
        /// The passphrase.
        pub passphrase: Option<String>,
    }

    /// Signing in with a password.
    pub struct SignIn {
        /// Who.
        pub user_id: String,
        /// Their password.
        pub password: String,
    }

    /// Signing in, or switching, with a PIN.
    pub struct SwitchUser {
        /// Who.
        pub user_id: String,
        /// Their PIN on this computer.
        pub pin: String,
    }

    /// Sets one's PIN on this computer.
    pub struct SetPin {
        /// One's password.
        pub password: String,
        /// Four to eight digits, no run and not all the same; empty takes the PIN away.
        pub pin: String,
    }

    /// Changes one's password.
    pub struct ChangePassword {
        /// The old one.
        pub old: String,
        /// The new one: at least 8 characters, and not easy to guess.
        pub new: String,
    }

    /// A staff account.
    pub struct User {
        /// Its id.
        pub id: String,
        /// Name.
        pub name: String,
        /// admin, provider, front_desk, read_only.
        pub role: String,
        /// The provider they are.
        pub provider_id: Option<String>,
        /// Whether they can sign in.
        pub active: bool,
        /// Rises with every change.
        pub version: u64,
    }

    /// Adds or changes a staff account.
    pub struct UserForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// Name.
        pub name: String,
        /// admin, provider, front_desk, read_only.
        pub role: String,
        /// The provider they are.
        pub provider_id: Option<String>,
        /// A new password; needed for a new account.
        pub password: Option<String>,
        /// Whether they can sign in.
        pub active: bool,
        /// The version that was seen: changed since, it is refused. `None` for a new one, and for whichever there is.
        pub version: Option<u64>,
    }

    /// Every staff account.
    pub struct Users {
        /// By name.
        pub users: Vec<User>,
    }

    /// One person's own settings of the window, kept as the window writes them.
    pub struct Preferences {
        /// An object the window owns.
        #[ts(type = "Record<string, unknown>")]
        pub values: serde_json::Value,
    }

    /// What changed; the window reads those things again.
    pub struct Changed {
        /// set_up, session, patients, pinboard, undo, import, `day:YYYY-MM-DD`, `appointment:ID`, `patient:ID`,
        /// `freed:DATE:FROM:MINUTES:PROVIDER:LOCATION` for time to come that was given free.
        pub tags: Vec<String>,
    }
}
