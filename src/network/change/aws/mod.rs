//! The AWS CLI as a second notation of the same changes.
//!
//! `aws ec2 create-vpc-peering-connection --vpc-id shop --peer-vpc-id ledger` is
//! `add peering shop-ledger from shop to ledger`. Where the CLI would give an id, names stand; a new object is
//! named by its `Name` tag, or after what it belongs to.

mod command;
mod ec2;
mod elb;
mod options;
mod rules;

use super::Change;
use crate::network::line::{Line, SyntaxError};
use crate::network::suggest::did_you_mean;
use options::Options;

/// Reads what follows `aws`.
pub(super) fn parse(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let service = line.word("a service: `ec2` or `elbv2`")?;
    if !matches!(service.text, "ec2" | "elbv2") {
        let hint = did_you_mean(service.text, ["ec2", "elbv2"]);
        let text =
            format!("`aws {}` changes nothing here{hint}; write `aws ec2` or `aws elbv2`", service.text);
        return Err(SyntaxError::new(service.column, text));
    }
    let word = line.word("a command such as `create-vpc`")?;
    let Some(command) = command::find(service.text, word.text) else {
        let hint = did_you_mean(word.text, command::names(service.text));
        let text = format!("`aws {} {}` is not known here{hint}", service.text, word.text);
        return Err(SyntaxError::new(word.column, text));
    };
    let mut options = Options::read(line, command)?;
    let change = (command.read)(&mut options)?;
    options.end()?;
    Ok(change)
}

/// Every command that is understood, as `ec2 create-vpc`.
pub fn commands() -> impl Iterator<Item = String> {
    command::COMMANDS.iter().map(|command| format!("{} {}", command.service, command.name))
}

#[cfg(test)]
mod tests;
