//! What the pages promise: compiled code, links that lead somewhere, commands whose parts exist, and a table of parity
//! whose tests are there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic, and so may what it calls"
)]

use std::collections::BTreeSet;
use std::fs;
use thalweg_book::{COMPILED, COMPILED_ELSEWHERE, Page, chapters, markdown, root};

fn nothing_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_chapter_is_compiled_and_every_page_is_a_chapter() {
    let chapters: BTreeSet<_> = chapters().unwrap().into_iter().collect();
    let elsewhere = COMPILED_ELSEWHERE.iter().map(|(page, _)| page);
    let compiled: BTreeSet<_> = COMPILED
        .iter()
        .chain(elsewhere)
        .map(|p| (*p).to_owned())
        .collect();
    assert_eq!(chapters, compiled);
    let mut pages: BTreeSet<_> = markdown().unwrap().into_iter().collect();
    pages.retain(|p| p.starts_with("docs/") && p != "docs/SUMMARY.md");
    let pages: BTreeSet<_> = pages.iter().map(|p| p["docs/".len()..].to_owned()).collect();
    assert_eq!(pages, chapters);
    for (page, file) in COMPILED_ELSEWHERE {
        let source = fs::read_to_string(root().join(file)).unwrap();
        assert!(
            source.contains(&format!("include_str!(\"../../../docs/{page}\")")),
            "{file}"
        );
    }
}

#[test]
fn blocks_are_compiled_or_say_what_they_are() {
    // What rustdoc compiles: a block without a language, or with these words alone.
    let rust = [
        "",
        "rust",
        "rust,no_run",
        "rust,should_panic",
        "rust,compile_fail",
        "no_run",
    ];
    let other = ["sh", "text", "toml", "json", "python"];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in chapters().unwrap() {
        for block in Page::read(&format!("docs/{page}")).unwrap().blocks {
            let language = block.language.as_str();
            seen += usize::from(rust.contains(&language));
            if !rust.contains(&language) && !other.contains(&language) {
                wrong.push(format!("docs/{page}:{}: a block of `{language}`", block.line));
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(seen > 30, "{seen} blocks of Rust: the pages were not read");
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    let mut files = markdown().unwrap();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        files.push(format!(
            "crates/{}/README.md",
            entry.unwrap().file_name().to_string_lossy()
        ));
    }
    for file in files {
        let page = Page::read(&file).unwrap();
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in &page.links {
            seen += 1;
            let at = format!("{file}:{}: [{}]({})", link.line, link.text, link.target);
            if link.target.starts_with("https://") {
                continue;
            }
            let (path, anchor) = match link.target.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (link.target.as_str(), None),
            };
            // In the README of a crate, words such as `problems` are items for rustdoc, which checks them.
            if folder.starts_with("crates/") && !path.contains('.') && !path.contains('/') {
                continue;
            }
            let target = if path.is_empty() {
                file.clone()
            } else {
                format!("{folder}/{path}")
            };
            let target = target.trim_start_matches('/');
            if !root().join(target).exists() {
                wrong.push(format!("{at}: no such file"));
            } else if let Some(anchor) = anchor
                && !Page::read(target).unwrap().anchors.iter().any(|a| a == anchor)
            {
                wrong.push(format!("{at}: no such heading"));
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(seen > 50, "{seen} links: the pages were not read");
}

#[test]
fn cargo_commands_name_what_is_there() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in markdown().unwrap() {
        for (line, command) in Page::read(&file).unwrap().commands() {
            let words: Vec<_> = command.split_whitespace().collect();
            let Some(end) = words.iter().position(|w| *w == "--").or(Some(words.len())) else {
                continue;
            };
            let words = &words[..end];
            if words.first() != Some(&"cargo") {
                continue;
            }
            seen += 1;
            let after = |flag| {
                words
                    .iter()
                    .position(|w| *w == flag)
                    .and_then(|i| words.get(i + 1))
            };
            let package = after("-p").map(|p| p.strip_prefix("thalweg-").unwrap_or(p));
            let folder = match package {
                Some(package) => format!("crates/{package}"),
                None => "crates/cli".to_owned(),
            };
            let mut need = |path: String| {
                if !root().join(&path).exists() {
                    wrong.push(format!("{file}:{line}: {command}: there is no {path}"));
                }
            };
            // The new parts that CONTRIBUTING shows how to make.
            if package.is_none_or(|p| p != "mine") {
                need(format!("{folder}/Cargo.toml"));
            }
            for (flag, place) in [
                ("--example", "examples"),
                ("--bench", "benches"),
                ("--test", "tests"),
            ] {
                if let Some(name) = after(flag) {
                    need(format!("{folder}/{place}/{name}.rs"));
                }
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(seen > 10, "{seen} commands: the pages were not read");
}

#[test]
fn every_status_is_explained() {
    let source = fs::read_to_string(root().join("crates/core/src/status.rs")).unwrap();
    let page = fs::read_to_string(root().join("docs/not-converging.md")).unwrap();
    let body = source.split("pub enum Status {").nth(1).unwrap();
    let variants = body.split("\n}").next().unwrap().lines().filter_map(|line| {
        let name = line.trim().split([',', '(']).next()?;
        name.starts_with(char::is_uppercase).then_some(name)
    });
    let mut seen = 0;
    for name in variants {
        seen += 1;
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/not-converging.md says nothing of `{name}`"
        );
    }
    assert!(seen > 10, "{seen} statuses: the enum was not read");
}

/// The parameters and results of what people come from, by the signatures in its documentation.
#[test]
fn every_parameter_has_a_counterpart() {
    let both = "func x0 fprime args approx_grad bounds epsilon maxfun disp callback";
    let scipy = [
        both,
        // fmin_l_bfgs_b, and what is in its dictionary
        "m factr pgtol iprint maxiter maxls d['grad'] d['warnflag'] d['task'] d['funcalls'] d['nit']",
        // fmin_tnc
        "scale offset messages maxCGit eta stepmx accuracy fmin ftol xtol pgtol rescale nfeval rc",
        // minimize: arguments, options, results
        "jac=callable jac=True jac='2-point' jac='3-point' jac='cs' hess hessp constraints tol",
        "maxcor ftol gtol eps finite_diff_rel_step workers mesg_num minfev",
        "fun jac status message success nfev njev nit hess_inv",
    ];
    let python = [
        // MindSpore
        "func args jac hess hessp bounds tol callback history_size maxiter gtol",
        // lbfgsb
        "x0 fun maxcor ftol gtol ftarget maxfun maxls max_steplength ftol_linesearch gtol_linesearch xtol_linesearch",
        "eps eps_SY iprint logger checkpoint update_fun_def is_check_factorizations finite_diff_rel_step is_use_numba_jit callback(xk",
    ];
    let lagrange =
        ["constraints save_tol obj_weight lower upper learning_rate coincide_func rounds steps log_sw"];
    for (page, lists) in [
        ("coming-from-scipy.md", &scipy[..]),
        ("coming-from-python.md", &python[..]),
        ("constraints.md", &lagrange[..]),
    ] {
        let text = fs::read_to_string(root().join("docs").join(page)).unwrap();
        let missing: Vec<_> = lists
            .iter()
            .flat_map(|list| list.split(' '))
            .filter(|name| !text.contains(&format!("`{name}")) && !text.contains(&format!("{name}`")))
            .collect();
        assert!(missing.is_empty(), "docs/{page} says nothing of {missing:?}");
    }
}

#[test]
fn the_tests_of_the_table_of_parity_are_there() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    let page = Page::read("docs/parity.md").unwrap();
    for link in &page.links {
        let Some(path) = link.target.strip_prefix("../") else {
            continue;
        };
        seen += 1;
        let source = fs::read_to_string(root().join(path)).unwrap_or_default();
        let is_test = source
            .split(&format!("fn {}(", link.text))
            .nth(1)
            .is_some_and(|_| attribute_before(&source, &link.text));
        if !is_test {
            wrong.push(format!(
                "docs/parity.md:{}: {path} has no test `{}`",
                link.line, link.text
            ));
        }
    }
    // Every row of the tables has one.
    let text = fs::read_to_string(root().join("docs/parity.md")).unwrap();
    let mut rows = 0;
    for (i, line) in text.lines().enumerate() {
        let head =
            line.starts_with("| SciPy") || line.starts_with("| MindSpore") || line.starts_with("| promise");
        if line.starts_with('|') && !line.starts_with("|--") && !head {
            rows += 1;
            if !line.contains("](../crates/") {
                wrong.push(format!("docs/parity.md:{}: a row without a test", i + 1));
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(
        seen > 40 && rows > 30,
        "{seen} tests, {rows} rows: the page was not read"
    );
}

/// Whether `fn name(` is a test: `#[test]` among the attributes above it, or within `proptest!`.
fn attribute_before(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let Some(at) = lines.iter().position(|l| l.starts_with(&format!("fn {name}("))) else {
        return false;
    };
    lines[..at]
        .iter()
        .rev()
        .take_while(|l| l.starts_with('#') || l.starts_with("//"))
        .any(|l| *l == "#[test]")
}

#[test]
fn the_reader_of_pages_reads() {
    let page = Page::parse(
        "# A `b` C-d!\n\nsee [x `y`](z.md#w)\n\n```sh\nthalweg list \\\n  --json # all\n# no\ncargo test\n```\n",
    );
    assert_eq!(page.anchors, ["a-b-c-d"]);
    assert_eq!(page.links[0].target, "z.md#w");
    assert_eq!((page.links[0].text.as_str(), page.links[0].line), ("x y", 3));
    assert_eq!(page.blocks[0].line, 6);
    assert_eq!(
        page.commands(),
        [
            (6, "thalweg list --json".to_owned()),
            (9, "cargo test".to_owned())
        ]
    );
}
