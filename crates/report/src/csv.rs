//! Tables for other programs.

use crate::{ACCURACIES, Report};
use thalweg_profiles::{
    Grouping, Measure, data_profile, failures, groups, pairwise, performance_profile, standings,
};

/// The figures behind the report as CSV files (RFC 4180, `\n` at line ends), each with its file name. Numbers read back
/// exactly; what is unknown or infinite is empty.
///
/// | file | one row for each |
/// |---|---|
/// | `runs.csv` | run |
/// | `performance.csv` | measure, solver, jump of ρ |
/// | `data.csv` | accuracy, solver, jump of d |
/// | `standings.csv` | measure, solver |
/// | `groups.csv` | grouping, group, solver |
/// | `pairs.csv` | ordered pair of solvers |
/// | `failures.csv` | solver, outcome, status |
pub fn csv(report: &Report) -> Vec<(String, String)> {
    let study = &report.study;
    let names = study.solvers();

    let mut runs = Table::new(
        "problem,feature,n,class,solver,outcome,status,f0,f,pg,best_known,iterations,fg_evaluations,f_evaluations,hv_evaluations,cost,seconds,problem_seconds,solver_seconds",
    );
    for r in study.runs() {
        let mut row = vec![
            text(&r.problem),
            text(&r.feature),
            r.n.to_string(),
            text(&r.class),
            text(&r.solver),
            r.outcome.name().to_owned(),
            text(&r.status),
        ];
        row.extend([r.f0, r.f, r.pg, r.best_known].map(|v| v.map_or_else(String::new, number)));
        row.extend(
            [r.iterations, r.fg_evaluations, r.f_evaluations, r.hv_evaluations].map(|k| k.to_string()),
        );
        row.extend([r.cost(), r.seconds, r.problem_seconds, r.solver_seconds].map(number));
        runs.row(row);
    }

    let mut performance = Table::new("measure,solver,tau,share");
    let mut standing = Table::new(
        "measure,solver,problems,solved,rho_1,rho_2,rho_10,rho_infinity,area_1_100,mean_ratio,false_success",
    );
    for measure in Measure::ALL {
        let profile = performance_profile(study, measure, report.unsolved);
        for (curve, name) in profile.curves.iter().zip(names) {
            for &(tau, share) in curve.jumps() {
                performance.row(vec![measure.to_string(), text(name), number(tau), number(share)]);
            }
        }
        for s in standings(study, measure, report.unsolved) {
            let mut row = vec![
                measure.to_string(),
                text(&names[s.solver]),
                s.problems.to_string(),
                s.solved.to_string(),
            ];
            row.extend([s.best, s.within_2, s.within_10, s.limit, s.area].map(number));
            row.push(s.mean_ratio.map_or_else(String::new, number));
            row.push(s.false_success.to_string());
            standing.row(row);
        }
    }

    let mut data = Table::new("accuracy,solver,alpha,share");
    for tau in ACCURACIES {
        for (curve, name) in data_profile(study, tau).curves.iter().zip(names) {
            for &(alpha, share) in curve.jumps() {
                data.row(vec![number(tau), text(name), number(alpha), number(share)]);
            }
        }
    }

    let mut group_rows = Table::new("grouping,group,problems,solver,compared,solved,rho_1,area_1_100");
    for by in Grouping::ALL {
        let kind = format!("{by:?}").to_lowercase();
        for group in groups(study, by, report.measure, report.unsolved) {
            for s in group.standings {
                group_rows.row(vec![
                    kind.clone(),
                    text(&group.name),
                    group.problems.to_string(),
                    text(&names[s.solver]),
                    s.problems.to_string(),
                    s.solved.to_string(),
                    number(s.best),
                    number(s.area),
                ]);
            }
        }
    }

    let mut pairs =
        Table::new("measure,a,b,wins,ties,losses,only_a,only_b,neither,mean_ratio,median_ratio,p_value");
    for a in 0..names.len() {
        for b in (0..names.len()).filter(|&b| b != a) {
            let p = pairwise(study, a, b, report.measure);
            let mut row = vec![report.measure.to_string(), text(&names[a]), text(&names[b])];
            row.extend([p.wins, p.ties, p.losses, p.only_a, p.only_b, p.neither].map(|k| k.to_string()));
            row.extend(
                [p.mean_ratio, p.median_ratio, Some(p.p_value)].map(|v| v.map_or_else(String::new, number)),
            );
            pairs.row(row);
        }
    }

    let mut failed = Table::new("solver,outcome,status,count");
    for f in failures(study) {
        for reason in &f.reasons {
            failed.row(vec![
                text(&names[f.solver]),
                reason.outcome.name().to_owned(),
                text(&reason.status),
                reason.problems.len().to_string(),
            ]);
        }
    }

    [
        ("runs.csv", runs),
        ("performance.csv", performance),
        ("data.csv", data),
        ("standings.csv", standing),
        ("groups.csv", group_rows),
        ("pairs.csv", pairs),
        ("failures.csv", failed),
    ]
    .map(|(name, table)| (name.to_owned(), table.0))
    .into()
}

struct Table(String);

impl Table {
    fn new(header: &str) -> Self {
        Table(format!("{header}\n"))
    }

    fn row(&mut self, cells: Vec<String>) {
        self.0.push_str(&cells.join(","));
        self.0.push('\n');
    }
}

/// Text in quotes where it needs them.
fn text(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// The shortest digits that read back; empty if not finite.
fn number(value: f64) -> String {
    if value.is_finite() {
        format!("{value:?}")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_as_needed() {
        assert_eq!(text("GENROSE(N=5,M=2)"), "\"GENROSE(N=5,M=2)\"");
        assert_eq!(text("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(number(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(number(f64::INFINITY), "");
    }
}
