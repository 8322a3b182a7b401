//! Threads for what takes longer than a frame: designs against their checks, and the whole log.

use std::io;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use crate::tui::app::Msg;

/// A thread with one job at a time; a job that waits while a newer one comes is never begun.
#[derive(Debug)]
pub struct Worker<J> {
    jobs: Sender<(u64, J)>,
    done: Receiver<(u64, Msg)>,
    given: u64,
    got: u64,
}

impl<J: Send + 'static> Worker<J> {
    /// Starts the thread; it ends when this is dropped.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start(name: &str, mut run: impl FnMut(J) -> Msg + Send + 'static) -> io::Result<Self> {
        let (jobs, inbox) = channel::<(u64, J)>();
        let (outbox, done) = channel();
        let body = move || {
            while let Ok(mut job) = inbox.recv() {
                while let Ok(newer) = inbox.try_recv() {
                    job = newer;
                }
                let (number, job) = job;
                if outbox.send((number, run(job))).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name(name.into()).spawn(body)?;
        Ok(Worker { jobs, done, given: 0, got: 0 })
    }

    /// Gives it a job.
    ///
    /// # Errors
    /// The thread has ended.
    pub fn give(&mut self, job: J) -> io::Result<()> {
        self.given += 1;
        self.jobs.send((self.given, job)).map_err(|_| gone())
    }

    /// Whether it works on something.
    pub fn is_busy(&self) -> bool {
        self.got < self.given
    }

    /// What it has finished.
    ///
    /// # Errors
    /// The thread has ended, so that nothing will come any more.
    pub fn take(&mut self) -> io::Result<Vec<Msg>> {
        let mut msgs = Vec::new();
        loop {
            match self.done.try_recv() {
                Ok((number, msg)) => {
                    self.got = number;
                    msgs.push(msg);
                }
                Err(TryRecvError::Empty) => return Ok(msgs),
                Err(TryRecvError::Disconnected) => return Err(gone()),
            }
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("a thread of the program has ended")
}
