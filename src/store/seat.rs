//! One seat: of several copies of the program only one sits an exam.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::Store;
use super::error::StoreError;

/// The right to sit, given back when this is dropped; the system gives it back when the program dies.
#[derive(Debug)]
pub struct ExamSeat {
    /// `None` for a store in memory, which nobody else can open.
    _lock: Option<File>,
}

impl Store {
    /// Takes the seat; `None` where another copy of the program has it.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub fn exam_seat(&self) -> Result<Option<ExamSeat>, StoreError> {
        if self.path == Path::new(":memory:") {
            return Ok(Some(ExamSeat { _lock: None }));
        }
        let path = self.path.with_file_name("exam.lock");
        let fault = |source| StoreError::Folder { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(ExamSeat { _lock: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            // a file system without locks: better an exam without the guard than none
            Err(TryLockError::Error(e)) if e.kind() == std::io::ErrorKind::Unsupported => {
                Ok(Some(ExamSeat { _lock: None }))
            }
            Err(TryLockError::Error(e)) => Err(fault(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_copy_sits_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (Store::open(dir.path()).unwrap(), Store::open(dir.path()).unwrap());
        let seat = one.exam_seat().unwrap().unwrap();
        assert!(two.exam_seat().unwrap().is_none());
        drop(seat);
        assert!(two.exam_seat().unwrap().is_some());
    }

    #[test]
    fn a_store_in_memory_is_alone() {
        let store = Store::in_memory().unwrap();
        assert!(store.exam_seat().unwrap().is_some());
    }
}
