//! A private S3, which can die and come back.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue, IF_NONE_MATCH};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Its only bucket.
pub(crate) const BUCKET: &str = "fair";

const KEY_ID: &str = "the-id-of-the-tests";
/// A secret that must not be in any log.
pub(crate) const SECRET: &str = "the-secret-of-the-tests";

/// `s3s-fs` looks whether an object is there, and then writes it. So of those that come
/// together only one may do so at a time, or it would be no S3.
static CONDITIONAL: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// How the server treats requests. It may change at any time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    /// How much later each request is looked at.
    pub(crate) before: Duration,
    /// How much later it is answered, once it is done.
    pub(crate) after: Duration,
    /// Whether a second writer may overwrite an object.
    pub(crate) is_careless: bool,
}

/// An S3 server, which runs or has died, and its objects.
pub(crate) struct S3 {
    address: SocketAddr,
    root: TempDir,
    manner: Arc<Mutex<Manner>>,
    /// Nothing while it is dead.
    runtime: Option<Runtime>,
}

impl S3 {
    /// Starts it on a free port, with an empty bucket.
    pub(crate) fn start() -> Self {
        Self::start_with(Manner::default())
    }

    /// The same, with a manner of its own.
    pub(crate) fn start_with(manner: Manner) -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        std::fs::create_dir(root.path().join(BUCKET)).expect("it is writable");
        let mut s3 = Self {
            address: ([127, 0, 0, 1], 0).into(),
            root,
            manner: Arc::new(Mutex::new(manner)),
            runtime: None,
        };
        s3.restart();
        s3
    }

    /// Starts it again at its address.
    pub(crate) fn restart(&mut self) {
        let storage = FileSystem::new(self.root.path()).expect("the directory is there");
        let mut service = S3ServiceBuilder::new(storage);
        service.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = service.build();
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind(self.address));
        let listener = listener.expect("the port is free");
        self.address = listener.local_addr().expect("a bound socket has one");
        let root = self.root.path().to_owned();
        runtime.spawn(serve(listener, service, Arc::clone(&self.manner), root));
        self.runtime = Some(runtime);
    }

    /// Treats requests like this from now on.
    pub(crate) fn behave(&self, manner: Manner) {
        *self.manner.lock().expect("no holder panics") = manner;
    }

    /// Kills it: all connections break, and no new ones are made.
    pub(crate) fn die(&mut self) {
        let runtime = self.runtime.take().expect("it lives");
        runtime.shutdown_background();
    }

    /// The port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The variables that make a service use it.
    pub(crate) fn env(&self) -> Vec<(&'static str, String)> {
        Self::env_at(self.port())
    }

    /// The same through another port.
    pub(crate) fn env_at(port: u16) -> Vec<(&'static str, String)> {
        vec![
            ("APIECE_FILES", format!("s3://{BUCKET}/pool")),
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{port}")),
            ("AWS_ALLOW_HTTP", "true".into()),
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ACCESS_KEY_ID", KEY_ID.into()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.into()),
        ]
    }

    /// The names of all objects, in order.
    pub(crate) fn objects(&self) -> Vec<String> {
        let bucket = self.root.path().join(BUCKET);
        let mut objects = Vec::new();
        let mut folders = vec![bucket.clone()];
        while let Some(folder) = folders.pop() {
            for path in entries(&folder) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&bucket).expect("it is in there");
                    objects.push(name.to_str().expect("plain names").to_owned());
                }
            }
        }
        objects.sort();
        objects
    }

    /// How many parts of unfinished uploads have arrived.
    pub(crate) fn parts(&self) -> usize {
        let is_part = |path: &PathBuf| path.to_string_lossy().contains(".part-");
        entries(self.root.path())
            .iter()
            .filter(|p| is_part(p))
            .count()
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

async fn serve(
    listener: TcpListener,
    service: S3Service,
    manner: Arc<Mutex<Manner>>,
    root: PathBuf,
) {
    loop {
        let (stream, _) = listener.accept().await.expect("it listens");
        let (service, manner) = (service.clone(), Arc::clone(&manner));
        let root = root.clone();
        tokio::spawn(async move {
            let answer = service_fn(async |request: Request<Incoming>| {
                let manner = *manner.lock().expect("no holder panics");
                tokio::time::sleep(manner.before).await;
                let has_condition = request.headers().contains_key(IF_NONE_MATCH);
                let turn = match has_condition {
                    true => Some(CONDITIONAL.lock().await),
                    false => None,
                };
                if has_condition && manner.is_careless {
                    // The first writer's object makes room, if there is one.
                    let name = request.uri().path().trim_start_matches('/');
                    let _ = std::fs::remove_file(root.join(name));
                }
                let answer = answer(&service, request).await;
                drop(turn);
                tokio::time::sleep(manner.after).await;
                answer
            });
            // A client may hang up at any time.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

/// Answers with the header fields that an address asks for (`GetObject` of S3).
/// `s3s-fs` checks their signature, but does not send them.
async fn answer(
    service: &S3Service,
    request: Request<Incoming>,
) -> Result<Response<s3s::Body>, Infallible> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut answer = match service.call(request.map(s3s::Body::from)).await {
        Ok(answer) => answer,
        Err(error) => panic!("{error:?}"),
    };
    if matches!(
        answer.status(),
        StatusCode::OK | StatusCode::PARTIAL_CONTENT
    ) {
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let name: HeaderName = match &*name {
                "response-content-disposition" => CONTENT_DISPOSITION,
                "response-content-type" => CONTENT_TYPE,
                _ => continue,
            };
            let value = HeaderValue::from_str(&value).expect("it is visible");
            answer.headers_mut().insert(name, value);
        }
    }
    Ok(answer)
}
