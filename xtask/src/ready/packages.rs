//! The one list of system packages: what is needed, for what, and how each distribution calls it.
//!
//! Tauri's own list also names `libxdo-dev` (only for its tray menus' text keys), `libayatana-appindicator3-dev`
//! (only for a tray icon), `librsvg2-dev` (only to bundle an AppImage) and `libssl-dev` (ours is built from
//! source with the encrypted database). Daybook uses none of these, so nobody is asked to install them.

/// What the packages are wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// To build the app and open its window.
    Run,
    /// To run every test as well.
    Test,
}

/// The kinds of Linux we know the package names of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Distribution {
    Debian,
    Fedora,
    Arch,
}

/// One need, under each distribution's name for it.
pub(crate) struct Need {
    /// Why, as the end of "needed to …".
    pub(crate) why: &'static str,
    /// Any of these programs on the path satisfies the need, however it got there.
    pub(crate) programs: &'static [&'static str],
    debian: &'static str,
    fedora: &'static str,
    arch: &'static str,
    purpose: Purpose,
}

impl Need {
    /// What `distribution` calls it.
    pub(crate) fn package(&self, distribution: Distribution) -> &'static str {
        match distribution {
            Distribution::Debian => self.debian,
            Distribution::Fedora => self.fedora,
            Distribution::Arch => self.arch,
        }
    }
}

/// Everything needed for `purpose`; tests need what running needs and more.
pub(crate) fn needs(purpose: Purpose) -> impl Iterator<Item = &'static Need> {
    NEEDS.iter().filter(move |need| purpose == Purpose::Test || need.purpose == Purpose::Run)
}

const fn to_run(why: &'static str, debian: &'static str, fedora: &'static str, arch: &'static str) -> Need {
    Need { why, programs: &[], debian, fedora, arch, purpose: Purpose::Run }
}

const fn to_test(why: &'static str, debian: &'static str, fedora: &'static str, arch: &'static str) -> Need {
    Need { why, programs: &[], debian, fedora, arch, purpose: Purpose::Test }
}

const NEEDS: &[Need] = &[
    to_run("compile the encrypted database", "build-essential", "gcc", "gcc"),
    to_run("compile the encrypted database", "make", "make", "make"),
    to_run("configure OpenSSL, which is built from source", "perl", "perl-core", "perl"),
    to_run("find the libraries below when building", "pkg-config", "pkgconf-pkg-config", "pkgconf"),
    to_run("show the window", "libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1"),
    to_run("draw the icons of file dialogs", "librsvg2-common", "librsvg2", "librsvg"),
    Need {
        programs: &["Xvfb"],
        ..to_test("open the window without a screen", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb")
    },
    Need {
        programs: &["WebKitWebDriver"],
        ..to_test("drive the real window", "webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "webkitgtk-6.0")
    },
    Need {
        programs: &["chromium", "chromium-browser", "google-chrome"],
        ..to_test("drive the UI in a browser", "chromium", "chromium", "chromium")
    },
    to_test("read printed slips back", "poppler-utils", "poppler-utils", "poppler"),
    Need {
        programs: &["pg_ctlcluster", "postgres"],
        ..to_test("keep books on a server", "postgresql", "postgresql-server", "postgresql")
    },
    to_test("print to a real queue", "cups", "cups", "cups"),
    to_test("print to a real queue", "cups-client", "cups-client", "libcups"),
    to_test("keep keys in a real keyring", "gnome-keyring", "gnome-keyring", "gnome-keyring"),
    to_test("keep keys in a real keyring", "dbus", "dbus-daemon", "dbus"),
    to_test("look into a real keyring", "libsecret-tools", "libsecret", "libsecret"),
];
