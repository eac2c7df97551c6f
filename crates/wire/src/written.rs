//! Replies that are text already.

use std::marker::PhantomData;

use serde::Serialize;
use ts_rs::{Config, TS, TypeVisitor};

/// JSON text as a `T` would be written: for replies whose parts were written before anybody asked.
pub struct Written<T> {
    text: String,
    shape: PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// `text` has to be what a `T` is written as.
    #[must_use]
    pub const fn of(text: String) -> Self {
        Self { text, shape: PhantomData }
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

/// Whatever a call may answer: a shape to be written, or text.
pub(crate) trait Reply {
    /// As JSON text.
    fn text(self) -> serde_json::Result<String>;
}

impl<T: Serialize> Reply for T {
    fn text(self) -> serde_json::Result<String> {
        serde_json::to_string(&self)
    }
}

impl<T> Reply for Written<T> {
    fn text(self) -> serde_json::Result<String> {
        Ok(self.text)
    }
}

/// The window is told of a `T`.
impl<T: TS> TS for Written<T> {
    type WithoutGenerics = T::WithoutGenerics;
    type OptionInnerType = T::OptionInnerType;

    fn docs() -> Option<String> {
        T::docs()
    }

    fn ident(config: &Config) -> String {
        T::ident(config)
    }

    fn decl(config: &Config) -> String {
        T::decl(config)
    }

    fn name(config: &Config) -> String {
        T::name(config)
    }

    fn inline(config: &Config) -> String {
        T::inline(config)
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_dependencies(visitor);
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_generics(visitor);
    }

    fn output_path() -> Option<std::path::PathBuf> {
        T::output_path()
    }
}
