//! The one list of routes: method, path, who may use it, and what is said of it. From it come the router, the gate
//! in front of each handler, the OpenAPI description, and the matrix of who may do what. A route that is not in it
//! does not exist.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::gate::{Needs, gate};
use crate::hub::Hub;

/// A schema with everything it refers to.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    fn of<T: ToSchema + PartialSchema>() -> Self {
        let name = T::name().into_owned();
        let mut schemas = vec![(name.clone(), T::schema())];
        T::schemas(&mut schemas);
        Self { name, schemas }
    }
}

/// A query parameter.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) required: bool,
}

/// A query parameter that may be left out.
pub(crate) const fn may(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about, required: false }
}

/// A query parameter that must be there.
pub(crate) const fn must(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about, required: true }
}

/// Headers a route asks for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Headers {
    /// `Idempotency-Key` must be there (I5).
    pub(crate) idempotency_key: bool,
    /// It may be there.
    pub(crate) may_have_key: bool,
    /// `If-Match` must be there (I6).
    pub(crate) if_match: bool,
}

/// One route.
#[derive(Clone)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with `{id}` for what varies.
    pub path: &'static str,
    /// Who may use it.
    pub needs: Needs,
    pub(crate) about: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) query: &'static [Parameter],
    pub(crate) headers: Headers,
    pub(crate) body: Option<Shape>,
    pub(crate) reply: (u16, Option<Shape>),
    /// The status of the same answer where what is asked for was there already.
    pub(crate) already: Option<u16>,
    /// What the audit log calls it when somebody was shown patients by it.
    pub(crate) noted: Option<&'static str>,
    /// What it may refuse with; where none are named, what routes of its sort do.
    pub(crate) refuses: &'static [(u16, &'static str)],
    handler: MethodRouter<Hub>,
}

impl Route {
    /// A route for `method` at `path`, answered by `handler`.
    pub(crate) fn new<H, T>(method: Method, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, Hub>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("only methods HTTP has are listed");
        Self {
            method,
            path,
            needs,
            about: "",
            tag: "",
            query: &[],
            headers: Headers::default(),
            body: None,
            reply: (200, None),
            already: None,
            noted: None,
            refuses: &[],
            handler: on(filter, handler),
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn says(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// With these query parameters.
    pub(crate) const fn asks(mut self, query: &'static [Parameter]) -> Self {
        self.query = query;
        self
    }

    /// With a body.
    pub(crate) fn takes<T: ToSchema + PartialSchema>(mut self) -> Self {
        self.body = Some(Shape::of::<T>());
        self
    }

    /// With this answer.
    pub(crate) fn gives<T: ToSchema + PartialSchema>(mut self, status: u16) -> Self {
        self.reply = (status, Some(Shape::of::<T>()));
        self
    }

    /// With that answer, but this status, where what is asked for was there already.
    pub(crate) const fn already(mut self, status: u16) -> Self {
        self.already = Some(status);
        self
    }

    /// With an answer that has no body.
    pub(crate) fn gives_nothing(mut self, status: u16) -> Self {
        self.reply = (status, None);
        self
    }

    /// It shows patients: the audit log says so, under this name, before it does.
    pub(crate) const fn noted(mut self, action: &'static str) -> Self {
        self.noted = Some(action);
        self
    }

    /// May refuse with these.
    pub(crate) const fn refuses(mut self, refuses: &'static [(u16, &'static str)]) -> Self {
        self.refuses = refuses;
        self
    }

    /// The request must carry a key under which its answer is kept (I5).
    pub(crate) const fn with_key(mut self) -> Self {
        self.headers.idempotency_key = true;
        self
    }

    /// Whether it must.
    pub(crate) const fn has_key(&self) -> bool {
        self.headers.idempotency_key
    }

    /// The request may carry such a key.
    pub(crate) const fn may_have_key(mut self) -> Self {
        self.headers.may_have_key = true;
        self
    }

    /// The request must say which version it means (I6).
    pub(crate) const fn with_version(mut self) -> Self {
        self.headers.if_match = true;
        self
    }

    /// In this chapter of the description.
    pub(crate) const fn in_chapter(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }
}

/// Every route there is.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = crate::health::routes();
    all.extend(crate::native::routes());
    all.extend(crate::portal::routes());
    all.extend(crate::opencare::routes());
    all.extend(crate::eka::routes());
    all.extend(crate::sync::routes());
    all
}

/// The router of `routes`: each behind its own gate.
pub(crate) fn router(routes: Vec<Route>, hub: &Hub) -> Router<Hub> {
    routes.into_iter().fold(Router::new(), |router, route| {
        let guard = from_fn_with_state((hub.clone(), (route.needs, route.noted)), gate);
        router.route(route.path, route.handler.layer(guard))
    })
}
