//! Tables for spreadsheets.

/// Rows as CSV, the header first.
///
/// # Errors
/// A row has another number of fields than the header.
pub fn csv<'a>(header: &[&str], rows: impl IntoIterator<Item = Vec<&'a str>>) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| error.to_string())?;
    for row in rows {
        writer.write_record(row).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_commas_and_quotes_are_quoted() {
        let bytes = csv(&["a", "b"], [vec!["1, 2", "say \"no\""]]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "a,b\n\"1, 2\",\"say \"\"no\"\"\"\n");
        assert!(csv(&["a"], [vec!["1", "2"]]).is_err());
    }
}
