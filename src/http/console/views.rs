//! The views with what each needs: a view is registered together with its scope, so there is
//! none without.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use super::entrance::{Entrance, enter};
use crate::domain::Scope;
use crate::http::App;
use crate::telemetry::Metrics;

/// A list of views.
#[derive(Default)]
pub(super) struct Views(Vec<View>);

struct View {
    method: Method,
    path: &'static str,
    scope: Option<Scope>,
    route: MethodRouter<App>,
}

impl Views {
    /// A view that shows something to whoever has a scope.
    pub(super) fn get<H, T>(self, path: &'static str, scope: Scope, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::GET, path, Some(scope), get(handler))
    }

    /// One that changes something.
    pub(super) fn post<H, T>(self, path: &'static str, scope: Scope, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::POST, path, Some(scope), post(handler))
    }

    /// A view that needs no session.
    pub(super) fn open_get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::GET, path, None, get(handler))
    }

    /// One that changes something and needs no session.
    pub(super) fn open_post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::POST, path, None, post(handler))
    }

    fn with(
        mut self,
        method: Method,
        path: &'static str,
        scope: Option<Scope>,
        route: MethodRouter<App>,
    ) -> Self {
        self.0.push(View {
            method,
            path,
            scope,
            route,
        });
        self
    }

    /// The method and path of each view, and the scope that it needs.
    pub(super) fn rules(&self) -> Vec<(Method, &'static str, Option<Scope>)> {
        let rule = |view: &View| (view.method.clone(), view.path, view.scope);
        self.0.iter().map(rule).collect()
    }

    /// The routes, each with its guard.
    pub(super) fn guarded(self, app: &App, metrics: &Arc<Metrics>) -> Router<App> {
        self.0.into_iter().fold(Router::new(), |routes, view| {
            let entrance = Entrance {
                app: app.clone(),
                scope: view.scope,
                metrics: Arc::clone(metrics),
            };
            let guard = from_fn_with_state(entrance, enter);
            routes.route(view.path, view.route.layer(guard))
        })
    }
}
