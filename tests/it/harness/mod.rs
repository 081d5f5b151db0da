//! What the tests share: servers, clients, a browser, and how to wait.

mod api;
mod browser;
mod caller;
pub(crate) mod cluster;
mod contents;
pub(crate) mod deployed;
pub(crate) mod gallery;
pub(crate) mod group;
mod keys;
pub(crate) mod mailbox;
mod network;
pub(crate) mod nginx;
mod port;
pub(crate) mod process;
pub(crate) mod provider;
mod proxy;
mod raw;
pub(crate) mod redis;
pub(crate) mod s3;
mod scanner;
mod scrape;
pub(crate) mod sentinel;
mod server;
mod setting;
pub(crate) mod spoiled;
mod stores;
pub(crate) mod tls;
pub(crate) mod valkey;
mod visitor;
mod waiting;
mod web;

pub(crate) use self::api::{Answer, Api, KEY, at_last};
pub(crate) use self::browser::{Phone, Screen, Setup, holds_only};
pub(crate) use self::contents::{Contents, Sink};
pub(crate) use self::keys::{index_key, key_of};
pub(crate) use self::network::{Networks, Place};
pub(crate) use self::port::free_port;
pub(crate) use self::proxy::{Proxy, Way};
pub(crate) use self::raw::{connect, exchange, exchange_cut, head, read_answer};
pub(crate) use self::redis::Redis;
pub(crate) use self::scanner::scanned;
pub(crate) use self::scrape::Scrape;
pub(crate) use self::server::{Service, Stop};
pub(crate) use self::setting::setting;
pub(crate) use self::stores::{
    AllPlanes, Running, fenced, fenced_at, fenced_with, grants_in, on_fenced, on_redis, on_sqlite,
};
pub(crate) use self::visitor::Visitor;
pub(crate) use self::waiting::{pace, until, until_async, until_ok};
pub(crate) use self::web::{
    agent, begin_fetch, fetch, fetch_file, file_path, get, post, put, send,
};
