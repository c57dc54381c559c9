//! The editor's side of the protocol: [`Client`].

use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::position::{Answer, Asks};
use super::server::Server;
use crate::Error;

/// How long the workspace may take to load: crates are compiled for it.
const LOADING: Duration = Duration::from_secs(1200);

/// How long an answer may take: the first one in a rust-analyzer that was built without optimisation takes minutes.
const ANSWER: Duration = Duration::from_secs(900);

/// A rust-analyzer that runs. Ends when it is dropped.
#[derive(Debug)]
pub(super) struct Client {
    process: Child,
    to: BufWriter<ChildStdin>,
    from: Receiver<Message>,
    root: PathBuf,
    asked: i32,
    version: i32,
}

impl Client {
    /// Starts it on the workspace. Only this package is compiled for it, and what that stands on.
    pub(super) fn start(server: &Server, root: &Path, package: &str) -> Result<Client, Error> {
        let failed = |error| format!("failed to start {}: {error}", server.program.display());
        let mut process = Command::new(&server.program)
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(failed)?;
        let (to, from) = process.stdin.take().zip(process.stdout.take()).ok_or("its pipes are missing")?;
        let (told, heard) = channel();
        std::thread::spawn(move || {
            let mut from = BufReader::new(from);
            while let Ok(Some(message)) = Message::read(&mut from) {
                if told.send(message).is_err() {
                    break;
                }
            }
        });
        let to = BufWriter::new(to);
        let mut client = Client { process, to, from: heard, root: root.to_owned(), asked: 0, version: 0 };
        client.request("initialize", introduction(root, package))?;
        client.notify("initialized", json!({}))?;
        Ok(client)
    }

    /// Opens a document.
    pub(super) fn open(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        let document = json!({"uri": uri(path), "languageId": "rust", "version": 0, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}))
    }

    /// Changes it, as if it had been typed.
    pub(super) fn change(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        self.version += 1;
        let document = json!({"uri": uri(path), "version": self.version});
        let changes = json!([{"text": text}]);
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}))
    }

    /// Waits until everything is loaded.
    pub(super) fn wait_until_ready(&mut self) -> Result<(), Error> {
        let deadline = Instant::now() + LOADING;
        loop {
            let Message::Notification(told) = self.next(deadline, "the workspace to be loaded")? else {
                continue;
            };
            if told.method == "experimental/serverStatus" && told.params["quiescent"] == true {
                return match told.params["health"].as_str() {
                    Some("error") => {
                        Err(format!("it can't load the workspace: {}", told.params["message"]).into())
                    }
                    _ => Ok(()),
                };
            }
        }
    }

    /// Asks about a place in a document.
    pub(super) fn ask(
        &mut self,
        path: &Path,
        asks: Asks,
        line: usize,
        column: usize,
    ) -> Result<Answer, Error> {
        let place = json!({
            "textDocument": {"uri": uri(path)},
            "position": {"line": line, "character": column},
        });
        Ok(match asks {
            Asks::Hover => {
                let answer = self.request("textDocument/hover", place)?;
                Answer::Hover(answer["contents"]["value"].as_str().unwrap_or_default().to_owned())
            }
            Asks::Definition => {
                let answer = self.request("textDocument/definition", place)?;
                Answer::Definition(target(&answer).unwrap_or_default())
            }
            Asks::Completion => {
                let answer = self.request("textDocument/completion", place)?;
                Answer::Completion(labels(&answer))
            }
        })
    }

    /// Ends it as the protocol has it. One that does not answer is killed when this is dropped.
    pub(super) fn stop(mut self) {
        if self.request("shutdown", Value::Null).is_ok() && self.notify("exit", Value::Null).is_ok() {
            let _ = self.process.wait();
        }
    }

    fn notify(&mut self, method: &str, params: Value) -> Result<(), Error> {
        self.send(&Message::Notification(Notification::new(method.to_owned(), params)))
    }

    fn send(&mut self, message: &Message) -> Result<(), Error> {
        message.write(&mut self.to).map_err(|error| format!("it no longer reads: {error}").into())
    }

    /// Sends a request until it is answered: what is typed meanwhile makes the server give up on it.
    fn request(&mut self, method: &str, params: Value) -> Result<Value, Error> {
        let deadline = Instant::now() + ANSWER;
        loop {
            self.asked += 1;
            let id = RequestId::from(self.asked);
            let request = Request::new(id.clone(), method.to_owned(), params.clone());
            self.send(&Message::Request(request))?;
            match self.answer(&id, deadline, method)?.response_result {
                Ok(answer) => return Ok(answer),
                Err(error) if is_passing(error.code) => {}
                Err(error) => return Err(format!("`{method}` failed: {}", error.message).into()),
            }
        }
    }

    fn answer(&mut self, id: &RequestId, deadline: Instant, what: &str) -> Result<Response, Error> {
        loop {
            match self.next(deadline, what)? {
                Message::Response(response) if response.id == *id => return Ok(response),
                _ => {}
            }
        }
    }

    /// The next message, once it asks nothing of us.
    fn next(&mut self, deadline: Instant, what: &str) -> Result<Message, Error> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.from.recv_timeout(left) {
                Ok(Message::Request(asked)) => {
                    // It wants settings, or to show its progress: it has what it needs.
                    let answer =
                        if asked.method == "workspace/configuration" { json!([null]) } else { Value::Null };
                    self.send(&Message::Response(Response::new_ok(asked.id, answer)))?;
                }
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Timeout) => return Err(format!("waited too long for {what}").into()),
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.process.wait()?;
                    return Err(
                        format!("it ended ({status}) before {what}, in {}", self.root.display()).into()
                    );
                }
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What an editor says of itself, and how it wants the workspace loaded.
fn introduction(root: &Path, package: &str) -> Value {
    let target = root.join("target").join("editor");
    let check = ["cargo", "check", "--locked", "--package", package, "--tests", "--message-format=json"];
    let command: Vec<String> = check
        .iter()
        .map(|word| (*word).to_owned())
        .chain(["--target-dir".to_owned(), target.to_string_lossy().into_owned()])
        .collect();
    json!({
        "processId": std::process::id(),
        "rootUri": uri(root),
        "capabilities": {
            "experimental": {"serverStatusNotification": true},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        },
        "initializationOptions": {
            "cargo": {"buildScripts": {"overrideCommand": command}},
            "procMacro": {"enable": true},
            "checkOnSave": false,
            "cachePriming": {"enable": false},
        },
    })
}

/// Whether the same request may be answered when it is sent again.
fn is_passing(code: i32) -> bool {
    [ErrorCode::ContentModified, ErrorCode::ServerCancelled, ErrorCode::RequestCanceled]
        .iter()
        .any(|passing| *passing as i32 == code)
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// The line that a definition stands on. Where there are several, the first.
fn target(answer: &Value) -> Option<String> {
    let place = if answer.is_array() { &answer[0] } else { answer };
    let (uri, range) = match place["targetUri"].as_str() {
        Some(uri) => (uri, &place["targetSelectionRange"]),
        None => (place["uri"].as_str()?, &place["range"]),
    };
    let text = std::fs::read_to_string(uri.strip_prefix("file://")?).ok()?;
    let line = usize::try_from(range["start"]["line"].as_u64()?).ok()?;
    text.lines().nth(line).map(|line| line.trim().to_owned())
}

fn labels(answer: &Value) -> Vec<String> {
    let items = if answer.is_array() { answer } else { &answer["items"] };
    let label = |item: &Value| {
        let label = item["label"].as_str()?;
        // `topic()` and `amount` alike, without what is shown beside them.
        Some(label.split(['(', '\u{2026}', ' ']).next().unwrap_or(label).to_owned())
    };
    items.as_array().into_iter().flatten().filter_map(label).collect()
}
