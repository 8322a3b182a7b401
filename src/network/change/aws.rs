//! The AWS CLI as a second notation of the same changes.

use super::Change;
use crate::network::line::{Line, SyntaxError};

/// Reads what follows `aws`.
pub(super) fn parse(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let word = line.word("a service and a command, such as `ec2 create-vpc`")?;
    Err(SyntaxError::new(word.column, format!("`aws {}` is not known here", word.text)))
}
