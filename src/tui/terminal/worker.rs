//! The thread that works out what takes longer than a frame.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::tui::app::{Job, Msg};

/// A thread with one job at a time; a job that waits while a newer one comes is never begun.
#[derive(Debug)]
pub struct Worker {
    jobs: Sender<(u64, Job)>,
    done: Receiver<(u64, Msg)>,
    given: u64,
    got: u64,
}

impl Worker {
    /// Starts the thread; it ends when this is dropped.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start() -> io::Result<Self> {
        let (jobs, inbox) = channel::<(u64, Job)>();
        let (outbox, done) = channel();
        let body = move || {
            while let Ok(mut job) = inbox.recv() {
                while let Ok(newer) = inbox.try_recv() {
                    job = newer;
                }
                let (number, job) = job;
                if outbox.send((number, job.run())).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("checks".into()).spawn(body)?;
        Ok(Worker { jobs, done, given: 0, got: 0 })
    }

    /// Gives it a job.
    ///
    /// # Errors
    /// The thread has ended.
    pub fn give(&mut self, job: Job) -> io::Result<()> {
        self.given += 1;
        let gone = |_| io::Error::other("the thread that evaluates designs has ended");
        self.jobs.send((self.given, job)).map_err(gone)
    }

    /// Whether it works on something.
    pub fn is_busy(&self) -> bool {
        self.got < self.given
    }

    /// What it has finished.
    pub fn take(&mut self) -> Vec<Msg> {
        let finished: Vec<(u64, Msg)> = self.done.try_iter().collect();
        self.got = finished.last().map_or(self.got, |(number, _)| *number);
        finished.into_iter().map(|(_, msg)| msg).collect()
    }
}
