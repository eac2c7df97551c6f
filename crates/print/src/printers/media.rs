//! Which paper a PDF is made for, read from the file, so that printer and page never disagree.

/// The paper's name in CUPS: `A5`, or `Custom.80x171.5mm` for a roll. `None` if the file does not say.
pub(super) fn of_pdf(pdf: &[u8]) -> Option<String> {
    let (width, height) = page_size_mm(pdf)?;
    let (short, long) = if width < height { (width, height) } else { (height, width) };
    let is = |other_short: f32, other_long: f32| {
        (short - other_short).abs() < 1.0 && (long - other_long).abs() < 1.0
    };
    let standard = [("A4", 210.0, 297.0), ("A5", 148.0, 210.0), ("A6", 105.0, 148.0)];
    let named = standard.into_iter().find(|(_, short, long)| is(*short, *long));
    Some(named.map_or_else(|| format!("Custom.{width:.1}x{height:.1}mm"), |(name, ..)| name.to_owned()))
}

/// Width and height of the first page in millimetres.
fn page_size_mm(pdf: &[u8]) -> Option<(f32, f32)> {
    let key = b"/MediaBox";
    let at = pdf.windows(key.len()).position(|window| window == key)? + key.len();
    let rest = &pdf[at..(at + 120).min(pdf.len())];
    let open = rest.iter().position(|&byte| byte == b'[')?;
    let close = rest.iter().position(|&byte| byte == b']')?;
    let numbers = std::str::from_utf8(rest.get(open + 1..close)?).ok()?;
    let mut numbers = numbers.split_ascii_whitespace().map(|number| number.parse::<f32>().ok());
    let mut next = || numbers.next().flatten();
    let (left, low, right, high) = (next()?, next()?, next()?, next()?);
    let mm = |points: f32| points * 25.4 / 72.0;
    Some((mm(right - left), mm(high - low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_named_by_its_size_either_way_up() {
        assert_eq!(of_pdf(b"/MediaBox[0 0 297.64 419.53]").as_deref(), Some("A6"));
        assert_eq!(of_pdf(b"/MediaBox [0 0 841.89 595.276]").as_deref(), Some("A4"));
    }

    #[test]
    fn a_roll_is_asked_for_at_its_own_length() {
        assert_eq!(of_pdf(b"/MediaBox[0 0 226.77 500]").as_deref(), Some("Custom.80.0x176.4mm"));
    }

    #[test]
    fn a_file_without_pages_asks_for_no_paper() {
        assert_eq!(of_pdf(b"not a pdf"), None);
    }
}
