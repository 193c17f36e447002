//! The page in a real browser: Chromium without a window, driven by its own protocol over a pipe. Skipped, with a word,
//! where there is no Chromium; `CHROMIUM` names one that is not in the path.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

mod common;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use thalweg_profiles::{Measure, Steps, UnsolvedProblems, data_profile, performance_profile};
use thalweg_report::{ACCURACIES, Report, html};

/// A browser with one page.
struct Browser {
    process: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    /// What the browser told without being asked.
    events: Vec<Value>,
    last: u64,
    session: Option<String>,
    folder: tempfile::TempDir,
}

impl Browser {
    /// None if there is no Chromium.
    fn start() -> Option<Self> {
        let named = std::env::var("CHROMIUM").ok();
        let usual = [
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
        ];
        let program = named.into_iter().chain(usual.map(String::from)).find(|p| {
            let version = Command::new(p)
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            version.is_ok_and(|s| s.success())
        });
        let Some(program) = program else {
            println!("skipped: there is no chromium in the path, and CHROMIUM does not name one");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        // The browser reads commands from descriptor 3 and answers on 4; the shell puts our pipes there.
        let mut process = Command::new("sh")
            .args([
                "-c",
                "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null",
                &program,
            ])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-pipe",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (send, answers) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            // Messages end with a zero byte.
            while output.read_until(0, &mut message).is_ok_and(|n| n > 0) {
                message.pop();
                let Ok(value) = serde_json::from_slice(&message) else {
                    break;
                };
                if send.send(value).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Browser {
            process,
            input,
            answers,
            events: Vec::new(),
            last: 0,
            session: None,
            folder,
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    fn receive(&mut self) -> Value {
        // Generous: the machine may be busy. It only bounds how long a broken browser holds up the tests.
        self.answers
            .recv_timeout(Duration::from_secs(120))
            .expect("the browser does not answer")
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let mut answer = self.receive();
            if answer["id"] == self.last {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    fn open(&mut self, page: &str) {
        let file = self.folder.path().join("page.html");
        std::fs::write(&file, page).unwrap();
        self.events.retain(|e| e["method"] != "Page.loadEventFired");
        self.call(
            "Page.navigate",
            json!({"url": format!("file://{}", file.display())}),
        );
        while !self.events.iter().any(|e| e["method"] == "Page.loadEventFired") {
            let event = self.receive();
            self.events.push(event);
        }
    }

    /// The value of an expression; promises are waited for.
    fn value(&mut self, expression: &str) -> Value {
        let answer = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true}),
        );
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    fn number(&mut self, expression: &str) -> f64 {
        let value = self.value(expression);
        value.as_f64().unwrap_or_else(|| panic!("{expression}: {value}"))
    }

    fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    }

    fn frames(&mut self) {
        self.value(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))",
        );
    }

    fn size(&mut self, width: u32, height: u32) {
        let mobile = width < 700;
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.frames();
    }

    fn media(&mut self, media: &str, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": features}),
        );
        self.frames();
    }

    fn mouse(&mut self, kind: &str, (x, y): (f64, f64)) {
        let (button, count) = if kind == "mouseMoved" {
            ("none", 0)
        } else {
            ("left", 1)
        };
        let event = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": count});
        self.call("Input.dispatchMouseEvent", event);
    }

    /// The middle of an element, scrolled into view.
    fn middle(&mut self, element: &str) -> (f64, f64) {
        let place = self.value(&format!(
            "(() => {{ const e = {element}; e.scrollIntoView({{block: 'center', behavior: 'instant'}}); const r = e.getBoundingClientRect(); \
             return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }

    /// Presses and lets go of the mouse in the middle of an element.
    fn click(&mut self, element: &str) {
        let place = self.middle(element);
        self.mouse("mousePressed", place);
        self.mouse("mouseReleased", place);
        self.frames();
    }

    fn key(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": kind, "key": key, "code": key}),
            );
        }
        self.frames();
    }

    /// Chooses an option of a `select`, whose list the system draws, out of reach.
    fn choose(&mut self, select: &str, value: &str) {
        self.value(&format!(
            "(() => {{ const e = document.querySelector('{select}'); e.value = '{value}'; e.dispatchEvent(new Event('change')); }})()"
        ));
        self.frames();
    }

    /// Errors and warnings of the console, exceptions, and requests for anything but the page itself.
    fn complaints(&self) -> Vec<String> {
        let own = format!("file://{}", self.folder.path().join("page.html").display());
        let bad = |e: &&Value| match e["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded") => true,
            Some("Network.requestWillBeSent") => {
                let url = e["params"]["request"]["url"].as_str().unwrap_or_default();
                !url.starts_with(&own) && !url.starts_with("data:")
            }
            _ => false,
        };
        self.events.iter().filter(bad).map(Value::to_string).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        if std::thread::panicking() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// The points of the curves on the page, by solver.
fn curves(browser: &mut Browser, figure: &str) -> Vec<Vec<(f64, f64)>> {
    let series = browser.value(&format!(
        "document.querySelector('#{figure} .plot').series.map((s) => s.points)"
    ));
    serde_json::from_value(series).unwrap()
}

fn jumps(curves: &[Steps]) -> Vec<Vec<(f64, f64)>> {
    curves.iter().map(|c| c.jumps().to_vec()).collect()
}

/// Counts are small integers, so the quotients on the page are the library's to the last bit.
fn same_profiles(browser: &mut Browser, report: &Report) {
    for (k, measure) in Measure::ALL.into_iter().enumerate().take(4) {
        browser.choose("#measure", &k.to_string());
        let profile = performance_profile(&report.study, measure, report.unsolved);
        assert_eq!(
            curves(browser, "performance"),
            jumps(&profile.curves),
            "{measure}"
        );
    }
    browser.choose("#measure", "0");
    for (k, tau) in ACCURACIES.into_iter().enumerate() {
        browser.choose("#accuracy", &k.to_string());
        let profile = data_profile(&report.study, tau);
        assert_eq!(curves(browser, "dataprofile"), jumps(&profile.curves), "{tau}");
    }
    browser.choose("#accuracy", "1");
}

const ROWS: &str = "[...document.querySelectorAll('#problems tbody tr:not([hidden])')]";

#[test]
fn the_page_does_what_it_offers() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let b = &mut browser;
    let report = common::report(60, 5);
    b.size(1280, 900);
    b.media("", "light");
    b.open(&html(&report));
    same_profiles(b, &report);

    // Hiding a solver takes its curve, its row and its column away, and the ratios are to the best of the others.
    b.click("document.querySelectorAll('.chip')[0]");
    assert_eq!(
        b.text("document.querySelectorAll('.chip')[0].getAttribute('aria-pressed')"),
        "false"
    );
    assert_eq!(
        b.number("document.querySelectorAll('#performance .curve').length"),
        4.0
    );
    assert_eq!(
        b.number("document.querySelectorAll('#standings tbody tr').length"),
        4.0
    );
    assert_eq!(
        b.text("getComputedStyle(document.querySelector('#problems th[data-s=\"0\"]')).display"),
        "none"
    );
    let others = report.study.with_solvers(&report.study.solvers()[1..]);
    let profile = performance_profile(&others, Measure::Cost, UnsolvedProblems::Count);
    assert_eq!(curves(b, "performance"), jumps(&profile.curves));
    b.click("document.querySelector('#all')");
    assert_eq!(
        b.number("document.querySelectorAll('#performance .curve').length"),
        5.0
    );

    // A part of the problems.
    let bounds = b_option(b, "bounds");
    b.choose("#group", &bounds);
    let bounded = report.study.only(|s| s.class.as_bytes()[1] == b'B');
    let profile = performance_profile(&bounded, Measure::Cost, UnsolvedProblems::Count);
    assert_eq!(curves(b, "performance"), jumps(&profile.curves));
    assert_eq!(
        b.number(&format!("{ROWS}.length")),
        bounded.subjects().len() as f64
    );
    b.choose("#group", "");

    // The axis: on a linear one the middle is the mean of the ends, on a logarithmic one it is not.
    let middle = |b: &mut Browser| {
        let place = b.middle("document.querySelector('#performance .plot svg')");
        b.mouse("mouseMoved", place);
        b.frames();
        b.text("document.querySelector('#performance .tip').innerText")
    };
    let before = middle(b);
    assert!(
        before.starts_with("τ = ") && before.contains("lbfgsb") && before.contains(" %"),
        "{before}"
    );
    assert_eq!(
        b.number("document.querySelectorAll('#performance .tip tr').length"),
        5.0
    );
    b.click("document.querySelector('#log')");
    let after = middle(b);
    assert_ne!(before.lines().next(), after.lines().next());
    b.click("document.querySelector('#log')");

    // The readout without a mouse.
    b.mouse("mouseMoved", (2.0, 2.0));
    b.value("document.querySelector('#performance .plot').focus()");
    b.key("End");
    b.key("ArrowRight");
    assert_eq!(
        b.value("document.querySelector('#performance .tip').hidden"),
        json!(false)
    );
    b.key("Escape");
    assert_eq!(
        b.value("document.querySelector('#performance .tip').hidden"),
        json!(true)
    );

    // Sorting, both ways; what was not solved comes last both times.
    let cells = |b: &mut Browser| -> Vec<Option<f64>> {
        let cells = b.value(&format!(
            "{ROWS}.map((r) => r.cells[3].dataset.v === '' ? null : Number(r.cells[3].dataset.v))"
        ));
        serde_json::from_value(cells).unwrap()
    };
    let header = "document.querySelectorAll('#problems thead th')[3]";
    b.click(&format!("{header}.querySelector('button')"));
    let up = cells(b);
    let numbers: Vec<f64> = up.iter().flatten().copied().collect();
    assert!(numbers.len() > 40 && numbers.is_sorted(), "{up:?}");
    assert!(up[numbers.len()..].iter().all(Option::is_none) && up.len() == 60);
    assert_eq!(
        b.text(&format!("{header}.getAttribute('aria-sort')")),
        "ascending"
    );
    b.click(&format!("{header}.querySelector('button')"));
    let down: Vec<f64> = cells(b).into_iter().map_while(|c| c).collect();
    assert!(down.len() == numbers.len() && down.is_sorted_by(|x, y| x >= y));
    b.click("document.querySelectorAll('#problems thead th')[0].querySelector('button')");
    assert_eq!(b.text(&format!("{ROWS}[0].cells[0].innerText")), "PROB002");

    // Filters: text, then solver and outcome.
    b.click("document.querySelector('#find')");
    b.call("Input.insertText", json!({"text": "rosen"}));
    assert_eq!(
        b.text(&format!("{ROWS}.map((r) => r.cells[0].innerText).join()")),
        "ROSENBR"
    );
    assert!(
        b.text("document.querySelector('#problems .count').innerText")
            .starts_with("1 of 60")
    );
    b.value("(() => { const e = document.querySelector('#find'); e.value = ''; e.dispatchEvent(new Event('input')); })()");
    b.choose("#who", "0");
    b.choose("#how", "unsolved");
    let failed = (0..60).filter(|&p| !report.study.solved(p, 0)).count();
    assert!(failed > 0);
    assert_eq!(b.number(&format!("{ROWS}.length")), failed as f64);
    b.choose("#who", "-1");
    b.choose("#how", "");

    // Head to head: a click on a pair shows it.
    b.click("document.querySelector('#matrix tbody tr:nth-child(3) td:nth-child(2) button')");
    assert!(
        b.text("document.querySelector('#scatter figcaption').innerText")
            .starts_with("lbfgs is better on")
    );
    assert!(b.number("document.querySelectorAll('#scatter .point').length") > 30.0);

    a_problem(b);
    dark_and_print(b);
    assert_eq!(b.complaints(), Vec::<String>::new());
}

fn b_option(b: &mut Browser, word: &str) -> String {
    b.text(&format!(
        "[...document.querySelectorAll('#group option')].find((o) => o.textContent.startsWith('{word}')).value"
    ))
}

/// The dialog of a problem.
fn a_problem(b: &mut Browser) {
    b.click("[...document.querySelectorAll('#problems [data-open]')].find((a) => a.innerText === 'ROSENBR')");
    assert_eq!(b.value("document.querySelector('#problem').open"), json!(true));
    assert_eq!(
        b.text("document.querySelector('#problem h2').innerText"),
        "ROSENBR"
    );
    assert_eq!(
        b.number("document.querySelectorAll('#problem tbody tr').length"),
        5.0
    );
    for plot in ["#plot-f", "#plot-pg"] {
        assert_eq!(
            b.number(&format!("document.querySelectorAll('{plot} .curve').length")),
            5.0
        );
    }
    // f starts at 24.2 = 10^1.38, and is drawn to a hundredth of a power of ten.
    let first = b.number("document.querySelector('#plot-f').series[0].points[0][1]");
    assert!((first / 24.2 - 1.0).abs() < 0.015, "{first}");
    assert_eq!(
        b.number("document.querySelectorAll('#contour .curve').length"),
        5.0
    );
    assert!(b.number("document.querySelectorAll('#contour .iso').length") > 8.0);
    assert_eq!(
        b.number("document.querySelectorAll('#contour .bound').length"),
        2.0
    );
    b.click("document.querySelector('#log-cost')");
    assert!(b.text("location.hash").contains("ROSENBR"));
    b.click("document.querySelector('#previous')");
    assert_eq!(
        b.text("document.querySelector('#problem h2').innerText"),
        "QUARTC2"
    );
    b.click("document.querySelector('#previous')");
    assert_eq!(b.value("document.querySelector('#contour').hidden"), json!(true));
    b.size(320, 640);
    assert_eq!(b.value("(() => { const d = document.querySelector('#problem'); return d.scrollWidth <= d.clientWidth; })()"), json!(true));
    b.size(1280, 900);
    b.click("document.querySelector('#close')");
    assert_eq!(b.value("document.querySelector('#problem').open"), json!(false));
    assert_eq!(b.text("location.hash"), "");
}

/// Contrast (WCAG 2.1: 4.5 for text, 3 for lines), on white, on black and on paper.
fn dark_and_print(b: &mut Browser) {
    let contrasts = "(() => {
      const light = (c) => {
        const [r, g, b] = c.match(/[\\d.]+/g).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = light(getComputedStyle(document.body).backgroundColor);
      const contrast = (c) => { const [x, y] = [light(c), ground].sort(); return (y + 0.05) / (x + 0.05); };
      const least = (selector, property) => Math.min(...[...document.querySelectorAll(selector)].map((e) => contrast(getComputedStyle(e)[property])));
      return [ground, least('p, td, th, h2, figcaption, a', 'color'), least('#performance .tick', 'fill'), least('#performance .curve', 'stroke')];
    })()";
    for (media, scheme) in [("", "light"), ("", "dark"), ("print", "light"), ("print", "dark")] {
        b.media(media, scheme);
        let found: Vec<f64> = serde_json::from_value(b.value(contrasts)).unwrap();
        assert_eq!(
            found[0] < 0.1,
            media.is_empty() && scheme == "dark",
            "{media} {scheme} {found:?}"
        );
        assert!(
            found[1] >= 4.5 && found[2] >= 4.5 && found[3] >= 3.0,
            "{media} {scheme} {found:?}"
        );
    }
    assert_eq!(
        b.text("getComputedStyle(document.querySelector('.bar')).display"),
        "none"
    );
    b.media("", "light");
    let pdf = b.call("Page.printToPDF", json!({}));
    // `%PDF` in Base64.
    assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi"));
}

#[test]
fn it_fits_phones_and_large_benchmarks_and_needs_no_script() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let b = &mut browser;
    let page = html(&common::report(500, 8));
    assert!(page.len() < 10_000_000, "{} bytes", page.len());
    b.open(&page);
    for width in [320, 390, 768, 1280] {
        b.size(width, 800);
        let wide = b.number("document.documentElement.scrollWidth");
        assert!(wide <= f64::from(width), "{wide} at {width}");
    }
    assert_eq!(b.number(&format!("{ROWS}.length")), 500.0);
    assert_eq!(
        b.number("document.querySelectorAll('#performance .curve').length"),
        8.0
    );
    // No two solvers look the same.
    let looks = "new Set([...document.querySelectorAll('#performance .curve')].map((e) => e.getAttribute('stroke-dasharray'))).size";
    assert_eq!(b.number(looks), 8.0);

    // Before scripts are off: waiting for a frame is a script.
    b.size(320, 800);
    b.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    b.open(&page);
    assert_eq!(
        b.number("document.querySelectorAll('#performance .curve').length"),
        8.0
    );
    assert_eq!(
        b.number("document.querySelectorAll('#problems tbody tr').length"),
        500.0
    );
    assert_eq!(
        b.number("[...document.querySelectorAll('.script')].filter((e) => e.offsetHeight > 0).length"),
        0.0
    );
    assert!(b.number("document.documentElement.scrollWidth") <= 320.0);
    assert_eq!(b.complaints(), Vec::<String>::new());
}

#[test]
fn hostile_names_do_nothing() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let b = &mut browser;
    let mut report = common::report(4, 2);
    let evil = "</script><img src=x onerror=\"window.hit=1\">";
    let runs: Vec<_> = report.study.runs().cloned().collect();
    let renamed = runs.into_iter().map(|r| thalweg_profiles::Run {
        problem: format!("{evil}{}", r.problem),
        solver: format!("{evil}{}", r.solver),
        status: evil.into(),
        message: evil.into(),
        ..r
    });
    report.study = thalweg_profiles::Study::new(renamed);
    report.title = evil.into();
    b.open(&html(&report));
    b.click("document.querySelector('#problems [data-open]')");
    assert_eq!(b.value("document.querySelector('#problem').open"), json!(true));
    assert_eq!(b.number("document.querySelectorAll('img').length"), 0.0);
    assert_eq!(b.value("window.hit === undefined"), json!(true));
    assert_eq!(b.complaints(), Vec::<String>::new());
}
