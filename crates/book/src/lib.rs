//! The book in `docs/`: its code is compiled and run as documentation tests of this crate, and read here for the tests
//! that look at its links, commands and tables.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::io;
use std::path::{Path, PathBuf};

/// Each page as the documentation of a module, where the documentation tests find its code; and the list of them.
macro_rules! compiled {
    ($($page:ident = $file:literal,)*) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../../docs/", $file))]
            pub mod $page {}
        )*
        /// The pages whose code is compiled here.
        pub const COMPILED: &[&str] = &[$($file),*];
    };
}

compiled! {
    introduction = "README.md",
    first_solve = "first-solve.md",
    your_problem = "your-problem.md",
    derivatives = "derivatives.md",
    bounds = "bounds.md",
    choosing = "choosing.md",
    not_converging = "not-converging.md",
    watching = "watching.md",
    constraints = "constraints.md",
    many = "many.md",
    checkpoints = "checkpoints.md",
    reproducibility = "reproducibility.md",
    your_vector = "your-vector.md",
    your_line_search = "your-line-search.md",
    your_solver = "your-solver.md",
    coming_from_scipy = "coming-from-scipy.md",
    coming_from_python = "coming-from-python.md",
    parity = "parity.md",
    command_line = "command-line.md",
    benchmarking = "benchmarking.md",
    performance = "performance.md",
    robustness = "robustness.md",
    architecture = "architecture.md",
    glossary = "glossary.md",
}

/// Pages that another crate compiles, since this one should not depend on what they are about, and the file that does.
pub const COMPILED_ELSEWHERE: &[(&str, &str)] = &[("coming-from-argmin.md", "crates/argmin/src/lib.rs")];

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A fenced block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands after the fence: `rust`, `sh`, or nothing.
    pub language: String,
    /// The line of its first line of code, from 1.
    pub line: usize,
    /// What is in it.
    pub text: String,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: String,
    /// What is shown.
    pub text: String,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// What the tests look at on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The fenced blocks, in order.
    pub blocks: Vec<Block>,
    /// The links, in order.
    pub links: Vec<Link>,
    /// The anchors of the headings, as mdBook and GitHub make them.
    pub anchors: Vec<String>,
}

impl Page {
    /// Reads a page at a path from the root of the repository.
    ///
    /// # Errors
    /// A file that cannot be read; the message has its path.
    pub fn read(path: &str) -> io::Result<Page> {
        let text = std::fs::read_to_string(root().join(path))
            .map_err(|e| io::Error::new(e.kind(), format!("{path}: {e}")))?;
        Ok(Page::parse(&text))
    }

    /// Reads Markdown, with tables.
    pub fn parse(markdown: &str) -> Page {
        let mut page = Page::default();
        let line = |at: usize| 1 + markdown[..at].bytes().filter(|&b| b == b'\n').count();
        // The text of what is open: a block, a heading, a link.
        let (mut block, mut heading, mut link) = (None, None, None::<Link>);
        for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    block = Some(Block {
                        language: language.into_string(),
                        line: line(range.start) + 1,
                        text: String::new(),
                    });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|h| anchor(&h))),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    link = Some(Link {
                        target: dest_url.into_string(),
                        text: String::new(),
                        line: line(range.start),
                    });
                }
                Event::End(TagEnd::Link) => page.links.extend(link.take()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(block) = &mut block {
                        block.text.push_str(&text);
                    }
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                    if let Some(link) = &mut link {
                        link.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// The commands on the page: the lines of its `sh` blocks without comments, with their line numbers. A line that
    /// ends in a backslash goes on in the next.
    pub fn commands(&self) -> Vec<(usize, String)> {
        let mut commands = Vec::new();
        for block in self.blocks.iter().filter(|b| b.language == "sh") {
            let mut open: Option<(usize, String)> = None;
            for (i, text) in block.text.lines().enumerate() {
                let text = text.split(" #").next().unwrap_or_default().trim();
                if text.is_empty() || text.starts_with('#') {
                    continue;
                }
                let (at, before) = open.take().unwrap_or((block.line + i, String::new()));
                match text.strip_suffix('\\') {
                    Some(part) => open = Some((at, before + part)),
                    None => commands.push((at, before + text)),
                }
            }
            commands.extend(open);
        }
        commands
    }
}

/// The anchor of a heading: letters and digits in small letters, `-` for spaces, nothing for other signs.
pub fn anchor(heading: &str) -> String {
    let sign = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_ascii_lowercase()),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    heading.trim().chars().filter_map(sign).collect()
}

/// The chapters of SUMMARY.md, as paths from `docs/`.
///
/// # Errors
/// A summary that cannot be read.
pub fn chapters() -> io::Result<Vec<String>> {
    let links = Page::read("docs/SUMMARY.md")?.links;
    Ok(links.into_iter().map(|link| link.target).collect())
}

/// The Markdown files that people read outside the crates, as paths from the root of the repository, in order of name.
///
/// # Errors
/// A folder that cannot be read.
pub fn markdown() -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in ["", "docs/"] {
        for entry in std::fs::read_dir(root().join(folder))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                files.push(format!("{folder}{name}"));
            }
        }
    }
    files.sort();
    Ok(files)
}
