//! Grants in a bucket of S3.

use serde_json::json;

use crate::harness::Redis;
use crate::harness::process::Serve;
use crate::harness::s3::S3;

#[test]
fn grants_are_kept_in_a_bucket_that_refuses_the_second_writer() {
    let (s3, redis) = (S3::start(), Redis::start());
    let variables = s3.env();
    let variables: Vec<_> = variables.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let options = [
        "--store",
        &redis.url(),
        "--guarantee=fenced",
        "--grants=s3://fair/grants",
    ];
    let serve = Serve::start_in(&variables, &options);
    let items: Vec<_> = (0..100).map(|n| json!(format!("T-{n}"))).collect();
    serve.api().make_code_of("fair", &json!({}), &items);
    for n in 0..100 {
        assert_eq!(serve.api().claim("fair", &format!("c{n}")).status, 201);
    }
    serve.api().assert_whole("fair");
}
