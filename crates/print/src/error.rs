//! Why a page could not be made.

/// Why a page could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PrintError {
    /// No QR code holds that much text.
    #[error("the code on the slip would hold {bytes} bytes, more than a QR code can")]
    CodeTooLong {
        /// Length of what was to be encoded.
        bytes: usize,
    },
    /// A font inside the program is damaged.
    #[error("a font inside the program cannot be read; reinstall the program")]
    Font,
}
