//! The processes that do the work: one for each slot, replaced when it dies or is killed.

use crate::worker::{Job, Reply};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use thalweg_profiles::Outcome;

/// How to start a worker.
#[derive(Debug, Clone)]
pub(crate) struct WorkerCommand {
    pub(crate) program: std::path::PathBuf,
    pub(crate) arguments: Vec<String>,
}

/// What came of a job.
#[derive(Debug)]
pub(crate) enum Answer {
    Reply(Reply),
    /// Killed: the time was up.
    TimeOut,
    /// The process ended; how, and its last words.
    Died {
        how: String,
        words: String,
    },
    /// The bench is being stopped.
    Stopped,
}

/// A place for a worker. It is started when there is work.
pub(crate) struct Slot<'a> {
    command: &'a WorkerCommand,
    stop: &'a AtomicBool,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    replies: Receiver<Reply>,
    errors: JoinHandle<String>,
}

/// So much of the standard error is kept.
const LAST_WORDS: usize = 4096;

impl<'a> Slot<'a> {
    pub(crate) fn new(command: &'a WorkerCommand, stop: &'a AtomicBool) -> Self {
        Slot {
            command,
            stop,
            running: None,
        }
    }

    fn start(&self) -> std::io::Result<Running> {
        let mut command = Command::new(&self.command.program);
        command
            .args(&self.command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // A group of its own: what it starts is killed with it, and Ctrl-C reaches the bench alone.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let missing = || std::io::Error::other("a worker without standard streams");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let mut errors = child.stderr.take().ok_or_else(missing)?;
        let (sender, replies) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n') {
                let Ok(line) = line else { break };
                // What a solver printed is no reply.
                if let Ok(reply) = serde_json::from_slice(&line)
                    && sender.send(reply).is_err()
                {
                    break;
                }
            }
        });
        let errors = std::thread::spawn(move || {
            let (mut last, mut buffer) = (Vec::new(), [0; 1024]);
            while let Ok(read @ 1..) = errors.read(&mut buffer) {
                last.extend_from_slice(&buffer[..read]);
                if last.len() > 2 * LAST_WORDS {
                    last.drain(..last.len() - LAST_WORDS);
                }
            }
            String::from_utf8_lossy(&last).into_owned()
        });
        Ok(Running {
            child,
            input,
            replies,
            errors,
        })
    }

    /// Hands the job to the worker. It may take `opening` until the problem is there, and `limit` from then on.
    pub(crate) fn ask(&mut self, job: &Job, opening: Duration, limit: Duration) -> Answer {
        let used = self.running.is_some();
        let mut ready = false;
        let answer = self.once(job, opening, limit, &mut ready);
        match answer {
            // One that did runs before may have died of these, or while it waited.
            Answer::Died { .. } if used && !ready => self.once(job, opening, limit, &mut ready),
            answer => answer,
        }
    }

    fn once(&mut self, job: &Job, opening: Duration, limit: Duration, ready: &mut bool) -> Answer {
        let mut running = match self.running.take().map_or_else(|| self.start(), Ok) {
            Ok(running) => running,
            Err(error) => {
                return Answer::Died {
                    how: format!("cannot start a process: {error}"),
                    words: String::new(),
                };
            }
        };
        let sent = serde_json::to_vec(job)
            .map_err(std::io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                running.input.write_all(&line)?;
                running.input.flush()
            });
        // If it could not be sent, the worker is dead, and that is what is seen below.
        let _ = sent;
        let mut deadline = Instant::now().checked_add(opening);
        loop {
            let left = deadline.map_or(Duration::MAX, |d| d.saturating_duration_since(Instant::now()));
            // Not too long at a time: the bench may be told to stop.
            match running.replies.recv_timeout(left.min(Duration::from_millis(100))) {
                Ok(Reply::Ready) => {
                    *ready = true;
                    deadline = Instant::now().checked_add(limit);
                }
                Ok(reply) => {
                    // After a panic it ends itself.
                    if !matches!(&reply, Reply::Row(row) if row.outcome == Outcome::Panic) {
                        self.running = Some(running);
                    }
                    return Answer::Reply(reply);
                }
                Err(RecvTimeoutError::Timeout) if self.stop.load(Ordering::Relaxed) => {
                    running.kill();
                    return Answer::Stopped;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if deadline.is_some_and(|d| Instant::now() >= d) {
                        running.kill();
                        return Answer::TimeOut;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let (status, words) = running.kill();
                    let how = status.map_or_else(|| "for an unknown reason".to_owned(), |s| s.to_string());
                    return Answer::Died { how, words };
                }
            }
        }
    }
}

impl Running {
    /// Ends it and all it has started, if that is not done yet; how it ended, and its last words.
    fn kill(mut self) -> (Option<ExitStatus>, String) {
        // One that died may leave a program behind; its own status stays what it is.
        kill_group(&mut self.child);
        let status = self.child.wait().ok();
        (status, self.errors.join().unwrap_or_default())
    }
}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    // The process has not been waited for, so the number is still its own.
    let _ = rustix::process::kill_process_group(
        rustix::process::Pid::from_child(child),
        rustix::process::Signal::KILL,
    );
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    let _ = child.kill();
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
    }
}
