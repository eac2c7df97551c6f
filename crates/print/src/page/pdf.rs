//! Pages to PDF bytes, with the fonts they use cut down to the glyphs they use.

use printpdf::{
    Color, FontId, Greyscale, Line as Stroke, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfPage, PdfParseErrorSeverity, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, WindingOrder,
};

use super::Direction;
use super::block::{Align, Mark, Span};
use super::code::Code;
use super::flow::Page;
use super::glyphs::{Readings, draw};
use crate::PrintError;

/// Paper and reading direction of a document.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Form<'a> {
    /// What the file calls itself; never a patient's name, since viewers and print queues show it.
    pub(crate) title: &'a str,
    /// Page width in points.
    pub(crate) width: f32,
    /// Page height in points.
    pub(crate) height: f32,
    /// Which edge is the start.
    pub(crate) direction: Direction,
}

/// Writes `pages` as a PDF file.
///
/// # Errors
/// [`PrintError::Font`] if a font cannot be embedded, which no text can cause.
pub(crate) fn write(form: Form<'_>, pages: &[Page]) -> Result<Vec<u8>, PrintError> {
    let readings = readings_of(pages);
    let mut document = PdfDocument::new(form.title);
    for face in readings.faces() {
        let font = ParsedFont::from_bytes(face.bytes(), 0, &mut vec![]).ok_or(PrintError::Font)?;
        document.resources.fonts.map.insert(FontId(face.resource_name().to_owned()), PdfFont::new(font));
    }
    let sheets = pages.iter().map(|page| {
        let ops = page.marks.iter().flat_map(|mark| form.ops(mark, &readings));
        PdfPage::new(
            Mm::from(Pt(form.width)),
            Mm::from(Pt(form.height)),
            start().into_iter().chain(ops).collect(),
        )
    });
    document.pages = sheets.collect();
    finish(&document)
}

/// Writes the file, without what would make the same page a different file each time: a clock's reading
/// and a random id.
fn finish(document: &PdfDocument) -> Result<Vec<u8>, PrintError> {
    let mut warnings = vec![];
    let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    if warnings.iter().any(|warning| warning.severity == PdfParseErrorSeverity::Error) {
        return Err(PrintError::Font);
    }
    file.version = "1.7".to_owned();
    file.trailer.remove(b"ID");
    let info = file.trailer.get(b"Info").and_then(|info| info.as_reference());
    if let Ok(info) = info.and_then(|id| file.get_dictionary_mut(id)) {
        for key in ["CreationDate", "ModDate", "GTS_PDFXVersion", "Identifier", "Trapped"] {
            info.remove(key.as_bytes());
        }
    }
    file.compress();
    let mut bytes = vec![];
    file.save_to(&mut bytes).map_err(|_| PrintError::Font)?;
    Ok(bytes)
}

fn readings_of(pages: &[Page]) -> Readings {
    let lines = || {
        pages.iter().flat_map(|page| &page.marks).filter_map(|mark| match mark {
            Mark::Text { line, .. } => Some(line),
            Mark::Rule { .. } | Mark::Frame { .. } | Mark::Code { .. } => None,
        })
    };
    let mut readings = Readings::default();
    lines().for_each(|line| readings.learn(line));
    lines().for_each(|line| readings.learn_the_rest(line));
    readings
}

fn start() -> [Op; 2] {
    let black = Color::Greyscale(Greyscale::new(0.0, None));
    [Op::SetFillColor { col: black.clone() }, Op::SetOutlineColor { col: black }]
}

impl Form<'_> {
    fn ops(&self, mark: &Mark, readings: &Readings) -> Vec<Op> {
        match mark {
            Mark::Text { span, align, baseline, line } => {
                let slack = span.width - line.width_pt();
                let x = self.left_of(*span) + slack * self.share_before(*align);
                draw(line, x, self.height - baseline, readings)
            }
            Mark::Rule { span, y, thick } => {
                let y = self.height - y;
                self.stroke(&[(0.0, y), (span.width, y)], *span, *thick)
            }
            Mark::Frame { span, y, height, thick } => {
                let (top, end) = (self.height - y - thick / 2.0, self.height - y - height + thick / 2.0);
                let (near, far) = (thick / 2.0, span.width - thick / 2.0);
                let corners = [(near, top), (far, top), (far, end), (near, end)];
                self.stroke(&corners, *span, *thick)
            }
            Mark::Code { span, y, code } => vec![self.squares(*span, *y, code)],
        }
    }

    /// Distance of the left edge of `span` from the left edge of the page.
    fn left_of(&self, span: Span) -> f32 {
        match self.direction {
            Direction::Ltr => span.start,
            Direction::Rtl => self.width - span.start - span.width,
        }
    }

    /// How much of the room left over in a span goes to the left of the line.
    fn share_before(&self, align: Align) -> f32 {
        match (align, self.direction) {
            (Align::Centre, _) => 0.5,
            (Align::Start, Direction::Ltr) | (Align::End, Direction::Rtl) => 0.0,
            (Align::End, Direction::Ltr) | (Align::Start, Direction::Rtl) => 1.0,
        }
    }

    fn stroke(&self, points: &[(f32, f32)], span: Span, thick: f32) -> Vec<Op> {
        let left = self.left_of(span);
        let points: Vec<LinePoint> = points.iter().map(|(x, y)| corner(left + x, *y)).collect();
        let is_closed = points.len() > 2;
        vec![Op::SetOutlineThickness { pt: Pt(thick) }, Op::DrawLine { line: Stroke { points, is_closed } }]
    }

    /// One path for the whole code: squares drawn one by one show white seams between them.
    fn squares(&self, span: Span, y: f32, code: &Code) -> Op {
        let (left, top) = (self.left_of(span), self.height - y);
        let side = span.width / code.size as f32;
        let ring = |&(row, column, length): &(usize, usize, usize)| {
            let (x, right) = (left + column as f32 * side, left + (column + length) as f32 * side);
            let (y, end) = (top - row as f32 * side, top - (row + 1) as f32 * side);
            PolygonRing { points: vec![corner(x, y), corner(right, y), corner(right, end), corner(x, end)] }
        };
        let rings = code.dark.iter().map(ring).collect();
        Op::DrawPolygon {
            polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero },
        }
    }
}

fn corner(x: f32, y: f32) -> LinePoint {
    LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false }
}
