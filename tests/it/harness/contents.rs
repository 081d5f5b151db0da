//! Contents of files: any number of bytes, which are made while they are read and
//! hashed while they are received, so that no test holds them in memory.

use std::io::{self, Read, Write};
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

const PAGE: usize = 4096;

/// All pages are made of this.
static NOISE: LazyLock<[u8; PAGE]> = LazyLock::new(|| {
    let mut noise = [0; PAGE];
    fastrand::Rng::with_seed(7).fill(&mut noise);
    noise
});

/// Bytes that depend on a seed. No two pages are the same.
#[derive(Clone)]
pub(crate) struct Contents {
    seed: u64,
    at: u64,
    end: u64,
}

impl Contents {
    /// Contents of this many bytes.
    pub(crate) fn new(seed: u64, length: u64) -> Self {
        Self {
            seed,
            at: 0,
            end: length,
        }
    }

    /// How many there are.
    pub(crate) fn length(&self) -> u64 {
        self.end - self.at
    }

    /// The contents without their first `bytes` bytes.
    pub(crate) fn skip(mut self, bytes: u64) -> Self {
        self.at = self.end.min(self.at + bytes);
        self
    }

    /// The first `bytes` bytes of the contents.
    pub(crate) fn take(mut self, bytes: u64) -> Self {
        self.end = self.end.min(self.at + bytes);
        self
    }

    /// All of them at once.
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).expect("it does not fail");
        bytes
    }

    /// Their SHA-256, in hexadecimal digits.
    pub(crate) fn sha256(mut self) -> String {
        let mut sink = Sink::default();
        io::copy(&mut self, &mut sink).expect("it does not fail");
        sink.sha256()
    }
}

impl Read for Contents {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.length().min(buffer.len() as u64) as usize;
        let mut rest = &mut buffer[..length];
        while !rest.is_empty() {
            let (page, skip) = (self.at / PAGE as u64, self.at as usize % PAGE);
            let some = rest.len().min(PAGE - skip);
            let (now, later) = rest.split_at_mut(some);
            now.copy_from_slice(&NOISE[skip..][..some]);
            let mark = (page ^ self.seed.rotate_left(32)).to_le_bytes();
            for (byte, mark) in now.iter_mut().zip(mark.iter().skip(skip)) {
                *byte = *mark;
            }
            self.at += some as u64;
            rest = later;
        }
        Ok(length)
    }
}

/// Counts and hashes what is written to it.
#[derive(Default)]
pub(crate) struct Sink {
    pub(crate) length: u64,
    hash: Sha256,
}

impl Sink {
    /// The SHA-256 of all that was written, in hexadecimal digits.
    pub(crate) fn sha256(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.length += bytes.len() as u64;
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn contents_are_the_same_however_they_are_read() {
    let contents = Contents::new(3, 20_000);
    let bytes = contents.clone().bytes();
    assert_eq!(bytes.len(), 20_000);
    for (skip, take) in [(0, 20_000), (1, 7), (4_095, 4_098), (8_192, 1), (19_999, 9)] {
        let part = contents.clone().skip(skip).take(take).bytes();
        let end = 20_000.min((skip + take) as usize);
        assert!(part == bytes[skip as usize..end], "{skip}, {take}");
    }
    assert_eq!(
        contents.clone().sha256(),
        hex::encode(Sha256::digest(&bytes))
    );
    assert_ne!(contents.sha256(), Contents::new(4, 20_000).sha256());
}
