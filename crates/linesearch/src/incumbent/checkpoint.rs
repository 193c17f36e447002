//! The best point in a checkpoint.

use super::Incumbent;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{CheckpointError, Loader, Number, Saver};
use thalweg_core::{ScalarOf, Vector};

#[derive(Serialize, Deserialize)]
struct Fields {
    /// f and the norm there, if the iterate lies above it.
    point: Option<(Number, Number)>,
    away: u32,
    recalled: bool,
}

impl<V: Vector> Incumbent<V> {
    /// Writes the best point, if there is a place for one.
    ///
    /// # Errors
    /// The writer's.
    pub fn save(best: Option<&Self>, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        out.fields(&best.map(|best| {
            let Incumbent {
                x: _,
                gradient: _,
                value,
                norm,
                away,
                recalled,
                slack: _,
            } = best;
            Fields {
                // What is left of an earlier one is of no use.
                point: best.is_away().then(|| (Number::of(*value), Number::of(*norm))),
                away: *away,
                recalled: *recalled,
            }
        }))?;
        if let Some(best) = best.filter(|b| b.is_away()) {
            out.numbers(best.x.local())?;
            out.numbers(best.gradient.local())?;
        }
        Ok(())
    }

    /// Reads it back. There may be a place for one where there was none, and none where the iterate was the best point.
    ///
    /// # Errors
    /// A run above its best point, and no place for that; contents that make no sense.
    pub fn restore(
        best: Option<&mut Self>,
        from: &mut Loader<'_, ScalarOf<V>>,
    ) -> Result<(), CheckpointError> {
        let saved: Option<Fields> = from.fields()?;
        match (saved, best) {
            (None, None) => Ok(()),
            (None, Some(best)) => {
                best.reset();
                Ok(())
            }
            (Some(fields), None) if fields.away == 0 => Ok(()),
            (Some(_), None) => Err(CheckpointError::mismatch(
                "the iterate",
                "above the best point of its run",
                "the best point, as the line search is monotone",
                "go on with a line search that is not",
            )),
            (Some(fields), Some(best)) => {
                let Fields {
                    point,
                    away,
                    recalled,
                } = fields;
                best.away = away.min(super::MOST_AWAY);
                best.recalled = recalled;
                if point.is_some() != best.is_away() {
                    return Err(CheckpointError::inconsistent(
                        "there is a best point beside the iterate, and there is none",
                    ));
                }
                if let Some((value, norm)) = point {
                    best.value = value.finite("f at the best point")?;
                    best.norm = norm.finite("the projected gradient at the best point")?;
                    from.point("the best point", best.x.local_mut())?;
                    from.numbers("the gradient at the best point", best.gradient.local_mut())?;
                }
                Ok(())
            }
        }
    }
}
