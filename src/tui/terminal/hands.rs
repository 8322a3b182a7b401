//! Who does what the app asks for: the desk at once, the threads in their own time.

use std::io;

use super::worker::Worker;
use crate::tui::app::{Effect, Job, Msg, Survey};
use crate::tui::desk::Desk;

/// The desk and the threads.
#[derive(Debug)]
pub struct Hands<'d> {
    desk: &'d mut Desk,
    checks: Worker<Job>,
    /// Reads the log by a connection of its own; `None` where the store has no file.
    log: Option<Worker<Survey>>,
}

impl<'d> Hands<'d> {
    /// Starts the threads.
    ///
    /// # Errors
    /// One of them could not be started.
    pub fn new(desk: &'d mut Desk) -> io::Result<Self> {
        let checks = Worker::start("checks", Job::run)?;
        // without a second connection the desk reads the log itself
        let log = match desk.beside() {
            Ok(Some(mut store)) => {
                let read = move |survey: Survey| match store.scheduler() {
                    Ok(scheduler) => survey.read(&mut store, &scheduler),
                    Err(error) => Msg::Failed(error.to_string()),
                };
                Some(Worker::start("log", read)?)
            }
            Ok(None) | Err(_) => None,
        };
        Ok(Hands { desk, checks, log })
    }

    /// Does what is asked; returns what became of it, where that is known at once.
    ///
    /// # Errors
    /// A thread has ended.
    pub fn perform(&mut self, effect: Effect) -> io::Result<Option<Msg>> {
        match (effect, &mut self.log) {
            (Effect::Work(job), _) => self.checks.give(job).map(|()| None),
            (Effect::Survey(survey), Some(log)) => log.give(*survey).map(|()| None),
            (effect, _) => Ok(self.desk.perform(effect)),
        }
    }

    /// Whether somebody will soon have worked out what the learner waits for.
    pub fn is_busy(&self) -> bool {
        self.checks.is_busy() || self.log.as_ref().is_some_and(Worker::is_busy)
    }

    /// What the threads have finished.
    ///
    /// # Errors
    /// A thread has ended.
    pub fn take(&mut self) -> io::Result<Vec<Msg>> {
        let mut msgs = self.checks.take()?;
        if let Some(log) = &mut self.log {
            msgs.extend(log.take()?);
        }
        Ok(msgs)
    }
}
