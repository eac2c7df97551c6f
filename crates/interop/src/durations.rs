//! Lengths as people and programs write them.

use crate::fold::plain_digits;

/// The minutes in `text`: `30`, `30 min`, `0:30`, `1h`, `1 h 30`, `PT1H30M`. `None` where no length is meant, and
/// for none at all.
#[must_use]
pub fn minutes(text: &str) -> Option<u16> {
    let lower = plain_digits(text.trim()).to_lowercase();
    let lower = lower.strip_prefix("pt").unwrap_or(&lower);
    let mut total = 0_u32;
    let mut rest = lower.trim_start();
    let mut after_hours = false;
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        let number: u32 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let unit = rest.find(|it: char| it.is_ascii_digit()).unwrap_or(rest.len());
        let factor = factor(rest[..unit].trim(), after_hours)?;
        (total, after_hours) = (total.checked_add(number.checked_mul(factor)?)?, factor == 60);
        rest = &rest[unit..];
    }
    u16::try_from(total).ok().filter(|it| *it > 0)
}

/// Minutes of one of what `unit` says; bare numbers are minutes, and `0:30` has hours in front.
fn factor(unit: &str, after_hours: bool) -> Option<u32> {
    match unit.trim_end_matches('.') {
        ":" | "h" | "hr" | "hrs" | "hour" | "hours" | "hora" | "horas" | "std" | "stunde" | "stunden"
        | "heure" | "heures"
            if !after_hours =>
        {
            Some(60)
        }
        "" | "m" | "min" | "mins" | "minute" | "minutes" | "minuto" | "minutos" | "minuten" | "دقيقة"
        | "دقائق" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_minutes() {
        for it in ["90", "90 min", "1:30", "1h30", "1 h 30 min", "PT1H30M", "PT90M", "٩٠"] {
            assert_eq!(minutes(it), Some(90), "{it}");
        }
        assert_eq!(minutes("0:30"), Some(30));
        assert_eq!(minutes("1h"), Some(60));
        for it in ["", "0", "long", "-30", "30x", "99999999999"] {
            assert_eq!(minutes(it), None, "{it}");
        }
    }
}
