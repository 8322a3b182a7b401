//! Small values by name: where the learner stopped, fitted parameters, the exam date.

use std::fmt::Display;
use std::str::FromStr;

use rusqlite::OptionalExtension;

use super::Store;
use super::error::StoreError;
use crate::study::{Fsrs, Setting, Settings};

/// Settings that the store keeps for itself.
const OWN: [&str; 2] = ["device", "cards"];

/// The retention that the learner aims at.
const RETENTION: &str = "retention";

/// The parameters that were fitted to the learner.
const PARAMETERS: &str = "parameters";

impl Store {
    /// The memory model with the learner's own parameters and aim, or everyone's where there are none.
    ///
    /// # Errors
    /// The database cannot be read, or what it holds is no set of parameters.
    pub fn scheduler(&self) -> Result<Fsrs, StoreError> {
        let retention = self.get(RETENTION)?.unwrap_or(Fsrs::RETENTION);
        let text: String = self.get(PARAMETERS)?.unwrap_or_default();
        let parameters: Result<Vec<f32>, _> = text.split_whitespace().map(str::parse).collect();
        let parameters = parameters.map_err(|e| e.to_string());
        parameters.and_then(|it| Fsrs::new(&it, retention)).map_err(|reason| StoreError::Value {
            path: self.path.clone(),
            what: "setting",
            reason: format!("{PARAMETERS}: {reason}"),
        })
    }

    /// What the learner chose. A stored value that cannot be is as if it was never chosen: an older program
    /// must not be kept from starting by a newer one's words.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let mut settings = Settings::default();
        for setting in Setting::ALL {
            if let Some(text) = self.get::<String>(setting.word())? {
                // refused values leave the default, which is what is wanted
                let _ = setting.set(&mut settings, &text);
            }
        }
        Ok(settings)
    }

    /// Keeps what the learner chose.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_settings(&mut self, settings: &Settings) -> Result<(), StoreError> {
        let fresh = Settings::default();
        for setting in Setting::ALL {
            let text = setting.get(settings);
            if text == setting.get(&fresh) {
                self.unset(setting.word())?;
            } else {
                self.set(setting.word(), text)?;
            }
        }
        Ok(())
    }

    /// Keeps a memory model as the learner's own; [`Store::cards`] then makes the cards again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_scheduler(&mut self, scheduler: &Fsrs) -> Result<(), StoreError> {
        let parameters: Vec<String> = scheduler.parameters().iter().map(f32::to_string).collect();
        self.set(PARAMETERS, parameters.join(" "))?;
        self.set(RETENTION, scheduler.retention())
    }

    /// A value by its name, or `None` where it was never set.
    ///
    /// # Errors
    /// The database cannot be read, or the value is none of this type.
    pub fn get<T>(&self, key: &str) -> Result<Option<T>, StoreError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text: Option<String> = self
            .conn
            .prepare_cached("SELECT value FROM setting WHERE key = ?1")
            .and_then(|mut select| select.query_row([key], |row| row.get(0)).optional())
            .map_err(|e| self.fault("read a setting", e))?;
        let bad = |e: T::Err| StoreError::Value {
            path: self.path.clone(),
            what: "setting",
            reason: format!("{key}: {e}"),
        };
        text.map(|text| text.parse().map_err(bad)).transpose()
    }

    /// Sets a value by its name.
    ///
    /// # Errors
    /// The database cannot be written, or the name is one that the store keeps for itself.
    pub fn set(&mut self, key: &str, value: impl Display) -> Result<(), StoreError> {
        if OWN.contains(&key) {
            let reason = format!("{key} is not to be set from outside");
            return Err(StoreError::Value { path: self.path.clone(), what: "setting", reason });
        }
        let value = value.to_string();
        self.write("keep a setting", |tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO setting VALUES (?1, ?2)")?.execute([key, &value])?;
            Ok(())
        })
    }

    /// Forgets a value.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn unset(&mut self, key: &str) -> Result<(), StoreError> {
        if OWN.contains(&key) {
            return Ok(());
        }
        self.write("forget a setting", |tx| {
            tx.execute("DELETE FROM setting WHERE key = ?1", [key])?;
            Ok(())
        })
    }
}
