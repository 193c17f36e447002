//! The page: one file, nothing loaded. Everything a reader needs stands in it without JavaScript; the script draws the
//! figures again with what can be done to them.

use crate::chart::{DARK, LIGHT, data_chart, performance_chart};
use crate::number::{escape, percent, power, short, short_or_dash};
use crate::payload::{FIRST_ACCURACY, OUTCOMES, payload, script_safe};
use crate::{MINIMUM_TOLERANCE, Report};
use std::fmt::Write;
use thalweg_profiles::{
    Grouping, Outcome, Run, Session, UnsolvedProblems, failures, groups, pairwise, several_minima, standings,
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The report as a page of its own. O(runs · samples), and of the size of what it shows: histories are thinned so that
/// thousands of runs stay below 10 MB.
pub fn html(report: &Report) -> String {
    let study = &report.study;
    let gtol = report.sessions.iter().map(|s| s.1.gtol).find(|g| *g > 0.0);
    let solved = match gtol {
        Some(g) => format!(
            "Solved means ‖P(x − ∇f) − x‖∞ ≤ {}, evaluated again at the solver’s point.",
            power(g)
        ),
        None => {
            "Solved means that the gradient, evaluated again at the solver’s point, is within the tolerance."
                .into()
        }
    };
    let sections = [
        profiles(report),
        standing_table(report),
        head_to_head(report),
        failure_table(report),
        group_tables(report),
        minima_table(report),
        problem_table(report),
        machines(&report.sessions),
        method(report),
    ]
    .concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\">\
         <title>{title}</title><style>{STYLE}{colours}</style></head>\n<body>\
         <header class=\"head\"><h1>{title}</h1><p class=\"lede\">{problems} problems, {solvers}. {solved}</p>\
         <noscript><p class=\"soft\">With JavaScript the figures can be explored and the tables sorted; nothing is loaded for it.</p></noscript></header>\n\
         {CONTROLS}<main>\n{sections}</main>\n{DIALOG}\
         <footer>{footer}</footer>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{SCRIPT}</script></body></html>\n",
        title = escape(&report.title),
        colours = colours(),
        problems = study.subjects().len(),
        solvers = match study.solvers().len() {
            1 => "one solver".to_owned(),
            k => format!("{k} solvers"),
        },
        footer = footer(&report.sessions),
        data = script_safe(&payload(report)),
    )
}

/// The classes of the palette: `c` strokes, `f` fills, `b` backgrounds; `f8` is for what belongs to no solver.
fn colours() -> String {
    let of = |palette: &[&str]| {
        let mut out = String::new();
        for (k, colour) in palette.iter().enumerate() {
            // Writing to a String does not fail.
            let _ = write!(
                out,
                ".c{k}{{stroke:{colour}}}text.c{k}{{stroke:none;fill:{colour}}}.f{k}{{fill:{colour}}}.b{k}{{background:{colour}}}"
            );
        }
        out
    };
    format!(
        "{}.f8{{fill:var(--soft)}}@media screen and (prefers-color-scheme:dark){{{}}}",
        of(&LIGHT),
        of(&DARK)
    )
}

const CONTROLS: &str = "<div class=\"bar script\" hidden><div role=\"group\" aria-label=\"What is shown\">\
    <div class=\"chips\" role=\"group\" aria-label=\"Solvers\"></div><button type=\"button\" id=\"all\" class=\"quiet\" hidden>show all</button>\
    <label>measure <select id=\"measure\"></select></label><label>of <select id=\"group\"></select></label>\
    <label><input type=\"checkbox\" id=\"log\" checked> log axis</label></div></div>\n";

const DIALOG: &str = "<dialog id=\"problem\" aria-labelledby=\"problem-name\"><div class=\"sheet\"><header><h2 id=\"problem-name\"></h2>\
    <nav aria-label=\"Problems\"><button type=\"button\" id=\"previous\" aria-label=\"previous problem\">←</button>\
    <button type=\"button\" id=\"next\" aria-label=\"next problem\">→</button>\
    <button type=\"button\" id=\"close\" autofocus>close</button></nav></header><p class=\"meta soft\"></p>\
    <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table><thead><tr><th class=\"text\">solver</th>\
    <th class=\"text\">outcome</th><th class=\"text\">status</th><th>f</th><th>‖pg‖∞</th><th>iterations</th><th>f and ∇f</th>\
    <th>f alone</th><th>cost</th><th>seconds</th></tr></thead><tbody></tbody></table></div>\
    <div class=\"controls\"><label><input type=\"checkbox\" id=\"log-cost\"> log cost axis</label></div>\
    <div class=\"figures\"><figure><h3>f − f*</h3><div class=\"plot\" id=\"plot-f\"></div><figcaption id=\"f-star\"></figcaption></figure>\
    <figure><h3>Projected gradient</h3><div class=\"plot\" id=\"plot-pg\"></div></figure>\
    <figure id=\"contour\"><h3>Contours and iterates</h3><div class=\"plot\"></div>\
    <figcaption>Levels of f − min f in geometric progression; a large dot is where a run ends, a dashed line a bound.</figcaption></figure>\
    </div></div></dialog>\n";

fn profiles(report: &Report) -> String {
    let unsolved = match report.unsolved {
        UnsolvedProblems::Count => "problems that none solves count as failures",
        UnsolvedProblems::Exclude => "problems that none solves are left out",
    };
    format!(
        "<section id=\"profiles\" aria-label=\"Profiles\"><div class=\"figures\">\
         <figure id=\"performance\"><h2>Performance profile</h2><div class=\"plot\">{}</div>\
         <figcaption>The share of problems that a solver solves within τ times the <span class=\"what\">{}</span> of the best \
         of the solvers shown (Dolan and Moré 2002); {unsolved}. <span class=\"notes\"></span></figcaption></figure>\
         <figure id=\"dataprofile\"><h2>Data profile</h2><div class=\"plot\">{}</div>\
         <div class=\"controls script\" hidden><label>accuracy τ <select id=\"accuracy\"></select></label></div>\
         <figcaption>The share of problems on which f ≤ f<sub>L</sub> + τ (f(x₀) − f<sub>L</sub>) within a cost of α (n + 1), \
         f<sub>L</sub> the least value any solver of this report saw (Moré and Wild 2009). <span class=\"notes\">τ = {}.</span></figcaption></figure>\
         </div></section>\n",
        performance_chart(&report.study, report.measure, report.unsolved).inline(620.0, 380.0),
        report.measure.label(),
        data_chart(&report.study, FIRST_ACCURACY).inline(620.0, 380.0),
        power(FIRST_ACCURACY),
    )
}

/// The name of a solver with its colour, as the first cell of a row.
fn name(report: &Report, solver: usize) -> String {
    format!(
        "<th scope=\"row\"><span class=\"swatch b{}\" aria-hidden=\"true\"></span> {}</th>",
        solver % 8,
        escape(&report.study.solvers()[solver])
    )
}

fn standing_table(report: &Report) -> String {
    let mut rows = String::new();
    for s in standings(&report.study, report.measure, report.unsolved) {
        let shares = [s.limit, s.best, s.within_2, s.within_10, s.area]
            .map(|v| format!("<td data-v=\"{v}\">{}</td>", percent(v)))
            .concat();
        // Writing to a String does not fail.
        let _ = write!(
            rows,
            "<tr>{}<td>{}</td>{shares}<td>{}</td><td>{}</td></tr>",
            name(report, s.solver),
            s.solved,
            short_or_dash(s.mean_ratio),
            s.false_success
        );
    }
    format!(
        "<section id=\"standings\"><h2>Standings</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Standings\">\
         <table class=\"sortable\"><thead><tr><th class=\"text\">solver</th><th data-down>solved</th><th data-down>%</th>\
         <th data-down>ρ(1)</th><th data-down>ρ(2)</th><th data-down>ρ(10)</th><th data-down>area</th><th>mean ratio</th>\
         <th>false successes</th></tr></thead><tbody>{rows}</tbody></table></div>\
         <p class=\"soft\">ρ(τ) and the area below it (1 ≤ τ ≤ 100, log τ) in percent. Mean ratio: geometric mean of the cost \
         over that of the best, where solved.</p></section>\n"
    )
}

fn head_to_head(report: &Report) -> String {
    let study = &report.study;
    let count = study.solvers().len();
    if count < 2 {
        return String::new();
    }
    let mut head = String::from("<tr><th></th>");
    for n in study.solvers() {
        // Writing to a String does not fail.
        let _ = write!(head, "<th scope=\"col\">{}</th>", escape(n));
    }
    let mut rows = String::new();
    for a in 0..count {
        let _ = write!(rows, "<tr>{}", name(report, a));
        for b in 0..count {
            if a == b {
                rows.push_str("<td class=\"self\">·</td>");
                continue;
            }
            let p = pairwise(study, a, b, report.measure);
            let (up, down) = (p.wins + p.only_a, p.losses + p.only_b);
            let share = up as f64 / (up + down).max(1) as f64;
            let _ = write!(
                rows,
                "<td class=\"cell\" style=\"--w:{share:.3}\">{up} : {down}</td>"
            );
        }
        rows.push_str("</tr>");
    }
    format!(
        "<section id=\"pairs\"><h2>Head to head</h2><div class=\"pairing\"><div>\
         <p class=\"soft\">Problems on which the solver of the row is better than that of the column, and the other way \
         round. A solver that alone solves a problem is better; equal costs (times: within 5 %) count for neither.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Head to head\"><table id=\"matrix\"><thead>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>\
         <figure id=\"scatter\" class=\"script\" hidden><div class=\"controls\"><label>compare <select id=\"pick-a\"></select></label>\
         <label>with <select id=\"pick-b\"></select></label></div><div class=\"plot\"></div><figcaption aria-live=\"polite\"></figcaption></figure></div></section>\n"
    )
}

fn failure_table(report: &Report) -> String {
    let study = &report.study;
    let (mut rows, mut bars) = (String::new(), String::new());
    let all = failures(study);
    let occurs: Vec<(usize, Outcome)> = OUTCOMES
        .into_iter()
        .enumerate()
        .filter(|(_, o)| *o == Outcome::Solved || all.iter().any(|f| f.count(*o) > 0))
        .collect();
    for f in all {
        let mut stack = String::new();
        for (k, outcome) in &occurs {
            let count = f.count(*outcome);
            if count > 0 {
                // Writing to a String does not fail.
                let _ = write!(
                    stack,
                    "<i class=\"k{k}\" style=\"width:{:.3}%\" title=\"{}: {count}\"></i>",
                    100.0 * count as f64 / f.runs.max(1) as f64,
                    outcome.name()
                );
            }
        }
        let counts: String = occurs
            .iter()
            .map(|(_, o)| match f.count(*o) {
                0 => "<td class=\"none\" data-v=\"0\">–</td>".to_owned(),
                count => format!("<td>{count}</td>"),
            })
            .collect();
        let _ = write!(
            bars,
            "<tr data-s=\"{}\">{}<td class=\"text\" data-v=\"\"><span class=\"stack\">{stack}</span></td>{counts}</tr>",
            f.solver,
            name(report, f.solver)
        );
        for reason in &f.reasons {
            let list: Vec<String> = reason
                .problems
                .iter()
                .take(8)
                .map(|&p| link(p, &study.subjects()[p].label()))
                .collect();
            let more = match reason.problems.len() - list.len() {
                0 => String::new(),
                k => format!(" and {k} more"),
            };
            let _ = write!(
                rows,
                "<tr data-s=\"{}\">{}<td class=\"text\">{}</td><td class=\"text\">{}</td><td>{}</td><td class=\"text wrap\">{}{more}</td></tr>",
                f.solver,
                name(report, f.solver),
                reason.outcome.name(),
                escape(&reason.status),
                reason.problems.len(),
                list.join(", ")
            );
        }
    }
    let heads: String = occurs
        .iter()
        .map(|(k, o)| {
            format!(
                "<th data-down><span class=\"swatch k{k}\" aria-hidden=\"true\"></span> {}</th>",
                o.name()
            )
        })
        .collect();
    let reasons = if rows.is_empty() {
        String::new()
    } else {
        format!(
            "<h3>What the solvers said</h3><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What the solvers said\">\
             <table class=\"sortable\"><thead><tr><th class=\"text\">solver</th><th class=\"text\">outcome</th><th class=\"text\">status</th>\
             <th data-down>problems</th><th class=\"text\">which</th></tr></thead><tbody>{rows}</tbody></table></div>"
        )
    };
    format!(
        "<section id=\"failures\"><h2>How the runs ended</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Outcomes\">\
         <table class=\"sortable\"><thead><tr><th class=\"text\">solver</th><th></th>{heads}</tr></thead><tbody>{bars}</tbody></table></div>{reasons}</section>\n"
    )
}

/// The name of a problem; with JavaScript it opens the problem.
fn link(problem: usize, label: &str) -> String {
    format!(
        "<a href=\"#row-{problem}\" data-open=\"{problem}\">{}</a>",
        escape(label)
    )
}

fn group_tables(report: &Report) -> String {
    let study = &report.study;
    let mut out = String::new();
    for (by, title) in [
        (Grouping::Constraints, "Constraints"),
        (Grouping::Size, "Size"),
        (Grouping::Feature, "Feature"),
    ] {
        let parts = groups(study, by, report.measure, report.unsolved);
        if parts.len() < 2 {
            continue;
        }
        let mut head = String::new();
        for (s, n) in study.solvers().iter().enumerate() {
            // Writing to a String does not fail.
            let _ = write!(
                head,
                "<th scope=\"col\" data-s=\"{s}\" data-down>{}</th>",
                escape(n)
            );
        }
        let mut rows = String::new();
        for g in &parts {
            let _ = write!(
                rows,
                "<tr><th scope=\"row\">{}</th><td>{}</td>",
                escape(&g.name),
                g.problems
            );
            let best = g.standings.iter().map(|s| s.solved).max().unwrap_or(0);
            for s in &g.standings {
                let class = if s.solved == best && best > 0 {
                    " class=\"best\""
                } else {
                    ""
                };
                let _ = write!(
                    rows,
                    "<td data-s=\"{}\" data-v=\"{}\"{class}>{} · {}</td>",
                    s.solver,
                    s.solved,
                    s.solved,
                    percent(s.best)
                );
            }
            rows.push_str("</tr>");
        }
        let _ = write!(
            out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table class=\"sortable\"><thead><tr><th class=\"text\">{}</th>\
             <th data-down>problems</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>",
            title.to_lowercase()
        );
    }
    if out.is_empty() {
        return out;
    }
    format!(
        "<section id=\"groups\"><h2>By class, size and feature</h2><p class=\"soft\">Problems solved, and ρ(1) within the group in \
         percent, by {}.</p>{out}</section>\n",
        report.measure.label()
    )
}

fn minima_table(report: &Report) -> String {
    let study = &report.study;
    let found = several_minima(study, MINIMUM_TOLERANCE);
    if found.is_empty() {
        return String::new();
    }
    let mut rows = String::new();
    for m in &found {
        let list: Vec<String> = m
            .minima
            .iter()
            .map(|v| {
                let who: Vec<String> = v.solvers.iter().map(|&s| escape(&study.solvers()[s])).collect();
                format!("<b>{}</b> {}", short(v.f), who.join(", "))
            })
            .collect();
        // Writing to a String does not fail.
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"text wrap\">{}</td></tr>",
            link(m.problem, &study.subjects()[m.problem].label()),
            m.minima.len(),
            list.join("; ")
        );
    }
    format!(
        "<section id=\"minima\"><h2>Solved at different minima</h2><p class=\"soft\">On these problems solvers end at values of f \
         that differ by more than {} max(1, |f|). Their costs are compared all the same, and say less.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Different minima\"><table class=\"sortable\"><thead><tr><th class=\"text\">problem</th>\
         <th data-down>minima</th><th class=\"text\">f and who</th></tr></thead><tbody>{rows}</tbody></table></div></section>\n",
        power(MINIMUM_TOLERANCE)
    )
}

fn problem_table(report: &Report) -> String {
    let study = &report.study;
    let mut head = String::new();
    for (s, n) in study.solvers().iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(head, "<th scope=\"col\" data-s=\"{s}\">{}</th>", escape(n));
    }
    let mut rows = String::new();
    for (p, subject) in study.subjects().iter().enumerate() {
        let solved = |r: &&Run| r.outcome == Outcome::Solved;
        let best = study
            .row(p)
            .iter()
            .flatten()
            .filter(solved)
            .map(|r| report.measure.of(r))
            .fold(f64::INFINITY, f64::min);
        let _ = write!(
            rows,
            "<tr data-p=\"{p}\" id=\"row-{p}\"><th scope=\"row\">{}</th><td>{}</td><td class=\"text\">{}</td>",
            link(p, &subject.label()),
            subject.n,
            escape(&subject.class)
        );
        for (s, run) in study.row(p).iter().enumerate() {
            let _ = match run {
                None => write!(rows, "<td data-s=\"{s}\" data-v=\"\" class=\"none\">–</td>"),
                Some(r) if r.outcome == Outcome::Solved => {
                    let cost = report.measure.of(r);
                    let class = if cost == best { " class=\"best\"" } else { "" };
                    write!(
                        rows,
                        "<td data-s=\"{s}\" data-v=\"{cost}\"{class}>{}</td>",
                        short(cost)
                    )
                }
                Some(r) => write!(
                    rows,
                    "<td data-s=\"{s}\" data-v=\"\" class=\"{}\">{}</td>",
                    if r.outcome == Outcome::Refused {
                        "none"
                    } else {
                        "fail"
                    },
                    r.outcome.name()
                ),
            };
        }
        rows.push_str("</tr>");
    }
    format!(
        "<section id=\"problems\"><h2>Problems</h2><div class=\"controls script\" hidden>\
         <label>find <input id=\"find\" type=\"search\" placeholder=\"name, class, n=2\"></label>\
         <label>solver <select id=\"who\"></select></label><label>outcome <select id=\"how\"></select></label>\
         <span class=\"count soft\" aria-live=\"polite\"></span></div>\
         <p class=\"soft\">The measure where solved, the least in bold; otherwise how the run ended.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Problems\"><table class=\"sortable\"><thead><tr><th class=\"text\">problem</th><th>n</th>\
         <th class=\"text\">class</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )
}

fn machines(sessions: &[(String, Session)]) -> String {
    if sessions.is_empty() {
        return String::new();
    }
    let mut out = String::from("<section id=\"machines\"><h2>Machine and versions</h2>");
    for (folder, s) in sessions {
        let mut list = String::new();
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                // Writing to a String does not fail.
                let _ = write!(list, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
            }
        };
        put("began", s.began.clone());
        put("program", s.version.clone());
        put("compiler", s.rustc.clone());
        put("platform", s.platform.clone());
        put("processor", s.processor.clone());
        put(
            "cores",
            if s.cores > 0 {
                s.cores.to_string()
            } else {
                String::new()
            },
        );
        put(
            "gradient tolerance",
            if s.gtol > 0.0 {
                power(s.gtol)
            } else {
                String::new()
            },
        );
        put(
            "time limit",
            if s.time_limit > 0.0 {
                format!("{} s", short(s.time_limit))
            } else {
                String::new()
            },
        );
        for (solver, version) in &s.solvers {
            put(&escape(solver), version.clone());
        }
        let _ = write!(out, "<h3>{}</h3><dl>{list}</dl>", escape(folder));
    }
    out + "</section>\n"
}

fn method(report: &Report) -> String {
    let unsolved = match report.unsolved {
        UnsolvedProblems::Count => "count as failures of all",
        UnsolvedProblems::Exclude => "are left out",
    };
    format!(
        "<section id=\"method\"><h2>How this is counted</h2>\
         <p>The cost nf + 2 ng counts an evaluation of f as 1 and a gradient as 2, a product with the Hessian as 2. A cost of 0 \
         counts as 1, a time of 0 as 1 µs. A failure has an infinite ratio. Problems that not all solvers shown were run on are left \
         out of profiles and standings, and their number is told; problems that none solved {unsolved}. A problem that a solver \
         refused is a failure.</p>\
         <p>Ratios are to the best of the solvers shown: hiding one can change the order of the others (Gould and Scott 2016). A \
         run that its solver calls converged while the gradient at its point is above the tolerance is a false success, and a \
         failure. The sign test is two-sided; ties do not count.</p>\
         <p class=\"soft\">E. D. Dolan and J. J. Moré, Benchmarking optimization software with performance profiles, Math. Programming 91 \
         (2002). J. J. Moré and S. M. Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20 (2009). \
         N. Gould and J. Scott, A note on performance profiles for benchmarking software, ACM TOMS 43 (2016).</p></section>\n"
    )
}

fn footer(sessions: &[(String, Session)]) -> String {
    let mut versions: Vec<&str> = sessions.iter().map(|s| s.1.version.as_str()).collect();
    versions.retain(|v| !v.is_empty());
    versions.sort_unstable();
    versions.dedup();
    match versions[..] {
        [] => "Made by thalweg.".to_owned(),
        _ => format!("Made by thalweg from runs of {}.", escape(&versions.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::tests::report;

    #[test]
    fn everything_stands_in_the_page_without_a_script_and_nothing_is_loaded() {
        let page = html(&report());
        let body = page.split("<script").next().unwrap();
        for part in [
            "performance",
            "dataprofile",
            "standings",
            "pairs",
            "failures",
            "groups",
            "minima",
            "problems",
            "method",
        ] {
            assert!(body.contains(&format!("id=\"{part}\"")), "{part}");
        }
        assert_eq!(body.matches("<svg").count(), 2);
        assert!(body.contains(">time-out</td>") && body.contains("class=\"best\">10</td>"));
        for word in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("] {
            assert!(!page.contains(word), "{word}");
        }
        // Links lead to places within the page; the SVG name space is a name.
        for part in page.split("href=\"").skip(1) {
            assert!(
                part.starts_with('#') || part.starts_with("data:,"),
                "{}",
                &part[..20]
            );
        }
    }

    #[test]
    fn names_cannot_break_out() {
        let mut report = report();
        let evil = "<img onerror=alert(1)>\"'&</td>";
        let run = |solver: &str| Run {
            problem: evil.into(),
            solver: solver.into(),
            status: evil.into(),
            class: evil.into(),
            feature: evil.into(),
            ..Run::default()
        };
        report.title = evil.into();
        report.study = thalweg_profiles::Study::new([run(evil), run("b")]);
        report.sessions = vec![(
            evil.into(),
            Session {
                version: evil.into(),
                solvers: vec![(evil.into(), evil.into())],
                ..Session::default()
            },
        )];
        assert!(!html(&report).contains("<img"));
    }

    #[test]
    fn an_empty_study_is_a_page() {
        let mut report = report();
        report.study = thalweg_profiles::Study::new(Vec::new());
        assert!(html(&report).contains("0 problems"));
    }
}
