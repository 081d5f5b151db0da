//! Files among the items: adding, finding and checking them.

use super::{Apiece, Error, Result};
use crate::domain::{
    Added, ClientId, CodeId, Content, Digest, File, FileName, Invalid, Item, MediaType, ShowAs,
};
use crate::files::{FilesError, Staged, Upload};
use crate::store::Cursor;

/// How many files are checked at a time.
const PAGE: usize = 500;

/// What a check of some of a code's files found.
#[derive(Debug, Clone, Default)]
pub struct FileCheck {
    /// How many files were checked.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
    /// Where the next step goes on; `None` at the end.
    pub next: Option<Cursor>,
}

impl Apiece {
    /// Begins to upload a file.
    ///
    /// # Errors
    /// No such code, a code that shows its items as something that a file cannot be, or the
    /// store's failure.
    pub async fn begin_file(&self, code: &CodeId) -> Result<Upload> {
        // An upload to a missing code should fail before it is sent, not after.
        let settings = self.code(code).await?.settings;
        if settings.show_as != ShowAs::Text {
            let way = settings.show_as.name();
            let reason = format!("cannot be a file: the code shows its items as {way}");
            return Err(Invalid::new("item", reason).into());
        }
        Ok(self.files.begin()?)
    }

    /// Whether a code has or ever had a file with these contents, and the contents
    /// are stored with this size.
    ///
    /// # Errors
    /// No such code, or a store's failure.
    pub async fn has_file(&self, code: &CodeId, sha256: Digest, size: u64) -> Result<bool> {
        let files = [sha256];
        let has = self.ask_of(code, self.store.pool.has_files(code, &files));
        let has = has.await?;
        Ok(has == [true] && self.files.size(sha256).await? == Some(size))
    }

    /// Makes an item from contents that have arrived. The same contents twice are
    /// one item, under the first name.
    ///
    /// # Errors
    /// No such code, or a store's failure. Nothing is half done then, and calling
    /// again is safe.
    pub async fn add_file(
        &self,
        code: &CodeId,
        name: FileName,
        media_type: MediaType,
        contents: &Staged,
    ) -> Result<(Item, Added)> {
        let (sha256, size) = (contents.sha256, contents.size);
        let item = Item::new(&Content::File(File {
            name,
            media_type,
            size,
            sha256,
        }))?;
        contents.keep().await?;
        let added = self.add(code, std::slice::from_ref(&item)).await?;
        // A removal of unused contents may have looked before the item was there.
        if self.files.size(sha256).await?.is_none() {
            contents.keep_again().await?;
        }
        Ok((item, added.first().copied().unwrap_or(Added::Duplicate)))
    }

    /// The file that a client has as its n-th item.
    ///
    /// # Errors
    /// No such code, no such file, or the store's failure.
    pub async fn file_of(&self, code: &CodeId, client: &ClientId, nth: u32) -> Result<File> {
        let view = self.view(code, Some(client)).await?;
        let claim = view.claims.iter().find(|claim| claim.nth == nth);
        let claim = claim.filter(|_| !view.is_revoked);
        match claim.map(|claim| claim.item.content()) {
            Some(Content::File(file)) => Ok(file),
            _ => Err(Error::NoSuchFile),
        }
    }

    /// Checks some of a code's files: that their contents are there and have the
    /// right size, and if `deep`, that they hash to their digest. The next step
    /// starts at `next`.
    ///
    /// # Errors
    /// No such code, or a store's failure.
    pub async fn check_files(
        &self,
        code: &CodeId,
        after: Option<&Cursor>,
        deep: bool,
    ) -> Result<FileCheck> {
        // Deep steps are short, because they read whole contents.
        let limit = if deep { 1 } else { PAGE };
        let page = self.ask_of(code, self.store.pool.files(code, after, limit));
        let page = page.await?;
        let mut check = FileCheck {
            next: page.next,
            ..FileCheck::default()
        };
        for file in page.files {
            check.files += 1;
            check.bytes += file.size;
            if let Some(problem) = self.check_file(&file, deep).await? {
                let id = Item::id_of_file(file.sha256);
                check
                    .problems
                    .push(format!("file {} (item {id}): {problem}", file.name));
            }
        }
        Ok(check)
    }

    async fn check_file(&self, file: &File, deep: bool) -> Result<Option<String>> {
        const DAMAGED: &str = "its contents are damaged; add it again with --resend";
        const MISSING: &str = "its contents are missing; add it again";
        let Some(size) = self.files.size(file.sha256).await? else {
            return Ok(Some(MISSING.into()));
        };
        if size != file.size {
            let expected = file.size;
            return Ok(Some(format!(
                "its contents have {size} bytes instead of {expected}; add it again"
            )));
        }
        if !deep {
            return Ok(None);
        }
        match self.files.rehash(file.sha256, size).await {
            Ok(sha256) if sha256 == file.sha256 => Ok(None),
            Ok(_) => Ok(Some(DAMAGED.into())),
            Err(FilesError::Missing(_)) => Ok(Some(MISSING.into())),
            Err(error) => Err(error.into()),
        }
    }
}
